"""Orders and labels that are hard to set, shared by the tests of paper."""

from dataclasses import replace
from datetime import UTC, datetime

from pos.domain.ids import OrderNo, ShopId
from pos.domain.labels import Label, Printing, labels_of
from pos.domain.orders import Customer, Fulfilment, Line, Order, OrderState, Promise

PLACED = datetime(2026, 11, 22, 5, 31, tzinfo=UTC)
PRINTED = datetime(2026, 11, 22, 5, 44, tzinfo=UTC)
BY_HAND = Printing(PRINTED, "甲")

USUAL = Order(
    no=OrderNo("HX20261122-0023"),
    shop=ShopId("S1"),
    channel="taobao",
    fulfilment=Fulfilment.DELIVERY,
    placed_at=PLACED,
    paid_at=PLACED,
    lines=(Line("矿泉水 550ml×12", 1, 990), Line("抽纸 3 层 100 抽", 2, 450)),
    customer=Customer(
        name="林小姐",
        phone="13800008806",
        phone_tail="8806",
        address="示范市示范区示范路1号2幢301室",
    ),
    promise=Promise(datetime(2026, 11, 22, 6, 18, tzinfo=UTC)),
    remark="少冰，袋口封好",
    pick_no="淘 23",
    bags=2,
    state=OrderState.PACKED,
)
MANY = replace(
    USUAL, lines=tuple(Line(f"商品第{n}号 冷藏牛奶 {n}00ml", n, 1) for n in range(1, 13))
)
CROWDED = replace(
    USUAL, lines=MANY.lines * 5, remark="门铃坏了请敲门，" * 40, pick_no="京东到家 12345678"
)
LONG = replace(
    USUAL,
    lines=(Line("Very-Long-Latin-Name/WithoutBlanks_" * 6, 120, 1), Line("长" * 300, 100_000, 1)),
    customer=replace(
        USUAL.customer, name="阿卜杜勒·热合曼" * 4, address="呼伦贝尔市鄂温克族自治旗示范大街" * 9
    ),
    promise=Promise(
        datetime(2026, 11, 24, 6, 18, tzinfo=UTC), datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    ),
)
NINETEEN = replace(
    USUAL, no=OrderNo("1930679858170647023"), bags=12, lines=(Line("玻璃杯（易碎）", 2, 1),)
)
RARE = replace(
    USUAL,
    lines=(Line("㐱记𠮷祥糕 🎂\u202eevil", 1, 1), Line("Ünïcödé naïve ①", 2, 1)),
    customer=replace(USUAL.customer, name="𠮷田"),
    remark="\x1b^XA喵🐱 👨\u200d👩\u200d👧 ok",
)
CHINESE_NUMBER = replace(USUAL, no=OrderNo("单" * 60))
BARE = replace(
    USUAL,
    customer=Customer(),
    promise=None,
    bags=0,
    pick_no="",
    remark="",
    state=OrderState.ACCEPTED,
)

ORDERS = {
    "usual": USUAL,
    "many": MANY,
    "crowded": CROWDED,
    "long": LONG,
    "nineteen": NINETEEN,
    "rare": RARE,
    "chinese_number": CHINESE_NUMBER,
    "bare": BARE,
}
LONG_SHOP = "示范连锁便利超市（示范路一号旗舰店二层东侧）"


def label(name: str, *, copy: int = 0, shop: str = "示范店") -> Label:
    """Return the last bag's label of one of the orders."""
    return labels_of(ORDERS[name], shop=shop, printing=replace(BY_HAND, copy=copy))[-1]
