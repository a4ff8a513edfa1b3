import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.ids import ShopId
from pos.domain.orders import CodeOwner, FreezeReason, Fulfilment, OrderState
from pos.links.files.reading import read_order_files
from pos.links.files.values import REASONS, Note
from tests.links.files.exports import (
    LINE_HEADER,
    ORDER_HEADER,
    line_row,
    order_no,
    order_row,
    write_pair,
    written,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SHOP = ShopId("S1")


@pytest.fixture
def read(tmp_path):
    def read_pair(orders, lines, **how):
        columns = how.pop("columns", {})
        paths = write_pair(tmp_path, orders, lines, **how)
        return read_order_files(paths, shop=SHOP, columns=columns, now=NOW)

    return read_pair


def told(found):
    return [(refusal.row, refusal.column, refusal.reason) for refusal in found.refused]


def test_a_pair_becomes_an_order_with_the_platforms_own_code(read):
    found = read([order_row()], [line_row()])
    assert not found.refused
    (one,) = found.orders
    order = one.order
    assert (one.file, one.row) == ("ExportOrderList201605.csv", 2)
    assert order.no == "1930679858170647"
    assert order.shop == SHOP
    assert order.code_owner is CodeOwner.PLATFORM
    assert order.state is OrderState.PLACED
    assert order.placed_at == datetime(2016, 5, 23, 14, 2, 11, tzinfo=UTC)
    assert order.paid_at == datetime(2016, 5, 23, 14, 3, tzinfo=UTC)
    assert order.customer.name == "顾客甲"
    assert (order.customer.phone, order.customer.phone_tail) == ("13800000000", "0000")
    assert order.customer.address == "示范省 示范市 示范区 示范路1号2幢301室"
    (line,) = order.lines
    assert (line.name, line.qty, line.price_fen, line.sku) == ("牛奶 1L", 2, 990, "A1")
    assert (order.delivery_fee_fen, order.discount_fen, order.remark) == (500, 0, "")
    assert found.unknown_columns == ()


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("gb18030", ","), ("gbk", ","), ("gb18030", "\t"), ("utf-8", ","), ("utf-8-sig", ","),
        ("utf-16", "\t"), ("utf-16", ","), ("utf-16-le", ","), ("utf-16-be", "\t"), ("utf-8", ";"),
    ],
)  # fmt: skip
def test_every_encoding_and_delimiter_gives_the_same_orders(read, encoding, delimiter):
    plain = read([order_row(), order_row(1)], [line_row(), line_row(1)])
    other = read(
        [order_row(), order_row(1)],
        [line_row(), line_row(1)],
        encoding=encoding,
        delimiter=delimiter,
    )
    assert other == plain
    assert len(other.orders) == 2


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"订单编号": order_no(0) + "\t"}, "no", order_no(0)),
        ({"订单编号": "'" + order_no(0)}, "no", order_no(0)),
        ({"订单编号": "１９３０６７９８５８１７０６４７"}, "no", order_no(0)),
        ({"订单状态": "买家已付款,等待卖家发货"}, "state", OrderState.PLACED),
        ({"订单状态": " 买家已付款， 等待卖家发货\t"}, "state", OrderState.PLACED),
        ({"订单状态": "卖家部分发货"}, "state", OrderState.OUT),
        ({"订单状态": "卖家已发货，等待买家确认"}, "state", OrderState.OUT),
        ({"订单状态": "交易成功"}, "closed_elsewhere", True),
        ({"订单状态": "交易成功"}, "state", OrderState.COMPLETED),
        ({"订单状态": "交易关闭"}, "state", OrderState.CANCELLED),
        ({"订单关闭原因": "买家不想要了"}, "closed_reason", "买家不想要了"),
        ({"运送方式": "到店自提"}, "fulfilment", Fulfilment.PICKUP),
        ({"运送方式": "快递"}, "fulfilment", Fulfilment.DELIVERY),
        ({"买家应付邮费": "0元"}, "delivery_fee_fen", 0),
        ({"买家应付邮费": "null", "买家实际支付金额": "19.80"}, "delivery_fee_fen", 0),
        ({"买家实际支付金额": "￥２０．８０"}, "discount_fen", 400),
        ({"买家实际支付金额": "null"}, "discount_fen", 0),
        ({"买家留言": "少冰"}, "remark", "少冰"),
        ({"订单备注": "'放门口"}, "remark", "放门口"),
        ({"买家留言": "少冰", "订单备注": "放门口"}, "remark", "少冰；放门口"),
        ({"买家留言": "第一行\n第二行🙂"}, "remark", "第一行 第二行🙂"),
        ({"买家留言": "a\x07b\u202ec"}, "remark", "a bc"),
        ({"订单付款时间": "2016-5-3 2:02:01"}, "paid_at", datetime(2016, 5, 2, 18, 2, 1, tzinfo=UTC)),
        ({"订单付款时间": "2036/12/31"}, "paid_at", datetime(2036, 12, 30, 16, tzinfo=UTC)),
        ({"订单付款时间": "42513.5"}, "paid_at", datetime(2016, 5, 23, 4, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_quirk_of_the_order_row_is_read_for_what_it_means(read, changes, field, value):
    found = read([order_row(**changes)], [line_row()])
    assert not found.refused
    assert getattr(found.orders[0].order, field) == value


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"修改后的收货地址": "示范市新路2号"}, "address", "示范市新路2号"),
        ({"修改后的收货地址": "null"}, "address", "示范省 示范市 示范区 示范路1号2幢301室"),
        ({"收货地址": "示范路1号（000000） "}, "address", "示范路1号"),
        ({"收货地址": "示范路1号(东门)"}, "address", "示范路1号(东门)"),
        ({"收货人姓名": "顾**"}, "name", "顾**"),
        ({"联系手机": "138****0417"}, "phone", "138****0417"),
        ({"联系手机": "138****0417"}, "phone_tail", "0417"),
        ({"联系手机": "'86-13800000000"}, "phone", "13800000000"),
        ({"联系手机": "13800000000-1234"}, "phone_ext", "1234"),
        ({"联系手机": "13800000000-1234"}, "phone_tail", ""),
        ({"联系手机": "", "联系电话": "'021-00000000"}, "phone", "021-00000000"),
    ],
)
def test_a_quirk_of_the_customers_cells_is_read_for_what_it_means(read, changes, field, value):
    found = read([order_row(**changes)], [line_row()])
    assert not found.refused
    assert getattr(found.orders[0].order.customer, field) == value


def test_a_refund_asked_for_freezes_the_order(read):
    (one,) = read([order_row(订单状态="退款中")], [line_row()]).orders
    assert one.status.freeze is FreezeReason.REFUND_PENDING
    assert one.order.freeze is not None
    assert one.order.freeze.at == NOW


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"订单编号": "1.93068E+15"}, "订单编号", "digits_lost"),
        ({"订单编号": "9" * 65}, "订单编号", "too_long"),
        ({"订单编号": "12 34"}, "订单编号", "bad_number"),
        ({"买家实际支付金额": "二十"}, "买家实际支付金额", "not_a_number"),
        ({"买家应付货款": "-19.80"}, "买家应付货款", "negative"),
        ({"退款金额": "-1"}, "退款金额", "negative"),
        ({"总金额": "24.805"}, "总金额", "fraction_of_fen"),
        ({"总金额": "9" * 30}, "总金额", "out_of_range"),
        ({"总金额": "1,2,3"}, "总金额", "not_a_number"),
        ({"订单状态": "等待买家付款", "订单付款时间": ""}, "订单状态", "not_paid"),
        ({"订单状态": "梦里"}, "订单状态", "unknown_status"),
        ({"订单状态": ""}, "订单状态", "missing"),
        ({"订单创建时间": ""}, "订单创建时间", "missing"),
        ({"订单创建时间": "2016-02-30 10:00"}, "订单创建时间", "bad_date"),
        ({"订单创建时间": "0001-01-01 00:00"}, "订单创建时间", "bad_date"),
        ({"订单付款时间": ""}, "订单付款时间", "missing"),
        ({"订单付款时间": "昨天"}, "订单付款时间", "bad_date"),
        ({"买家留言": "长" * 2001}, "买家留言", "too_long"),
        ({"宝贝总数量": "3"}, "宝贝总数量", "lines_missing"),
    ],
)
def test_a_bad_cell_refuses_its_order_once_and_takes_the_others(read, changes, column, reason):
    bad = order_row(1, **changes)
    lines = [line_row(), line_row(1) if "订单编号" not in changes else line_row(0)]
    lines[1][0] = bad[0]
    found = read([order_row(), bad], lines)
    assert told(found) == [(3, column, reason)]
    assert [one.order.no for one in found.orders] == [order_no(0)]


def test_the_leftmost_bad_cell_is_the_one_that_is_named(read):
    bad = order_row(订单状态="梦里", 总金额="-1", 订单付款时间="")
    assert told(read([bad], [line_row(价格="x")])) == [(2, "总金额", "negative")]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"价格": "-9.90"}, "价格", "negative"),
        ({"价格": ""}, "价格", "missing"),
        ({"购买数量": "0"}, "购买数量", "out_of_range"),
        ({"购买数量": "1.5"}, "购买数量", "not_whole"),
        ({"购买数量": "-2"}, "购买数量", "negative"),
        ({"标题": " "}, "标题", "missing"),
    ],
)
def test_a_bad_line_refuses_its_order_once(read, changes, column, reason):
    found = read(
        [order_row(), order_row(1)],
        [line_row(), line_row(标题="面包", **changes) if "标题" not in changes else line_row(**changes),
         line_row(价格="y"), line_row(1)],
    )  # fmt: skip
    assert told(found) == [(3, column, reason)]
    assert found.refused[0].file == "ExportOrderDetailList201605.csv"
    assert [one.order.no for one in found.orders] == [order_no(1)]


def test_lines_without_a_number_or_without_an_order_are_refused_each(read):
    found = read([order_row()], [line_row(), line_row(订单编号=""), line_row(7), line_row(7)])
    assert told(found) == [
        (3, "订单编号", "missing"),
        (4, "订单编号", "order_not_in_import"),
        (5, "订单编号", "order_not_in_import"),
    ]
    assert len(found.orders) == 1


def test_lines_of_a_refused_order_are_not_reported_again(read):
    found = read([order_row(总金额="x")], [line_row(), line_row(价格="y")])
    assert told(found) == [(2, "总金额", "not_a_number")]


def test_an_order_without_lines_is_refused(read):
    found = read([order_row(), order_row(1)], [line_row()])
    assert told(found) == [(3, "订单编号", "no_lines")]


def test_an_order_list_alone_is_taken_only_where_its_row_says_all(tmp_path):
    path = tmp_path / "orders.csv"
    one = order_row(买家应付货款="10.00", 宝贝总数量="3", 买家实际支付金额="15.00")
    path.write_bytes(written([ORDER_HEADER, one, order_row(1, 宝贝种类="2")]))
    found = read_order_files([path], shop=SHOP, now=NOW)
    assert told(found) == [(3, "订单编号", "no_lines")]
    (taken,) = found.orders
    order = taken.order
    assert Note.LINE_FROM_ORDER in taken.notes
    assert [(line.qty, line.price_fen) for line in order.lines] == [(3, 334)]
    assert order.goods_fen + order.delivery_fee_fen - order.discount_fen == 1500


def test_rows_are_counted_as_a_spreadsheet_counts_them(read):
    many_lines = order_row(买家留言='他说:"快\n一点"\n谢谢')
    found = read([many_lines, [], order_row(1, 总金额="x")], [line_row(), line_row(1)])
    assert told(found) == [(4, "总金额", "not_a_number")]
    assert found.orders[0].order.remark == '他说:"快 一点" 谢谢'


def test_columns_may_stand_in_any_order_and_under_newer_names(tmp_path):
    orders = [
        ["发货时间", "商家备注", "订单状态", "买家实付金额", "买家应付邮费", "订单创建时间", "订单编号", "奇怪的列"],
        ["", "轻放", "交易成功", "9.90", "0.00", "2026-05-31 14:16:18", order_no(5), "?"],
    ]  # fmt: skip
    lines = [
        ["子订单编号", "主订单编号", "商品标题", "商品价格", "购买数量", "商品属性", "退款状态", "退款金额"],
        ["77", order_no(5), "面包", "9.90", "1", "口味:原味", "没有申请退款", "无退款申请"],
    ]  # fmt: skip
    paths = [tmp_path / "b.csv", tmp_path / "a.csv"]
    paths[0].write_bytes(written(lines))
    paths[1].write_bytes(written(orders, encoding="utf-8"))
    found = read_order_files(paths, shop=SHOP, now=NOW)
    assert not found.refused
    (one,) = found.orders
    assert one.order.lines[0].name == "面包（口味:原味）"
    assert one.order.paid_at == one.order.placed_at
    assert one.notes == (Note.NO_PAYMENT_TIME,)
    assert one.order.remark == "轻放"
    assert found.unknown_columns == ("奇怪的列",)
    assert found.mapping["商品价格"] == "line_price"


def test_a_remembered_column_name_wins(tmp_path):
    paths = write_pair(tmp_path, [order_row()], [line_row()])
    text = (
        paths[0]
        .read_bytes()
        .decode("gb18030")
        .replace("订单状态", "进度")
        .replace("订单编号", "号")
    )
    paths[0].write_bytes(text.encode("gb18030"))
    without = read_order_files(paths, shop=SHOP, now=NOW)
    assert told(without)[0] == (1, "订单编号", "missing_column")
    columns = {"进度": "status", "号 ": "no", "买家会员名": "receiver", "收货人姓名": "ignored"}
    found = read_order_files(paths, shop=SHOP, columns=columns, now=NOW)
    assert not found.refused
    assert found.orders[0].order.customer.name == "示范会员"
    assert found.mapping["进度"] == "status"


@pytest.mark.parametrize(
    ("line", "refunded_qty", "refund_fen"),
    [
        (["退款成功", "19.80"], 2, 1980),
        (["退款成功", "9.90"], 1, 990),
        (["退款成功", ""], 2, 1980),
        (["退款成功", "3.00"], 0, 300),
        (["等待卖家处理", "9.90"], 0, 0),
        (["", "无退款申请"], 0, 0),
    ],
)
def test_a_refund_named_by_the_line_is_counted_in_pieces(tmp_path, line, refunded_qty, refund_fen):
    paths = write_pair(tmp_path, [order_row()], [])
    header = [*LINE_HEADER, "退款状态", "退款金额"]
    paths[1].write_bytes(written([header, [*line_row()[:-1], *line]]))
    (one,) = read_order_files(paths, shop=SHOP, now=NOW).orders
    assert one.order.lines[0].refunded_qty == refunded_qty
    assert one.refund_fen == refund_fen
    assert (Note.REFUND_NOT_BY_LINE in one.notes) == (refund_fen == 300)


def test_a_whole_refund_of_the_order_leaves_nothing_to_hand_over(read):
    (one,) = read([order_row(退款金额="24.80")], [line_row()]).orders
    assert one.order.is_fully_refunded
    (part,) = read([order_row(退款金额="3.00")], [line_row()]).orders
    assert part.order.item_count == 2
    assert part.refund_fen == 300


def test_paying_more_than_the_lines_say_is_noted(read):
    (one,) = read([order_row(买家实际支付金额="99.00")], [line_row()]).orders
    assert one.order.discount_fen == 0
    assert one.notes == (Note.PAID_EXCEEDS_GOODS,)


def test_the_same_row_twice_is_taken_once_and_another_with_its_number_refused(read):
    found = read(
        [order_row(), order_row(), order_row(买家实际支付金额="20.00")],
        [line_row()],
    )
    assert told(found) == [(4, "订单编号", "duplicate_with_other_content")]
    assert len(found.orders) == 1
    assert found.orders[0].order.discount_fen == 0


def test_of_two_exports_the_one_further_on_holds(tmp_path):
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    late = write_pair(tmp_path / "1", [order_row(订单状态="交易成功")], [line_row()])
    early = write_pair(tmp_path / "2", [order_row()], [line_row()])
    early = [path.rename(path.with_stem(path.stem + "-old")) for path in early]
    for paths in (early + late, late + early):
        found = read_order_files(paths, shop=SHOP, now=NOW)
        assert not found.refused
        assert [one.order.state for one in found.orders] == [OrderState.COMPLETED]
        assert len(found.orders[0].order.lines) == 1


def test_a_refusal_shows_no_customer(read):
    secret = "示范省示范路1号2幢301室" * 60
    found = read([order_row(收货地址=secret), order_row(1, 收货人姓名="顾客甲" * 200)], [])
    assert told(found) == [(2, "收货地址", "too_long"), (3, "收货人姓名", "too_long")]
    for refusal in found.refused:
        assert "301" not in refusal.value
        assert "顾客" not in refusal.value
        assert len(refusal.value) <= 80


def test_a_phone_in_a_wrong_column_is_masked_and_control_characters_go(read):
    found = read([order_row(总金额="13800000000\x1b[31m\n电话")], [line_row()])
    assert found.refused[0].value == "1******0000 [31m 电话"


def test_a_file_cut_in_a_row_loses_only_that_order(tmp_path):
    paths = write_pair(
        tmp_path,
        [order_row(serial) for serial in range(4)],
        [line_row(serial) for serial in range(4)],
    )
    data = paths[0].read_bytes()
    paths[0].write_bytes(data[: data.rindex("快递".encode("gb18030")) + 1])
    found = read_order_files(paths, shop=SHOP, now=NOW)
    assert [(r.row, r.reason) for r in found.refused] == [(5, "cut_short")]
    assert len(found.orders) == 3


def test_a_file_of_lines_cut_anywhere_never_gives_an_order_with_too_few_lines(tmp_path):
    orders = [order_row(serial, 宝贝总数量="3") for serial in range(3)]
    lines = [row for n in range(3) for row in (line_row(n), line_row(n, 标题="面包", 购买数量="1"))]
    paths = write_pair(tmp_path, orders, lines)
    data = paths[1].read_bytes()
    whole = read_order_files(paths, shop=SHOP, now=NOW)
    assert len(whole.orders) == 3
    for size in range(0, len(data) - 8, 7):
        paths[1].write_bytes(data[:size])
        found = read_order_files(paths, shop=SHOP, now=NOW)
        assert all(len(one.order.lines) == 2 for one in found.orders)
        numbers = {one.order.no for one in found.orders}
        refused = [r for r in found.refused if r.file == paths[0].name or r.reason != "cut_short"]
        assert len(numbers) + len({(r.file, r.row) for r in found.refused}) >= 3, refused


def test_a_quote_that_never_closes_costs_one_order(tmp_path):
    paths = write_pair(
        tmp_path,
        [order_row(serial) for serial in range(300)],
        [line_row(serial) for serial in range(300)],
    )
    text = paths[0].read_bytes().decode("gb18030").splitlines(keepends=True)
    text[100] = text[100].replace("示范会员", '"示范会员')
    paths[0].write_bytes("".join(text).encode("gb18030"))
    found = read_order_files(paths, shop=SHOP, now=NOW)
    assert [(r.row, r.column, r.reason) for r in found.refused] == [
        (101, "买家会员名", "open_quote")
    ]
    assert len(found.orders) == 299


def test_bytes_that_mean_nothing_cost_one_order(tmp_path):
    paths = write_pair(tmp_path, [order_row(), order_row(1)], [line_row(), line_row(1)])
    data = paths[0].read_bytes()
    at = data.rindex("顾客甲".encode("gb18030"))
    paths[0].write_bytes(data[:at] + b"\xff\xff" + data[at + 2 :])
    found = read_order_files(paths, shop=SHOP, now=NOW)
    assert told(found) == [(3, "收货人姓名", "unreadable_encoding")]
    assert len(found.orders) == 1


def test_a_comma_too_many_is_seen_before_cells_are_misread(tmp_path):
    paths = write_pair(tmp_path, [], [line_row()])
    row = ",".join(order_row(收货地址="示范路1号,2幢"))
    head = written([ORDER_HEADER])
    paths[0].write_bytes(head + row.encode("gb18030") + b"\r\n")
    found = read_order_files(paths, shop=SHOP, now=NOW)
    assert [(r.row, r.reason) for r in found.refused] == [(2, "too_many_cells")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\r\n\r\n", "empty"),
        ("a.csv", "姓名,年龄\r\n甲,3\r\n".encode(), "unknown_columns"),
        ("a.csv", bytes(range(256)) * 40, "unreadable_encoding"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_excel"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 100, "damaged"),
        ("a.json", b" \n", "empty"),
        ("a.csv", b"x" * 1_500_000, "not_a_table"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_order_file_is_one_refusal_and_the_others_are_taken(
    tmp_path, name, data, reason
):
    (tmp_path / name).write_bytes(data)
    pair = write_pair(tmp_path, [order_row()], [line_row()])
    found = read_order_files([tmp_path / name, *pair], shop=SHOP, now=NOW)
    assert [(r.file, r.reason) for r in found.refused] == [(name, reason)]
    assert found.refused[0].row <= 1
    assert len(found.orders) == 1


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    found = read_order_files([tmp_path / "no.csv", tmp_path], shop=SHOP, now=NOW)
    assert sorted(r.reason for r in found.refused) == ["is_a_folder", "not_found"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other names for devices")
def test_a_device_is_not_read_for_ever():
    found = read_order_files([Path("/dev/zero")], shop=SHOP, now=NOW)
    assert [r.reason for r in found.refused] == ["not_readable"]


@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.json", "a.xlsx"]))
def test_no_bytes_at_all_make_the_import_raise(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    found = read_order_files([path], shop=SHOP, now=NOW)
    assert found.refused
    assert not found.orders


@given(
    rows=st.lists(st.lists(st.text(max_size=12), max_size=38), max_size=4),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    raw=st.booleans(),
)
def test_no_cells_at_all_make_the_import_raise(tmp_path_factory, rows, encoding, raw):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    rows = [ORDER_HEADER, *rows]
    text = "\r\n".join(",".join(row) for row in rows) if raw else None
    rows = [[c.encode("utf-8", "ignore").decode() for c in row] for row in rows]
    data = text.encode(encoding, "ignore") if text else written(rows, encoding=encoding)
    path.write_bytes(data)
    found = read_order_files([path], shop=SHOP, now=NOW)
    for refusal in found.refused:
        assert refusal.value.isprintable()
        assert refusal.reason in REASONS
        assert len(refusal.value) <= 80


@given(
    lines=st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 999)), min_size=1, max_size=6),
    fee_fen=st.integers(0, 10**5),
    share=st.fractions(0, 1),
)
def test_what_was_paid_is_what_the_order_adds_up_to(tmp_path_factory, lines, fee_fen, share):
    due = sum(price * qty for price, qty in lines) + fee_fen
    paid = int(due * share)
    if due > 10**10:
        return

    def yuan(fen):
        return f"{fen // 100}.{fen % 100:02d}"

    order = order_row(
        买家应付邮费=yuan(fee_fen), 买家实际支付金额=yuan(paid), 总金额=yuan(due),
        买家应付货款=yuan(due - fee_fen), 宝贝总数量="",
    )  # fmt: skip
    rows = [line_row(价格=yuan(price), 购买数量=str(qty)) for price, qty in lines]
    paths = write_pair(tmp_path_factory.mktemp("money"), [order], rows)
    found = read_order_files(paths, shop=SHOP, now=NOW)
    assert not found.refused
    (one,) = found.orders
    assert one.order.goods_fen + one.order.delivery_fee_fen - one.order.discount_fen == paid
