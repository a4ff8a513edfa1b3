"""What must happen once has two locks: a compare-and-set, and behind it a UNIQUE constraint."""

from contextlib import closing
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2 as driver

from pos.domain.codes import CodeState, Redemption
from pos.domain.orders import Freeze, FreezeReason, OrderState
from tests.faults.proving import raw
from tests.services.shops import NOON, new_attempt


def used(desk, attempt=None) -> Redemption:
    with desk.shop.store.read() as work:
        device = work.shop.counter().device
    return Redemption(
        NOON, desk.manager.person, "甲", device, "1", attempt or new_attempt(), "digest"
    )


def test_a_code_turns_from_active_to_used_once(desk):
    code = desk.packed()
    first, second = used(desk), used(desk)
    with desk.shop.store.begin() as work:
        assert work.codes.redeem(code.code_id, 1, first)
        assert not work.codes.redeem(code.code_id, 1, second)
        assert not work.codes.redeem(code.code_id, 2, second)
    assert desk.code(code.order_no).redemption == first


@pytest.mark.parametrize("state", [x for x in CodeState if x is not CodeState.ACTIVE])
def test_only_an_active_code_turns(desk, state):
    code = desk.put(replace(desk.packed(), state=state))
    with desk.shop.store.begin() as work:
        assert not work.codes.redeem(code.code_id, 1, used(desk))


def test_the_control_without_the_first_lock_the_second_one_holds(desk):
    """A code set back to active by hand, as a program without the compare-and-set might."""
    code = desk.packed()
    desk.redeem(desk.token(code))
    desk.put(replace(code, state=CodeState.ACTIVE))
    again = used(desk)
    with pytest.raises(driver.IntegrityError), desk.shop.store.begin() as work:
        work.codes.redeem(code.code_id, 1, again)
    with desk.shop.store.read() as work:
        assert len(work.settlements.select()) == 1
        assert work.codes.redemption_of(again.attempt) is None


def test_the_control_without_both_a_code_is_used_twice(desk):
    code = desk.packed()
    desk.redeem(desk.token(code))
    desk.put(replace(code, state=CodeState.ACTIVE))
    with closing(raw(desk.shop.folder)) as connection:
        connection.execute("ALTER TABLE redemption RENAME TO locked")
        connection.execute("CREATE TABLE redemption AS SELECT * FROM locked")
    with desk.shop.store.begin() as work:
        assert work.codes.redeem(code.code_id, 1, used(desk))
    with closing(raw(desk.shop.folder)) as connection:
        assert connection.execute("SELECT count(*) FROM redemption").fetchone() == (2,)


@pytest.mark.parametrize("table", ["redemption", "settlement", "outbox", "audit"])
def test_the_database_itself_refuses_a_second_row(desk, table):
    desk.redeem(desk.token(desk.packed()))
    with closing(raw(desk.shop.folder)) as connection:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        key = {"redemption": "attempt", "audit": "id"}.get(table, "id")
        values = ", ".join(
            {"id": "NULL" if table == "audit" else "'another'", "attempt": "'another'"}[name]
            if name == key
            else name
            for name in names
        )
        with pytest.raises(driver.IntegrityError, match="UNIQUE"):
            connection.execute(f"INSERT INTO {table} SELECT {values} FROM {table} LIMIT 1")


@pytest.mark.parametrize("state", OrderState)
def test_an_order_is_completed_only_from_where_it_may_be_redeemed(desk, state):
    code = desk.packed(state=state)
    may = state in {OrderState.PACKED, OrderState.ASSIGNED, OrderState.OUT, OrderState.ARRIVED}
    with desk.shop.store.begin() as work:
        assert work.orders.complete(code.order_no, at=NOON) is may


def test_a_frozen_order_is_not_completed(desk):
    code = desk.packed(freeze=Freeze(FreezeReason.APPEAL, NOON, "平台"))
    with desk.shop.store.begin() as work:
        assert not work.orders.complete(code.order_no, at=NOON)


def test_one_order_has_one_code(desk):
    code = desk.packed()
    with pytest.raises(driver.IntegrityError):
        desk.put(replace(code, code_id=code.code_id ^ 1))
