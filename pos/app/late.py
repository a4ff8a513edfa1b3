"""Something that is opened when it is first needed, by whichever thread comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
P = TypeVar("P")


class Late(Generic[T]):
    """Opens once. The window is painted before its database is: both take their time."""

    def __init__(self, open_: Callable[[], T]) -> None:
        self._open = open_
        self._opening = threading.Lock()
        self._value: T | None = None

    def __call__(self) -> T:
        """Return it, opened. Raises whatever opening raises; the next call tries again."""
        if self._value is None:
            with self._opening:
                if self._value is None:
                    self._value = self._open()
        return self._value

    @property
    def opened(self) -> T | None:
        """What was opened, None if nobody needed it yet."""
        return self._value

    def part(self, pick: Callable[[T], P]) -> P:
        """Return a stand-in for a part of it that opens it at the first use of an attribute."""
        return cast("P", _Part(lambda: pick(self())))


class _Part:
    __slots__ = ("_pick",)

    def __init__(self, pick: Callable[[], Any]) -> None:
        self._pick = pick

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pick(), name)
