"""Every setting saves at once on the real store, can be taken back, and says beside itself what is wrong."""

from dataclasses import dataclass, field, replace
from datetime import time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.app.badges import write_badge
from pos.devices.scanners.calibration import calibrate
from pos.domain.guns import Key
from pos.domain.orders import Customer, OrderState
from pos.domain.print_jobs import PaperKind
from pos.domain.settings import FOLDER, Link, LinkKind, ShopProfile
from pos.domain.sightings import CameraPlace
from pos.domain.staff import Role
from pos.errors import RuleViolation, Unavailable
from pos.paper.drawing import PngPictures
from pos.qt.approval import Approval
from pos.qt.pages.settings.page import SettingsPage
from pos.qt.pages.settings.printer_form import PrinterForm
from pos.qt.parts import Printed
from pos.qt.settings_parts import BackupFile, BackupParts, SettingsParts
from pos.services.configuring import Configuring
from pos.services.label_design import LabelDesign
from tests.qt.office import a_face, cut_texts, pictures, settled, shown
from tests.services.shops import MANAGER_PIN, NOON

SECTIONS = (
    "shop",
    "accepting",
    "staff",
    "printing",
    "labels",
    "scanning",
    "platform",
    "look",
    "backup",
)


@dataclass
class Outside:
    """What lies outside the program, as a test wants it."""

    queues: list[str] = field(default_factory=lambda: ["Zebra-ZD421", "Office"])
    joined: list[tuple[str, str]] = field(default_factory=list)
    printed: int = 0
    trouble: Exception | None = None

    def print_test(self, by) -> Printed:
        if self.trouble:
            raise self.trouble
        self.printed += 1
        return Printed("labels/test.pdf")

    def list_queues(self):
        if self.trouble:
            raise self.trouble
        return self.queues

    def link(self, url, code, by) -> ShopProfile:
        if self.trouble:
            raise self.trouble
        self.joined.append((url, code))
        return ShopProfile("人民路店")


@pytest.fixture
def outside():
    return Outside()


@pytest.fixture
def parts(desk, outside):
    old = BackupFile("shop-20261120.backup", NOON - timedelta(days=3), 5_200_000)
    return SettingsParts(
        configuring=Configuring(desk.shop.store, desk.clock),
        print_queues=outside.list_queues,
        label_sizes=((100, 150), (76, 130)),
        print_test_label=outside.print_test,
        cameras=lambda: [CameraPlace(0, "USB Camera")],
        learn_gun=calibrate,
        link_hub=outside.link,
        auto_accepting=desk.shop.auto_accepting,
        label_design=LabelDesign(desk.shop.store, desk.clock, PngPictures()),
        unlink=lambda by: desk.shop.syncing.unlink(by=by),
        write_badge=lambda name, out, by: write_badge(desk.shop, name, out, by=by),
        backups=BackupParts(
            make=lambda by: BackupFile("shop-20261123.backup", NOON, 5_300_000),
            files=lambda: [old],
            new_recovery_key=lambda by: "7K2P-AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-H1J2",
        ),
    )


@pytest.fixture
def face(desk, look, words):
    with a_face(desk, look, words) as face:
        yield face


@pytest.fixture
def page(qtbot, face, parts):
    page = SettingsPage(face, parts)
    shown(qtbot, page)
    page.refresh()
    settled(qtbot, face)
    yield page
    page.close_timers()


def _choose(field_, value) -> None:
    field_.box.setCurrentIndex(field_._values.index(value))
    field_.box.activated.emit(field_.box.currentIndex())


def _as_clerk(desk, face) -> None:
    person, _ = desk.shop.staffing.add("王", Role.CLERK, by=desk.manager)
    face.session.sign_in(replace(person, must_change_pin=False))


def test_every_section_can_be_read_in_both_languages_and_themes(qtbot, face, page):
    cut = []
    for size in ((1294, 672), (1848, 984)):
        page.resize(*size)
        for name in SECTIONS:
            page.open_section(name)
            settled(qtbot, face)
            pictures(page, face, f"settings-{name}", lambda: cut.extend(cut_texts(page)))
    assert not cut


def test_the_arrow_keys_walk_through_the_sections(qtbot, page):
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.accepting.isVisible()
    assert not page.shop.isVisible()


def test_orders_are_accepted_by_rule_between_two_hours_on_somebodys_authority(
    qtbot, desk, face, page
):
    desk.packed("A-1", state=OrderState.PLACED, customer=Customer("顾客甲", address="人民路"))
    desk.shop.auto_accepting.switch_on(start=time(9), end=time(9), by=desk.manager)
    assert desk.shop.auto_accepting.run().unfit == {"A-1": "address"}
    section = page.accepting
    page.open_section("accepting")
    page.refresh()
    settled(qtbot, face)
    assert section.on.value is True
    assert "全天" in section.state.text()
    assert "A-1" in section.left.text()
    assert face.words("unfit.address") in section.left.text()
    _choose(section.end, time(21))
    settled(qtbot, face)
    rule = desk.shop.auto_accepting.ruling()
    assert (rule.rule.on, rule.rule.start, rule.rule.end) == (True, time(9), time(21))
    assert rule.person in section.person.text()
    pictures(page, face, "settings-accepting-on", lambda: settled(qtbot, face))
    _choose(section.on, False)
    settled(qtbot, face)
    assert not desk.shop.auto_accepting.ruling().rule.on
    assert section.end.value == time(21)  # the hours stay for the next time
    assert section.left.text() == face.words("settings.accepting.none_left")


def test_a_clerk_switches_acceptance_by_rule_off_alone_but_not_on(qtbot, desk, face, page):
    desk.shop.auto_accepting.switch_on(start=time(0), end=time(0), by=desk.manager)
    page.refresh()
    settled(qtbot, face)
    _as_clerk(desk, face)
    _choose(page.accepting.on, False)
    settled(qtbot, face)
    assert not desk.shop.auto_accepting.ruling().rule.on
    _choose(page.accepting.on, True)
    settled(qtbot, face)
    [asking] = page.accepting.findChildren(Approval)
    asking.reject()
    settled(qtbot, face)
    assert page.accepting.on.value is False
    assert not desk.shop.auto_accepting.ruling().rule.on


def test_a_theme_holds_at_once_is_stored_and_can_be_taken_back(qtbot, desk, face, page):
    page.open_section("look")
    _choose(page.look.fields["theme"], "dark")
    settled(qtbot, face)
    assert face.theme.name == "dark"
    assert desk.shop.overview.settings().look.theme == "dark"
    item = face.news.items()[0]
    assert (item.command, "深浅色" in item.text) == ("undo_setting", True)
    assert face.commands.run("undo_setting")
    settled(qtbot, face)
    assert face.theme.name == "light"
    assert desk.shop.overview.settings().look.theme == "light"
    assert not face.commands.is_enabled("undo_setting")


def test_the_language_switches_every_word_of_the_page(qtbot, face, page):
    page.open_section("look")
    _choose(page.look.fields["language"], "en")
    settled(qtbot, face)
    assert page.list.item(0).text() == "Shop"
    assert page.look.fields["theme"].box.currentText() == "Light"


def test_a_typed_name_is_saved_when_its_line_is_left(qtbot, desk, face, page):
    edit = page.shop.fields["name"].edit
    edit.setFocus()
    edit.selectAll()
    edit.insert("人民路店")  # as an input method does
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    settled(qtbot, face)
    assert desk.shop.overview.shop().name == "人民路店"


def test_an_empty_name_is_refused_beside_its_line_and_not_saved(qtbot, desk, face, page):
    name = page.shop.fields["name"]
    name.edit.setFocus()
    name.edit.selectAll()
    qtbot.keyClick(name.edit, Qt.Key.Key_Delete)
    qtbot.keyClick(name.edit, Qt.Key.Key_Return)
    settled(qtbot, face)
    assert "名称没有填" in name.note.text()
    assert desk.shop.overview.shop().name == "示范店"


def test_a_shop_of_a_platform_is_only_looked_at(qtbot, desk, face, page):
    with desk.shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "https://hub.example"))
    page.refresh()
    settled(qtbot, face)
    assert not page.shop.fields["name"].edit.isEnabled()
    assert page.shop.from_hub.isVisible()
    page.open_section("platform")
    assert "https://hub.example" in page.platform.state.text()
    assert not page.platform.join.isVisible()


def test_what_a_clerk_changes_needs_a_managers_pin(qtbot, desk, face, page):
    _as_clerk(desk, face)
    page.open_section("printing")
    _choose(page.printing.label_size, (76, 130))
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Approval))
    dialog = QApplication.activeModalWidget()
    settled(qtbot, face)
    QTest.keyClicks(dialog, MANAGER_PIN)
    settled(qtbot, face)
    assert desk.shop.overview.settings().devices.label_size_mm == (76, 130)
    assert desk.acts()[-1] == "devices_changed"


def test_a_change_nobody_approves_goes_back_to_what_is_saved(qtbot, desk, face, page):
    _as_clerk(desk, face)
    page.open_section("printing")
    _choose(page.printing.label_size, (76, 130))
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Approval))
    settled(qtbot, face)
    QTest.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape)
    settled(qtbot, face)
    assert page.printing.label_size.box.currentText() == "100 × 150 mm"


def test_somebody_new_gets_a_first_pin_shown_once(qtbot, desk, face, page):
    page.open_section("staff")
    page.staff.name.setFocus()
    page.staff.name.insert("王一诺")  # as an input method does
    page.staff.role.setCurrentIndex(1)
    qtbot.keyClick(page.staff.name, Qt.Key.Key_Return)
    settled(qtbot, face)
    pin = page.staff.pin.text().replace(" ", "")
    person = desk.shop.staffing.sign_in("王一诺", pin)
    assert (person.role, person.must_change_pin) == (Role.LEAD, True)
    pictures(page, face, "settings-staff-pin")
    assert len(page.staff.lines) == 2
    qtbot.keyClick(page.staff.seen, Qt.Key.Key_Space)
    assert not page.staff.pin.text()


def test_a_name_that_is_taken_is_said_below_it(qtbot, face, page):
    page.open_section("staff")
    page.staff.name.setText("李建中")
    qtbot.mouseClick(page.staff.add, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert "已经有人叫" in page.staff.trouble.text()


def test_letting_go_takes_two_presses_and_never_the_last_manager(qtbot, desk, face, page):
    desk.person("王", Role.CLERK)
    page.open_section("staff")
    page.refresh()
    settled(qtbot, face)
    line = next(line for line in page.staff.lines if line.person.name == "王")
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert len(desk.shop.staffing.people()) == 2
    assert "王" in line.button.text()
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert [person.name for person in desk.shop.staffing.people()] == ["李建中"]
    (manager,) = page.staff.lines
    for _ in range(2):
        qtbot.mouseClick(manager.button, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert "最后一位店长" in page.staff.trouble.text()


def test_the_systems_printers_are_offered_and_one_is_tried(qtbot, desk, face, page, outside):
    page.open_section("printing")
    _choose(page.printing.printer, "cups+pdf://Zebra-ZD421")
    settled(qtbot, face)
    devices = desk.shop.overview.settings().devices
    assert devices.printer_for(PaperKind.LABEL).address == "cups+pdf://Zebra-ZD421"
    assert devices.routes.slip == devices.routes.label
    assert [line.profile.name for line in page.printing.lines] == ["Zebra-ZD421", "PDF"]
    qtbot.keyClick(page.printing.test, Qt.Key.Key_Space)
    settled(qtbot, face)
    assert outside.printed == 1
    assert "labels/test.pdf" in page.printing.result.text()


def test_a_printer_that_fails_says_so_and_can_be_tried_again(qtbot, face, page, outside):
    outside.trouble = Unavailable("printer_missing", printer="Zebra")
    page.open_section("printing")
    page.printing.print_test()
    settled(qtbot, face)
    assert "Zebra" in page.printing.result.text()
    assert page.printing.test.isEnabled()


def test_a_computer_without_print_service_can_still_write_files(
    qtbot, desk, look, words, parts, outside
):
    outside.trouble = Unavailable("cups_missing")
    with a_face(desk, look, words) as face:
        page = SettingsPage(face, parts)
        shown(qtbot, page)
        page.refresh()
        settled(qtbot, face)
        page.open_section("printing")
        assert "没有装打印服务" in page.printing.printer.note.text()
        assert page.printing.printer.box.currentText() == "存成 PDF 文件"


def _scan(window, text: str = "6901234567892", gap_ms: int = 9) -> None:
    for letter in text:
        QTest.keyClick(window, letter, delay=gap_ms)
    QTest.keyClick(window, Qt.Key.Key_Return, delay=gap_ms)


def test_three_scans_teach_the_gun(qtbot, desk, face, page):
    page.open_section("scanning")
    qtbot.mouseClick(page.scanning.learn, Qt.MouseButton.LeftButton)
    window = page.window().windowHandle()
    for number in (1, 2, 3):
        assert str(number) in page.scanning.step.text()
        with qtbot.waitSignal(page.scanning.ear.heard):
            _scan(window)
    settled(qtbot, face)
    assert not page.scanning.ear.listens
    assert "学会了" in page.scanning.step.text(), page.scanning.step.text()
    devices = desk.shop.overview.settings().devices
    assert 25 <= devices.gun_max_gap_ms <= 80


def test_a_gun_that_was_given_a_name_is_learnt_under_it_and_can_be_removed(qtbot, desk, face, page):
    page.open_section("scanning")
    guns = page.scanning.guns
    guns.name.edit.setText("1号枪")
    page.scanning.learn.click()
    window = page.window().windowHandle()
    for _ in range(3):
        with qtbot.waitSignal(page.scanning.ear.heard):
            _scan(window)
    settled(qtbot, face)
    (gun,) = desk.shop.overview.settings().devices.guns
    assert (gun.name, gun.is_serial) == ("1号枪", False)
    assert gun.rhythm.usual_gap_ms is not None
    qtbot.waitUntil(lambda: bool(guns._devices.guns))
    guns._remove("1号枪")
    settled(qtbot, face)
    assert desk.shop.overview.settings().devices.guns == ()


def test_a_port_that_is_typed_in_is_taken_and_a_nameless_gun_is_not(qtbot, desk, face, page):
    page.open_section("scanning")
    guns = page.scanning.guns
    guns.port.setEditText("/dev/ttyACM7")
    guns.add.click()
    assert "名字" in guns.trouble.text()
    guns.name.edit.setText("收银台")
    guns.add.click()
    settled(qtbot, face)
    (gun,) = desk.shop.overview.settings().devices.guns
    assert (gun.name, gun.port, gun.baud) == ("收银台", "/dev/ttyACM7", 9600)


def test_a_scan_while_learning_presses_no_button_and_types_nowhere(qtbot, face, page):
    page.open_section("scanning")
    page.scanning.learn.setFocus()
    page.scanning.learn.click()
    with qtbot.waitSignal(page.scanning.ear.heard):
        _scan(page.window().windowHandle(), "     12345678")
    assert page.scanning.ear.listens
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Escape)
    assert not page.scanning.ear.listens


def test_what_a_person_types_teaches_nothing(qtbot, desk, face, page):
    page.open_section("scanning")
    page.scanning._on_learn()
    slow = [Key(letter, 200.0 * at) for at, letter in enumerate("123456789")]
    for _ in range(3):
        page.scanning.ear.heard.emit(slow)
    settled(qtbot, face)
    assert "太慢" in page.scanning.step.text()
    assert desk.shop.overview.settings().devices.gun_max_gap_ms == 35


def test_leaving_the_section_lets_go_of_the_keys(qtbot, page):
    page.open_section("scanning")
    page.scanning.learn.click()
    assert page.scanning.ear.listens
    page.open_section("shop")
    assert not page.scanning.ear.listens


def test_a_camera_is_chosen_by_its_name(qtbot, desk, face, page):
    page.open_section("scanning")
    assert page.scanning.camera.box.itemText(1) == "0 · USB Camera"
    _choose(page.scanning.camera, "0")
    settled(qtbot, face)
    assert desk.shop.overview.settings().devices.camera == "0"


def test_a_platform_is_joined_with_its_code(qtbot, face, page, outside):
    page.open_section("platform")
    assert not page.platform.join.isEnabled()
    qtbot.keyClicks(page.platform.url.edit, "https://hub.example")
    qtbot.keyClicks(page.platform.code.edit, "ABCD-EFGH")
    qtbot.mouseClick(page.platform.join, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert outside.joined == [("https://hub.example", "ABCD-EFGH")]
    assert not page.platform.code.edit.text()


def test_a_wrong_enrolment_code_is_said_and_the_address_stays(qtbot, face, page, outside):
    outside.trouble = RuleViolation("enrol_code")
    page.open_section("platform")
    qtbot.keyClicks(page.platform.url.edit, "https://hub.example")
    qtbot.keyClicks(page.platform.code.edit, "ABCD")
    page.platform.join.click()
    settled(qtbot, face)
    assert "登记码不对" in page.platform.trouble.text()
    assert page.platform.url.edit.text() == "https://hub.example"


def test_leaving_a_platform_takes_two_presses(qtbot, desk, face, page):
    with desk.shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "https://hub.example"))
    page.refresh()
    settled(qtbot, face)
    page.open_section("platform")
    page.platform.leave.click()
    assert desk.shop.overview.link().kind is LinkKind.HUB
    page.platform.leave.click()
    settled(qtbot, face)
    assert desk.shop.overview.link().kind is LinkKind.NONE


def test_an_old_backup_is_said_and_a_new_one_takes_its_place(qtbot, face, page):
    page.open_section("backup")
    settled(qtbot, face)
    assert "3 天" in page.backup.age.text()
    assert page.backup.age.property("role") == "mend"
    qtbot.keyClick(page.backup.make, Qt.Key.Key_Space)
    settled(qtbot, face)
    assert page.backup.age.property("role") == "strong"
    assert page.backup.list.text().startswith("2026-11-23")


def test_a_new_recovery_key_is_shown_until_it_was_noted(qtbot, face, page):
    page.open_section("backup")
    page.backup.renew.click()
    assert not page.backup.key.text()
    page.backup.renew.click()
    settled(qtbot, face)
    assert page.backup.key.text().endswith("H1J2")
    pictures(page, face, "settings-backup-key")
    page.backup.noted.click()
    assert not page.backup.key.text()


def _dots(page) -> QImage:
    return page.labels.preview.paper.pixmap.toImage()


def test_a_field_switched_off_leaves_the_label_and_comes_back(qtbot, desk, face, page):
    page.open_section("labels")
    settled(qtbot, face)
    before = _dots(page)
    assert (before.width(), before.height()) == (800, 1200)
    qtbot.keyClick(page.labels.boxes["address"], Qt.Key.Key_Space)
    settled(qtbot, face)
    assert not desk.shop.overview.settings().labels.address
    assert desk.acts()[-1] == "labels_changed"
    assert _dots(page) != before
    assert face.commands.run("undo_setting")
    settled(qtbot, face)
    assert desk.shop.overview.settings().labels.address
    assert page.labels.boxes["address"].isChecked()
    assert _dots(page) == before


def test_each_size_and_each_sample_is_shown_as_it_would_be_printed(qtbot, desk, face, page):
    page.open_section("labels")
    seen = set()
    for size in ((100, 150), (76, 130)):
        section = page.labels
        section.size_box.setCurrentIndex(section._sizes().index(size))
        section.size_box.activated.emit(section.size_box.currentIndex())
        settled(qtbot, face)
        assert desk.shop.overview.settings().devices.label_size_mm == size
        for place in range(section.sample.count()):
            section.sample.setCurrentIndex(place)
            section.sample.activated.emit(place)
            settled(qtbot, face)
            dots = _dots(page)
            assert (dots.width(), dots.height()) == (size[0] * 8, size[1] * 8)
            seen.add(dots.constBits().tobytes())
            if size == (100, 150):
                pictures(page, face, f"settings-labels-{place}")
    assert len(seen) == 10


def test_a_logo_is_shown_kept_and_taken_off_again(qtbot, desk, face, page, tmp_path):
    page.open_section("labels")
    settled(qtbot, face)
    before = _dots(page)
    assert not page.labels.remove.isVisible()
    assert not page.labels.boxes["logo"].isEnabled()
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(0x203040)
    assert picture.save(str(tmp_path / "logo.png"))
    page.labels.take_logo(str(tmp_path / "logo.png"))
    settled(qtbot, face)
    assert desk.acts()[-1] == "logo_changed"
    assert _dots(page) != before
    qtbot.mouseClick(page.labels.remove, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert _dots(page) == before


def test_a_file_that_is_no_picture_is_refused_below_the_button(qtbot, face, page, tmp_path):
    page.open_section("labels")
    settled(qtbot, face)
    (tmp_path / "logo.png").write_bytes(b"%PDF-1.7")
    for name, said in (("logo.png", "不是图片"), ("gone.png", "打不开")):
        page.labels.take_logo(str(tmp_path / name))
        settled(qtbot, face)
        assert page.labels.trouble.isVisible()
        assert said in page.labels.trouble.text()


def test_a_printer_in_the_network_is_added_changed_and_removed(qtbot, desk, face, page):
    page.open_section("printing")
    section = page.printing
    qtbot.mouseClick(section.add, Qt.MouseButton.LeftButton)
    form = QApplication.activeModalWidget()
    assert isinstance(form, PrinterForm)
    form.name.setText("前台 TSC")
    form.place.setEditText("bad address")
    form.save()
    assert "tcp://192.168.1.50:9100" in form.trouble.text()
    form.place.setEditText("10.0.0.9:9100")
    form.density.setValue(9)
    form.save()
    settled(qtbot, face)
    devices = desk.shop.printers.devices()
    printer = devices.printer_for(PaperKind.LABEL)
    assert (printer.address, printer.density, printer.language) == (
        "tcp://10.0.0.9:9100",
        9,
        "tspl",
    )
    assert devices.routes.slip == printer.id
    line = section.lines[0]
    qtbot.mouseClick(line.change, Qt.MouseButton.LeftButton)
    form = QApplication.activeModalWidget()
    assert isinstance(form, PrinterForm)
    form.offset_x.setValue(-1.5)
    form.save()
    settled(qtbot, face)
    assert desk.shop.printers.devices().printer(printer.id).offset_x_mm == -1.5
    qtbot.mouseClick(section.lines[0].remove, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    devices = desk.shop.printers.devices()
    assert (devices.printers, devices.printer_for(PaperKind.LABEL)) == ((), FOLDER)
    face.commands.run("undo_setting")
    settled(qtbot, face)
    assert desk.shop.printers.devices().printer_for(PaperKind.LABEL).id == printer.id
