"""A day of a shop on three sides, with differences planted whose classes are known."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pos.domain.ids import DeviceId, OrderNo
from pos.domain.reconciliation import Fate, Known, Record, reconcile

DAY = date(2026, 11, 23)
PAID = date(2026, 11, 24)
OWN, OTHER = DeviceId("d-1"), DeviceId("d-2")
_PAYS = ("收入", "淘宝客佣金代扣款", "信用卡支付服务费")


@dataclass(frozen=True, slots=True)
class Planted:
    """The three sides, and the class of each order that is not the same on all."""

    local: list[Record] = field(default_factory=list)
    hub: list[Record] = field(default_factory=list)
    payout: list[Record] = field(default_factory=list)
    fates: dict[OrderNo, Fate] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


def planted(rng: random.Random, orders: int, differences: int) -> Planted:
    """Return so many orders, of which exactly `differences` differ, all classes about equally."""
    elsewhere: set[OrderNo] = set()
    plan = Planted(known=Known(elsewhere, frozenset({OWN})))
    wrong = set(rng.sample(range(orders), differences))
    kinds = [fate for fate in Fate if fate is not Fate.MATCHED]
    for number in range(orders):
        sides = _order(rng, number)
        if number in wrong:
            fate = kinds[len(plan.fates) % len(kinds)]
            no = sides[0][0].order_no
            _spoil(rng, fate, sides, elsewhere)
            plan.fates[no] = fate
        for rows, more in zip((plan.local, plan.hub, plan.payout), sides, strict=True):
            rows.extend(more)
    for rows in (plan.local, plan.hub, plan.payout):
        rng.shuffle(rows)
    return plan


def _order(rng: random.Random, number: int) -> tuple[list[Record], list[Record], list[Record]]:
    no, net_fen = OrderNo(f"HX-{number:06d}"), rng.randrange(100, 50_000)
    rows = [Record(no, "1/settlement", net_fen, DAY, PAID)]
    if rng.random() < 0.1:  # undone, and redeemed again
        rows.append(Record(no, "1/reversal", -net_fen, DAY, PAID))
        rows.append(Record(no, "2/settlement", net_fen, DAY, PAID))
    fees = [-rng.randrange(1, 99) for _ in _PAYS[1 : rng.randrange(1, 4)]]
    pays = [net_fen - sum(fees), *fees]
    payout = [
        Record(no, f"{number}-{place}", amount, PAID, label=label)
        for place, (label, amount) in enumerate(zip(_PAYS, pays, strict=False))
    ]
    return rows, [replace(row, due=None, device=OWN) for row in rows], payout


def _spoil(
    rng: random.Random,
    fate: Fate,
    sides: tuple[list[Record], list[Record], list[Record]],
    elsewhere: set[OrderNo],
) -> None:
    local, hub, payout = sides
    match fate:
        case Fate.LOCAL_ONLY:
            hub.clear()
            if rng.random() < 0.5:
                payout.clear()
        case Fate.HUB_ONLY:
            local.clear()
            rng.choice((hub, payout)).clear()
        case Fate.AMOUNT_DIFFERS:
            side = rng.choice((local, hub, payout))
            side[0] = replace(side[0], amount_fen=side[0].amount_fen + rng.choice((-1, 1, 100_003)))
        case Fate.DUPLICATE:
            side = rng.choice((local, hub, payout))
            key = f"{side[0].key}-again" if side is payout else side[0].key
            side.append(replace(side[0], key=key))
        case Fate.LATE:
            side = rng.choice((hub, payout))
            side[-1] = replace(side[-1], day=side[-1].day + timedelta(days=1))
        case _:
            if rng.random() < 0.5:
                hub[:] = [replace(row, device=OTHER) for row in hub]
            else:
                hub.clear()
                elsewhere.add(local[0].order_no)
            local.clear()


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the planted differences."""

    orders: int
    planted: int
    found: int
    wrong_class: int
    false: int
    seconds: float


def run(orders: int, seed: int) -> Tried:
    """Plant one difference in a hundred orders and look for them."""
    plan = planted(random.Random(seed), orders, orders // 100)
    began = time.perf_counter()
    found = reconcile(plan.local, plan.hub, plan.payout, known=plan.known)
    took = time.perf_counter() - began
    said = {one.order_no: one.fate for one in found.findings}
    return Tried(
        orders,
        len(plan.fates),
        len(said.keys() & plan.fates.keys()),
        sum(said[no] is not fate for no, fate in plan.fates.items() if no in said),
        len(said.keys() - plan.fates.keys()),
        round(took, 2),
    )
