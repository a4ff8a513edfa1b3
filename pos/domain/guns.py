"""A barcode gun that types like a keyboard, as values: keys, what they turned out to be, the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from pos.errors import RuleViolation

ENTER = "\r"
TAB = "\t"
_ENDS = frozenset({ENTER, TAB, "\n"})
_GROUP_SEPARATOR = "\x1d"  # GS1 codes separate their fields with it, and guns type it


class KeyKind(Enum):
    """What a key may be to a gun."""

    CHARACTER = "character"
    END = "end"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Key:
    """One key press.

    `text` is the one character it makes, ENTER (number pad too), TAB, "" for any other key. `at_ms` is the moment the system took the press, on one monotonic scale: the event's
    own time stamp, not the moment a busy program got round to it. `source` belongs to the caller,
    who needs it to hand the key on.
    """

    text: str
    at_ms: float
    auto_repeat: bool = False
    source: object = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> KeyKind:
        """Return what this key may be to a gun; only one plain character can stand in a code."""
        if self.text in _ENDS:
            return KeyKind.END
        if len(self.text) == 1 and (self.text.isprintable() or self.text == _GROUP_SEPARATOR):
            return KeyKind.CHARACTER
        return KeyKind.OTHER


@dataclass(frozen=True, slots=True)
class Release:
    """A person pressed these: hand them on, in this order."""

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """A gun typed this, its prefix and suffix taken off.

    `ended_by` is the Enter or Tab that was swallowed with it, "" when a pause ended it. `stutters`
    counts the gaps longer than the usual limit. `cut` says that the gun typed more than may be.
    """

    text: str
    began_ms: float
    ended_ms: float
    median_gap_ms: float
    stutters: int = 0
    ended_by: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class SlowGun:
    """A gun has become slow: its battery is low or its receiver is disturbed."""

    gap_ms: float


Outcome = Release | Scan | SlowGun


@dataclass(frozen=True, slots=True)
class Decision:
    """What became certain, in order; a key in no outcome is held back or was the gun's own Enter.

    Unless another key comes first, `expire` wants to be called at `deadline_ms` (on the keys' scale;
    None: nothing is held).
    """

    outcomes: tuple[Outcome, ...] = ()
    deadline_ms: float | None = None

    def ends_with(self, key: Key) -> bool:
        """Return whether this very key is the last to hand on, so that it need not be made anew."""
        last = self.outcomes[-1] if self.outcomes else None
        return isinstance(last, Release) and last.keys[-1] is key


@dataclass(frozen=True, slots=True)
class RhythmSettings:
    """How one shop's guns type; the values here are the recommended ones.

    A run is a gun's when its first `min_chars` characters follow each other within `max_gap_ms`;
    from then on single gaps up to `stutter_gap_ms` are forgiven, and a longer one ends it.
    An Enter or Tab up to `late_end_ms` after a run is still the gun's.
    """

    max_gap_ms: float = 35
    min_chars: int = 4
    stutter_gap_ms: float = 120
    late_end_ms: float = 250
    max_chars: int = 4296  # what the largest QR code holds in letters and digits
    prefix: str = ""
    suffix: str = ""
    usual_gap_ms: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no gun can be. Raises RuleViolation."""
        ordered = 0 < self.max_gap_ms <= self.stutter_gap_ms <= self.late_end_ms
        if not ordered or not 2 <= self.min_chars <= self.max_chars:
            raise RuleViolation(
                "gun_settings", max_gap_ms=self.max_gap_ms, min_chars=self.min_chars
            )
