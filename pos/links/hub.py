"""The counter's client to the hub: values in and out, HTTP and its failures inside."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from pydantic import ValidationError
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError

from pos.domain.events import Event
from pos.domain.ids import DeviceId, ShopNumber
from pos.domain.settings import ShopProfile
from pos.errors import RuleViolation, Unavailable
from pos.links.addresses import checked_address
from pos.links.hub_days import day_json, read_day
from pos.links.hub_values import (
    event_json,
    profile_of,
    read_changes,
    read_sent,
    stamp_of,
    terms_of,
    withheld,
)
from pos.links.lines import Switchboard
from pos.services.hub_link import Changes, DayAtHub, DayHere, Enrolled, Sent
from pos.wire.orders import Wire
from pos.wire.reconciling import DayOut
from pos.wire.sync import (
    MAX_BODY_BYTES,
    MAX_WAIT_S,
    ChangesOut,
    EnrolOut,
    EventsOut,
    Refused,
    ShopAnswer,
)

_W = TypeVar("_W", bound=Wire)

_CONNECT_S = 5.0
_READ_S = 30.0
_WAIT_MARGIN_S = 10.0
_GZIP_FROM_BYTES = 8 * 1024
_MAX_ANSWER_BYTES = 64 * 1024 * 1024
_LATER = frozenset({408, 425, 429})
_NOT_THIS = frozenset({400, 413, 422})


class _NotThis(Exception):
    """The hub will not take this body, however often it is sent."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class _Place:
    """One hub: its connections, the path before its own, and the token to show."""

    board: Switchboard
    origin: str
    prefix: str
    token: str

    def leads_to(self, other: _Place) -> bool:
        """Whether both are the same hub, asked by the same device."""
        return (self.origin, self.prefix, self.token) == (other.origin, other.prefix, other.token)


class HubClient:
    """One hub over HTTP; any thread may call, and one may wait in `changes` while another sends.

    Satisfies `pos.services.hub_link.HubLink`. Failures are those of its calls:
    RuleViolation `link_refused` (the token is refused), `tls_required`, `bad_url`;
    Unavailable `hub_unreachable`, `hub_busy` (retry_after_s), `hub_failed` (retry_after_s),
    `hub_answer` (half an answer, or none that this program understands), `not_linked`.
    """

    def __init__(self, *, ca_file: str | None = None) -> None:
        """Make a client that talks to nobody yet.

        Args: ca_file: certificates to trust instead of the system's.
        """
        self._ca_file = ca_file
        self._place: _Place | None = None
        self._guard = threading.Lock()

    def enrol(self, url: str, code: str, *, counter_name: str) -> Enrolled:
        """Exchange a one-time code for a device token. Raises RuleViolation `enrol_code`."""
        place = self._placed(url, "")
        try:
            wanted = {"code": code, "counter_name": counter_name}
            told = self._ask(place, "POST", "/v1/enrol", EnrolOut, body=wanted)
        except _NotThis as error:
            raise RuleViolation("enrol_code") from error
        finally:
            place.board.cut()
        return Enrolled(
            stamp=stamp_of(told.stamp),
            device=DeviceId(told.device),
            token=told.token,
            pepper=told.pepper,
            profile=profile_of(told.shop, terms_of(told)),
        )

    def connect(self, url: str, token: str) -> None:
        """Use this address and token from now on; also reopens a client that was closed."""
        place = self._placed(url, token)
        with self._guard:
            if self._place is not None and self._place.leads_to(place):
                return  # a thread may be waiting in it
            before, self._place = self._place, place
        if before is not None:
            before.board.cut()

    def send(self, events: Sequence[Event]) -> Sent:
        """Send a batch of at most 500 events in sequence; a bad one is singled out and parked.

        Fewer receipts than events: the hub holds less than was thought (it was restored), or the
        line broke on the way. `stamp.seq` says from where to send again.
        """
        place = self._linked()
        batch = [event_json(event) for event in events]
        return read_sent(events, self._told(place, batch))

    def changes(self, after: int, *, wait_s: float) -> Changes:
        """Ask for what changed after the cursor, waiting up to `wait_s` (30 at most)."""
        place = self._linked()
        wait_s = max(0.0, min(wait_s, MAX_WAIT_S))
        path = f"/v1/changes?after={after}&wait={wait_s:.3f}"
        try:
            told = self._ask(place, "GET", path, ChangesOut, read_s=wait_s + _WAIT_MARGIN_S)
        except _NotThis as error:
            raise Unavailable("hub_answer", status=error.status) from error
        return read_changes(told)

    def shop(self, number: ShopNumber) -> ShopProfile:
        """Return another shop's name, address and phone. Raises RuleViolation `shop_not_found`."""
        place = self._linked()
        try:
            told = self._ask(place, "GET", f"/v1/shops/{number}", ShopAnswer)
        except _NotThis as error:
            raise RuleViolation("shop_not_found", number=number) from error
        return profile_of(told.shop)

    def compare_day(self, day: DayHere) -> DayAtHub:
        """Let the hub compare a day with what it has booked."""
        place = self._linked()
        path = f"/v1/reconciliations/{quote(day.shop, safe='')}/{day.day.isoformat()}"
        try:
            told = self._ask(place, "POST", path, DayOut, body=day_json(day))
        except _NotThis as error:
            raise Unavailable("hub_answer", status=error.status) from error
        return read_day(day, told)

    def close(self) -> None:
        """Let go of the connections; a thread that waits in `changes` gets Unavailable at once."""
        with self._guard:
            before, self._place = self._place, None
        if before is not None:
            before.board.cut()

    def _linked(self) -> _Place:
        with self._guard:
            if self._place is None:
                raise Unavailable("not_linked")
            return self._place

    def _placed(self, url: str, token: str) -> _Place:
        address = checked_address(url)
        tls, host = address.scheme == "https", address.host or ""
        board = Switchboard(
            tls=tls, host=host, port=address.port or (443 if tls else 80), ca_file=self._ca_file
        )
        origin = f"{address.scheme}://{address.netloc}"
        return _Place(board, origin, (address.path or "").rstrip("/"), token)

    def _told(self, place: _Place, batch: list[dict[str, object]]) -> EventsOut:
        """Send all of it; where the hub will not have it, in halves, down to the one event."""
        try:
            return self._ask(place, "POST", "/v1/events", EventsOut, body={"events": batch})
        except _NotThis as error:
            if len(batch) == 1:
                return self._told_of_withheld(place, batch[0], error)
        half = len(batch) // 2
        first = self._told(place, batch[:half])
        if len(first.results) < half:
            return first
        try:
            second = self._told(place, batch[half:])
        except Unavailable:
            return first  # its receipts are worth keeping; the rest meets the error next time
        return EventsOut(stamp=second.stamp, results=[*first.results, *second.results])

    def _told_of_withheld(
        self, place: _Place, event: dict[str, object], refusal: _NotThis
    ) -> EventsOut:
        """Tell the hub that this number exists, so that the sequence goes on without its content."""
        why = f"refused_{refusal.status}"
        stub = withheld(event, why)
        try:
            told = self._ask(place, "POST", "/v1/events", EventsOut, body={"events": [stub]})
        except _NotThis as error:
            raise Unavailable("hub_answer", status=error.status) from error
        named = [result.model_copy(update={"reason": why}) for result in told.results]
        return told.model_copy(update={"results": named})

    def _ask(
        self,
        place: _Place,
        method: str,
        path: str,
        answer: type[_W],
        *,
        body: Mapping[str, object] | None = None,
        read_s: float = _READ_S,
    ) -> _W:
        headers, packed = _packed(body)
        if place.token:
            headers["Authorization"] = f"Bearer {place.token}"
        try:
            response = place.board.pool.urlopen(
                method,
                place.prefix + path,
                body=packed,
                headers=headers,
                timeout=Timeout(connect=_CONNECT_S, read=read_s),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            said = _whole(response)
        except (HTTPError, OSError, ValueError) as error:
            raise Unavailable("hub_unreachable") from error
        return _judged(response, said, answer)


def _packed(body: Mapping[str, object] | None) -> tuple[dict[str, str], bytes | None]:
    headers = {"Accept": "application/json"}
    if body is None:
        return headers, None
    headers["Content-Type"] = "application/json"
    raw = json.dumps(body, separators=(",", ":")).encode()
    if len(raw) > MAX_BODY_BYTES:
        raise _NotThis(413, "body_too_large")
    if len(raw) < _GZIP_FROM_BYTES:
        return headers, raw
    headers["Content-Encoding"] = "gzip"
    return headers, gzip.compress(raw, compresslevel=1)


def _whole(response: BaseHTTPResponse) -> bytes:
    said = response.read(_MAX_ANSWER_BYTES + 1)
    if len(said) > _MAX_ANSWER_BYTES:
        response.close()
        raise ValueError("an answer without end")
    response.release_conn()
    return said


def _judged(response: BaseHTTPResponse, said: bytes, answer: type[_W]) -> _W:
    status = response.status
    if status == 200:
        try:
            return answer.model_validate_json(said)
        except ValidationError as error:
            raise Unavailable("hub_answer", status=status) from error
    code = _code(said)
    if code in {"enrol_code", "shop_not_found"}:
        raise RuleViolation(code)
    if status in {401, 403}:
        raise RuleViolation("link_refused", status=status)
    if status in _NOT_THIS:
        raise _NotThis(status, code)
    retry_after_s = _retry_after_s(response)
    if status in _LATER:
        raise Unavailable("hub_busy", status=status, retry_after_s=retry_after_s)
    if status >= 500:
        raise Unavailable("hub_failed", status=status, retry_after_s=retry_after_s)
    raise Unavailable("hub_answer", status=status)


def _code(said: bytes) -> str:
    try:
        return Refused.model_validate_json(said).code
    except ValidationError:
        return ""


def _retry_after_s(response: BaseHTTPResponse) -> float:
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0.0
