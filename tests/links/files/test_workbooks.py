import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from pos.domain.ids import ShopId
from pos.links.files import workbooks
from pos.links.files.previewing import preview
from pos.links.files.reading import read_order_files
from tests.links.files.exports import LINE_HEADER, ORDER_HEADER, line_row, order_no, order_row

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SHOP = ShopId("S1")


def saved(path, *sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    book.close()
    return path


def plain(row):
    """Cells as a spreadsheet holds them: without the signs that keep a CSV's digits."""
    return [cell.removeprefix('="').removesuffix('"') for cell in row]


@pytest.fixture
def pair_of_sheets(tmp_path):
    def make(orders, lines, name="export.xlsx"):
        return saved(
            tmp_path / name,
            ("订单", [ORDER_HEADER, *orders]),
            ("宝贝", [LINE_HEADER, *lines]),
        )

    return make


def read(*paths):
    return read_order_files(paths, shop=SHOP, now=NOW)


def test_two_sheets_are_a_pair(pair_of_sheets):
    found = read(pair_of_sheets([plain(order_row())], [plain(line_row())]))
    assert not found.refused
    assert found.orders[0].order.no == order_no(0)
    assert found.orders[0].file == "export.xlsx [订单]"


def test_two_workbooks_are_a_pair(tmp_path):
    orders = saved(tmp_path / "o.xlsx", ("Sheet1", [ORDER_HEADER, plain(order_row())]))
    lines = saved(tmp_path / "l.xlsx", ("Sheet1", [LINE_HEADER, plain(line_row())]), ("空", []))
    found = read(lines, orders)
    assert not found.refused
    assert (found.orders[0].file, found.orders[0].row) == ("o.xlsx", 2)


def test_numbers_and_dates_of_a_spreadsheet_are_read(pair_of_sheets):
    row = plain(order_row())
    at = {name.strip(): place for place, name in enumerate(ORDER_HEADER)}
    row[at["买家应付邮费"]] = 5
    row[at["买家实际支付金额"]] = 19.9
    row[at["订单创建时间"]] = datetime(2016, 5, 23, 22, 2, 11)  # noqa: DTZ001 - as Excel has it
    row[at["订单付款时间"]] = date(2016, 5, 24)
    row[at["联系手机"]] = 13800000000
    line = plain(line_row())
    line[2:4] = [9.9, 2.0]
    found = read(pair_of_sheets([row], [line]))
    assert not found.refused
    order = found.orders[0].order
    assert (order.delivery_fee_fen, order.discount_fen, order.goods_fen) == (500, 490, 1980)
    assert order.placed_at == datetime(2016, 5, 23, 14, 2, 11, tzinfo=UTC)
    assert order.paid_at == datetime(2016, 5, 23, 16, tzinfo=UTC)
    assert order.customer.phone == "13800000000"


@pytest.mark.parametrize(
    ("number", "reasons"),
    [
        (1930679858170640000, ["digits_lost"]),
        (1.93067985817064e18, ["digits_lost"]),
        (1930679858170647, []),  # a program wrote all sixteen
        (193067985817064, []),
    ],
)
def test_a_number_that_lost_digits_is_refused_and_a_whole_one_taken(
    pair_of_sheets, number, reasons
):
    order, line = plain(order_row()), plain(line_row())
    order[0] = line[0] = number
    found = read(pair_of_sheets([order], [line]))
    assert [refusal.reason for refusal in found.refused] == reasons
    assert [one.order.no for one in found.orders] == ([] if reasons else [str(number)])


def test_rows_are_counted_with_the_blank_ones(pair_of_sheets):
    bad = plain(order_row(1, 总金额="x"))
    found = read(pair_of_sheets([plain(order_row()), [], bad], [plain(line_row())]))
    assert [(r.row, r.column) for r in found.refused] == [(4, "总金额")]


def test_a_workbook_that_would_unpack_to_gigabytes_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "_MOST_UNPACKED_BYTES", 8_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(9):
            packed.writestr(f"xl/sheet{number}.xml", b"\0" * 1_000_000)
    assert [refusal.reason for refusal in read(path).refused] == ["too_large"]


def test_too_many_rows_are_refused_with_their_row_and_the_rest_is_taken(
    pair_of_sheets, monkeypatch
):
    monkeypatch.setattr(workbooks, "_MOST_ROWS", 2)
    orders = [plain(order_row(n)) for n in range(3)]
    found = read(pair_of_sheets(orders, [plain(line_row(n)) for n in range(2)]))
    assert [(r.row, r.reason) for r in found.refused] == [(4, "too_many_rows")]
    assert len(found.orders) == 2


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"<x", b"<x/>"])
def test_a_damaged_workbook_is_a_refusal(pair_of_sheets, tmp_path, part, content):
    whole = pair_of_sheets([plain(order_row())], [plain(line_row())])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    found = read(broken)
    assert not found.orders
    assert found.refused


def test_a_workbook_cut_in_half_is_a_refusal(pair_of_sheets):
    path = pair_of_sheets([plain(order_row())], [plain(line_row())])
    path.write_bytes(path.read_bytes()[:-200])
    assert [refusal.reason for refusal in read(path).refused] == ["damaged"]


def test_the_preview_shows_the_head_of_every_sheet(pair_of_sheets):
    path = pair_of_sheets([plain(order_row(n)) for n in range(30)], [plain(line_row())])
    seen = preview([path], shop=SHOP, now=NOW)
    assert [len(table.rows) for table in seen.tables] == [20, 1]
    assert seen.tables[0].encoding == "xlsx"
