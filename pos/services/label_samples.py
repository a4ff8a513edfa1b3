"""Made-up orders that show what a label does with usual, long and rare contents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import Customer, Fulfilment, Line, Order, OrderState, Promise


def usual(now: datetime) -> Order:
    """Return a delivery of two things, one of them fragile."""
    return Order(
        no=OrderNo("TEST-0001"),
        shop=ShopId(""),
        channel="test",
        fulfilment=Fulfilment.DELIVERY,
        placed_at=now,
        paid_at=now,
        lines=(Line("测试商品 Test item", 2, 1250), Line("易碎：玻璃杯", 1, 3900)),
        customer=Customer("测试", phone_tail="0000", address="示范市示范区示范路1号2幢301室"),
        promise=Promise(now + timedelta(minutes=30)),
        remark="这是测试标签",
        state=OrderState.PACKED,
        pick_no="测 01",
        bags=1,
    )


def _pickup(now: datetime) -> Order:
    lines = (Line("矿泉水 550ml×12", 1, 2400),)
    return replace(
        usual(now), fulfilment=Fulfilment.PICKUP, lines=lines, remark="", pick_no="淘 23"
    )


def _many(now: datetime) -> Order:
    lines = tuple(Line(f"第 {n} 种商品 冷藏牛奶 {n}00ml", n, 990) for n in range(1, 31))
    return replace(usual(now), lines=lines, bags=4)


def _longest(now: datetime) -> Order:
    """Return an order whose every text is too long, with 19 digits and twelve bags."""
    customer = Customer(
        "阿卜杜勒·热合曼·买买提",
        phone_tail="8806",
        address="呼伦贝尔市鄂温克族自治旗巴彦托海镇示范大街一百二十八号示范花园二期十五幢三单元1801室",
    )
    lines = (
        Line("进口有机低温巴氏杀菌全脂鲜牛奶家庭分享装九百五十毫升两瓶组合", 120, 5990),
        Line("Extra-Long-Product-Name_WithoutAnyBlank/" * 4, 100_000, 1),
    )
    return replace(
        usual(now),
        no=OrderNo("1930679858170647023"),
        customer=customer,
        lines=lines,
        promise=Promise(now + timedelta(days=2), now + timedelta(days=1)),
        remark="门铃坏了请敲门，" * 30,
        pick_no="京东到家 12345678",
        bags=12,
    )


def _rare(now: datetime) -> Order:
    lines = (Line("㐱记𠮷祥糕 🎂", 1, 1800), Line("䶮字饼 Ünïcödé ①", 2, 600))
    customer = replace(usual(now).customer, name="𠮷田龘")
    return replace(usual(now), customer=customer, lines=lines, remark="不要辣 🌶 谢谢")


SAMPLES: dict[str, Callable[[datetime], Order]] = {
    "usual": usual,
    "pickup": _pickup,
    "many": _many,
    "longest": _longest,
    "rare": _rare,
}
