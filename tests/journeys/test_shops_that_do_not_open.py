"""A folder that cannot be worked on: the window says it in words, and nothing is lost."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from pos.app.shop import open_shop
from pos.security import keepers
from tests.journeys.counters import Screen, a_window, until, written_in

MESSAGE = (690, 225, 1050, 285)
PEOPLE = (370, 250, 640, 290)


def _damaged(folder: Path) -> None:
    file = folder / "shop.db"
    content = bytearray(file.read_bytes())
    for at in range(4096 + 100, len(content), 4096):
        content[at] ^= 0xFF
    file.write_bytes(content)


def _another_key(folder: Path) -> None:
    (folder / "shop.db").write_bytes(bytes(range(256)) * 64)


def _newer(folder: Path) -> None:
    shop = open_shop(folder)
    with shop.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    shop.close()


def _no_vault_key(folder: Path) -> None:
    (folder / keepers.FILE_NAME).unlink()


TROUBLES = {
    "damaged": _damaged,
    "another key": _another_key,
    "newer": _newer,
    "no key": _no_vault_key,
}


def _red(screen: Screen) -> int:
    box = screen.look().crop(MESSAGE).convert("RGB")
    return sum(n for n, (r, g, b) in box.getcolors(1 << 20) if r > 150 and g < 110 and b < 110)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_window_stays_and_says_why(
    folder: Path, window_environment: dict[str, str], trouble: str
) -> None:
    TROUBLES[trouble](folder)
    before = (folder / "shop.db").read_bytes()
    with a_window(window_environment, "--data", str(folder)) as screen:
        screen.is_up()
        until("the sentence in red", lambda: _red(screen) > 100)
        screen.look(f"does not open - {trouble}")
        screen.process.terminate()
        code, said = screen.ends()
    assert (code, "Traceback" in said) == (0, False), said
    assert (folder / "shop.db").read_bytes() == before


def test_it_opens_by_itself_once_what_was_missing_is_there(
    folder: Path, tmp_path: Path, window_environment: dict[str, str]
) -> None:
    away = tmp_path / keepers.FILE_NAME
    shutil.move(folder / keepers.FILE_NAME, away)
    with a_window(window_environment, "--data", str(folder)) as screen:
        screen.is_up()
        until("the sentence in red", lambda: _red(screen) > 100)
        assert not written_in(screen.look(), PEOPLE)
        shutil.move(away, folder / keepers.FILE_NAME)
        until("the people", lambda: written_in(screen.look(), PEOPLE))
        assert not _red(screen)


def test_a_second_window_is_refused_in_words_and_the_first_lives_on(
    folder: Path, window_environment: dict[str, str]
) -> None:
    with a_window(window_environment, "--data", str(folder)) as first:
        first.is_up()
        with a_window(window_environment, "--data", str(folder)) as second:
            code, said = second.ends()
        assert code == 4
        assert "already open" in said
        assert "Traceback" not in said
        first.sign_in()


def test_a_killed_windows_folder_is_taken_over(
    folder: Path, window_environment: dict[str, str]
) -> None:
    with a_window(window_environment, "--data", str(folder)) as killed:
        killed.is_up()
        killed.process.send_signal(signal.SIGKILL)
        killed.ends()
    assert (folder / "window.lock").exists()
    with a_window(window_environment, "--data", str(folder)) as next_one:
        next_one.sign_in()


def test_a_folder_that_cannot_be_made_is_said_in_words(
    tmp_path: Path, window_environment: dict[str, str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with a_window(window_environment, "--data", str(tmp_path / "file" / "shop")) as screen:
        code, said = screen.ends()
    assert code == 4
    assert "cannot be written to" in said
    assert "Traceback" not in said
