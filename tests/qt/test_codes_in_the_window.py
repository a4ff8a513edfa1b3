"""Codes are held, released, made anew, undone and extended in the window, by keys alone."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from pos.domain.codes import CodeState
from pos.domain.ids import OrderNo
from pos.domain.orders import Freeze, FreezeReason, OrderState
from pos.domain.scans import ScanSource
from pos.domain.staff import Act, Role
from pos.domain.verdicts import HOLDS, Verdict
from pos.qt.approval import Approval
from pos.qt.code_acts import NEEDS
from pos.qt.code_question import USUAL, CodeQuestion
from pos.qt.order_log import OrderLog, Picture
from pos.qt.parts import Printed
from pos.services.intake import Incoming
from pos.services.overview import QueueList
from tests.qt.office import cut_texts
from tests.services.shops import MANAGER_PIN, NOON, an_order

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PICTURES = os.environ.get("TESTS_PICTURES", "")
K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO = OrderNo("A-1")


def question(till) -> CodeQuestion:
    till.until(lambda: isinstance(QApplication.activeModalWidget(), CodeQuestion))
    return QApplication.activeModalWidget()


def answer(till, reason: str = "checked") -> None:
    """Type a reason and press Enter."""
    question(till)
    till.type(reason)
    till.enter()


def gone(till) -> None:
    till.until(lambda: QApplication.activeModalWidget() is None)


def clerk_signs_in(till):
    clerk = till.desk.person("小周", Role.CLERK)
    person = next(p for p in till.desk.shop.staffing.people() if p.id == clerk.person)
    till.window.face.session.sign_in(person)
    return clerk


def redeemed(till):
    code = till.desk.packed(NO)
    assert till.desk.redeem(till.desk.token(code)).verdict is Verdict.REDEEMED
    return code


def last_entry(till):
    return till.desk.shop.overview.order(NO).timeline[-1]


def picture(widget, name: str) -> None:
    if PICTURES:
        QApplication.processEvents()
        widget.grab().save(f"{PICTURES}/{name}.png")


# ------------------------------------------------------------ hold and release


def test_f12_suspends_with_a_usual_reason_and_row_card_and_list_follow(till):
    code = till.desk.packed(NO)
    clerk_signs_in(till)
    till.gun(till.desk.token(code))
    till.sees(Verdict.OK)
    till.until(lambda: till.window.counter.detail.view is not None)
    till.key(K.Key_F12)
    asked = question(till)
    till.enter()  # without a reason nothing happens
    assert till.desk.order(NO).freeze is None
    till.key(K.Key_Down)
    till.key(K.Key_Space)
    assert asked.reason.text() == "疑似冒领"
    till.enter()
    gone(till)
    assert till.desk.order(NO).freeze.by == "小周"
    till.sees(Verdict.FROZEN)
    assert till.headline == "已冻结"
    till.until(lambda: till.window.live.newest.counts.get(QueueList.EXCEPTIONS) == 1)
    assert any("已暂停核销" in text for text in till.news)
    till.until(till.window.counter.detail.buttons["unfreeze"].isVisible)
    # The card was judged anew by the hold, not by a second scan.
    till.until(lambda: till.window.face.jobs.idle)
    assert "refused" not in till.desk.acts()


def test_a_lead_releases_from_the_frozen_card_while_the_clerk_stays(till):
    code = till.desk.packed(NO)
    till.desk.shop.disputing.freeze(NO, reason="x", by=till.desk.manager)
    clerk = clerk_signs_in(till)
    till.gun(till.desk.token(code))
    till.sees(Verdict.FROZEN)
    assert till.window.counter.scan.card.said.buttons == ("unfreeze", "back")
    till.window.counter.scan.card.buttons()[0].click()
    answer(till)
    till.until(lambda: isinstance(QApplication.activeModalWidget(), Approval))
    dialog = QApplication.activeModalWidget()
    till.until(lambda: dialog.who.count() == 1)
    till.type(MANAGER_PIN)
    gone(till)
    assert till.desk.order(NO).freeze is None
    till.sees(Verdict.OK)
    entry = last_entry(till)
    assert (entry.act, entry.person, entry.approver) == ("unfrozen", "小周", "李建中")
    assert till.window.face.session.person.id == clerk.person


def test_an_approval_taken_back_leaves_the_question_and_its_reason(till):
    till.desk.packed(NO)
    till.desk.shop.disputing.freeze(NO, reason="x", by=till.desk.manager)
    clerk_signs_in(till)
    till.opens(NO)
    till.key(K.Key_F12, SHIFT)
    asked = question(till)
    answer(till, "mistake")
    till.until(lambda: isinstance(QApplication.activeModalWidget(), Approval))
    till.key(K.Key_Escape)
    till.until(lambda: QApplication.activeModalWidget() is asked)
    assert asked.reason.text() == "mistake"
    assert asked.do.isEnabled()
    assert till.desk.order(NO).freeze is not None


def test_what_the_platform_holds_has_no_release(till):
    code = till.desk.packed(NO)
    till.desk.put_order(NO, freeze=Freeze(FreezeReason.REFUND_PENDING, NOON, "platform"))
    till.gun(till.desk.token(code))
    till.sees(Verdict.FROZEN)
    assert "unfreeze" not in till.window.counter.scan.card.said.buttons
    till.until(lambda: till.window.counter.detail.view is not None)
    assert not till.window.face.commands.is_enabled("unfreeze")


def test_a_gun_works_while_the_question_is_open(till):
    till.desk.packed(NO)
    other = till.desk.packed("B-2")
    till.opens(NO)
    till.key(K.Key_F12)
    asked = question(till)
    till.gun(till.desk.token(other))
    till.sees(Verdict.OK)
    assert asked.reason.text() == ""
    answer(till)
    gone(till)
    # The order that was asked about is held, not the one scanned meanwhile.
    assert till.desk.order(NO).freeze is not None
    assert till.desk.order(OrderNo("B-2")).freeze is None


# ------------------------------------------------------------ a new code


def test_a_new_paper_code_goes_to_the_printer_and_the_old_one_is_dead(counter_of, desk):
    slips = []

    def print_slip(no, digits, by) -> Printed:
        slips.append((no, digits))
        return Printed("前台")

    till = counter_of(print_slip=print_slip)
    desk.shop.intake.take([Incoming(an_order(NO))], by=desk.manager)
    old = desk.shop.intake.accept(NO, by=desk.manager).paper_code
    till.opens(NO)
    till.key(K.Key_F7, SHIFT)
    answer(till)
    till.until(lambda: slips)
    ((printed, digits),) = slips
    assert printed == NO
    assert digits != old
    till.until(lambda: any("前台" in text for text in till.news))
    assert desk.check(old, ScanSource.TYPED).verdict is Verdict.REPLACED
    assert desk.check(digits, ScanSource.TYPED).verdict is Verdict.NOT_READY


# ------------------------------------------------------------ after the redemption


def test_a_used_card_reports_and_changes_nothing(till):
    code = redeemed(till)
    clerk_signs_in(till)
    till.desk.clock.go(minutes=1)
    till.gun(till.desk.token(code))
    till.sees(Verdict.ALREADY_USED)
    assert till.window.counter.scan.card.said.buttons == ("report", "back")
    till.key(K.Key_F4, SHIFT)
    answer(till, "got nothing")
    gone(till)
    till.until(lambda: last_entry(till).act == "reported")
    assert last_entry(till).details == "got nothing"
    assert till.desk.code(NO).state is CodeState.REDEEMED
    assert till.verdict is Verdict.ALREADY_USED
    assert not till.window.face.commands.is_enabled("freeze")


def test_an_undo_says_what_it_does_and_books_the_money_back(till):
    code = redeemed(till)
    old = till.desk.token(code)
    till.window.counter.open_order(NO)
    till.until(lambda: till.window.counter.detail.view is not None)
    till.until(till.window.counter.detail.buttons["undo"].isVisible)
    till.key(K.Key_F9, SHIFT)
    assert any("冲正" in label.text() for label in question(till).findChildren(QLabel))
    answer(till)
    gone(till)
    till.until(lambda: till.desk.order(NO).state is not OrderState.COMPLETED)
    rows = till.desk.shop.overview.settlements()
    assert sum(row.net_fen for row in rows) == 0
    assert till.desk.check(old).verdict is Verdict.REPLACED
    till.until(lambda: any("已撤销核销" in text for text in till.news))


# ------------------------------------------------------------ a longer life


def test_the_manager_extends_an_expired_card_by_three_days(till):
    code = till.desk.packed(NO)
    till.desk.put(replace(code, valid_until=NOON - timedelta(hours=1)))
    till.gun(till.desk.token(code))
    till.sees(Verdict.EXPIRED)
    till.window.counter.scan.card.buttons()[0].click()
    asked = question(till)
    asked.days[1].click()
    answer(till)
    gone(till)
    end = till.desk.code(NO).valid_until
    assert timedelta() <= NOON + timedelta(days=3) - end < timedelta(minutes=1)
    till.sees(Verdict.OK)


def test_an_end_out_of_range_is_said_in_the_question_and_nothing_is_lost(till):
    till.desk.packed(NO)
    till.opens(NO)
    till.key(K.Key_F8, SHIFT)
    asked = question(till)
    asked.until.setDateTime(asked.until.dateTime().addDays(400))
    answer(till, "away")
    till.until(asked.problem.isVisible)
    assert asked.reason.text() == "away"
    assert "extended" not in till.desk.acts()
    till.key(K.Key_Escape)
    gone(till)


# ------------------------------------------------------------ not yet


@pytest.mark.parametrize("place", range(len(HOLDS)))
def test_a_good_card_is_held_with_what_the_customer_found(till, place):
    till.gun(till.desk.token(till.desk.packed(NO)))
    till.sees(Verdict.OK)
    till.key(K.Key_F10)
    assert till.window.counter.scan.asks_why_held
    till.key(K.Key_F9)  # not the card behind it
    till.type(str(place + 1))
    till.until(lambda: till.verdict is None)
    assert till.desk.order(NO).state is OrderState.PACKED
    assert (last_entry(till).act, last_entry(till).details) == ("held", HOLDS[place].value)
    assert "先不核销·" in till.window.foot.last.text()
    assert not till.window.counter.scan.asks_why_held


def test_a_scan_while_it_is_asked_leaves_the_first_card_open(till):
    till.gun(till.desk.token(till.desk.packed(NO)))
    till.sees(Verdict.OK)
    till.key(K.Key_F10)
    other = till.desk.packed("B-2")
    till.gun(till.desk.token(other))
    till.until(lambda: till.window.hand_over.desk.waiting)
    assert not till.window.counter.scan.asks_why_held
    assert till.window.hand_over.desk.shown.card.order_no == "B-2"
    till.key(K.Key_F9)
    till.until(lambda: till.desk.order(OrderNo("B-2")).state is OrderState.COMPLETED)


# ------------------------------------------------------------ the record


def a_jpeg() -> bytes:
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG")
    return bytes(buffer.data().data())


def test_the_record_shows_who_did_what_and_a_picture_for_a_reason(till):
    code = redeemed(till)
    till.desk.clock.go(minutes=1)
    card = till.desk.check(till.desk.token(code))
    till.desk.shop.witnessing.keep(card, a_jpeg(), by=till.desk.manager)
    till.window.counter.open_order(NO)
    till.until(lambda: till.window.counter.detail.view is not None)
    till.key(K.Key_F5, SHIFT)
    till.until(lambda: isinstance(QApplication.activeModalWidget(), OrderLog))
    log = QApplication.activeModalWidget()
    till.until(lambda: log.pictures)
    next(iter(log.pictures.values())).click()
    answer(till, "appeal")
    till.until(lambda: isinstance(QApplication.activeModalWidget(), Picture))
    assert QApplication.activeModalWidget().picture.pixmap().width() == 320
    assert (last_entry(till).act, last_entry(till).details) == ("still_seen", "appeal")


def test_the_menu_lists_what_applies_with_its_keys(till):
    till.desk.packed(NO)
    till.opens(NO)
    till.key(K.Key_F10, SHIFT)
    till.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    said = [act.text() for act in menu.actions()]
    assert said == [
        "暂停核销\tF12", "换新码\tShift+F7", "延长有效期\tShift+F8", "记录与画面\tShift+F5",
    ]  # fmt: skip
    picture(menu, "menu")
    till.enter()
    question(till)


# ------------------------------------------------------------ looks


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_words_are_seen_whole(till, language, theme):
    till.desk.packed(NO)
    till.window.resize(1366, 768)
    till.window.face.words.use(language)
    till.window.face.theme.use(theme)
    till.opens(NO)
    clerk_signs_in(till)
    picture(till.window, f"detail-{language}-{theme}")
    for act in USUAL:
        asked = CodeQuestion(
            till.window.face, act, "网 A-1", NEEDS.get(act, Act.SEE_STILLS), till.window,
            until=NOON if act == "extend" else None,
        )  # fmt: skip
        asked.open()
        QApplication.processEvents()
        picture(asked, f"ask-{act}-{language}-{theme}")
        assert cut_texts(asked) == [], act
        for button in (*asked.usual, asked.do, asked.leave):
            assert button.sizeHint().width() <= button.width(), button.text()
        asked.reject()
    till.gun(till.desk.token(till.desk.code(NO)))
    till.sees(Verdict.OK)
    till.key(K.Key_F10)
    picture(till.window, f"hold-{language}-{theme}")
    assert cut_texts(till.window.counter.scan.hold) == []
    till.type("1")
    till.until(lambda: till.verdict is None)
    till.desk.shop.disputing.freeze(NO, reason="来人说不清订单", by=till.desk.manager)
    till.gun(till.desk.token(till.desk.code(NO)))
    till.sees(Verdict.FROZEN)
    till.until(till.window.counter.detail.buttons["unfreeze"].isVisible)
    picture(till.window, f"frozen-{language}-{theme}")
    log = OrderLog(till.window.face, till.desk.shop.overview.order(NO), till.window)
    log.open()
    QApplication.processEvents()
    picture(log, f"log-{language}-{theme}")
    assert cut_texts(log) == []
    log.reject()
