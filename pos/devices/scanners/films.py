"""Reads the codes of a file that holds one picture, several, or a film."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.pictures import frames_of
from pos.domain.sightings import Found
from pos.errors import RuleViolation

if TYPE_CHECKING:
    from pos.devices.scanners.vision import Frame

MOST_FRAMES = 15_000
"""Ten minutes of film at a webcam's speed; what comes later is left out."""

_LOOKED_AT_LONG = 12
"""So many frames of a film, evenly spread, get every treatment where it shows no code otherwise."""

_FILMS = frozenset(
    {".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mjpeg", ".mjpg", ".mpg", ".mpeg", ".3gp",
     ".ts", ".flv", ".wmv"}
)  # fmt: skip


def read_file(path: Path) -> list[Found]:
    """Return each different code of a picture, an animated picture or a film; none is no error.

    A picture gets every stage in turn, the first that reads wins. A film is read as the camera reads:
    each frame as it is, and a hard one by one treatment in turn.

    Raises:
        Unavailable: `picture_missing`, `picture_unreadable`.
        RuleViolation: `not_a_picture`, `picture_too_large`, `picture_broken`, `film_broken` (no
            frame of it can be shown); the field `file` is the file's name.
    """
    try:
        return _different(_read(lambda: frames_of(path)))
    except RuleViolation as error:
        if error.code != "not_a_picture":
            raise
    return _different(_read(lambda: _film(path)))


def _read(frames: Callable[[], Iterator[Frame]]) -> list[Found]:
    decoder = Decoder()
    coming = frames()
    first = next(coming)  # raises where there is not even one
    rest = _until_broken(coming)
    second = next(rest, None)
    if second is None:
        return decoder.all_stages(first)
    reads = [decoder.next_frame(frame) for frame in chain((first, second), rest)]
    found = [one for read in reads for one in read]
    if not found or len(reads) <= _LOOKED_AT_LONG:
        step = -(-len(reads) // _LOOKED_AT_LONG)
        for frame in islice(_until_broken(frames()), 0, None, step):
            found += decoder.all_stages(frame)
    return found


def _until_broken(frames: Iterator[Frame]) -> Iterator[Frame]:
    """Yield what can be shown of a film that is cut short."""
    with suppress(RuleViolation):
        yield from frames


def _film(path: Path) -> Iterator[Frame]:
    """Yield the frames of a film. Raises: RuleViolation: `film_broken`, `not_a_picture`."""
    # OpenCV: only for a film.
    from pos.devices.scanners.capture import open_capture  # noqa: PLC0415

    capture = open_capture(str(path.absolute()))
    try:
        known = capture.is_open() or path.suffix.lower() in _FILMS
        shown = 0
        while capture.is_open() and shown < MOST_FRAMES and (frame := capture.read()) is not None:
            shown += 1
            yield frame
    finally:
        capture.close()
    if shown == 0:
        raise RuleViolation("film_broken" if known else "not_a_picture", file=path.name)


def _different(found: list[Found]) -> list[Found]:
    first: dict[tuple[str, str], Found] = {}
    for one in found:
        first.setdefault((one.text, one.format), one)
    return list(first.values())
