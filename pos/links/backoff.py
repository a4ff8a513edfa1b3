"""How long to leave a link alone after it failed, so that many counters do not come back at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Full jitter: a random wait below a bound that doubles with each failure in a row."""

    first_s: float = 1.0
    most_s: float = 300.0
    chance: Callable[[], float] = random.random
    """A number from 0 up to 1."""

    def wait_s(self, failures: int, *, retry_after_s: float = 0.0) -> float:
        """Return the seconds to wait after `failures` (1 or more) in a row, at most `most_s`.

        Args: retry_after_s: what the other side asked for; never come back before.
        """
        # Beyond 2**30 the bound is `most_s` anyway, and a float has its end.
        bound = min(self.most_s, self.first_s * 2.0 ** min(failures - 1, 30))
        return min(self.most_s, max(self.chance() * bound, retry_after_s))
