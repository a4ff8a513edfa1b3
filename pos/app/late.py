"""Something that is opened when it is first needed, by whichever thread comes first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from pos.errors import HandoverError

T = TypeVar("T")
P = TypeVar("P")


class Late(Generic[T]):
    """Opens once. The window is painted before its database is: both take their time."""

    def __init__(self, open_: Callable[[], T], *, again_after_s: float = 2.0) -> None:
        self._open = open_
        self._again_after_s = again_after_s
        self._opening = threading.Lock()
        self._value: T | None = None
        self._refused: HandoverError | None = None
        self._again_at_s = 0.0

    def __call__(self) -> T:
        """Return it, opened.

        Raises whatever opening raises. It is tried again, but not at every call: the window asks
        several times a second, and opening a shop that cannot be opened is work each time.
        """
        if self._value is None:
            with self._opening:
                if self._value is None:
                    self._value = self._tried()
        return self._value

    def _tried(self) -> T:
        if self._refused is not None and time.monotonic() < self._again_at_s:
            raise type(self._refused)(self._refused.code, **self._refused.fields)
        try:
            value = self._open()
        except HandoverError as error:
            self._refused = error
            self._again_at_s = time.monotonic() + self._again_after_s
            raise
        self._refused = None
        return value

    @property
    def opened(self) -> T | None:
        """What was opened, None if nobody needed it yet."""
        return self._value

    def part(self, pick: Callable[[T], P]) -> P:
        """Return a stand-in for a part of it, a use case, that opens it at the first call.

        Naming a method opens nothing: the window's thread does that, and a worker calls it.
        """
        return cast("P", _Part(self, pick))


class _Part:
    __slots__ = ("_late", "_pick")

    def __init__(self, late: Late[Any], pick: Callable[[Any], Any]) -> None:
        self._late, self._pick = late, pick

    def __getattr__(self, name: str) -> Any:
        if self._late.opened is not None:
            return getattr(self._pick(self._late.opened), name)

        def call(*values: object, **named: object) -> Any:
            return getattr(self._pick(self._late()), name)(*values, **named)

        return call
