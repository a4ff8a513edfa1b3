"""What a command says: one JSON object for programs, or lines for people, and an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import Any

from pos.domain.times import write_time


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    USAGE = 2
    REFUSED = 3
    UNAVAILABLE = 4
    UNKNOWN = 5
    STOPPED = 130


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did. `problem` goes to stderr, with any exit code but 0 it must be there."""

    values: Mapping[str, object]
    lines: Sequence[str] = ()
    code: Exit = Exit.DONE
    problem: str = ""
    said: bool = True
    """False where the command has said it already."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Where answers go: JSON alone on stdout, or lines; problems always to stderr."""

    as_json: bool
    spoken: list[str] = field(default_factory=list)

    def say(self, answer: Answer) -> None:
        """Print the answer. Raises BrokenPipeError where nobody listens any more."""
        if self.as_json:
            print(as_json(answer.values), flush=True)
        else:
            for line in answer.lines:
                print(printable(line), flush=False)
            sys.stdout.flush()
        if answer.problem:
            self.complain(answer.problem)

    def complain(self, sentence: str) -> None:
        """Say on stderr what is wrong."""
        print(printable(sentence), file=sys.stderr, flush=True)


def as_json(values: Mapping[str, object]) -> str:
    """Return one line of JSON; times in UTC with `Z`, bytes as hexadecimal digits."""
    return json.dumps(plain(values), ensure_ascii=False, separators=(", ", ": "))


def plain(value: object) -> Any:
    """Return the value as JSON has it."""
    match value:
        case Enum():
            return value.value
        case datetime():
            return write_time(value)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Mapping():
            return {str(name): plain(one) for name, one in value.items()}
        case str() | int() | float() | bool() | None:
            return value
        case Sequence() | frozenset():
            return [plain(one) for one in value]
        case _:
            return str(value)


def printable(line: str) -> str:
    """Return the line without anything that acts on a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in line)


def money(fen: int) -> str:
    """Return an amount as people read it: ¥12.30."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100}.{abs(fen) % 100:02d}"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with the columns in one place."""
    if not rows:
        return []
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(_padded(*cell) for cell in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _width(text: str) -> int:
    return sum(1 + (sign >= "\u1100" and sign != "…") for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
