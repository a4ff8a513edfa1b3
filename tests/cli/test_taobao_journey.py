"""Taobao's receive codes by command: linked from stdin, checked, redeemed, asked again."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.cli.conftest import MANAGER, PIN
from tests.links.taobao.contract import APP_KEY, REFRESH, SECRET, SESSION, Platform

SIGN = ("--as", MANAGER, "--pin-stdin", "--json")


@pytest.fixture
def platform(shop, run):
    with Platform(lambda: datetime.now(UTC)) as platform:
        keys = f"{PIN}\n{SECRET}\n{SESSION}\n{REFRESH}\n"
        told = ("link", "taobao", "--app-key", APP_KEY, "--url", platform.url)
        done = run(*told, *SIGN, stdin=keys)
        assert (done.code, done.json["app_key"]) == (0, APP_KEY)
        yield platform


def test_a_receive_code_by_command(platform, run, tmp_path):
    there = platform.add()
    checked = run("check", "928031", *SIGN, stdin=PIN)
    assert (checked.code, checked.json["verdict"]) == (0, "ok")
    attempt = str(uuid4())
    first = run("redeem", "928031", "--attempt", attempt, *SIGN, stdin=PIN)
    again = run("redeem", "928031", "--attempt", attempt, *SIGN, stdin=PIN)
    assert (first.json["verdict"], first.json["order_no"]) == ("redeemed", there.trade)
    assert (again.json["verdict"], again.json["redeemed_at"]) == (
        "redeemed", first.json["redeemed_at"],
    )  # fmt: skip
    assert len(platform.made("writeoff")) == 1
    logs = "".join(file.read_text() for file in (tmp_path / "data").rglob("*.log"))
    for secret in (SECRET, SESSION, REFRESH, "928031"):
        assert secret not in logs + first.out + again.out


def test_several_orders_want_one_named(platform, run):
    there = [platform.add(number=number) for number in (1, 2)]
    asked = run("redeem", "928031", *SIGN, stdin=PIN)
    assert (asked.code, asked.json["error"]) == (3, "which_order")
    done = run("redeem", "928031", "--order", there[1].trade, *SIGN, stdin=PIN)
    assert (done.code, done.json["order_no"]) == (0, there[1].trade)
    assert [one.written_off for one in there] == [False, True]


def test_a_lost_answer_is_exit_5_and_sync_asks_again(platform, run):
    there = platform.add()
    platform.faults = ["", "lose", "drop"]
    lost = run("redeem", "928031", *SIGN, stdin=PIN)
    assert (lost.code, lost.json["verdict"]) == (5, "pending")
    [out] = run("link", "show", "--json").json["platform"]["unanswered"]
    assert (out["order_no"], out["attempt"]) == (there.trade, lost.json["attempt"])
    found = {one["check"]: one for one in run("doctor", "--json").json["items"]}
    assert found["taobao"]["level"] == "warn"
    again = ("redeem", "928031", "--attempt", lost.json["attempt"])
    assert run(*again, *SIGN, stdin=PIN).json["verdict"] == "redeemed"
    assert run("sync", "--json").json["platform"]["left"] == 0


def test_keys_are_missing_and_the_link_is_left(platform, run):
    told = ("link", "taobao", "--app-key", APP_KEY)
    bad = run(*told, *SIGN, stdin=f"{PIN}\n{SECRET}\n")
    assert (bad.code, bad.json["error"], bad.json["field"]) == (3, "platform_keys", "session")
    assert run("link", "taobao", "--leave", *SIGN, stdin=PIN).code == 0
    assert run("check", "928031", *SIGN, stdin=PIN).json["verdict"] == "not_a_code"
    assert run("link", "show", "--json").json["platform"] is None
