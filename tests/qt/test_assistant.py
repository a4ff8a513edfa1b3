"""The first start makes a shop, makes sure its recovery key was written down, and leads on."""

import pytest
from PySide6.QtCore import Qt

from pos.app.late import Late
from pos.app.setting_up import set_up_shop
from pos.app.shop import is_set_up, open_shop
from pos.devices.scanners.calibration import calibrate
from pos.domain.staff import Role
from pos.qt.assistant.dialog import STEPS, Assistant
from pos.qt.assistant.parts import AssistantParts, NewShop
from pos.qt.parts import Printed
from pos.qt.settings_parts import SettingsParts
from pos.security.recovery import RecoveryKey
from pos.services.configuring import Configuring
from tests.qt.office import a_face, cut_texts, pictures, settled
from tests.services.shops import CHEAP_PINS

PIN = "482915"


class Office:
    """An empty folder, and a shop that opens once there is one."""

    def __init__(self, folder, clock) -> None:
        self.folder, self.keys = folder, []
        self.late = Late(lambda: open_shop(folder, clock=clock, pins=CHEAP_PINS), again_after_s=0)
        self.printed = 0

    def set_up(self, shop: str, manager: str, pin: str) -> NewShop:
        made = set_up_shop(self.folder, shop=shop, manager=manager, pin=pin)
        self.keys.append(made.recovery_key)
        return NewShop(made.manager, made.recovery_key)

    def print_test(self, by) -> Printed:
        self.printed += 1
        return Printed("labels/test.pdf")

    def no_link(self, *_: object) -> None:
        raise AssertionError("nobody asked for a platform")


@pytest.fixture
def office(tmp_path, desk):
    office = Office(tmp_path / "new", desk.clock)
    yield office
    if office.late.opened is not None:
        office.late.opened.close()


@pytest.fixture
def face(office, desk, look, words):
    late = office.late
    changes = {
        "staffing": late.part(lambda shop: shop.staffing),
        "overview": late.part(lambda shop: shop.overview),
    }
    with a_face(desk, look, words, **changes) as face:
        face.session.lock()
        yield face


@pytest.fixture
def assistant(qtbot, face, office, desk):
    settings = SettingsParts(
        configuring=Configuring(office.late.part(lambda shop: shop.store), desk.clock),
        print_queues=list,
        label_sizes=((100, 150),),
        print_test_label=office.print_test,
        cameras=list,
        learn_gun=calibrate,
        link_hub=office.no_link,
        unlink=office.no_link,
        write_badge=lambda name, out, by: None,
    )
    parts = AssistantParts(lambda: is_set_up(office.folder), office.set_up)
    assistant = Assistant(face, parts, settings)
    qtbot.addWidget(assistant)
    assistant.open()
    qtbot.waitExposed(assistant)
    return assistant


def _fill(qtbot, assistant, *, pin: str = PIN, again: str = PIN) -> None:
    first = assistant.first
    first.shop.edit.insert("人民路店")  # as an input method does
    first.manager.edit.insert("李建中")
    first.pin.setFocus()
    qtbot.keyClicks(first.pin, pin)
    qtbot.keyClicks(first.again, again)


def _made(qtbot, face, assistant) -> None:
    _fill(qtbot, assistant)
    qtbot.keyClick(assistant.first.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: assistant.step == "key", timeout=10_000)


def test_the_whole_way_by_keyboard_leaves_a_shop_with_its_manager_signed_in(
    qtbot, face, office, assistant
):
    _made(qtbot, face, assistant)
    assert assistant.first.pin.text() == ""
    (key,) = office.keys
    assert RecoveryKey.parse(assistant.key.key.text().replace("\n", "-")).text == key
    qtbot.keyClicks(assistant.key.group, key[-4:].lower())
    qtbot.keyClick(assistant.key.group, Qt.Key.Key_Return)
    assert assistant.step == "printer"
    settled(qtbot, face)
    assistant.printing.print_test()
    settled(qtbot, face)
    assert office.printed == 1
    for step in ("scanner", "platform", "done"):
        qtbot.keyClick(assistant.next, Qt.Key.Key_Return)
        assert assistant.step == step
        settled(qtbot, face)
    with qtbot.waitSignal(assistant.accepted):
        qtbot.keyClick(assistant.next, Qt.Key.Key_Return)
    assert face.session.person.role is Role.MANAGER
    assert office.late().overview.shop().name == "人民路店"
    assert office.late().staffing.sign_in("李建中", PIN).name == "李建中"


def test_the_key_goes_away_only_when_its_last_group_was_typed(qtbot, face, office, assistant):
    _made(qtbot, face, assistant)
    qtbot.keyClicks(assistant.key.group, "0000")
    qtbot.keyClick(assistant.key.group, Qt.Key.Key_Return)
    assert assistant.key.wrong.isVisible()
    qtbot.keyClick(assistant, Qt.Key.Key_Escape)
    assert (assistant.step, assistant.isVisible()) == ("key", True)
    assistant.key.group.setText(office.keys[0][-4:])
    assistant.next.click()
    assert (assistant.step, assistant.key.key.text()) == ("printer", "")


def test_skipping_the_first_step_leaves_the_folder_as_it_was(qtbot, office, assistant):
    qtbot.mouseClick(assistant.skip, Qt.MouseButton.LeftButton)
    assert not assistant.isVisible()
    assert not is_set_up(office.folder)


@pytest.mark.parametrize(
    ("pin", "again", "field", "said"),
    [
        ("12345", "12345", "pin_field", "6"),
        ("123456", "123456", "pin_field", "太好猜"),
        (PIN, "482916", "again_field", "不一样"),
    ],
)
def test_a_pin_that_will_not_do_is_said_beside_it(
    qtbot, face, office, assistant, pin, again, field, said
):
    _fill(qtbot, assistant, pin=pin, again=again)
    assistant.next.click()
    settled(qtbot, face)
    assert said in getattr(assistant.first, field).note.text()
    assert not is_set_up(office.folder)


def test_a_shop_without_a_name_is_asked_for_one(qtbot, office, assistant):
    assistant.next.click()
    assert "名称没有填" in assistant.first.shop.note.text()
    assert assistant.first.shop.edit.hasFocus()


def test_a_folder_that_got_a_shop_meanwhile_is_not_made_anew(qtbot, face, office, assistant):
    set_up_shop(office.folder, shop="先来的", manager="赵", pin=PIN)
    _fill(qtbot, assistant)
    assistant.next.click()
    settled(qtbot, face)
    assert "先来的" in assistant.first.trouble.text()
    assert assistant.step == "shop"


def test_every_step_can_be_read_in_both_languages_and_themes(qtbot, face, office, assistant):
    cut = []
    for step in STEPS:
        if step == "printer":
            assistant.show_step("shop")
            _made(qtbot, face, assistant)
        assistant.show_step(step)
        settled(qtbot, face)
        pictures(assistant, face, f"assistant-{step}", lambda: cut.extend(cut_texts(assistant)))
    assert not cut
