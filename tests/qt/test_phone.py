"""The demo's phone shows a code that a scanner reads, in whole pixels, and hands it to the window."""

import pytest
from PySide6.QtGui import QImage

from pos.domain.ids import OrderNo
from pos.domain.verdicts import Verdict
from pos.errors import Unavailable
from pos.hub.pictures import QUIET_MODULES, matrix
from pos.qt.parts import Demo, PhoneView
from tests.services.shops import MANAGER_PIN

# The offscreen screen of the tests has no stack of windows.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

zxingcpp = pytest.importorskip("zxingcpp")


def modules_of(text: str) -> tuple[str, ...]:
    """The code's rows as the demo gives them."""
    inside = slice(QUIET_MODULES, -QUIET_MODULES)
    rows = matrix(text)[inside]
    return tuple("".join("1" if cell else "0" for cell in row[inside]) for row in rows)


@pytest.fixture
def phone_till(counter_of, desk):
    code = desk.packed("A-1")

    def page(no: OrderNo) -> PhoneView:
        text = desk.token(code)
        return PhoneView(
            state="active", pick_no="网 A-1", modules=modules_of(text), text=text,
            digits=desk.digits(code), seconds_left=9,
        )  # fmt: skip

    till = counter_of(demo=Demo(MANAGER_PIN, page))
    till.until(lambda: OrderNo("A-1") in till.window.live.newest.numbers)
    till.window.stand.open()
    till.until(till.window.stand.phone.scan.isEnabled)
    return till


def test_a_stranger_redeems_with_the_phone_and_one_key(phone_till):
    phone_till.window.stand.phone.scan.click()
    phone_till.sees(Verdict.OK)
    phone_till.window.face.commands.run("confirm")
    phone_till.sees(Verdict.REDEEMED)


def test_the_code_on_the_phone_can_be_read_by_a_camera(phone_till):
    phone = phone_till.window.stand.phone
    picture = phone.qr.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    grey = memoryview(picture.constBits()).cast("B", (picture.height(), picture.bytesPerLine()))
    found = zxingcpp.read_barcodes(grey)
    assert [code.text for code in found] == [phone_till.window.stand.phone._view.text]


def test_digits_and_countdown_are_shown(phone_till):
    phone = phone_till.window.stand.phone
    assert phone.digits.text().count(" ") == 2
    assert "9 秒" in phone.hint.text()


def test_a_page_that_cannot_be_had_is_said(counter_of, desk):
    def page(no: OrderNo) -> PhoneView:
        raise Unavailable("hub_unreachable")

    desk.packed("A-1")
    till = counter_of(demo=Demo(MANAGER_PIN, page))
    till.until(lambda: OrderNo("A-1") in till.window.live.newest.numbers)
    till.window.stand.open()
    till.until(lambda: "平台连不上" in till.window.stand.phone.state.text())
    assert not till.window.stand.phone.scan.isEnabled()


def test_without_a_demo_there_is_no_phone(till):
    assert not till.window.face.commands.is_enabled("phone")
    till.window.stand.open()
    assert till.window.stand.phone is None
