"""A barcode gun that types like a keyboard, as values: keys, what they turned out to be, the settings."""

from __future__ import annotations

from collections.abc import Sequence
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
    `gun` names the gun, "" where nobody can tell which it was.
    """

    text: str
    began_ms: float
    ended_ms: float
    median_gap_ms: float
    stutters: int = 0
    ended_by: str = ""
    cut: bool = False
    gun: str = ""


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


LONGEST_GUN_NAME = 20
LONGEST_PORT = 200
BAUD_RATES = (9600, 19200, 38400, 57600, 115200)
_SO_MUCH_NEARER = 1.4
"""Two guns are told apart where one is nearer to the pace by this factor, as a ratio."""


@dataclass(frozen=True, slots=True)
class Gun:
    """One gun of this counter: its name for the records, and how it reaches the computer.

    With a `port` (`COM3`, `/dev/ttyACM0`) it speaks over a serial line, else it types like a
    keyboard with its own `rhythm`.
    """

    name: str
    port: str = ""
    baud: int = BAUD_RATES[0]
    rhythm: RhythmSettings = field(default_factory=RhythmSettings)

    def __post_init__(self) -> None:
        """Refuse what cannot be. Raises RuleViolation `gun_name`, `gun_port`."""
        plain = " ".join(self.name.split())
        if not plain or plain != self.name or len(plain) > LONGEST_GUN_NAME:
            raise RuleViolation("gun_name", most=LONGEST_GUN_NAME)
        if not plain.isprintable():
            raise RuleViolation("gun_name", most=LONGEST_GUN_NAME)
        fits = self.port == self.port.strip() and len(self.port) <= LONGEST_PORT
        if not fits or (self.port and not self.port.isprintable()) or self.baud < 1:
            raise RuleViolation("gun_port", port=self.port, baud=self.baud)

    @property
    def is_serial(self) -> bool:
        """Whether it speaks over a serial line."""
        return bool(self.port)


def gun_that_typed(text: str, gap_ms: float, guns: Sequence[Gun]) -> Gun | None:
    """Return whose scan this is: by what it puts round the text, else by its pace; None if unsure."""
    framed = [
        gun
        for gun in guns
        if (frame := gun.rhythm).prefix + frame.suffix
        and text.startswith(frame.prefix)
        and text.endswith(frame.suffix)
    ]
    if framed:
        return max(framed, key=lambda gun: len(gun.rhythm.prefix + gun.rhythm.suffix))
    plain = [gun for gun in guns if not gun.rhythm.prefix + gun.rhythm.suffix]
    if len(plain) < 2:
        return plain[0] if plain else None
    return _nearest(gap_ms, plain)


def _nearest(gap_ms: float, guns: Sequence[Gun]) -> Gun | None:
    def far(gun: Gun) -> float:
        usual_ms = max(gun.rhythm.usual_gap_ms or 0, 1.0)
        return max(usual_ms / max(gap_ms, 1.0), max(gap_ms, 1.0) / usual_ms)

    if not all(gun.rhythm.usual_gap_ms for gun in guns):
        return None
    first, second = sorted(guns, key=far)[:2]
    return first if far(second) >= _SO_MUCH_NEARER * far(first) else None
