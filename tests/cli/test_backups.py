"""Backups by command: made, listed, refused, put back, and told apart from what they lack."""

import shutil
import zipfile
from pathlib import Path

import pytest

from pos.app.hub_serving import hub_in
from pos.app.presence import Presence
from pos.hub.serving import InProcessHub
from tests.cli.conftest import MANAGER, PIN, orders

SIGN = ("--as", MANAGER, "--pin-stdin", "--json")


@pytest.fixture
def backup(shop, act, write) -> Path:
    """A backup of a shop with one order; a second order came after it."""
    act("orders", "add", write("o.json", orders("A-1")))
    made = act("backup", "make")
    assert made.code == 0, made
    act("orders", "add", write("p.json", orders("A-2")))
    return Path(made.json["file"])


def test_a_backup_is_listed_and_put_back(run, act, backup, tmp_path):
    (item,) = run("backup", "list", "--json").json["items"]
    assert (item["file"], item["ok"], item["orders"]) == (str(backup), True, 1)
    done = act("backup", "restore", backup.name)
    assert (done.code, done.json["orders"], done.json["synced"]) == (0, 1, None)
    assert done.json["age_s"] >= 0
    assert (tmp_path / "data" / done.json["kept_aside"]).exists()
    assert [x["no"] for x in run("orders", "list", "--json").json["items"]] == ["A-1"]


def test_the_audit_trail_is_whole_after_restoring_and_names_what_it_lacks(run, act, backup):
    lost = run("audit", "list", "--limit", "1", "--json").json["items"][0]
    act("backup", "restore", backup.name)
    assert run("audit", "verify", "--json").json["ok"] is True
    last = run("audit", "list", "--json").json["items"][-1]
    assert (last["act"], last["person"]) == ("restored", MANAGER)
    assert f"{lost['seq']} {lost['hash']}" in last["details"]


def test_a_database_put_back_by_hand_is_found_by_the_audit(run, backup, tmp_path):
    with zipfile.ZipFile(backup) as archive:
        archive.extract("shop.db", tmp_path)
    data = tmp_path / "data"
    for part in data.glob("shop.db*"):
        part.unlink()
    shutil.copy(tmp_path / "shop.db", data / "shop.db")
    broken = run("audit", "verify", "--json")
    assert (broken.code, broken.json["ok"]) == (3, False)


def test_nothing_is_put_back_under_an_open_shop(act, backup, tmp_path, monkeypatch):
    monkeypatch.setattr("pos.app.backups.alone_in.__wrapped__.__kwdefaults__", {"wait_s": 0.1})
    here = Presence(tmp_path / "data")
    try:
        done = act("backup", "restore", backup.name)
    finally:
        here.leave()
    assert (done.code, done.json["error"]) == (4, "folder_in_use")
    assert act("backup", "restore", backup.name).code == 0


def test_a_changed_backup_and_one_of_another_shop_are_refused(run, act, backup, tmp_path):
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["shop.db"] = parts["shop.db"][:-1] + b"\0"
    changed = tmp_path / "changed.handover"
    with zipfile.ZipFile(changed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    cut = tmp_path / "cut.handover"
    cut.write_bytes(backup.read_bytes()[:5000])
    for file in (changed, cut):
        done = act("backup", "restore", str(file))
        assert (done.code, done.json["error"]) == (3, "backup_damaged")
    other = tmp_path / "other"
    run("setup", "--shop", "另一家", "--manager", MANAGER, "--pin-stdin", data=other)
    foreign = run("backup", "restore", str(backup), *SIGN, data=other)
    assert (foreign.code, foreign.json["error"]) == (3, "backup_of_another_shop")
    assert [x["no"] for x in run("orders", "list", "--json").json["items"]] == ["A-1", "A-2"]


def test_another_computer_restores_with_the_recovery_key(run, write, tmp_path):
    made = run("setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin", "--json")
    key = made.json["recovery_key"]
    run("orders", "add", write("o.json", orders("A-1")), *SIGN)
    backup = run("backup", "make", *SIGN).json["file"]
    new = tmp_path / "new"
    bare = run("backup", "restore", backup, *SIGN, data=new)
    assert (bare.code, bare.json["error"]) == (3, "recovery_key_needed")
    words = ("backup", "restore", backup, *SIGN, "--recovery-key-stdin")
    swapped = key[1] + key[0] + key[2:] if key[0] != key[1] else "Z" + key[1:]
    typo = run(*words, stdin=f"{PIN}\n{swapped}\n", data=new)
    assert (typo.code, typo.json["error"]) == (3, "recovery_key_typo")
    done = run(*words, stdin=f"{PIN}\n{key}\n", data=new)
    assert (done.code, done.json["kept_aside"]) == (0, None)
    assert [x["no"] for x in run("orders", "list", "--json", data=new).json["items"]] == ["A-1"]
    assert run("audit", "verify", "--json", data=new).json["ok"] is True


def test_only_who_may_puts_a_backup_back(run, act, backup):
    pin = act("staff", "add", "小周", "--role", "clerk").json["pin"]
    sign = ("--as", "小周", "--pin-stdin", "--json")
    done = run("backup", "restore", backup.name, *sign, stdin=pin)
    assert (done.code, done.json["error"]) == (3, "not_permitted")
    wrong = run("backup", "restore", backup.name, *SIGN, stdin="000000")
    assert (wrong.code, wrong.json["error"]) == (3, "wrong_pin")


def test_a_restored_counter_does_not_redeem_again_what_the_hub_saw(run, act, write, tmp_path):
    run("setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin")
    enrol = run("hub", "shops", "add", "S1", "示范店", "--json").json["enrol_code"]
    with hub_in(tmp_path / "data" / "hub") as hub, InProcessHub(hub.app()) as server:
        assert act("link", "hub", server.url, "--enrol", enrol).code == 0
        run("hub", "orders", "add", write("o.json", orders("A-1", "A-2", shop="S1")), "--json")
        run("sync")
        act("orders", "accept", "A-1", "A-2")
        act("orders", "pack", "A-1", "--bags", "1")
        run("sync")
        backup = act("backup", "make").json["file"]
        code = run("hub", "code", "A-1", "--json").json["token"]
        assert act("redeem", code).json["verdict"] == "redeemed"
        run("sync")
        assert act("backup", "restore", backup).json["synced"] is True
        again = act("redeem", code)
        assert (again.code, again.json["verdict"]) == (3, "already_used")
        act("orders", "pack", "A-2", "--bags", "1")
        after = run("sync", "--json").json
        assert (after["left"], after["parked"], after["conflict"]) == (0, 0, 0)
        assert len(run("hub", "ledger", "--json").json["items"]) == 1
