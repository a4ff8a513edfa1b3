"""A page as the dots of a printer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

INVERTED = bytes(byte ^ 0xFF for byte in range(256))
"""For `bytes.translate`: black becomes white."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """One page in black and white.

    `data`: rows top first, each `row_bytes` long, high bit leftmost, set bit black; the bits behind
    a row's last dot are not set.

    Raises: ValueError: no dot at all, or a row that is not whole.
    """

    width_dots: int
    data: bytes

    def __post_init__(self) -> None:
        if self.width_dots < 1 or not self.data or len(self.data) % self.row_bytes:
            raise ValueError(f"{len(self.data)} bytes are no page of {self.width_dots} dots")

    @property
    def row_bytes(self) -> int:
        """Return how many bytes a row has."""
        return -(-self.width_dots // 8)

    @property
    def height_dots(self) -> int:
        """Return how many rows there are."""
        return len(self.data) // self.row_bytes

    @property
    def rows(self) -> tuple[bytes, ...]:
        """Return the rows, top first."""
        step = self.row_bytes
        return tuple(self.data[start : start + step] for start in range(0, len(self.data), step))

    def moved(self, right: int, down: int) -> Bitmap:
        """Return the page with everything moved; what leaves the page is lost, white comes in."""
        data = self.data
        if down:
            white = bytes(min(abs(down), self.height_dots) * self.row_bytes)
            data = (white + data)[: len(data)] if down > 0 else data[len(white) :] + white
        page = Bitmap(self.width_dots, data)
        return Bitmap(self.width_dots, b"".join(_shifted(page, right))) if right else page


def _shifted(page: Bitmap, right: int) -> Iterator[bytes]:
    """Give each row moved: a row is one number, its bits behind the last dot stay clear."""
    size = page.row_bytes
    seen = (1 << 8 * size) - (1 << -page.width_dots % 8)
    for row in page.rows:
        number = int.from_bytes(row)
        moved = number >> right if right > 0 else number << -right
        yield (moved & seen).to_bytes(size)
