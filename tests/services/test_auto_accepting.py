"""Orders that fit are accepted by rule, in the name of whoever switched it on, and only so long."""

import time as time_module
from dataclasses import replace
from datetime import time

import pytest

from pos.app.accepting import AcceptLoop, accept_by_rule
from pos.domain.auto_accept import Standing
from pos.domain.ids import OrderNo, Sku
from pos.domain.orders import Customer, Line, OrderState
from pos.domain.staff import Role
from pos.domain.stock import MoveReason, Product
from pos.errors import RuleViolation
from tests.services.shops import an_order

DAY = time(0)


@pytest.fixture
def auto(desk):
    """The rule switched on for the whole day, with two orders waiting: one fits."""
    with desk.shop.store.begin() as work:
        work.orders.add(an_order("FITS"))
        work.orders.add(an_order("NO-DOOR", customer=Customer("乙", address="示范路")))
    desk.shop.auto_accepting.switch_on(start=DAY, end=DAY, by=desk.manager)
    return desk.shop.auto_accepting


def state(desk, no):
    return desk.order(OrderNo(no)).state


def test_what_fits_is_accepted_and_the_rest_waits_with_its_reason(desk, auto):
    ran = auto.run()
    assert [one.order.no for one in ran.accepted] == ["FITS"]
    assert state(desk, "FITS") is OrderState.ACCEPTED
    assert state(desk, "NO-DOOR") is OrderState.PLACED
    assert auto.ruling().unfit == {"NO-DOOR": "address"}


def test_the_record_names_the_manager_and_says_that_the_rule_did_it(desk, auto):
    auto.run()
    with desk.shop.store.read() as work:
        entries = work.audit.select(order_no=OrderNo("FITS"))
    accepted = next(one for one in entries if one.body.act == "accepted")
    assert accepted.person_name == "李建中"
    assert accepted.body.details == "by_rule"
    assert "auto_accept_on" in desk.acts()


def test_again_changes_nothing_so_that_its_own_commit_wakes_nobody(desk, auto):
    auto.run()
    acts = desk.acts()
    assert auto.run().accepted == ()
    assert desk.acts() == acts


def test_a_mended_order_is_accepted_and_its_reason_forgotten(desk, auto):
    auto.run()
    desk.put_order(OrderNo("NO-DOOR"), customer=an_order("x").customer)
    assert [one.order.no for one in auto.run().accepted] == ["NO-DOOR"]
    assert auto.ruling().unfit == {}


def test_what_the_stock_lacks_waits_for_a_person(desk, auto):
    with desk.shop.store.begin() as work:
        work.products.put(Product(Sku("M"), "milk"), search="milk")
        work.stock.move(Sku("M"), 1, MoveReason.RECEIVED, at=desk.clock.now(), person="x")
        work.orders.add(an_order("SHORT", lines=(Line("milk", 2, 990, sku="M"),)))
        work.orders.add(an_order("ENOUGH", lines=(Line("milk", 1, 990, sku="M"),)))
    auto.run()
    assert state(desk, "ENOUGH") is OrderState.ACCEPTED
    assert auto.ruling().unfit["SHORT"] == "stock"


def test_it_is_off_until_the_shop_switches_it_on_and_off_again_at_once(desk):
    with desk.shop.store.begin() as work:
        work.orders.add(an_order("A-1"))
    auto = desk.shop.auto_accepting
    assert auto.run().standing is Standing.OFF
    auto.switch_on(start=time(1), end=time(2), by=desk.manager)
    assert auto.run().standing is Standing.OUTSIDE_HOURS
    auto.switch_off(by=desk.manager)
    assert auto.run().standing is Standing.OFF
    assert state(desk, "A-1") is OrderState.PLACED


def test_it_stops_when_its_manager_is_gone(desk, auto):
    with desk.shop.store.begin() as work:
        person = work.staff.get(desk.manager.person)
        work.staff.put(replace(person, active=False))
    assert auto.run().standing is Standing.NOBODY_BEHIND
    assert state(desk, "FITS") is OrderState.PLACED


def test_only_who_may_change_settings_switches_it_on(desk):
    clerk = desk.person("周", Role.CLERK)
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.auto_accepting.switch_on(start=DAY, end=DAY, by=clerk)


def test_it_outlives_the_program(desk, auto):
    auto.run()
    before = auto.ruling()
    desk.reopened()
    assert desk.shop.auto_accepting.ruling() == before


def test_only_what_does_not_fit_rings_and_its_reason_stands_on_the_row(desk, auto):
    overview = desk.shop.overview
    desk.put_order(OrderNo("FITS"), changed_at=desk.clock.now())
    rows = {row.no: row for row in overview.queue()}
    assert rows["FITS"].quiet_until > desk.clock.now()
    auto.run()
    rows = {row.no: row for row in overview.queue()}
    assert (rows["NO-DOOR"].unfit, rows["NO-DOOR"].quiet_until) == ("address", None)
    auto.switch_off(by=desk.manager)
    assert {row.unfit for row in overview.queue()} == {""}


def test_what_was_accepted_has_its_pick_list_and_its_codes_slip_in_the_spool(desk, auto):
    accept_by_rule(desk.shop)
    kinds = [job.kind for job in desk.shop.print_queue.jobs()]
    assert sorted(kinds) == ["code_slip", "pick_list"]
    with desk.shop.store.read() as work:
        said = [one.body.details for one in work.audit.select(order_no=OrderNo("FITS"))]
    assert any("pick_list" in one and one.endswith("by_rule") for one in said)


def test_the_loop_accepts_what_comes_while_it_runs(desk, auto):
    loop = AcceptLoop(desk.shop)
    loop.start()
    try:
        with desk.shop.store.begin() as work:
            work.orders.add(an_order("LATER"))
        end = time_module.monotonic() + 20
        while state(desk, "LATER") is not OrderState.ACCEPTED and time_module.monotonic() < end:
            time_module.sleep(0.02)
    finally:
        loop.stop()
    assert state(desk, "LATER") is OrderState.ACCEPTED
