"""A day by command: redeemed, reconciled with a payout statement, explained, closed."""

import json
from datetime import UTC, date, datetime

import pytest

from pos.domain.times import shanghai_day
from tests.cli.conftest import MANAGER, ORDER

SIGN = ("--as", MANAGER, "--pin-stdin", "--json")
HEAD = "账务流水号,商户订单号,发生时间,收入金额（+元）,支出金额（-元）,业务类型,备注"
PAID = 2480


def today() -> date:
    return shanghai_day(datetime.now(UTC))


@pytest.fixture
def shop(run, tmp_path):
    """Three orders of 24.80, redeemed today."""
    run("setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin", "--json")
    for no in ("A-1", "A-2", "A-3"):
        path = tmp_path / f"{no}.json"
        path.write_text(json.dumps(ORDER | {"no": no, "fulfilment": "pickup"}), encoding="utf-8")
        run("orders", "add", str(path), *SIGN)
        code = run("orders", "accept", no, *SIGN).json["items"][0]["paper_code"]
        run("orders", "pack", no, "--bags", "1", *SIGN)
        assert run("redeem", code, *SIGN).json["verdict"] == "redeemed"
    return run


@pytest.fixture
def statement(tmp_path):
    """A-1 as it should be, A-2 a fen short, A-3 missing, and one order nobody here knows."""
    at = f"{today()} 23:00:00"
    lines = [
        "#支付宝账务明细查询",
        HEAD,
        f"1,A-1,{at},25.00,,在线支付,收入",
        f"2,A-1,{at},,-0.20,其它,淘宝客佣金代扣款",
        f"3,A-2,{at},24.79,,在线支付,收入",
        f"4,T200P1930679858170647,{at},1.00,,在线支付,收入",
        "#收入合计：3笔，共50.79元",
    ]
    path = tmp_path / "账务明细.csv"
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


CLASSES = ("matched", "local_only", "hub_only", "amount_differs", "duplicate", "late", "elsewhere")


def counts(done) -> tuple[int, ...]:
    return tuple(done.json[name] for name in CLASSES)


def test_a_day_is_reconciled_explained_and_closed(shop, statement):
    asked = ("reconcile", str(today()), "--statement", str(statement))
    looked = shop(*asked, "--json")
    assert (looked.code, counts(looked), looked.json["closed"]) == (0, (1, 1, 1, 1, 0, 0, 0), False)
    assert shop("tickets", "list", "--json").json["items"] == []
    refused = shop(*asked, "--close", *SIGN)
    assert (refused.code, refused.json["error"]) == (3, "day_differs")
    assert counts(refused) == counts(looked)
    assert refused.json["closed"] is False
    items = shop("tickets", "list", "--json").json["items"]
    assert {(x["order_no"], x["class"], x["local_fen"], x["payout_fen"]) for x in items} == {
        ("A-2", "amount_differs", PAID, 2479),
        ("A-3", "local_only", PAID, None),
        ("1930679858170647", "hub_only", None, 100),
    }
    assert shop("tickets", "take", str(items[0]["ticket"]), *SIGN).json["owner"] == MANAGER
    for one in items:
        shop("tickets", "settle", str(one["ticket"]), "--note", "平台补款", *SIGN)
    closed = shop(*asked, "--close", *SIGN)
    assert (closed.code, closed.json["closed"], counts(closed)) == (0, True, counts(looked))
    assert (closed.json["closing"]["count"], closed.json["closing"]["net_fen"]) == (3, 3 * PAID)
    again = shop(*asked, "--close", *SIGN)
    assert again.json == closed.json


def test_without_link_and_statement_a_day_closes_on_its_own_figures(shop):
    done = shop("reconcile", str(today()), "--close", *SIGN)
    assert (done.code, done.json["matched"], done.json["closed"]) == (0, 3, True)
    assert shop("reconcile", str(today())).out.splitlines()[-1] == f"{today()} is closed."


def test_a_statement_that_cannot_be_read_is_said_and_changes_nothing(shop, tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\x89PNG")
    done = shop("reconcile", str(today()), "--statement", str(tmp_path / "x.csv"), "--json")
    assert (done.code, done.json["error"]) == (3, "statement_unreadable")
    assert done.json["closed"] is None


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx"])
def test_a_statement_is_written_with_corrections_as_rows_of_their_own(shop, tmp_path, suffix):
    shop("codes", "undo", "A-3", "--reason", "错单", *SIGN)
    out = tmp_path / f"结算单{suffix}"
    days = ("--from", str(today()), "--to", str(today()))
    done = shop("statements", "make", *days, "--out", str(out), "--json")
    assert (done.code, done.json["rows"], done.json["net_fen"]) == (0, 4, 2 * PAID)
    assert out.stat().st_size == done.json["bytes"]


def test_a_statement_in_another_form_or_of_no_period_is_refused(shop, tmp_path):
    days = ("--from", str(today()), "--to", str(today()))
    done = shop("statements", "make", *days, "--out", str(tmp_path / "x.doc"), "--json")
    assert (done.code, done.json["error"]) == (3, "unknown_statement_kind")
    days = ("--from", "2026-11-24", "--to", "2026-11-23")
    done = shop("statements", "make", *days, "--out", str(tmp_path / "x.pdf"), "--json")
    assert (done.code, done.json["error"]) == (3, "bad_period")


def test_the_operator_agrees_on_terms_with_a_shop(run):
    terms = ("--commission-bps", "150", "--fixed-fee-fen", "20", "--day-cut-hour", "4")
    assert run("hub", "shops", "add", "S1", "示范店", *terms, "--json").code == 0
    assert run("hub", "shops", "add", "S1", "示范店", "--business-days", "3", "--json").code == 0
    refused = run("hub", "shops", "add", "S1", "示范店", "--day-cut-hour", "24", "--json")
    assert (refused.code, refused.json["error"]) == (3, "bad_terms")
