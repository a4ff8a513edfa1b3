"""A payout statement as merchants download it: preamble, footer, several rows for one order."""

import random
from collections import defaultdict
from datetime import date

import pytest
from openpyxl import Workbook

from pos.errors import RuleViolation
from pos.links.files.payouts import read_payouts

HEADER = (
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,"
    "账户余额（元）,交易渠道,业务类型,备注"
)
ROWS = [
    "1001,2001,T200P1930679858170647,牛奶,2026/11/23 22:02:11,a***@x.com,39.80,,100.00,支付宝,在线支付,收入",
    "1002,2001,T200P1930679858170647,牛奶,2026/11/23 22:02:12,,,-0.40,99.60,支付宝,其它,淘宝客佣金代扣款",
    "1003,2001,,,2026/11/23 22:02:13,,0.00,-0.24,99.36,支付宝,收费,信用卡支付服务费[T200P1930679858170647]",
    "1004,2002,T200P1930679858170648,抽纸,2026-11-24 00:10:00,,15.00,0.00,114.36,支付宝,在线支付,收入",
    "1005,2002,,,2026-11-24 09:00:00,,,-15.00,99.36,支付宝,交易退款,售后退款【1930679858170648】",
    "1006,2003,,提现,2026-11-24 10:00:00,,,-50.00,49.36,支付宝,提现,",
]
BEFORE = [
    "#支付宝账务明细查询",
    "#账号：[20881234567890120156]",
    "#起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月25日 00:00:00]",
    "#-----------------账务明细列表----------------",
]
AFTER = [
    "#-----------------账务明细列表结束------------",
    "#支出合计：4笔，共-65.64元",
    "#收入合计：2笔，共54.80元",
    "#导出时间：[2026年11月25日 09:30:00]",
]


def written(path, lines, encoding="gb18030"):
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def sums(found):
    totals = defaultdict(int)
    for row in found.rows:
        totals[row.order_no] += row.amount_fen
    return dict(totals)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_all_rows_of_an_order_are_found_whatever_stands_around_them(tmp_path, encoding, mark):
    lines = [line.replace(",", mark) for line in (HEADER, *ROWS)]
    path = written(tmp_path / "账务明细.csv", [*BEFORE, *lines, *AFTER], encoding)
    found = read_payouts(path)
    assert sums(found) == {"1930679858170647": 3916, "1930679858170648": 0}
    assert (found.without_order, found.without_order_fen) == (1, -5000)
    assert [row.day for row in found.rows][-1] == date(2026, 11, 24)
    assert {row.key for row in found.rows} == {"1001", "1002", "1003", "1004", "1005"}
    assert found.rows[0].label == "在线支付"


def test_cells_may_carry_tabs_quotes_and_formulas(tmp_path):
    row = '"1001\t","2001\t","=""T200P1930679858170647""",牛奶,2026/11/23 22:02,,"1,039.80\t",,1,,收入,'
    path = written(tmp_path / "a.csv", [*BEFORE, HEADER, row])
    assert sums(read_payouts(path)) == {"1930679858170647": 103980}


def test_one_signed_column_and_other_names_are_read_too(tmp_path):
    lines = [
        "入账时间,支付宝流水号,业务基础订单号,账务类型,收支金额（元）",
        "2026-11-23 10:00:00,1,HX-1,交易付款,+10.00",
        "2026-11-23 10:00:00,2,HX-1,收费,-0.06",
    ]
    assert sums(read_payouts(written(tmp_path / "a.csv", lines, "utf-8"))) == {"HX-1": 994}


def test_a_workbook_is_read_like_a_text(tmp_path):
    book = Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("账务明细")
    for line in [*BEFORE, HEADER, *ROWS, *AFTER]:
        sheet.append([line] if line.startswith("#") else line.split(","))
    book.save(tmp_path / "a.xlsx")
    found = read_payouts(tmp_path / "a.xlsx")
    assert sums(found) == {"1930679858170647": 3916, "1930679858170648": 0}
    assert found.without_order == 1


@pytest.mark.parametrize(
    ("lines", "reason", "row"),
    [
        ([*BEFORE, HEADER, ROWS[0].replace("39.80", "39.8O"), *AFTER], "not_a_number", 6),
        ([*BEFORE, HEADER, ROWS[0].replace("39.80", "39.801")], "fraction_of_fen", 6),
        ([*BEFORE, HEADER, ROWS[0].replace("2026/11/23 22:02:11", "2026/13/23")], "bad_date", 6),
        ([*BEFORE, HEADER, ROWS[0].replace("T200P1930679858170647", "1.93E+15")], "digits_lost", 6),
        ([*BEFORE, HEADER, *ROWS[1:], *AFTER], "cut_short", 13),
        (["订单编号,订单状态", "1,交易成功"], "unknown_columns", 0),
    ],
)
def test_a_statement_that_cannot_be_read_whole_is_refused_with_its_place(
    tmp_path, lines, reason, row
):
    with pytest.raises(RuleViolation, match="statement_unreadable") as caught:
        read_payouts(written(tmp_path / "a.csv", lines))
    assert (caught.value.fields["reason"], caught.value.fields["row"]) == (reason, row)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01" * 50, b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0"]
)
def test_what_is_no_statement_is_refused(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    for path in (tmp_path / "a.csv", tmp_path / "missing.csv", tmp_path):
        with pytest.raises(RuleViolation, match="statement_unreadable"):
            read_payouts(path)


def test_bytes_thrown_into_a_statement_never_end_in_anything_but_a_refusal(tmp_path):
    rng, whole = random.Random(7), "\r\n".join([*BEFORE, HEADER, *ROWS, *AFTER]).encode("gb18030")
    for _ in range(200):
        spoilt = bytearray(whole)
        for _ in range(rng.randrange(1, 20)):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        (tmp_path / "a.csv").write_bytes(spoilt)
        try:
            read_payouts(tmp_path / "a.csv")
        except RuleViolation as error:
            assert error.code == "statement_unreadable"  # noqa: PT017 - either way is right
