"""A clerk types Taobao's receive code in the real window, against the contract server."""

import pytest
from PySide6.QtCore import Qt

from pos.domain.verdicts import Verdict
from pos.domain.write_offs import PlatformAccess
from pos.services.platform_link import Keys
from tests.links.taobao.contract import APP_KEY, SECRET, SESSION, Platform

CODE = "928031"
F6, F9 = Qt.Key.Key_F6, Qt.Key.Key_F9


@pytest.fixture
def platform(desk):
    with Platform(desk.clock.now) as platform:
        access = PlatformAccess(APP_KEY, platform.url)
        desk.shop.platform.link(access, Keys(SECRET, SESSION), by=desk.manager)
        yield platform


def test_a_receive_code_is_typed_checked_and_written_off(platform, till):
    there = platform.add()
    till.type(CODE)
    till.enter()
    till.sees(Verdict.OK)
    assert "淘宝收货码有效" in till.window.counter.scan.card.said.reason
    assert not there.written_off
    till.key(F9)
    till.sees(Verdict.REDEEMED)
    assert there.written_off


def test_of_several_orders_one_is_chosen_before_f9_does_anything(platform, till):
    there = [platform.add(number=number) for number in (1, 2, 3)]
    till.type(CODE)
    till.enter()
    till.sees(Verdict.OK)
    assert till.headline == "哪一单？"
    till.key(F6)
    till.key(F6)
    assert till.headline == "请确认"
    assert not platform.made("writeoff")
    till.key(F9)
    till.sees(Verdict.REDEEMED)
    assert [one.written_off for one in there] == [False, True, False]


def test_a_lost_answer_is_shown_as_pending_and_asked_again_by_itself(platform, till):
    platform.add()
    platform.faults = ["", "lose", "drop", "drop"]
    till.type(CODE)
    till.enter()
    till.sees(Verdict.OK)
    till.key(F9)
    till.sees(Verdict.PENDING)
    till.sees(Verdict.REDEEMED)
    assert len(platform.made("writeoff")) == 1


def test_f9_asks_again_at_once(platform, till):
    platform.add()
    platform.faults = ["", "lose", "drop"]
    till.type(CODE)
    till.enter()
    till.sees(Verdict.OK)
    till.key(F9)
    till.sees(Verdict.PENDING)
    till.key(F9)
    till.sees(Verdict.REDEEMED)
