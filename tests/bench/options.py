"""How thorough a run is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`quick` takes smaller data and fewer rounds, `full` also the sizes that take long to make."""

    quick: bool = False
    full: bool = False

    @property
    def orders(self) -> int:
        """How many orders stand in the big shop."""
        return 100_000 if self.quick else 1_000_000

    def rounds(self, usual: int) -> int:
        """Return how many rounds to measure."""
        return max(3, usual // 3) if self.quick else usual
