"""Nobody works here without a PIN; a first PIN is changed; an open card is not lost by locking."""

from PySide6.QtCore import Qt

from pos.domain.staff import Act, Role
from pos.domain.verdicts import Verdict
from pos.qt.approval import Approval, with_approval
from pos.qt.parts import Demo
from tests.services.shops import MANAGER_PIN

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_wrong_pin_says_how_many_tries_are_left(counter_of):
    till = counter_of(signed_in=False)
    till.type("135790")
    till.until(lambda: "还可以试" in till.window.sign_in.message.text())
    assert till.window.face.session.person is None
    till.sign_in()


def test_the_pad_works_by_touch(counter_of):
    till = counter_of(signed_in=False)
    for digit in MANAGER_PIN:
        till.window.sign_in.pad.keys[digit].click()
    till.until(lambda: till.window.face.session.person is not None)


def test_a_first_pin_is_changed_at_once(counter_of):
    till = counter_of(signed_in=False)
    _, first = till.desk.shop.staffing.add("小周", Role.CLERK, by=till.desk.manager)
    till.window.sign_in.load()
    till.until(lambda: len(till.window.sign_in.buttons) == 2)
    next(b for b in till.window.sign_in.buttons if "小周" in b.text()).click()
    till.type(first)
    till.until(lambda: "第一次登录" in till.window.sign_in.message.text())
    till.type("719362")
    till.until(lambda: "再输一次" in till.window.sign_in.message.text())
    till.type("719362")
    till.until(lambda: till.window.face.session.person is not None)
    assert till.desk.shop.staffing.sign_in("小周", "719362").name == "小周"


def test_the_demo_shows_its_pin(counter_of):
    till = counter_of(signed_in=False, demo=Demo(MANAGER_PIN))
    assert MANAGER_PIN in till.window.sign_in.demo.text()


def test_without_a_demo_no_pin_is_shown(counter_of):
    till = counter_of(signed_in=False)
    assert not till.window.sign_in.demo.isVisible()


def test_locking_keeps_the_open_card_and_says_so_at_the_next_sign_in(till):
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.key(K.Key_L, CTRL)
    assert till.window.face.session.person is None
    till.key(K.Key_F9)  # nobody is signed in
    till.until(lambda: till.window.face.jobs.idle)
    assert till.verdict is Verdict.OK
    till.sign_in()
    till.until(lambda: any("没有处理完" in text for text in till.news))
    till.key(K.Key_F9)
    till.sees(Verdict.REDEEMED)


def test_an_idle_window_locks_itself_but_never_over_an_open_card(till):
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.desk.clock.go(minutes=60)
    till.window._on_second()
    assert till.window.face.session.person is not None
    till.key(K.Key_F10)
    till.key(K.Key_F10)
    till.until(lambda: till.verdict is None)
    till.desk.clock.go(minutes=60)
    till.until(lambda: till.window.face.session.person is None)


def test_a_lead_approves_one_act_while_the_clerk_stays_signed_in(till):
    clerk = till.desk.person("小周", Role.CLERK)
    person = next(p for p in till.desk.shop.staffing.people() if p.id == clerk.person)
    till.window.face.session.sign_in(person)
    granted = []
    dialog = with_approval(till.window.face, Act.UNLOCK_TYPING, granted.append, till.window)
    assert isinstance(dialog, Approval)
    till.until(lambda: dialog.who.count() == 1)
    till.type(MANAGER_PIN)
    till.until(lambda: granted)
    assert granted[0].person == clerk.person
    assert granted[0].approver == till.desk.manager.person
    assert till.window.face.session.person is person


def test_who_may_do_it_is_not_asked_for_approval(till):
    granted = []
    assert with_approval(till.window.face, Act.UNLOCK_TYPING, granted.append) is None
    assert granted[0].approver is None


def test_a_pin_half_typed_stays_when_the_list_of_people_comes_again(counter_of):
    till = counter_of(signed_in=False)
    till.type(MANAGER_PIN[:3])
    till.window.sign_in.show_people(till.desk.shop.staffing.people())
    till.type(MANAGER_PIN[3:])
    till.until(lambda: till.window.face.session.person is not None)
