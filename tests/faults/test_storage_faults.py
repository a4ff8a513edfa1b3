"""Each fault of the storage ends as committed, refused, or unknown and then looked up."""

import subprocess
import sys
from contextlib import closing

import pytest
from sqlcipher3 import dbapi2 as driver

from pos.app.shop import open_shop
from pos.domain.verdicts import Verdict
from pos.errors import OutcomeUnknown, RuleViolation, Unavailable
from pos.sql import startup
from tests.faults.proving import attempts, raw, shop_with_codes
from tests.faults.starving import files_no_longer_than, no_more_pages, run
from tests.services.shops import CHEAP_PINS, SetClock, a_desk, new_attempt

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")


@linux
def test_i18_whatever_write_fails_the_answer_is_true_and_the_program_goes_on(
    tmp_path, shop_as_set_up
):
    starved = run(tmp_path / "shop", 60, template=shop_as_set_up)
    assert (starved.wrong, starved.half_done, starved.unsound) == (0, 0, 0)
    assert starved.not_possible_afterwards == 0
    failed = starved.faults - starved.ended["redeemed"]
    assert failed > starved.faults / 4, starved.ended


@linux
def test_i18_a_full_database_is_refused_by_name_and_saves_nothing(tmp_path, shop_as_set_up):
    # So many that a page of each table fills up on the way.
    codes = shop_with_codes(tmp_path / "shop", 60, template=shop_as_set_up)
    with a_desk(tmp_path / "shop") as desk:
        cards = [desk.check(desk.token(code)) for code in codes]
        with no_more_pages(desk, 0), pytest.raises(Unavailable) as refused:
            for card in cards:
                desk.confirm(card)
        assert refused.value.code == "disk_full"
        redeemed = [desk.confirm(card) for card in cards]
    done = [card for card in redeemed if card.verdict is Verdict.REDEEMED]
    assert done
    assert {x.verdict for x in redeemed} <= {Verdict.REDEEMED, Verdict.ALREADY_USED}


@linux
def test_i18_the_control_an_answer_given_before_the_commit_would_be_false(tmp_path, shop_as_set_up):
    (code,) = shop_with_codes(tmp_path / "shop", 1, template=shop_as_set_up)
    attempt = new_attempt()
    with a_desk(tmp_path / "shop") as desk:
        card = desk.check(desk.token(code))
        with files_no_longer_than(0), pytest.raises((Unavailable, OutcomeUnknown)):
            desk.confirm(card, attempt)
        assert attempt not in attempts(tmp_path / "shop")


_REDEEMS = """
import sys
from pathlib import Path
from pos.errors import HandoverError
from tests.faults.proving import attempts
from tests.services.shops import a_desk, new_attempt
with a_desk(Path(sys.argv[1])) as desk:
    code = desk.code("A-0")
    attempt = new_attempt()
    try:
        said = desk.redeem(desk.token(code), attempt=attempt).verdict.value
    except HandoverError as error:
        said = error.code
    print(said, attempt in attempts(Path(sys.argv[1])))
"""


@linux
@pytest.mark.parametrize(
    ("call", "which"),
    [("fsync,fdatasync", n) for n in (1, 2, 3)] + [("pwrite64", n) for n in (3, 9, 15)],
)
def test_i18_an_error_of_the_system_call_itself(tmp_path, shop_as_set_up, tool, call, which):
    """EIO from the kernel at one call to the log or the database, the rest as it is."""
    folder = tmp_path / "shop"
    shop_with_codes(folder, 1, template=shop_as_set_up)
    command = [
        str(tool("strace")), "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", f"trace={call}",
        "-P", str(folder / "shop.db-wal"), "-P", str(folder / "shop.db"),
        "-e", f"inject={call}:error=EIO:when={which}",
        sys.executable, "-c", _REDEEMS, str(folder),
    ]  # fmt: skip
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    if "PTRACE" in ended.stderr.upper():
        pytest.skip("MISSING RIGHT: strace may not trace here")
    assert "INJECTED" in (tmp_path / "trace").read_text()
    said = ended.stdout.split()
    if said:
        claims = {"redeemed": "True", "outcome_unknown": said[1]}
        assert said[1] == claims.get(said[0], "False"), ended.stderr
    else:
        # It did not even open: refused by name, and nothing was done.
        assert "pos.errors" in ended.stderr
    with a_desk(folder) as desk:
        again = desk.redeem(desk.token(desk.code("A-0")))
        assert again.verdict in (Verdict.REDEEMED, Verdict.ALREADY_USED)


# ------------------------------------------------------------------ I19: what refuses to start


def reopened(folder):
    open_shop(folder, clock=SetClock(), pins=CHEAP_PINS).close()


def test_i19_a_newer_schema_is_refused_and_left_alone(shop_copy):
    with closing(raw(shop_copy)) as connection:
        (present,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RuleViolation, match="newer_schema"):
        reopened(shop_copy)
    with closing(raw(shop_copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
        connection.execute("UPDATE alembic_version SET version_num = ?", (present,))
    reopened(shop_copy)  # the control: nothing else was in the way


def test_i19_an_old_sqlite_is_refused(shop_copy, monkeypatch):
    monkeypatch.setattr(startup, "_OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(RuleViolation, match="sqlite_too_old"):
        startup.check_library()
    monkeypatch.undo()
    assert driver.sqlite_version_info >= startup._OLDEST_SQLITE
    reopened(shop_copy)


def test_i19_a_folder_on_another_machine_is_refused(shop_copy, monkeypatch):
    monkeypatch.setattr(startup, "network_type", lambda path: "nfs4")
    with pytest.raises(RuleViolation, match="network_path"):
        reopened(shop_copy)


def test_i19_a_damaged_file_is_refused(shop_copy):
    path = shop_copy / "shop.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(content)
    with pytest.raises(RuleViolation, match="database_damaged"):
        reopened(shop_copy)


def test_i19_programs_beside_each_other_share_one_folder(shop_copy):
    with a_desk(shop_copy) as first, a_desk(shop_copy) as second:
        one, two = first.packed("A-1"), first.packed("A-2")
        assert second.redeem(second.token(one)).verdict is Verdict.REDEEMED
        assert first.redeem(first.token(two)).verdict is Verdict.REDEEMED
        assert first.redeem(first.token(one)).verdict is Verdict.ALREADY_USED
