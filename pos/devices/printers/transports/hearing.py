"""Reading a printer's answer without trusting it: bounded in bytes and in time."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

ANSWERS_WITHIN_S = 1.0
_QUIET_S = 0.15
"""So long a silence ends an answer: printers send their few bytes in one go."""


def heard(read: Callable[[float], bytes], longest: int) -> bytes:
    """Return what comes until it is quiet, or one byte more than the longest answer has.

    Args: read: waits so many seconds at most, returns b"" for silence and for the end.

    Raises: OSError: as `read`.
    """
    deadline = monotonic() + 2 * ANSWERS_WITHIN_S
    answer = more = read(ANSWERS_WITHIN_S)
    while more and len(answer) <= longest and monotonic() < deadline:
        more = read(_QUIET_S)
        answer += more
    return answer[: longest + 1]
