"""The client of Taobao's open platform: values in and out, signed forms over HTTP inside.

Source: the platform's published metadata of its 商家配送 calls and common parameters. Which number
of `write_off_status` means what is read from the order of its description: 1 to do, 2 done.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from pos.domain.ids import LpOrderId
from pos.domain.times import Clock
from pos.domain.write_offs import PlatformAccess, PlatformOrder
from pos.errors import OutcomeUnknown, Unavailable
from pos.links.addresses import checked_address
from pos.links.backoff import Backoff
from pos.links.lines import Switchboard
from pos.links.taobao.answers import (
    read_answer,
    read_lp_order,
    read_orders,
    read_session,
    read_success,
)
from pos.links.taobao.signing import signature
from pos.services.platform_link import DeliveryStep, Dispatch, Keys, NewSession

_T = TypeVar("_T")

_ORDERS = "alibaba.ascp.logistics.seller.orders.get"
_WRITE_OFF = "alibaba.ascp.logistics.seller.writeoff"
_SEND = "alibaba.ascp.logistics.seller.send"
_NODES = "alibaba.ascp.logistics.seller.writelogisticsnode"
_REFRESH = "taobao.top.auth.token.refresh"

_FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
_CHINA = timezone(timedelta(hours=8))
_CONNECT_S = 5.0
_READ_S = 15.0
_TRIES = 3
_PAGE = 20
_MOST_PAGES = 5
_MOST_ANSWER_BYTES = 4 * 1024 * 1024


class _Lost(Exception):
    """The request may have arrived; its answer did not."""


@dataclass(frozen=True, slots=True)
class _Place:
    board: Switchboard
    path: str
    access: PlatformAccess
    keys: Keys = field(repr=False)


class TaobaoClient:
    """Implements `pos.services.platform_link.SalesPlatform`. Any thread may call.

    What only reads is asked up to three times where the platform has a fault of its own (`isp.*`);
    what is ours to mend (`isv.*`), and what changes something, is asked once.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        ca_file: str | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Make a client that talks to nobody yet.

        Args: ca_file: certificates to trust instead of the system's. pause: waits so many seconds.
        """
        self._clock = clock
        self._ca_file = ca_file
        self._pause = pause
        self._backoff = Backoff(first_s=0.2, most_s=1.0)
        self._place: _Place | None = None
        self._guard = threading.Lock()

    def connect(self, access: PlatformAccess, keys: Keys) -> None:
        """Use this app from now on. Raises RuleViolation `bad_url`, `tls_required`."""
        with self._guard:
            before = self._place
            if before is not None and (before.access, before.keys) == (access, keys):
                return
            kept = before is not None and before.access.url == access.url
            board = before.board if kept and before is not None else self._board(access.url)
            self._place = _Place(board, checked_address(access.url).request_uri, access, keys)
        if before is not None and not kept:
            before.board.cut()

    def orders(self, receive_code: str, *, written_off: bool) -> Sequence[PlatformOrder]:
        """Return the orders of a receive code that are, or are not yet, written off."""
        found: list[PlatformOrder] = []
        for page in range(1, _MOST_PAGES + 1):
            asked = {
                "receive_code": receive_code,
                "write_off_status": "2" if written_off else "1",
                "page_index": str(page),
                "page_size": str(_PAGE),
            }
            told = read_orders(self._read(_ORDERS, asked), written_off=written_off)
            found += told
            if len(told) < _PAGE:
                break
        return found

    def write_off(self, lp_order: LpOrderId, receive_code: str) -> None:
        """Write one order off; it cannot be taken back. Raises as `SalesPlatform` says."""
        said = self._change(_WRITE_OFF, {"lp_order_id": lp_order, "receive_code": receive_code})
        _sure(lambda: read_success(said))

    def send(self, what: Dispatch) -> LpOrderId:
        """Tell the platform that an order goes out, and return its delivery order's number."""
        feature = f"retailStoreId={what.store_id};retailStoreType=STORE" if what.store_id else ""
        said = self._change(
            _SEND,
            {
                "tid": what.order_no,
                "delivery_name": what.courier_name,
                "delivery_mobile": what.courier_phone,
                "mode": what.mode.value,
                "feature": feature,
            },
        )
        return _sure(lambda: read_lp_order(said))

    def report(self, lp_order: LpOrderId, steps: Sequence[DeliveryStep]) -> None:
        """Tell the platform how far a delivery has come."""
        nodes = json.dumps([_node(step) for step in steps], ensure_ascii=False)
        said = self._change(_NODES, {"lp_order_id": lp_order, "nodes": nodes})
        _sure(lambda: read_success(said))

    def refreshed(self, refresh: str) -> NewSession:
        """Exchange a refresh token for a new session; the old token ends with that."""
        said = self._change(_REFRESH, {"refresh_token": refresh}, with_session=False)
        return _sure(lambda: read_session(said))

    def close(self) -> None:
        """Let go of the connection."""
        with self._guard:
            before, self._place = self._place, None
        if before is not None:
            before.board.cut()

    def _board(self, url: str) -> Switchboard:
        address = checked_address(url)
        tls = address.scheme == "https"
        port = address.port or (443 if tls else 80)
        return Switchboard(tls=tls, host=address.host or "", port=port, ca_file=self._ca_file)

    def _read(self, method: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        """Ask what changes nothing; the platform's own faults are tried again."""
        for failures in range(1, _TRIES + 1):
            try:
                return read_answer(self._posted(method, asked), method)
            except _Lost as error:
                raise Unavailable("platform_unreachable") from error
            except Unavailable as error:
                if error.code != "platform_failed" or failures == _TRIES:
                    raise
                self._pause(self._backoff.wait_s(failures))
        raise Unavailable("platform_failed")  # the loop ends above

    def _change(
        self, method: str, asked: Mapping[str, str], *, with_session: bool = True
    ) -> Mapping[str, Any]:
        """Ask once for what changes something; without a clear answer the outcome is unknown."""
        try:
            said = self._posted(method, asked, with_session=with_session)
        except _Lost as error:
            raise OutcomeUnknown("platform_unanswered") from error
        return _sure(lambda: read_answer(said, method))

    def _posted(self, method: str, asked: Mapping[str, str], *, with_session: bool = True) -> bytes:
        with self._guard:
            place = self._place
        if place is None:
            raise Unavailable("platform_unreachable")
        form = self._signed(place, method, asked, with_session=with_session)
        try:
            response = place.board.pool.urlopen(
                "POST",
                place.path,
                body=urlencode(form).encode(),
                headers=_FORM,
                timeout=Timeout(connect=_CONNECT_S, read=_READ_S),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            return _whole(response)
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise Unavailable("platform_unreachable") from error
        except (HTTPError, OSError, ValueError) as error:
            raise _Lost from error

    def _signed(
        self, place: _Place, method: str, asked: Mapping[str, str], *, with_session: bool
    ) -> dict[str, str]:
        form = {
            "method": method,
            "app_key": place.access.app_key,
            "session": place.keys.session if with_session else "",
            "timestamp": _china(self._clock.now()),
            "v": "2.0",
            "format": "json",
            "sign_method": place.access.sign_method.value,
            **asked,
        }
        form = {name: value for name, value in form.items() if value}
        form["sign"] = signature(form, place.keys.secret, place.access.sign_method)
        return form


def _sure(read: Callable[[], _T]) -> _T:
    """Read the answer to a change: what only might have failed is an unknown outcome."""
    try:
        return read()
    except Unavailable as error:
        if error.code in ("platform_failed", "platform_answer"):
            raise OutcomeUnknown("platform_unanswered") from error
        raise


def _whole(response: BaseHTTPResponse) -> bytes:
    said = response.read(_MOST_ANSWER_BYTES + 1)
    if response.status >= 500 or len(said) > _MOST_ANSWER_BYTES:
        response.close()
        raise ValueError("no answer of the platform's")
    response.release_conn()
    return said


def _china(now: datetime) -> str:
    return now.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _node(step: DeliveryStep) -> dict[str, object]:
    node: dict[str, object] = {
        "action": step.action.value,
        "operate_time": round(step.at.timestamp() * 1000),
        "delivery": {"name": step.courier_name, "phone": step.courier_phone},
    }
    if step.lng is not None and step.lat is not None:
        node["location"] = {"lng": f"{step.lng:.6f}", "lat": f"{step.lat:.6f}"}
    return node
