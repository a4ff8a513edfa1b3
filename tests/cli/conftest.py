"""Commands, run in this process as a person or a program would give them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pos.app import shop as shop_module
from pos.cli import main
from pos.security.passwords import Argon2Pins, Cost

PIN = "482915"
MANAGER = "李店长"
ORDER = {
    "no": "A-1",
    "channel": "web",
    "placed_at": "2026-11-22T10:00:00+08:00",
    "paid_at": "2026-11-22T10:00:20+08:00",
    "fulfilment": "delivery",
    "customer": {
        "name": "李建中",
        "phone": "13800000417",
        "address": "示范市示范区示范路1号2幢301室",
    },
    "lines": [{"name": "牛奶 1L", "qty": 2, "price_fen": 990}],
    "delivery_fee_fen": 500,
    "remark": "少冰",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        (line,) = self.out.splitlines()
        found = json.loads(line)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Done]


class _Stdin(io.TextIOWrapper):
    def isatty(self) -> bool:
        return False


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch):
    """Hash PINs in a moment; how slow the real ones are is tested where they live."""
    monkeypatch.setattr(shop_module, "Argon2Pins", lambda: Argon2Pins(Cost(1, 1024, 1)))


@pytest.fixture
def run(tmp_path, capsys, monkeypatch) -> Run:
    """Run a command on this test's data folder: `run("orders", "list", "--json")`."""

    def command(*arguments: str, stdin: str = PIN, data: Path | None = None) -> Done:
        monkeypatch.setattr(
            sys, "stdin", _Stdin(io.BytesIO(stdin.encode("utf-8", "surrogateescape")))
        )
        capsys.readouterr()
        code = main(["--data", str(data or tmp_path / "data"), *arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return command


@pytest.fixture
def act(run: Run) -> Run:
    """Run a command as the manager, with --json."""

    def command(*arguments: str, **more: Any) -> Done:
        return run(*arguments, "--as", MANAGER, "--pin-stdin", "--json", **more)

    return command


@pytest.fixture
def shop(run: Run) -> Run:
    """A shop that is set up."""
    done = run("setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin", "--json")
    assert done.code == 0, done
    return run


@pytest.fixture
def write(tmp_path) -> Callable[[str, object], str]:
    """Write a JSON file and return its path as text."""

    def file(name: str, value: object) -> str:
        path = tmp_path / name
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return file


def orders(*numbers: str, **changes: object) -> list[dict[str, object]]:
    """Return orders of these numbers."""
    return [{**ORDER, "no": number, **changes} for number in numbers]
