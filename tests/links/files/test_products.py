"""A catalogue is read as shops write it, and every cell that is not taken is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from pos.domain.ids import Sku
from pos.domain.stock import Product
from pos.domain.widths import narrowed
from pos.links.files.product_sheets import product_rows, safe, write_products
from pos.links.files.products import read_products


def read(path, text, encoding="utf-8-sig"):
    path.write_bytes(text.encode(encoding))
    return read_products([path])


def test_headers_are_known_in_chinese_and_english_and_unknown_columns_are_let_be(tmp_path):
    for n, header in enumerate(
        ("货号,品名,条形码,零售价(元),备用", "SKU,Name,Barcode,Price,Colour")
    ):
        found = read(
            tmp_path / f"{n}.csv",
            f"{header.replace('零售价(元)', '价格（元）')}\nA1,奶,69001,9.9,x\n",
        )
        (one,) = found.products
        assert one.onto(None) == Product(Sku("A1"), "奶", ("69001",), price_fen=990)
        assert found.refused == ()


def test_only_the_columns_that_are_filled_change_a_product(tmp_path):
    before = Product(Sku("A1"), "奶", ("69001",), price_fen=990, shelf="B-03", fragile=True)
    (one,) = read(tmp_path / "a.csv", "编码,名称,售价,货架\nA1,,12,\n").products
    after = one.onto(before)
    assert (after.name, after.price_fen, after.shelf, after.fragile) == ("奶", 1200, "B-03", True)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A1,奶,6.90123E+12,1,1,是", "条码", "digits_lost"),
        ("A1,奶,69001,一块,1,是", "售价", "not_a_number"),
        ("A1,奶,69001,1.005,1,是", "售价", "fraction_of_fen"),
        ("A1,奶,69001,-1,1,是", "售价", "negative"),
        ("A1,奶,69001,1,1.5,是", "库存", "not_whole"),
        ("A1,奶,69001,1,1,也许", "可配送", "unknown_value"),
        (",奶,,1,1,是", "编码", "missing"),
    ],
)
def test_a_bad_cell_is_named_and_the_other_rows_are_taken(tmp_path, row, column, reason):
    text = f"编码,名称,条码,售价,库存,可配送\nB2,蛋,69002,2,3,否\n{row}\n"
    found = read(tmp_path / "a.csv", text, "gb18030")
    assert [one.sku for one in found.products] == ["B2"]
    (refused,) = found.refused
    assert (refused.file, refused.row, refused.column, refused.reason) == (
        "a.csv", 3, column, reason,
    )  # fmt: skip


def test_a_barcode_stands_for_a_missing_sku_and_several_barcodes_for_one_product(tmp_path):
    (one,) = read(tmp_path / "a.csv", "名称,条码\n奶,'6901234567892 6901234567908\n").products
    assert one.sku == "6901234567892"
    assert one.onto(None).barcodes == ("6901234567892", "6901234567908")


def test_a_sku_with_two_meanings_is_taken_once_and_said(tmp_path):
    found = read(tmp_path / "a.csv", "编码,名称\nA1,奶\nA1,奶\nA1,蛋\n")
    assert len(found.products) == 1
    assert [(x.row, x.reason) for x in found.refused] == [(4, "duplicate_with_other_content")]


def test_files_that_are_no_catalogue_are_said(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "y.csv").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "z.json").write_text("[]", "utf-8")
    paths = [tmp_path / name for name in ("x.xlsx", "y.csv", "z.json", "gone.csv")]
    found = read_products(paths)
    assert [(x.file, x.reason) for x in found.refused] == [
        ("x.xlsx", "damaged"), ("y.csv", "unknown_columns"),
        ("z.json", "not_a_table"), ("gone.csv", "not_found"),
    ]  # fmt: skip


def test_numbers_of_a_workbook_are_read_as_a_person_sees_them(tmp_path):
    book = Workbook()
    book.active.append(["编码", "名称", "条码", "售价", "库存"])
    book.active.append([1001, "奶", 6901234567892, 9.9, 5])
    book.save(tmp_path / "a.xlsx")
    (one,) = read_products([tmp_path / "a.xlsx"]).products
    assert (one.sku, one.on_hand) == ("1001", 5)
    assert one.onto(None).barcodes == ("6901234567892",)
    assert one.onto(None).price_fen == 990


@given(st.text(max_size=30))
def test_no_cell_of_an_export_is_a_formula(text):
    cell = safe(text)
    assert not cell or narrowed(cell)[0] not in "=+-@\t\r"


def test_the_control_a_bare_cell_would_be_one():
    assert narrowed("＝1+1")[0] == "="
    (_, row) = product_rows([Product(Sku("A1"), "=1+1")])
    assert row[1] == "'=1+1"


def test_what_is_written_is_read_again(tmp_path):
    product = Product(
        Sku("A1"), "奶", ("6901234567892",), "00012", 990, 3, delivery=False, packing="轻放",
        weight_g=1000, volume_ml=950, fragile=True, shelf="B-03", on_hand=4,
    )  # fmt: skip
    for name in ("a.csv", "a.xlsx"):
        write_products([product], tmp_path / name)
        (one,) = read_products([tmp_path / name]).products
        assert one.onto(None) == product.__class__(
            **{f: getattr(product, f) for f in product.__slots__ if f != "on_hand"}
        )
        assert one.on_hand == 4
