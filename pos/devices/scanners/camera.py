"""A camera, file or stream that is watched for codes on threads of its own, newest picture first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.sight import Sight
from pos.domain.sightings import CameraPhase, CameraSource, CameraState, Preview, Seen
from pos.domain.times import Clock

if TYPE_CHECKING:
    from pos.devices.scanners.vision import Frame

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 8.0
_MISSED_FRAMES = 10  # a camera may drop one; so many in a row and it is gone


class Capture(Protocol):
    """What is read from: `cv2.VideoCapture` behind four names."""

    def is_open(self) -> bool: ...
    def read(self) -> Frame | None: ...
    def frames_per_s(self) -> float: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Watching:
    """Who hears what; each is called on the camera's threads and must be quick and never raise."""

    seen: Callable[[Seen], None]
    preview: Callable[[Preview], None]
    state: Callable[[CameraState], None]


class _NewestFrame:
    """A place for one frame: a later one replaces it, so that nobody reads old pictures."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._last_was_put = False
        self._closed = False

    def put(self, frame: Frame, *, wait: bool) -> None:
        """Leave a frame; with `wait`, only when the one before has been taken."""
        with self._changed:
            self._changed.wait_for(lambda: not wait or self._frame is None or self._closed)
            self._frame = frame
            self._changed.notify_all()

    def take(self) -> Frame | None:
        """Return the newest frame as soon as there is one; None when no more will come."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._frame is not None or self._last_was_put or self._closed
            )
            frame, self._frame = self._frame, None
            self._changed.notify_all()
            return None if self._closed else frame

    def finish(self) -> None:
        """Say that the frame put last was the last; it can still be taken."""
        with self._changed:
            self._last_was_put = True
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class Camera:
    """Watches one source from `start` to `stop`.

    A device or stream that is missing or goes away is opened again by itself, after pauses that
    grow to eight seconds. A file is read picture by picture, none left out, and ends (`ENDED`); with
    `loop` it plays at its own speed, again and again, like a camera.
    """

    def __init__(
        self,
        source: CameraSource,
        watching: Watching,
        clock: Clock,
        *,
        loop: bool = False,
        previews_per_s: float = 12,
        first_pause_s: float = _FIRST_PAUSE_S,
        keeps_stills: bool = False,
    ) -> None:
        self._source = source
        self._watching = watching
        self._clock = clock
        self._loop = loop
        self._previews_per_s = previews_per_s
        self._first_pause_s = first_pause_s
        self._keeps_stills = keeps_stills
        self._said: CameraState | None = None
        self._stop = threading.Event()
        self._newest = _NewestFrame()
        # Daemons: a driver that never returns from opening must not keep the program alive.
        self._reader = threading.Thread(target=self._read, name="camera", daemon=True)
        self._decoder = threading.Thread(target=self._decode, name="camera-decoding", daemon=True)

    def start(self) -> None:
        """Begin; returns at once, also when the source is missing or slow. Once per camera."""
        self._reader.start()
        self._decoder.start()

    def stop(self, *, deadline_s: float = 2.0) -> bool:
        """End both threads; return whether they had ended by the deadline. Not from a callback.

        A driver may hang in its opening for longer; its thread then ends by itself and calls nobody.
        """
        self._stop.set()
        self._newest.close()
        until_s = time.monotonic() + deadline_s
        for thread in (self._reader, self._decoder):
            if thread.ident is not None:
                thread.join(max(0.0, until_s - time.monotonic()))
        return not (self._reader.is_alive() or self._decoder.is_alive())

    # ------------------------------------------------------------ reading

    def _read(self) -> None:
        from pos.devices.scanners.capture import is_file, open_capture  # noqa: PLC0415 - OpenCV

        pause_s = self._first_pause_s
        plays_again = False
        while not self._stop.is_set():
            if not plays_again:
                self._say(CameraPhase.OPENING)
            capture = open_capture(self._source)
            opened = capture.is_open()
            pictures = self._play(capture) if opened else 0
            capture.close()
            plays_again = pictures > 0 and is_file(self._source)
            if plays_again and not self._loop:
                self._newest.finish()
                return
            if plays_again:
                continue
            self._say(CameraPhase.GONE, "no_picture" if opened else "cannot_open")
            pause_s = self._first_pause_s if pictures else min(2 * pause_s, _LONGEST_PAUSE_S)
            self._stop.wait(pause_s)

    def _play(self, capture: Capture) -> int:
        """Read until it ends or is stopped; return how many pictures there were."""
        from pos.devices.scanners.capture import is_file  # noqa: PLC0415 - OpenCV

        file = is_file(self._source)
        pause_s = 1 / capture.frames_per_s() if file and self._loop else 0.0
        pictures = missed = 0
        while not self._stop.is_set():
            frame = capture.read()
            if frame is None:
                missed += 1
                if file or missed >= _MISSED_FRAMES:
                    break
                self._stop.wait(0.03)
                continue
            missed = 0
            pictures += 1
            if pictures == 1:
                self._say(CameraPhase.RUNNING)
            self._newest.put(frame, wait=file)
            if pause_s:
                self._stop.wait(pause_s)
        return pictures

    # ------------------------------------------------------------ decoding

    def _decode(self) -> None:
        sight = Sight(
            Decoder(),
            self._clock,
            previews_per_s=self._previews_per_s,
            keeps_stills=self._keeps_stills,
        )
        while (frame := self._newest.take()) is not None:
            look = sight.look(frame, at_s=time.monotonic())
            if self._stop.is_set():
                return
            for seen in look.seen:
                self._watching.seen(seen)
            if look.preview:
                self._watching.preview(look.preview)
        self._say(CameraPhase.ENDED)

    def _say(self, phase: CameraPhase, reason: str = "") -> None:
        """Tell a state that is news; nothing is told after `stop`."""
        state = CameraState(phase, reason)
        if state != self._said and not self._stop.is_set():
            self._said = state
            self._watching.state(state)
