"""Reads what stands where on paper from resources/labels, and says which line of a file is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pos.errors import RuleViolation

TEMPLATE_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "labels"

_LARGEST_MM = 500
_SYNTAX_AT = re.compile(r" \(at line (\d+), column \d+\)")
_HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")

T = TypeVar("T")


class Kind(NamedTuple):
    """What a key may hold, and an example of it for whoever mends the file."""

    holds: Callable[[object], bool]
    example: str


@dataclass(frozen=True, slots=True)
class Template:
    """A file as read: its values, and where each of them stands."""

    file: Path
    text: str
    values: Mapping[str, Any]

    def made(self, shape: type[T], kinds: Mapping[str, Kind]) -> T:
        """Return the top level as this dataclass.

        Raises: RuleViolation `layout_missing`, `layout_unknown`, `layout_value` (file, line, key).
        """
        return self._made(shape, kinds, self.values, "", 0)

    def rows(self, table: str, shape: type[T], kinds: Mapping[str, Kind]) -> tuple[T, ...]:
        """Return each `[[table]]` as this dataclass. Raises: as `made`."""
        found = self.values.get(table)
        if not isinstance(found, list) or not found:
            raise RuleViolation(
                "layout_missing", file=self.file.name, line=1, key=table, example=f"[[{table}]]"
            )
        return tuple(
            self._made(shape, kinds, values, table, place) for place, values in enumerate(found)
        )

    def _made(
        self,
        shape: type[T],
        kinds: Mapping[str, Kind],
        values: Mapping[str, Any],
        table: str,
        place: int,
    ) -> T:
        wanted = {field.name: kinds.get(field.name, LENGTH) for field in fields(shape)}  # type: ignore[arg-type]  # each shape is a dataclass
        found = values if table else {k: v for k, v in values.items() if not _is_table(v)}
        for key in sorted(wanted.keys() - found.keys()):
            line, example = self._line(table, place), wanted[key].example
            raise RuleViolation(
                "layout_missing", file=self.file.name, line=line, key=key, example=example
            )
        for key in sorted(found.keys() - wanted.keys()):
            line = self._line(table, place, key)
            raise RuleViolation("layout_unknown", file=self.file.name, line=line, key=key)
        for key, value in found.items():
            if not wanted[key].holds(value):
                line, example = self._line(table, place, key), wanted[key].example
                raise RuleViolation(
                    "layout_value", file=self.file.name, line=line, key=key, example=example
                )
        return shape(**{key: _frozen(value) for key, value in found.items()})

    def _line(self, table: str, place: int, key: str = "") -> int:
        """Return the line of a key, or of its table's header; 1 where it cannot be told."""
        header, seen = "", dict[str, int]()
        for number, line in enumerate(self.text.splitlines(), 1):
            if begins := _HEADER.match(line):
                header = begins[1]
                seen[header] = seen.get(header, -1) + 1
            here = header == table and (not table or seen[table] == place)
            if here and (re.match(rf"\s*{re.escape(key)}\s*=", line) if key else begins):
                return number
        return 1


def read_template(file: Path) -> Template:
    """Read one file. Raises: RuleViolation `layout_syntax` (file, line, problem)."""
    try:
        text = file.read_text(encoding="utf-8")
        return Template(file, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        at = _SYNTAX_AT.search(str(error))
        line, said = int(at[1]) if at else 1, _SYNTAX_AT.sub("", str(error))
        raise _unreadable(file, line, said) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, 1, getattr(error, "strerror", None) or "not UTF-8") from error


def _unreadable(file: Path, line: int, said: str) -> RuleViolation:
    return RuleViolation("layout_syntax", file=file.name, line=line, problem=said)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_length(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= _LARGEST_MM and value is not True


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_length, value))


def _is_falling(value: object) -> bool:
    """Whether these are sizes from large to small, none of them nothing."""
    if not isinstance(value, list) or not value or not all(map(_is_length, value)):
        return False
    return value == sorted(value, reverse=True) and value[-1] > 0


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


LENGTH = Kind(_is_length, "3.0")
PAIR = Kind(_is_pair, "[100, 150]")
FALLING = Kind(_is_falling, "[4.6, 4.0, 3.4]")
FALLING_PAIR = Kind(lambda value: _is_pair(value) and _is_falling(value), "[4.6, 3.2]")
COUNT = Kind(lambda value: type(value) is int and 0 <= value <= 99, "3")
FLAG = Kind(lambda value: isinstance(value, bool), "true")
TEXT = Kind(lambda value: isinstance(value, str), '"…"')
TEXTS = Kind(_is_text_list, '["…"]')


def one_of(*words: str) -> Kind:
    """Return the kind of a key that holds one of these words."""
    return Kind(lambda value: value in words, " | ".join(f'"{word}"' for word in words))
