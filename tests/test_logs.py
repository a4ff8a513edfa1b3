"""The log holds what a developer needs and nothing of codes, PINs and customers."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.logs import masked, recording
from pos.paths import backups_folder, default_folder, hub_folder, log_file

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
_log = logging.getLogger("pos.test")


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        TOKEN.lower(),
        "HP1123456789012",
        "123456730880",
        "1234 5673 0880",
        "1234-5673-0880",
        "13800000417",
        "134567890123456789",
        "482915",
        "李建中",
        "示范路1号2幢301室",
    ],
)
def test_what_is_secret_is_hidden_wherever_it_stands(secret):
    for text in (secret, f"x {secret} y", f"'{secret}'", f"name={secret},"):
        assert secret not in masked(text)


@pytest.mark.parametrize(
    "plain", ["order A-1 packed", "HX20261122-0001", "seq 12, left 3", "2026-11-22"]
)
def test_what_a_developer_needs_stays(plain):
    assert masked(plain) == plain


@given(st.text())
def test_a_masked_line_is_one_line_that_acts_on_no_terminal(text):
    line = masked(text.replace("\n", " "))
    assert "\x1b" not in line
    assert len(line.splitlines()) <= 1


def test_the_file_is_made_with_its_first_line_and_masks_tracebacks(tmp_path):
    file = tmp_path / "logs" / "handover.log"
    with recording(file):
        assert not file.parent.exists()
        try:
            raise ValueError(TOKEN)
        except ValueError:
            _log.info("for %s", "13800000417", exc_info=True)
    said = file.read_text(encoding="utf-8")
    assert "ValueError" in said
    assert TOKEN not in said
    assert "13800000417" not in said
    with recording(file):
        pass
    _log.info("nobody records this")
    assert "nobody" not in file.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_disturbs_nobody(tmp_path, capsys):
    (tmp_path / "logs").write_text("in the way", encoding="utf-8")
    with recording(tmp_path / "logs" / "handover.log"):
        _log.info("lost")
    assert capsys.readouterr().err == ""


def test_the_data_folder_lies_in_the_users_own_place(private_home, tmp_path):
    assert default_folder().is_relative_to(private_home)
    assert default_folder().name == "handover"
    for place in (log_file, backups_folder, hub_folder):
        assert place(tmp_path).is_relative_to(tmp_path)
