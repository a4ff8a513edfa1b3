"""Text made to fit: shrunk to a least size, wrapped where lines may break, cut with … at last."""

from __future__ import annotations

from dataclasses import dataclass

from pos.paper.fonts import Face

ELLIPSIS = "…"

# No line begins with these, none ends with those (the common part of GB/T 15834).
_NOT_FIRST = frozenset("，。、；：？！）》」』】〉”’…％,.;:?!)]}%*·×")
_ENDS_PART = frozenset(" -/_")
_NOT_LAST = frozenset("（《「『【〈“‘([{¥#")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Lines of one text, and whether all of it stands in them."""

    lines: tuple[str, ...]
    whole: bool


def shrunk(face: Face, text: str, room: float, sizes: tuple[float, float]) -> tuple[str, float]:
    """Return the text and the size it fits at, from the largest down to the least of `sizes`.

    What does not fit at the least size is cut and ends in ….
    """
    largest, least = sizes
    width = face.width(text, largest)
    if width <= room:
        return text, largest
    size = max(least, largest * room / width)
    return cut(face, text, room, size), size


def cut(face: Face, text: str, room: float, size: float) -> str:
    """Return the text, or as much of it as fits before an …."""
    if face.width(text, size) <= room + 0.01:
        return text
    left = room - face.width(ELLIPSIS, size)
    kept = 0
    for character in text:
        left -= face.width(character, size)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


def cut_front(face: Face, text: str, room: float, size: float) -> str:
    """Return the text, or its end behind an …, for numbers whose end tells them apart."""
    return cut(face, text[::-1], room, size)[::-1]


def wrapped(face: Face, text: str, room: float, size: float, *, lines: int) -> Wrapped:
    """Return the text in at most this many lines of `room` width; the last may end in …."""
    done: list[str] = []
    rest = text
    while rest and len(done) < lines:
        end = _line_end(face, rest, room, size)
        if end < len(rest) and len(done) == lines - 1:
            return Wrapped((*done, cut(face, rest, room, size)), whole=False)
        done.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return Wrapped(tuple(done), whole=True)


def _line_end(face: Face, text: str, room: float, size: float) -> int:
    """Return how many characters the first line takes: at least one, so that wrapping ends."""
    left = (room + 0.01) * 1000 / size
    advance = face.advance
    for index, character in enumerate(text):
        left -= advance[ord(character)]
        if left < 0:
            return _break_before(text, index)
    return len(text)


def _break_before(text: str, end: int) -> int:
    """Return the last place at or before `end` where a line may break; a long word is split."""
    for index in range(end, max(end // 2, 1) - 1, -1):
        before, after = text[index - 1], text[index]
        if after == " " or _may_part(before, after):
            return index
    return max(end, 1)


def _may_part(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before in _ENDS_PART or not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    return character.isascii() and character != " "
