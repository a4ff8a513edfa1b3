"""Lists that are hard to set, shared by the tests of paper and by its gallery."""

from dataclasses import replace

from pos.domain.ids import OrderNo
from pos.domain.orders import Fulfilment, Line, Order
from pos.domain.pick_lists import PickList, pick_list
from pos.domain.picking import Handling
from pos.domain.run_sheets import HandOver, RunSheet, hand_over, run_sheet
from tests.paper.specimens import (
    BY_HAND,
    CHINESE_NUMBER,
    CROWDED,
    LONG,
    MANY,
    NINETEEN,
    RARE,
    USUAL,
)

SHELVES = ("A1", "A3", "B2", "冷藏柜-2", "")


def handling(line: Line) -> Handling:
    """Somewhere in the shop, by its name; glass is fragile."""
    return Handling(
        shelf=SHELVES[len(line.name) % len(SHELVES)],
        packing="直立放置，单独套袋" if "牛奶" in line.name else "",
        fragile="玻璃" in line.name,
        barcodes=("6901234567892",),
    )


def a_list(*orders: Order, copy: int = 0) -> PickList:
    return pick_list(orders, shop="示范店", handling=handling, printing=replace(BY_HAND, copy=copy))


def _numbered(*orders: Order) -> list[Order]:
    """The same orders with pick numbers that differ."""
    return [
        replace(order, no=OrderNo(f"{order.no}"), pick_no=order.pick_no or f"网 {place}")
        for place, order in enumerate(orders, 1)
    ]


SECOND = replace(
    USUAL,
    no=OrderNo("HX20261122-0024"),
    pick_no="网 7",
    lines=(Line("抽纸 3 层 100 抽", 1, 450), Line("玻璃杯（易碎）", 2, 1500), *MANY.lines[:3]),
    remark="不要一次性餐具",
    fulfilment=Fulfilment.PICKUP,
)
PICK_LISTS = {
    "one": a_list(USUAL, copy=1),
    "many": a_list(replace(CROWDED, lines=CROWDED.lines[:40])),
    "long": a_list(LONG),
    "rare": a_list(RARE),
    "nineteen": a_list(NINETEEN),
    "chinese_number": a_list(CHINESE_NUMBER),
    "walk": a_list(USUAL, SECOND, replace(NINETEEN, pick_no="美 118")),
    "hard_walk": a_list(LONG, RARE, CROWDED, NINETEEN, CHINESE_NUMBER, MANY, SECOND),
}

RUN = (
    USUAL,
    replace(NINETEEN, pick_no="美 118"),
    replace(RARE, no=OrderNo("HX20261122-0031"), pick_no="网 31", bags=1),
    replace(
        LONG,
        no=OrderNo("HX20261122-0030"),
        pick_no="京东到家 12345678",
        remark="到了打 13800000417",
    ),
)


def a_run(*orders: Order) -> RunSheet:
    return run_sheet(orders, shop="示范店", courier="王师傅", printing=BY_HAND)


def a_hand_over(*orders: Order) -> HandOver:
    return hand_over(orders, shop="示范店", courier="王师傅", printing=BY_HAND)


LONG_RUN = tuple(
    replace(USUAL, no=OrderNo(f"HX20261122-{n:04d}"), pick_no=f"网 {n}") for n in range(1, 46)
)
