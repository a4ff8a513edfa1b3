"""The window opens files, forms and the first start by key, and rows lead to their orders."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from pos.app.importing_by_window import import_parts
from pos.devices.scanners.calibration import calibrate
from pos.qt.assistant.dialog import Assistant
from pos.qt.assistant.parts import AssistantParts, NewShop
from pos.qt.back_office import BackOffice, OfficeParts
from pos.qt.by_hand import OrderByHand
from pos.qt.page_table import Page
from pos.qt.pages.settlement import SettlementPage
from pos.qt.parts import Printed
from pos.qt.settings_parts import SettingsParts
from pos.services.configuring import Configuring
from tests.qt.windows import fill

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def office_of(desk):
    def make(window, **changes) -> BackOffice:
        settings = SettingsParts(
            configuring=Configuring(desk.shop.store, desk.clock),
            print_queues=list,
            label_sizes=((100, 150),),
            print_test_label=lambda by: Printed("test.pdf"),
            cameras=list,
            learn_gun=calibrate,
            link_hub=lambda url, code, by: desk.shop.overview.shop(),
            unlink=lambda by: None,
            write_badge=lambda name, out, by: None,
        )
        parts = OfficeParts(
            importing=import_parts(lambda: desk.shop),
            settings=settings,
            **changes,
        )
        return BackOffice(window, parts)

    return make


def test_ctrl_n_opens_the_form_and_escape_closes_it(till, office_of):
    office_of(till.window)
    till.key(Qt.Key.Key_N, CTRL)
    till.until(lambda: isinstance(QApplication.activeModalWidget(), OrderByHand))
    till.key(Qt.Key.Key_Escape)
    till.until(lambda: QApplication.activeModalWidget() is None)


def test_ctrl_i_asks_for_files(till, office_of):
    office_of(till.window)
    till.key(Qt.Key.Key_I, CTRL)
    till.until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
    QApplication.activeModalWidget().reject()


def test_an_empty_folder_is_met_by_the_assistant(counter_of, office_of):
    def never(*_: str) -> NewShop:
        raise AssertionError("nobody pressed it")

    till = counter_of(signed_in=False)
    office_of(till.window, assistant=AssistantParts(lambda: False, never))
    till.until(lambda: isinstance(QApplication.activeModalWidget(), Assistant))
    till.key(Qt.Key.Key_Escape)
    till.until(lambda: QApplication.activeModalWidget() is None)


def test_a_folder_with_a_shop_is_not_asked_again(counter_of, office_of):
    asked = []
    till = counter_of(signed_in=False)
    parts = AssistantParts(lambda: asked.append(1) or True, lambda *_: None)
    office_of(till.window, assistant=parts)
    till.until(lambda: asked and till.window.face.jobs.idle)
    assert QApplication.activeModalWidget() is None


def test_a_page_that_wants_an_order_gets_the_counter_page_on_it(desk, till):
    fill(desk, 3)
    window = till.window
    window._pages = (*window._pages, Page("settlement", "settlement", SettlementPage))
    window.rail._buttons["settlement"] = window.rail._buttons["counter"]
    window.open_page("settlement")
    page = window.stack.currentWidget()
    page.order_wanted.emit("HX20261123-0001")
    assert window.stack.currentWidget() is window.counter
    till.until(
        lambda: window.counter.detail.view and window.counter.detail.view.no == "HX20261123-0001"
    )
