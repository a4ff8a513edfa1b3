"""What a row of frames tells: each code once while it is in view, small pictures, and the hint to come closer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pos.devices.scanners.decoding import Decoder
from pos.domain.foreign_codes import is_payment_code
from pos.domain.scans import is_ours
from pos.domain.sightings import PLAIN, Found, Preview, Seen
from pos.domain.stills import MOST_BYTES
from pos.domain.times import Clock

if TYPE_CHECKING:
    from pos.devices.scanners.vision import Frame

_OUT_OF_VIEW_S = 2.0  # a code unread for so long has gone; the next reading is a new showing
_GLIMPSE_EVERY_S = 0.5  # looking for what cannot be read costs a second pass
_COME_CLOSER_AFTER_S = 3.0
_PREVIEW_WIDTH_PX = 480


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame gave."""

    seen: tuple[Seen, ...]
    preview: Preview | None


class Sight:
    """Follows the frames of one camera; belongs to one thread. Times are monotonic seconds."""

    def __init__(
        self,
        decoder: Decoder,
        clock: Clock,
        *,
        previews_per_s: float,
        keeps_stills: bool = False,
    ) -> None:
        # Heavy, and loaded with the decoder anyway.
        from pos.devices.scanners.vision import jpeg, shrunk_rgb  # noqa: PLC0415

        self._shrunk_rgb, self._jpeg = shrunk_rgb, jpeg
        self._keeps_stills = keeps_stills
        self._decoder = decoder
        self._clock = clock
        self._preview_every_s = 1 / previews_per_s
        self._preview_due_s = float("-inf")
        self._last_read_s: dict[str, float] = {}
        self._glimpse_due_s = float("-inf")
        self._glimpsed_since_s: float | None = None
        self._newest: tuple[Found, ...] = ()

    def look(self, frame: Frame, *, at_s: float) -> Look:
        """Read one frame; a code is in `seen` only when it has just come into view."""
        found = tuple(filter(_may_act, self._decoder.next_frame(frame)))
        self._glimpse(frame, found, at_s)
        new = tuple(one for one in found if self._is_new(one, at_s))
        still = self._still(frame, found) if new else b""
        now = self._clock.now()
        self._newest = found or self._newest
        return Look(
            tuple(Seen(one, now, still) for one in new),
            self._preview(frame, at_s, frozen=bool(new)),
        )

    def _is_new(self, found: Found, at_s: float) -> bool:
        self._last_read_s = {
            text: read_s
            for text, read_s in self._last_read_s.items()
            if at_s - read_s < _OUT_OF_VIEW_S
        }
        new = found.text not in self._last_read_s
        self._last_read_s[found.text] = at_s
        return new

    def _still(self, frame: Frame, found: tuple[Found, ...]) -> bytes:
        # Whoever has the picture of a payment code can charge the customer's wallet.
        if not self._keeps_stills or any(is_payment_code(one.text.strip()) for one in found):
            return b""
        return self._jpeg(frame, most_bytes=MOST_BYTES)

    def _glimpse(self, frame: Frame, found: tuple[Found, ...], at_s: float) -> None:
        if found:
            self._glimpsed_since_s = None
        elif at_s >= self._glimpse_due_s:
            self._glimpse_due_s = at_s + _GLIMPSE_EVERY_S
            if not self._decoder.sees_but_cannot_read(frame):
                self._glimpsed_since_s = None
            elif self._glimpsed_since_s is None:
                self._glimpsed_since_s = at_s

    def _preview(self, frame: Frame, at_s: float, *, frozen: bool) -> Preview | None:
        if at_s < self._preview_due_s and not frozen:
            return None
        self._preview_due_s = at_s + self._preview_every_s
        small, factor = self._shrunk_rgb(frame, _PREVIEW_WIDTH_PX)
        since_s = self._glimpsed_since_s
        preview = Preview(
            rgb=small.tobytes(),
            width_px=small.shape[1],
            height_px=small.shape[0],
            found=tuple(_scaled(one, factor) for one in self._newest),
            come_closer=since_s is not None and at_s - since_s >= _COME_CLOSER_AFTER_S,
            frozen=frozen,
        )
        self._newest = ()
        return preview


def _may_act(found: Found) -> bool:
    """Return whether the counter may act on it: a treatment can make up what was never printed."""
    return found.stage == PLAIN or is_ours(found.text)


def _scaled(found: Found, factor: float) -> Found:
    corners = tuple((round(x * factor), round(y * factor)) for x, y in found.corners)
    return replace(found, corners=corners)
