"""A gun on a serial line: a real pair of pseudo-terminals, unplugged, plugged in again, gone wild."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from pos.domain.guns import Gun
from pos.qt import serial_guns
from pos.qt.serial_guns import SerialGuns, serial_ports

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"


class Cable:
    """A pair of pseudo-terminals: what is written at `far` comes out at `near`."""

    def __init__(self, socat: Path, folder: Path, name: str) -> None:
        self.near, self.far = folder / f"{name}-near", folder / f"{name}-far"
        self._socat = socat
        self._process: subprocess.Popen[bytes] | None = None

    def plug_in(self) -> None:
        ends = [f"PTY,link={end},rawer" for end in (self.near, self.far)]
        self._process = subprocess.Popen([self._socat, *ends])
        until = time.monotonic() + 10
        while not (self.near.exists() and self.far.exists()):
            assert time.monotonic() < until, "socat made no pseudo-terminals"
            time.sleep(0.01)

    def unplug(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def send(self, data: bytes) -> None:
        with self.far.open("wb", buffering=0) as line:
            line.write(data)


class Heard:
    """What came over all lines."""

    def __init__(self, guns: SerialGuns) -> None:
        self.scans: list[tuple[str, str]] = []
        self.states: dict[str, list[str]] = {}
        guns.scanned.connect(lambda text, gun: self.scans.append((text, gun)))
        guns.state.connect(lambda gun, state: self.states.setdefault(gun, []).append(state))

    def last(self, gun: str) -> str:
        return self.states.get(gun, [""])[-1]


@pytest.fixture
def cable(tool: Callable[[str], Path], tmp_path: Path) -> Iterator[Callable[[str], Cable]]:
    made: list[Cable] = []

    def plugged(name: str) -> Cable:
        one = Cable(tool("socat"), tmp_path, name)
        one.plug_in()
        made.append(one)
        return one

    yield plugged
    for one in made:
        one.unplug()


@pytest.fixture
def guns(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[SerialGuns]:
    monkeypatch.setattr(serial_guns, "RETRY_MS", 50)
    listening = SerialGuns()
    yield listening
    listening.stop()


def test_every_scan_of_two_guns_comes_whole_with_its_guns_name(
    qtbot: Any, guns: SerialGuns, cable: Callable[[str], Cable]
) -> None:
    left, right = cable("left"), cable("right")
    heard = Heard(guns)
    guns.use([Gun("左", str(left.near)), Gun("右", str(right.near), 115200), Gun("typing")])
    qtbot.waitUntil(lambda: heard.last("左") == heard.last("右") == "open", timeout=10_000)
    for number in range(10):
        left.send(f"{TOKEN}{number}\r".encode())
        right.send(f"690123456{number:04}\r\n".encode())
        qtbot.waitUntil(lambda: len(heard.scans) == 2 * (number + 1), timeout=10_000)  # noqa: B023 - waited for here
        time.sleep(0.15)  # hands do not scan faster
    assert [text for text, gun in heard.scans if gun == "左"] == [f"{TOKEN}{n}" for n in range(10)]
    assert all(text.startswith("690") for text, gun in heard.scans if gun == "右")


def test_a_gun_without_end_marks_is_read(
    qtbot: Any, guns: SerialGuns, cable: Callable[[str], Cable]
) -> None:
    one, heard = cable("plain"), Heard(guns)
    guns.use([Gun("A", str(one.near))])
    qtbot.waitUntil(lambda: heard.last("A") == "open", timeout=10_000)
    one.send(TOKEN.encode())
    qtbot.waitUntil(lambda: heard.scans == [(TOKEN, "A")], timeout=10_000)


def test_a_gun_that_is_unplugged_is_taken_up_again_by_itself(
    qtbot: Any, guns: SerialGuns, cable: Callable[[str], Cable]
) -> None:
    one, heard = cable("loose"), Heard(guns)
    guns.use([Gun("A", str(one.near))])
    qtbot.waitUntil(lambda: heard.last("A") == "open", timeout=10_000)
    for number in range(2):
        one.unplug()
        qtbot.waitUntil(lambda: heard.last("A") == "absent", timeout=10_000)
        one.plug_in()
        qtbot.waitUntil(lambda: heard.last("A") == "open", timeout=10_000)
        one.send(f"{TOKEN}{number}\r".encode())
        qtbot.waitUntil(lambda: (f"{TOKEN}{number}", "A") in heard.scans, timeout=10_000)  # noqa: B023 - waited for here


def test_a_port_that_is_not_there_is_said_once_and_tried_for(
    qtbot: Any, guns: SerialGuns, cable: Callable[[str], Cable], tmp_path: Path
) -> None:
    heard = Heard(guns)
    guns.use([Gun("A", str(tmp_path / "late-near"))])
    qtbot.waitUntil(lambda: heard.states.get("A") == ["absent"], timeout=10_000)
    cable("late")
    qtbot.waitUntil(lambda: heard.states["A"] == ["absent", "open"], timeout=10_000)


def test_a_line_that_spews_noise_freezes_nothing_tells_nothing_and_is_believed_again(
    qtbot: Any, guns: SerialGuns, cable: Callable[[str], Cable]
) -> None:
    one, heard = cable("wild"), Heard(guns)
    guns.use([Gun("A", str(one.near), 115200)])
    qtbot.waitUntil(lambda: heard.last("A") == "open", timeout=10_000)
    frames, ticker = [time.monotonic()], QTimer()
    ticker.timeout.connect(lambda: frames.append(time.monotonic()))
    ticker.start(5)
    noise = random.Random(2).randbytes(1_000_000)
    writer = subprocess.Popen(["dd", f"of={one.far}", "bs=4096"], stdin=subprocess.PIPE, stderr=-3)
    assert writer.stdin is not None
    os.set_blocking(writer.stdin.fileno(), False)
    sent = 0
    while sent < len(noise):
        sent += writer.stdin.write(noise[sent : sent + 4096]) or 0
        writer.stdin.flush()
        qtbot.wait(1)
    writer.stdin.close()
    writer.wait(10)
    qtbot.waitUntil(lambda: "noisy" in heard.states["A"], timeout=10_000)
    qtbot.waitUntil(lambda: heard.last("A") == "open", timeout=20_000)
    ticker.stop()
    assert len(heard.scans) <= 20
    before = len(heard.scans)
    one.send(f"\r{TOKEN}\r".encode())
    qtbot.waitUntil(lambda: len(heard.scans) > before, timeout=10_000)
    assert heard.scans[-1] == (TOKEN, "A")
    assert len(frames) > 100, "the event loop stood still"


def test_ports_are_listed_as_what_to_open_and_what_is_there() -> None:
    assert all(place and isinstance(said, str) for place, said in serial_ports())
