"""At the counter: badges, digits over the phone, one customer's number, products, spoken words."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos.domain.digits import RELAY_LENGTH
from pos.domain.ids import OrderNo
from pos.domain.orders import Fulfilment, Line, OrderState
from pos.domain.staff import Act, Actor, Role
from pos.domain.verdicts import Verdict
from pos.qt.approval import Approval, with_approval
from pos.qt.card_words import Sound
from pos.services.calling import SHOWN_FOR, CallOutcome
from tests.services.shops import MANAGER

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
MILK, EGGS = "6901234567892", "6909876543212"


def colleague(till, name: str, role: Role) -> Actor:
    person, first = till.desk.shop.staffing.add(name, role, by=till.desk.manager)
    till.desk.shop.staffing.change_pin(person.id, first, "719362")
    return Actor(person.id)


def badge_of(till, name: str) -> str:
    return till.desk.shop.badges.make(name, by=till.desk.manager).text


# ------------------------------------------------------------ badges


def test_a_badge_signs_in_without_a_pin(counter_of):
    till = counter_of(signed_in=False)
    till.gun(badge_of(till, MANAGER))
    till.until(lambda: till.window.face.session.person is not None)
    assert till.window.face.session.person.name == MANAGER


def test_a_badge_switches_the_person_and_the_open_card_is_named(till):
    colleague(till, "小周", Role.CLERK)
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.gun(badge_of(till, "小周"))
    till.until(lambda: till.window.face.session.person.name == "小周")
    assert till.verdict is Verdict.OK
    assert any("没有处理完" in text for text in till.news)


def test_ones_own_badge_changes_nothing(till):
    person = till.window.face.session.person
    till.gun(badge_of(till, MANAGER))
    till.until(lambda: any("已经在岗" in text for text in till.news))
    assert till.window.face.session.person is person


def test_an_ended_badge_is_refused_and_the_person_stays(till):
    colleague(till, "小周", Role.CLERK)
    old = badge_of(till, "小周")
    badge_of(till, "小周")
    till.gun(old)
    till.until(lambda: any("工牌不能用了" in text for text in till.news))
    assert till.window.face.session.person.name == MANAGER
    till.key(K.Key_L, CTRL)
    till.gun(old)
    till.until(lambda: "工牌不能用了" in till.window.sign_in.message.text())
    assert till.window.face.session.person is None


def test_a_leads_badge_approves_and_the_clerk_stays(till):
    clerk, lead = colleague(till, "小周", Role.CLERK), colleague(till, "老王", Role.LEAD)
    person = next(p for p in till.desk.shop.staffing.people() if p.id == clerk.person)
    till.window.face.session.sign_in(person)
    granted = []
    dialog = with_approval(till.window.face, Act.UNLOCK_TYPING, granted.append, till.window)
    assert isinstance(dialog, Approval)
    till.gun(badge_of(till, "小周"))
    till.until(lambda: "权限" in dialog.trouble.text())
    till.gun(badge_of(till, "老王"))
    till.until(lambda: granted)
    assert (granted[0].person, granted[0].approver) == (clerk.person, lead.person)
    assert till.window.face.session.person is person


# ------------------------------------------------------------ digits over the phone


def test_five_digits_read_out_redeem_the_opened_order(till):
    code = till.desk.packed("A-1")
    till.opens("A-1")
    till.key(K.Key_E, CTRL)
    till.type(till.desk.digits(code, minutes=-5)[-RELAY_LENGTH:])
    till.enter()
    till.sees(Verdict.OK)
    till.key(K.Key_F9)
    till.sees(Verdict.REDEEMED)
    assert till.desk.code(OrderNo("A-1")).redemption.relayed


def test_old_digits_are_asked_for_anew(till):
    code = till.desk.packed("A-1")
    till.opens("A-1")
    till.key(K.Key_E, CTRL)
    till.type(till.desk.digits(code, minutes=-14)[-RELAY_LENGTH:])
    till.enter()
    till.sees(Verdict.STALE)
    till.until(lambda: till.headline == "请念新码")
    assert "后五位" in till.window.counter.scan.card.said.next_step


def test_escape_takes_the_question_back(till):
    till.desk.packed("A-1")
    till.opens("A-1")
    till.key(K.Key_E, CTRL)
    assert till.window.counter.detail.asks
    till.key(K.Key_Escape)
    assert not till.window.counter.detail.asks


# ------------------------------------------------------------ one customer's number


def test_the_number_shows_until_the_call_is_noted(till):
    till.desk.packed("A-1")
    till.opens("A-1")
    detail = till.window.counter.detail
    till.key(K.Key_D, CTRL)
    till.until(detail.call.isVisible)
    assert detail.call.number.text() == "138 0000 0417"
    assert not detail.timeline.isVisible()
    detail.call.buttons[CallOutcome.NO_ANSWER].click()
    till.until(lambda: "call_noted" in till.desk.acts())
    assert not detail.call.isVisible()
    assert detail.call.number.text() == ""


def test_the_number_goes_after_three_minutes(till):
    till.desk.packed("A-1")
    till.opens("A-1")
    call = till.window.counter.detail.call
    till.key(K.Key_D, CTRL)
    till.until(call.isVisible)
    till.desk.clock.at += SHOWN_FOR
    till.until(lambda: not call.isVisible())
    assert call.revealed is None


def test_the_number_goes_with_whoever_saw_it_and_stays_with_its_order(till):
    till.desk.packed("A-1")
    till.desk.packed("B-2")
    till.opens("A-1")
    call = till.window.counter.detail.call
    till.key(K.Key_D, CTRL)
    till.until(call.isVisible)
    till.opens("B-2")
    assert not call.isVisible()
    till.opens("A-1")
    assert call.isVisible()
    till.key(K.Key_L, CTRL)
    assert call.revealed is None


# ------------------------------------------------------------ products


def with_goods(till, no: str, *barcodes: str) -> None:
    lines = tuple(Line(f"商品 {code[-2:]}", 1, 100, barcode=code) for code in barcodes)
    till.desk.packed(no, lines=lines)
    till.until(lambda: OrderNo(no) in till.window.live.newest.numbers)


def test_a_product_opens_the_only_order_with_it(till):
    with_goods(till, "A-1", MILK)
    with_goods(till, "B-2", EGGS)
    till.gun(EGGS)
    till.until(lambda: till.window.counter.view.order_no == "B-2")
    assert any("只有" in text for text in till.news)
    assert till.verdict is None


def test_a_product_of_several_orders_filters_the_queue(till):
    with_goods(till, "A-1", MILK)
    with_goods(till, "B-2", EGGS, MILK)
    with_goods(till, "C-3", EGGS)
    till.gun(MILK)
    till.until(lambda: till.window.counter.model.rowCount() == 2)
    assert any("2 单有商品" in text for text in till.news)
    till.key(K.Key_F10)
    assert till.window.counter.model.rowCount() == 3


def test_a_product_nobody_ordered_is_no_code(till):
    with_goods(till, "A-1", MILK)
    till.gun(EGGS)
    till.sees(Verdict.NOT_A_CODE)


def test_a_bag_of_another_country_matches_with_its_leading_zero(till):
    with_goods(till, "A-1", "0036000291452")
    till.gun("036000291452")
    till.until(lambda: till.window.counter.view.order_no == "A-1")


# ------------------------------------------------------------ heard, or seen


def test_a_redemption_and_new_orders_are_said_aloud(till):
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.key(K.Key_F9)
    till.until(lambda: till.ear.said == ["核销成功"])
    till.desk.packed("B-2", state=OrderState.PLACED, fulfilment=Fulfilment.PICKUP)
    till.until(lambda: till.ear.said == ["核销成功", "您有新的自提订单"])


def test_orders_that_come_fast_are_said_together(till):
    till.until(lambda: till.window.face.jobs.idle)
    for n in range(4):
        till.desk.packed(f"B-{n}", state=OrderState.PLACED)
    till.until(lambda: till.ear.said)
    assert till.ear.said == ["您有多笔新订单"]


def test_orders_typed_in_the_shop_are_not_said(till):
    till.desk.packed("B-5", state=OrderState.ACCEPTED, channel="hand")
    till.until(lambda: OrderNo("B-5") in till.window.live.newest.numbers)
    till.desk.packed("B-6", state=OrderState.PLACED, fulfilment=Fulfilment.PICKUP)
    till.until(lambda: till.ear.said)
    assert till.ear.said == ["您有新的自提订单"]  # of one order, not of several


def test_where_nothing_is_heard_a_new_order_and_a_refusal_are_seen(till):
    till.ear.deaf = True
    till.desk.packed("B-2", state=OrderState.PLACED)
    till.until(lambda: till.window.header_flash.flashes)
    till.gun("HX1GARBLED")
    till.sees(Verdict.MALFORMED)
    assert till.window.card_flash.flashes
    till.until(lambda: not till.window.card_flash.flashes)
    assert Sound.LOW in till.ear.heard


def test_the_control_what_is_heard_does_not_flash(till):
    till.gun("HX1GARBLED")
    till.sees(Verdict.MALFORMED)
    assert not till.window.card_flash.flashes


def test_a_change_of_look_is_recorded_but_not_on_the_sign_in_page(till):
    till.key(K.Key_T, CTRL)
    till.until(lambda: "look_changed" in till.desk.acts())
    till.key(K.Key_L, CTRL)
    before = till.desk.acts()
    theme = till.window.face.theme.name
    till.key(K.Key_T, CTRL)
    assert till.window.face.theme.name != theme
    till.until(lambda: till.window.face.jobs.idle)
    assert till.desk.acts() == before


def test_a_look_that_nobody_saved_stays_until_what_is_saved_changes(till):
    till.key(K.Key_L, CTRL)
    till.key(K.Key_T, CTRL)
    tried = till.window.face.theme.name
    settings = till.desk.shop.overview.settings()
    with till.desk.shop.store.begin() as work:
        work.shop.put_settings(
            replace(settings, devices=replace(settings.devices, gun_max_gap_ms=42))
        )
    till.until(lambda: till.window._settings.devices.gun_max_gap_ms == 42)
    assert till.window.face.theme.name == tried
    with till.desk.shop.store.begin() as work:
        work.shop.put_settings(replace(settings, look=replace(settings.look, language="en")))
    till.until(lambda: till.window.face.words.language == "en")
    assert till.window.face.theme.name == settings.look.theme


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("state", [OrderState.PLACED, OrderState.ACCEPTED, OrderState.PACKED])
def test_items_facts_and_acts_are_all_seen_on_the_smallest_screen(till, state, language):
    lines = tuple(Line(f"示范商品第 {n} 号 500g 装", n, 990) for n in range(1, 9))
    till.desk.packed("A-1", state=state, lines=lines, remark="少冰，袋口封好，放前台")
    till.window.resize(1366, 768)
    till.window.face.words.use(language)
    till.opens("A-1")
    detail = till.window.counter.detail
    bar = detail._scroll.verticalScrollBar()
    till.until(lambda: detail.items.text() and bar.maximum() == 0)
    shown = [b for b in detail.buttons.values() if b.isVisible()]
    assert len(shown) >= 3
    for button in shown:
        assert button.sizeHint().width() <= button.width()
        assert detail.rect().contains(button.mapTo(detail, button.rect().bottomRight()))
