"""扫不出来: what is scanned in the dialog is explained, and never checked or shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.domain.gun_tests import GUN_TESTS, GunTest
from pos.qt.parts import Printed
from pos.qt.scan_help import ScanHelp
from tests.qt.office import cut_texts, pictures

PAYMENT = "134567890123456789"


@pytest.fixture
def helped(counter_of):
    printed = []

    def print_sheet(by):
        printed.append(by)
        return Printed("sheet.pdf")

    till = counter_of(print_gun_sheet=print_sheet)
    till.printed_sheets = printed
    return till


def opened(till) -> ScanHelp:
    till.key(Qt.Key.Key_F8)
    till.until(lambda: isinstance(QApplication.activeModalWidget(), ScanHelp))
    return QApplication.activeModalWidget()


def said(dialog: ScanHelp) -> list[str]:
    return [said.text() for said, _ in dialog.found if said.isVisible()]


def stressed(dialog: ScanHelp) -> str:
    (name,) = [n for n, button in dialog.buttons.items() if button.property("kind") == "primary"]
    return name


def test_a_payment_code_is_named_and_the_phones_help_is_the_next_step(helped):
    dialog = opened(helped)
    helped.gun(PAYMENT)
    helped.until(lambda: said(dialog) == ["这是付款码，没有保存。"])
    assert stressed(dialog) == "wont_show"
    assert helped.verdict is None
    dialog.buttons["wont_show"].click()
    helped.until(lambda: helped.window.counter.scan.shows_script)


def test_a_customers_code_is_explained_and_not_checked(helped):
    dialog = opened(helped)
    helped.gun(helped.desk.token(helped.desk.packed("A-1")))
    helped.until(lambda: said(dialog) == ["读到的是本店的码，没有问题。"])
    assert helped.verdict is None
    dialog.reject()
    helped.gun(helped.desk.token(helped.desk.code("A-1")))
    helped.until(lambda: helped.verdict is not None)


def test_a_gun_too_slow_to_be_recognised_is_named(helped):
    dialog = opened(helped)
    for place, character in enumerate("6901234567892"):
        QTest.keyClick(dialog.windowHandle(), character)
        helped.rest()
        dialog.here._times_ms[-1] = 60 * place
    helped.key(Qt.Key.Key_Return)
    helped.until(lambda: said(dialog) == ["这是商品条码。", "枪发得太慢。"])
    dialog.reject()


def test_only_the_barcode_of_the_sheet_was_read(helped):
    dialog = opened(helped)
    helped.gun(GUN_TESTS[GunTest.BARS])
    helped.until(lambda: "这把枪只读到过条码，没读到过二维码。" in said(dialog))
    helped.gun(GUN_TESTS[GunTest.SHORT])
    helped.until(lambda: said(dialog) == ["这个测试码完整收到了。"])
    dialog.reject()


def test_no_sign_at_all_leads_to_the_sheet_and_it_is_printed(helped):
    dialog = opened(helped)
    dialog.buttons["nothing"].click()
    helped.until(lambda: said(dialog) == ["枪没有任何反应。"])
    assert stressed(dialog) == "sheet"
    dialog.buttons["sheet"].click()
    helped.until(lambda: "sheet.pdf" in dialog.outcome.text())
    assert len(helped.printed_sheets) == 1
    dialog.reject()


def test_the_dialog_stands_well_in_both_languages_and_themes(helped):
    dialog = opened(helped)
    helped.gun(PAYMENT)
    helped.until(lambda: bool(said(dialog)))
    pictures(dialog, helped.window.face, "scan-help")
    assert not cut_texts(dialog)
    dialog.reject()
