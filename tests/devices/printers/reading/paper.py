"""What a decoder finds in a job: the labels that come out, and every command on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image


class NotUnderstood(Exception):
    """A printer would do who knows what here."""


@dataclass
class Decoded:
    """`labels`: one picture each, mode 1, black where the printer burns; `commands` in their order."""

    labels: list[Image.Image] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    """The last arguments of each command."""


def white(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), 1)


def black_bits(data: bytes, row_bytes: int, rows: int) -> Image.Image:
    """A picture from rows in which a set bit is black."""
    return Image.frombytes("1", (8 * row_bytes, rows), data, "raw", "1;I")


def white_bits(data: bytes, row_bytes: int, rows: int) -> Image.Image:
    """A picture from rows in which a set bit is white."""
    return Image.frombytes("1", (8 * row_bytes, rows), data)


class Reel:
    """Bytes that are taken from the front; asking for more than there is is an error."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def __bool__(self) -> bool:
        return self.at < len(self.content)

    def take(self, count: int) -> bytes:
        taken = self.content[self.at : self.at + count]
        if len(taken) < count:
            raise NotUnderstood(f"the job ends inside something at byte {self.at}")
        self.at += count
        return taken

    def until(self, end: bytes) -> bytes:
        """Take up to `end`, and `end` too, which is not returned."""
        found = self.content.find(end, self.at)
        if found < 0:
            raise NotUnderstood(f"no {end!r} after byte {self.at}")
        taken, self.at = self.content[self.at : found], found + len(end)
        return taken

    def expect(self, wanted: bytes) -> None:
        if (found := self.take(len(wanted))) != wanted:
            raise NotUnderstood(f"{found!r} at byte {self.at} instead of {wanted!r}")
