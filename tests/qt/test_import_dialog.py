"""Order files are looked at, mapped, taken and reported, on real files and a real shop."""

import csv
import io
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from pos.app.importing_by_window import import_parts
from pos.links.files.columns import Field
from pos.links.files.values import REASONS, Kind, Note
from pos.qt.importing.dialog import ImportDialog
from pos.qt.importing.door import ImportDoor
from pos.qt.importing.report import csv_of, reason_in_words, safe
from pos.qt.importing.values import IGNORED, LINE_FIELDS, ORDER_FIELDS, Refused
from pos.qt.words import LANGUAGES, Words, catalogue
from tests.qt.office import a_face, cut_texts, pictures, settled

SAMPLE = Path(__file__).parents[2] / "resources" / "sample"
EXPORTS = [SAMPLE / "ExportOrderList20261122.csv", SAMPLE / "ExportOrderDetailList20261122.csv"]
ODD = """订单编号,订单状态,下单的时间,买家应付货款,买家实际支付金额,收货人姓名,联系手机,宝贝标题,宝贝种类,宝贝总数量
1930000000000001,买家已付款，等待卖家发货,2026-11-23 10:00:00,9.90,9.90,张三,13800000001,牛奶,1,1
1930000000000002,什么状态,2026-11-23 10:00:00,9.90,9.90,李四,13800000002,牛奶,1,1
"""


@pytest.fixture
def face(desk, look, words):
    with a_face(desk, look, words) as face:
        yield face


@pytest.fixture
def opened(qtbot, desk, face):
    def open_(*paths: Path) -> ImportDialog:
        dialog = ImportDialog(face, import_parts(lambda: desk.shop), paths)
        qtbot.addWidget(dialog)
        dialog.open()
        settled(qtbot, face)
        return dialog

    return open_


@pytest.fixture
def odd(tmp_path) -> Path:
    """An export with a column nobody knows, and a status nobody knows."""
    path = tmp_path / "订单.csv"
    path.write_text(ODD, encoding="utf-8")
    return path


def test_the_sample_export_is_seen_taken_and_adds_nothing_again(qtbot, desk, face, opened):
    dialog = opened(*EXPORTS)
    assert desk.shop.overview.orders() == []
    assert dialog.tables.count() == 2
    count = int(re.search(r"\d+", dialog.headline.text())[0])
    pictures(dialog, face, "import-preview")
    qtbot.keyClick(dialog.take, Qt.Key.Key_Return)
    settled(qtbot, face)
    assert dialog.result_.taken == count == len(desk.shop.overview.orders())
    assert f"新收 {count} 单" in dialog.headline.text()
    again = opened(*EXPORTS)
    qtbot.mouseClick(again.take, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert (again.result_.taken, again.result_.known) == (0, count)


def test_a_column_that_nobody_knows_is_told_and_remembered(qtbot, desk, face, opened, odd):
    dialog = opened(odd)
    assert not dialog.take.isEnabled()
    box = dialog.table.choices[2]
    assert box.currentText() == "（不用）"
    at = box.findData("placed_at")
    box.setCurrentIndex(at)
    box.activated.emit(at)
    settled(qtbot, face)
    assert dialog.take.isEnabled()
    assert dialog.refusals.rowCount() == 1
    assert [dialog.refusals.item(0, place).text() for place in (1, 2, 3, 4)] == [
        "3", "订单状态", "什么状态", "不认识这个订单状态。",
    ]  # fmt: skip
    pictures(dialog, face, "import-refused")
    dialog.take.click()
    settled(qtbot, face)
    assert dialog.result_.taken == 1
    with desk.shop.store.read() as work:
        assert work.shop.column_names()["下单的时间"] == "placed_at"
    assert opened(odd).take.isEnabled()


def test_nothing_on_the_dialog_is_cut(qtbot, face, opened, odd):
    dialog, cut = opened(*EXPORTS, odd), []
    pictures(dialog, face, "import-three-files", lambda: cut.extend(cut_texts(dialog)))
    assert not cut


def test_files_that_are_none_are_refused_in_words(face, opened, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    dialog = opened(empty, tmp_path / "gone.csv")
    assert not dialog.take.isEnabled()
    said = {dialog.refusals.item(row, 4).text() for row in range(dialog.refusals.rowCount())}
    assert any("文件是空的" in text for text in said)
    assert any("找不到这个文件" in text for text in said)
    assert dialog.refusals.item(0, 1).text() == "整个文件"


def test_a_dialog_closed_while_it_reads_takes_no_harm(qtbot, desk, face):
    dialog = ImportDialog(face, import_parts(lambda: desk.shop), EXPORTS)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settled(qtbot, face)
    assert not dialog.isVisible()


def test_the_list_of_refusals_is_saved_and_runs_nothing_in_a_spreadsheet(words, tmp_path):
    evil = Refused("a.csv", 7, "收货人姓名", '=HYPERLINK("x")', "missing")
    rows = list(csv.reader(io.StringIO(csv_of(words, [evil]).decode("utf-8-sig"))))
    assert rows[0] == ["文件", "行", "列", "值", "原因"]
    assert rows[1] == ["a.csv", "7", "收货人姓名", '\'=HYPERLINK("x")', "这一格必须填。"]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1"])
def test_every_beginning_of_a_formula_is_made_a_text(cell):
    assert safe(cell) == f"'{cell}"


def test_an_ordinary_cell_stays_as_it_is():
    assert safe("牛奶 1L") == "牛奶 1L"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_note_kind_and_field_has_words(qapp, language):
    texts = catalogue(language)
    wanted = {f"refusal.{reason}" for reason in REASONS}
    wanted |= {f"note.{note.value}" for note in Note}
    wanted |= {f"import.kind.{kind.value}" for kind in Kind}
    wanted |= {f"import.field.{field.value}" for field in Field}
    assert not wanted - set(texts)
    said = Words(language)
    for reason in REASONS:
        assert reason not in reason_in_words(said, Refused("", 1, "", "", reason)).split()


def test_a_reason_without_words_is_still_said(words):
    assert "moon_fell" in reason_in_words(words, Refused("", 1, "", "", "moon_fell"))


def test_the_fields_a_person_can_choose_are_those_the_import_knows():
    assert {*ORDER_FIELDS, *LINE_FIELDS, IGNORED} == {field.value for field in Field}


def test_files_dropped_on_the_window_open_the_dialog(qtbot, desk, face):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    ImportDoor(face, import_parts(lambda: desk.shop), window)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in EXPORTS])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, dropped, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, dropped, buttons, keys)
    QApplication.sendEvent(window, drop)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    settled(qtbot, face)
    assert dialog.take.isEnabled()
    dialog.reject()


def test_a_picture_dropped_on_the_window_is_not_for_it(qtbot, desk, face):
    window = QMainWindow()
    qtbot.addWidget(window)
    ImportDoor(face, import_parts(lambda: desk.shop), window)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile("/tmp/cat.png")])  # noqa: S108 - never opened
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, dropped, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


def test_the_command_waits_for_a_sign_in(qtbot, desk, face):
    window = QMainWindow()
    qtbot.addWidget(window)
    ImportDoor(face, import_parts(lambda: desk.shop), window)
    assert face.commands.is_enabled("import_orders")
    face.session.lock()
    assert not face.commands.is_enabled("import_orders")
