"""What a bench found: our figure beside a peer's and a limit's, and whether the goal is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else's figure for the same work, in the same unit."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ratio` is what the goal speaks of; `ours`, `peer`, `limit` say why.

    `at_most` tells on which side of `goal` the ratio has to stay. A figure without a goal is only
    shown; one that is not `owed` yet is judged, but fails nothing.
    """

    bench: str
    what: str
    unit: str
    ours: float
    ratio: float | None = None
    goal: float | None = None
    at_most: bool = True
    peer: Other | None = None
    limit: Other | None = None
    owed: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None or self.ratio is None:
            return None
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    @property
    def fails(self) -> bool:
        """Whether this figure makes the run end in failure."""
        return self.owed and self.met is False

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"met": self.met}

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Figure:
        others = {
            name: None if said[name] is None else Other(**said[name]) for name in ("peer", "limit")
        }
        return cls(**{key: value for key, value in said.items() if key != "met"} | others)


_HEAD = ("bench", "what", "ours", "peer", "limit", "ratio", "goal", "met")


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of columns."""
    rows = [_HEAD, *map(_cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]])


def _cells(figure: Figure) -> tuple[str, ...]:
    goal = "" if figure.goal is None else f"{'≤' if figure.at_most else '≥'} {figure.goal:g}"
    met = {True: "yes", False: "NO" if figure.owed else "no, not owed yet", None: ""}[figure.met]
    return (
        figure.bench,
        figure.what,
        f"{_short(figure.ours)} {figure.unit}",
        _other(figure.peer),
        _other(figure.limit),
        "" if figure.ratio is None else _short(figure.ratio),
        goal,
        met,
    )


def _other(other: Other | None) -> str:
    return "" if other is None else f"{_short(other.value)} {other.name}"


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
