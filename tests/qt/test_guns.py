"""A gun works whatever has the focus, and a person's keys are never eaten."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from pos.domain.verdicts import Verdict
from pos.qt.palette import Help, Palette

PRODUCT = "6901234567892"


def test_a_scan_with_the_focus_in_the_filter_leaves_the_filter_empty(till):
    till.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert till.window.counter.filter.hasFocus()
    till.gun(PRODUCT)
    till.sees(Verdict.NOT_A_CODE)
    assert till.window.counter.filter.text() == ""
    assert till.window.counter.scan.code.field.text() == ""


def test_a_scan_with_the_focus_in_the_list_does_not_move_the_selection(till):
    for number in range(3):
        till.desk.packed(f"A-{number}")
    till.opens("A-1")
    till.window.counter.view.setFocus()
    till.gun(till.desk.token(till.desk.packed("B-1")))
    till.sees(Verdict.OK)
    till.until(lambda: till.window.counter.view.order_no == "B-1" or till.verdict is Verdict.OK)


def test_the_guns_enter_presses_no_button(till):
    pressed = []
    button = till.window.counter.scan.idle._buttons["wont_show"]
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.clicked.connect(lambda: pressed.append(1))
    button.setFocus()
    till.gun(PRODUCT)
    till.sees(Verdict.NOT_A_CODE)
    assert not pressed


@pytest.mark.parametrize(
    ("key", "modifiers", "kind"),
    [
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier, Palette),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, Help),
    ],
)
def test_a_scan_counts_while_a_dialog_is_open_and_the_dialog_gets_none_of_it(
    till, key, modifiers, kind
):
    till.key(key, modifiers)
    till.until(lambda: isinstance(QApplication.activeModalWidget(), kind))
    dialog = QApplication.activeModalWidget()
    till.gun(PRODUCT)
    till.sees(Verdict.NOT_A_CODE)
    assert QApplication.activeModalWidget() is dialog
    if isinstance(dialog, Palette):
        assert dialog.wanted.text() == ""
    dialog.reject()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_scan_counts_while_a_menu_is_open(till):
    till.window.header.open_menu()
    till.until(lambda: QApplication.activePopupWidget() is till.window.header.menu)
    till.gun(PRODUCT)
    till.sees(Verdict.NOT_A_CODE)
    till.window.header.menu.close()


def test_what_a_person_types_arrives_whole_and_in_order(till):
    till.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    till.type("Milk 2,5")
    assert till.window.counter.filter.text() == "Milk 2,5"


def test_keys_rolled_over_by_a_hand_arrive_as_well(till):
    till.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    till.gun("abc", end=False)  # three keys in one movement
    till.rest()
    assert till.window.counter.filter.text() == "abc"


def test_f9_right_after_letters_does_not_overtake_them(till):
    till.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    till.gun("ab", end=False)
    till.key(Qt.Key.Key_F9)
    assert till.window.counter.filter.text() == "ab"


def test_settings_that_arrive_in_the_middle_of_a_scan_do_not_tear_it(till):
    heard = []
    till.window.scanned.connect(heard.append)
    QTimer.singleShot(0, lambda: till.window._use_gun(till.window._settings))  # after the first key
    till.gun(PRODUCT)
    till.until(lambda: heard)
    assert heard == [PRODUCT]


def test_a_scan_while_locked_redeems_nothing(counter_of):
    till = counter_of(signed_in=False)
    code = till.desk.packed("A-1")
    with till.qtbot.waitSignal(till.window.scanned):
        till.gun(till.desk.token(code))
    till.until(lambda: till.window.face.jobs.idle)
    assert till.verdict is None


def test_the_gun_light_says_when_it_was_last_heard(till):
    assert any(button.text() == "枪 未扫过" for button in till.window.header.lights)
    till.gun(PRODUCT)
    till.sees(Verdict.NOT_A_CODE)
    assert any(button.text() == "枪 0 秒前" for button in till.window.header.lights)


def _edited_table() -> QTableWidget:
    table = QTableWidget(1, 1)
    table.setItem(0, 0, QTableWidgetItem("7"))
    return table


FIELDS = {
    "a line": QLineEdit,
    "a text of lines": QPlainTextEdit,
    "a number": QSpinBox,
    "a choice": QComboBox,
    "a choice that is open": QComboBox,
    "a choice one may type into": QComboBox,
    "a cell being edited": _edited_table,
    "a button": QPushButton,
}


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("what", FIELDS)
def test_a_scan_counts_in_every_kind_of_field_and_changes_none(till, what):
    dialog, field = QDialog(till.window), FIELDS[what]()
    dialog.setModal(True)
    QVBoxLayout(dialog).addWidget(field)
    pressed = []
    if isinstance(field, QComboBox):
        field.addItems(["6", "9"])
        field.setEditable("type" in what)
        field.activated.connect(pressed.append)
    if isinstance(field, QPushButton):
        field.clicked.connect(lambda: pressed.append(1))
    dialog.open()
    till.until(lambda: QApplication.activeModalWidget() is dialog)
    field.setFocus()
    if what == "a choice that is open":
        field.showPopup()
        till.until(lambda: QApplication.activePopupWidget() is not None)
    if isinstance(field, QTableWidget):
        field.setCurrentCell(0, 0)
        field.editItem(field.item(0, 0))
    before = _written(field)
    till.gun(PRODUCT)
    till.sees(Verdict.NOT_A_CODE)
    assert _written(field) == before
    assert not pressed
    assert dialog.isVisible()
    if isinstance(field, QComboBox):
        field.hidePopup()
    dialog.reject()


def _written(field) -> str:
    if isinstance(field, QComboBox):
        return field.currentText()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    if isinstance(field, QTableWidget):
        editors = field.findChildren(QLineEdit)
        return "".join(editor.text() for editor in editors) + field.item(0, 0).text()
    return field.text()
