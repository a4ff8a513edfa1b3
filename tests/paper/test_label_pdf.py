"""Labels of every size, drawn, rendered by two renderers, and read back."""

from dataclasses import fields, replace
from io import BytesIO

import pytest
from PIL import Image

from pos.domain.labels import LABEL_SIZES_MM, Design, labels_of
from pos.domain.settings import Labels
from pos.errors import RuleViolation
from pos.paper.codes import code128, qr
from pos.paper.label_pdf import draw_labels, labels_pdf
from pos.paper.raster import page_count
from tests.paper.looking import (
    by_pdfium,
    by_poppler,
    codes_in,
    overlapping,
    text_boxes,
    text_of,
)
from tests.paper.specimens import BY_HAND, LONG_SHOP, ORDERS, USUAL, label

SIZES = pytest.mark.parametrize("size_mm", LABEL_SIZES_MM, ids=str)
SPECIMENS = pytest.mark.parametrize("name", ORDERS)
# (made for, rendered at): a label printer's own dots, and an office printer that scales.
RENDERINGS = [(203, 203), (300, 300), (203, 300), (203, 600)]


@SIZES
@SPECIMENS
@pytest.mark.parametrize(("made_dpi", "seen_dpi"), RENDERINGS)
def test_every_code_on_every_label_reads_in_pdfium(name, size_mm, made_dpi, seen_dpi):
    wanted = label(name, copy=2, shop=LONG_SHOP)
    pdf = labels_pdf([wanted], size_mm=size_mm, dpi=made_dpi)
    codes = codes_in(by_pdfium(pdf, seen_dpi))
    assert "QRCode" in codes
    assert set(codes.values()) == {wanted.code_text}


@SIZES
@pytest.mark.parametrize("name", ["usual", "nineteen", "crowded"])
@pytest.mark.parametrize(("made_dpi", "seen_dpi"), RENDERINGS)
def test_every_code_reads_in_poppler_too(name, size_mm, made_dpi, seen_dpi, tool):
    wanted = label(name)
    pdf = labels_pdf([wanted], size_mm=size_mm, dpi=made_dpi)
    codes = codes_in(by_poppler(tool("pdftoppm"))(pdf, seen_dpi))
    assert "QRCode" in codes
    assert set(codes.values()) == {wanted.code_text}


@SIZES
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("renderer", ["pdfium", "poppler"])
def test_modules_are_whole_dots_and_the_quiet_zone_is_white(size_mm, dpi, renderer, tool):
    render = by_pdfium if renderer == "pdfium" else by_poppler(tool("pdftoppm"))
    wanted = label("nineteen")
    picture = render(labels_pdf([wanted], size_mm=size_mm, dpi=dpi), dpi)
    columns, edge = _qr_modules(picture, wanted.code_text)
    assert columns == [[str(cell) for cell in row] for row in qr(wanted.code_text).modules]
    assert set(edge) == {255}


def _qr_modules(picture: Image.Image, text: str) -> tuple[list[list[str]], bytes]:
    """Find the QR's corner, cut it by its module, and fail where a module is not of one colour."""
    import zxingcpp  # noqa: PLC0415 - only this reader asks for positions

    found = next(code for code in zxingcpp.read_barcodes(picture) if code.format.name == "QRCode")
    corner = found.position.top_left
    count = len(qr(text).modules)
    x, y = _first_black(picture, corner.x - 3, corner.y - 3)
    run = next(step for step in range(1, 400) if picture.getpixel((x + step, y)) == 255)
    module = run // 7  # the finder's upper edge
    assert run == 7 * module
    assert module >= 3
    rows = []
    for row in range(count):
        cells = []
        for column in range(count):
            left, top = x + column * module, y + row * module
            cell = picture.crop((left, top, left + module, top + module)).tobytes()
            assert len(set(cell)) == 1, "a module is not of one colour"
            cells.append("1" if cell[0] else "0")
        rows.append(cells)
    side, white = count * module, 4 * module
    ring = [
        picture.crop((x - white, y - white, x + side + white, y)),
        picture.crop((x - white, y + side, x + side + white, y + side + white)),
        picture.crop((x - white, y, x, y + side)),
        picture.crop((x + side, y, x + side + white, y + side)),
    ]
    return rows, b"".join(part.tobytes() for part in ring)


def _first_black(picture: Image.Image, left: int, top: int) -> tuple[int, int]:
    return next(
        (x, y)
        for y in range(top, top + 8)
        for x in range(left, left + 8)
        if picture.getpixel((x, y)) < 100
    )


@pytest.mark.parametrize("name", ["usual", "nineteen"])
@pytest.mark.parametrize("size_mm", [(100, 150), (76, 130), (100, 180)], ids=str)
@pytest.mark.parametrize("dpi", [203, 300])
def test_bars_are_at_least_two_dots_with_ten_modules_of_white(name, size_mm, dpi):
    wanted = label(name)
    picture = by_pdfium(labels_pdf([wanted], size_mm=size_mm, dpi=dpi), dpi)
    assert "Code128" in codes_in(picture)
    modules = "".join(map(str, code128(wanted.code_text).modules[0]))
    row, module = _row_of_bars(picture, modules)
    assert module >= 2
    start = row.index("0")
    assert row[start : start + len(modules) * module] == "".join(bit * module for bit in modules)
    assert set(row[start - 10 * module : start]) == {"1"}
    end = start + len(modules) * module
    assert len(row) >= end + 10 * module
    assert set(row[end : end + 10 * module]) == {"1"}


def _row_of_bars(picture: Image.Image, modules: str) -> tuple[str, int]:
    """Return the first row of dots that holds these bars, and their module in dots."""
    for y in range(picture.height):
        row = "".join(
            "1" if dot else "0" for dot in picture.crop((0, y, picture.width, y + 1)).tobytes()
        )
        for module in (2, 3, 4, 5):
            if "".join(bit * module for bit in modules) in row:
                return row, module
    raise AssertionError("no row of dots holds the bars unscaled")


@pytest.mark.parametrize(
    ("name", "size_mm", "dpi", "stands"),
    [
        ("nineteen", (100, 150), 203, True),
        ("nineteen", (76, 130), 203, True),
        ("nineteen", (60, 40), 203, False),  # 222 modules of 2 dots and their white need 484 of 480
        ("nineteen", (40, 30), 203, False),
        ("chinese_number", (100, 150), 203, False),
    ],
)
def test_bars_stand_only_where_they_fit(name, size_mm, dpi, stands):
    codes = codes_in(by_pdfium(labels_pdf([label(name)], size_mm=size_mm, dpi=dpi), dpi))
    assert ("Code128" in codes) is stands


def test_a_scaled_label_bitmap_breaks_a_code_which_is_why_none_is_ever_scaled():
    wanted = label("usual")
    whole = by_pdfium(labels_pdf([wanted], size_mm=(100, 150)), 203)
    smaller = whole.resize(
        (whole.width * 11 // 16, whole.height * 11 // 16), Image.Resampling.NEAREST
    )
    assert "Code128" in codes_in(whole)
    assert "Code128" not in codes_in(smaller)


@SIZES
@SPECIMENS
def test_no_text_overlaps_another_or_leaves_the_label(name, size_mm):
    pdf = labels_pdf([label(name, copy=2, shop=LONG_SHOP)], size_mm=size_mm)
    boxes, (width, height) = text_boxes(pdf)
    assert len(boxes) >= 5
    assert overlapping(boxes) == []
    for box in boxes:
        assert box.left >= 0, box
        assert box.right <= width, box
        assert box.bottom >= 0, box
        assert box.top <= height, box


@SIZES
@pytest.mark.parametrize(
    "name", sorted(ORDERS.keys() - {"chinese_number"})
)  # its QR fills a small label
def test_what_a_person_must_see_stands_on_every_size(name, size_mm):
    wanted = label(name, copy=3)
    text = text_of(labels_pdf([wanted], size_mm=size_mm)).replace("\r\n", "")
    order = ORDERS[name]
    assert wanted.pick_no.replace(" ", "")[-4:] in text.replace(" ", "")
    assert wanted.bag_words[0] in text
    assert "补打 3" in text
    assert ("配送" if order.fulfilment.value == "delivery" else "自提") in text
    assert wanted.timing in text
    assert wanted.promise[:5] in text
    assert f"{len(order.lines)} 种 {order.item_count} 件" in text
    assert "下单 11-22 13:31" in text
    assert "打印 11-22 13:44" in text
    assert "甲" in text
    assert wanted.order_no[:20] in text
    assert ("备注" in text) is bool(wanted.remark)
    assert ("易碎" in text) is (name == "nineteen")
    if wanted.tail:
        assert wanted.tail in text


@SIZES
@SPECIMENS
def test_neither_phone_nor_room_nor_whole_name_stands_on_paper(name, size_mm):
    order = ORDERS[name]
    text = text_of(labels_pdf([label(name)], size_mm=size_mm))
    assert "13800008806" not in text
    assert "301" not in text
    assert not order.customer.name or order.customer.name not in text


def test_goods_without_room_are_counted():
    text = text_of(labels_pdf([label("crowded")], size_mm=(100, 150)))
    shown = text.count("冷藏牛奶")
    assert 0 < shown < 60
    assert f"另有 {60 - shown} 种" in text
    assert "扫码看全单" in text


def test_a_remark_without_room_says_where_the_rest_is():
    text = text_of(labels_pdf([label("crowded")], size_mm=(100, 150)))
    assert "扫码看全文" in text
    assert "扫码看全文" not in text_of(labels_pdf([label("usual")], size_mm=(100, 150)))


def test_a_character_without_a_glyph_prints_as_a_box_and_an_unseen_one_not_at_all():
    text = text_of(labels_pdf([label("rare")], size_mm=(100, 150)))
    assert "㐱记□祥糕 □evil" in text
    assert "^XA喵□ □□□ ok" in text
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_a_batch_is_one_file_with_a_page_for_each_bag():
    labels = labels_of(USUAL, shop="示范店", printing=BY_HAND)
    out = BytesIO()
    draw_labels(labels, out, size_mm=(100, 150))
    assert page_count(out.getvalue()) == 2
    seen = [codes_in(by_pdfium(out.getvalue(), 203, page))["QRCode"] for page in (0, 1)]
    assert seen == ["HB1HX20261122-0023-1", "HB1HX20261122-0023-2"]


def test_labels_are_written_to_a_path_as_well(tmp_path):
    draw_labels([label("usual")], tmp_path / "label.pdf", size_mm=(60, 40))
    assert codes_in(by_pdfium((tmp_path / "label.pdf").read_bytes(), 203))["QRCode"]


@pytest.mark.parametrize(
    ("size_mm", "dpi", "pixels"),
    [
        ((100, 150), 203, (800, 1200)),
        ((76, 130), 203, (608, 1040)),
        ((60, 40), 203, (480, 320)),
        ((40, 30), 300, (472, 354)),
        ((100, 180), 300, (1181, 2126)),
    ],
)
def test_a_page_is_exactly_as_many_dots_as_the_printer_has(size_mm, dpi, pixels, tool):
    pdf = labels_pdf([label("usual")], size_mm=size_mm, dpi=dpi)
    assert by_pdfium(pdf, dpi).size == pixels
    assert by_poppler(tool("pdftoppm"))(pdf, dpi).size == pixels


@pytest.mark.parametrize(
    ("labels", "size_mm", "dpi", "code"),
    [
        (1, (99, 150), 203, "unknown_label_size"),
        (0, (100, 150), 203, "no_labels"),
        (1, (100, 150), 72, "bad_dpi"),
    ],
)
def test_what_cannot_be_drawn_is_refused(labels, size_mm, dpi, code):
    with pytest.raises(RuleViolation) as refused:
        labels_pdf([label("usual")] * labels, size_mm=size_mm, dpi=dpi)
    assert refused.value.code == code


FIELDS = tuple(field.name for field in fields(Labels))


@SIZES
@pytest.mark.parametrize("off", FIELDS)
@pytest.mark.parametrize("name", ["usual", "crowded"])
def test_a_field_switched_off_leaves_no_trace_and_moves_nothing_onto_another(name, off, size_mm):
    design = Design(replace(Labels(prices=True), **{off: False}))
    wanted = labels_of(ORDERS[name], shop=LONG_SHOP, printing=BY_HAND, design=design)[-1]
    pdf = labels_pdf([wanted], size_mm=size_mm)
    boxes, _ = text_boxes(pdf)
    assert overlapping(boxes) == []
    assert set(codes_in(by_pdfium(pdf, 203)).values()) == {wanted.code_text}
    text = text_of(pdf).replace("\r\n", "")
    gone = {
        "customer": "林**", "phone_tail": "尾号", "address": "示范市", "items": "矿泉水",
        "prices": "¥", "remark": "备注", "placed": "下单", "operator": "操作员",
    }  # fmt: skip
    if off in gone:
        assert gone[off] not in text
    assert "种" in text  # how many there are is said, listed or not


@SIZES
def test_nothing_switched_on_or_off_shows_what_is_always_hidden(size_mm):
    for on in (True, False):
        design = Design(Labels(**dict.fromkeys(FIELDS, on)))
        order = replace(USUAL, remark="打13800008806 到301门口")
        pdf = labels_pdf(
            labels_of(order, shop="店", printing=BY_HAND, design=design), size_mm=size_mm
        )
        for secret in ("13800008806", "1380000", "301", "林小姐"):
            assert secret not in text_of(pdf)


def test_prices_stand_beside_their_pieces():
    design = Design(Labels(prices=True))
    wanted = labels_of(USUAL, shop="店", printing=BY_HAND, design=design)[0]
    assert [item.amount for item in wanted.items] == ["¥9.90", "¥9.00"]
    text = text_of(labels_pdf([wanted], size_mm=(100, 150)))
    assert "¥9.90" in text
    assert "×1" in text
