"""A made-up shop's orders, placed now: for the demo, the tour and practice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.domain.foreign_codes import gtin_digit_fits
from pos.domain.ids import OrderNo, ShopId, Sku
from pos.domain.orders import Customer, Fulfilment, Line, Order, Promise
from pos.domain.stock import Product
from pos.domain.times import shanghai_day

SHOP_NAME = "示范店"
SHOP_ADDRESS = "示范市示范区示范路 1 号"
SHOP_PHONE = "010-00000000"
MANAGER = "李店长"
CLERK = "小周"
PIN = "260817"

_GOODS = (
    ("鲜牛奶 1L", 990), ("鸡蛋 30 枚", 2680), ("矿泉水 550ml×12", 1890), ("抽纸 3 层 100 抽", 690),
    ("蓝莓 125g", 1280), ("速冻水饺 1kg", 2390), ("酱油 500ml", 1150), ("猫粮 5kg", 16800),
    ("洗衣液 3L", 4290), ("东北大米 10kg", 5990), ("食用油 5L", 6980), ("生日蛋糕 6 寸", 12800),
    ("全麦吐司", 1580), ("冰美式 大杯", 1600), ("燕麦拿铁", 2200), ("苹果 1kg", 1290),
    ("鲜花束 11 支", 9900), ("感冒灵颗粒", 1580),
)  # fmt: skip
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = ("建中", "一诺", "晓雨", "子墨", "芳", "静怡", "志强", "思远", "雨桐", "国华", "梓涵")
_STREETS = ("示范路", "样板街", "演示大道", "试用巷", "范例路")
_REMARKS = ("", "", "", "少冰，袋口封好", "放门口，别敲门", "请先打电话", "生日卡片写：天天开心")


_ON_SHELF = 240
_NEARLY_SOLD = {3: (40, 25), 6: (36, 20)}
"""What is on hand, and the safety stock, of goods that are to show as low."""
_FRAGILE = frozenset({1, 4, 11, 16})
_PACKING = {0: "冷藏袋", 1: "蛋托朝上，单独一袋", 5: "加冰袋", 11: "平放，不要叠", 16: "花头朝上"}


def sample_products() -> list[tuple[Product, int]]:
    """Return the shop's catalogue, and what is on hand of each product."""
    return [_sample_product(index, *goods) for index, goods in enumerate(_GOODS)]


def _sample_product(index: int, name: str, price_fen: int) -> tuple[Product, int]:
    on_hand, safety = _NEARLY_SOLD.get(index, (_ON_SHELF, 5))
    product = Product(
        sku=Sku(f"S{index:03d}"),
        name=name,
        barcodes=(_barcode(index),),
        price_fen=price_fen,
        safety=safety,
        packing=_PACKING.get(index, ""),
        fragile=index in _FRAGILE,
        shelf=f"{'ABC'[index % 3]}-{1 + index // 3:02d}",
    )
    return product, on_hand


def _barcode(index: int) -> str:
    # 690 with noughts behind it: the form of a Chinese product that nobody sells.
    twelve = f"690000000{index:03d}"
    return next(f"{twelve}{digit}" for digit in range(10) if gtin_digit_fits(f"{twelve}{digit}"))


@dataclass(slots=True)
class SampleOrders:
    """Makes orders that look like a busy day; the same seed makes the same day."""

    shop: ShopId
    chance: random.Random
    count: int = 0

    def next(self, now: datetime, *, age: timedelta = timedelta(0)) -> Order:
        """Return one more paid order, placed `age` ago, promised within the next two hours."""
        self.count += 1
        # Paying takes a while, too: what arrives now was placed a minute ago.
        placed = (now - age - timedelta(minutes=1)).replace(microsecond=0)
        day = shanghai_day(now)
        return Order(
            no=OrderNo(f"HX{day:%Y%m%d}-{self.count:04d}"),
            shop=self.shop,
            channel=self.chance.choice(("web", "web", "wechat", "web")),
            fulfilment=self.chance.choice((Fulfilment.DELIVERY, Fulfilment.PICKUP)),
            placed_at=placed,
            paid_at=placed + timedelta(seconds=self.chance.randint(5, 40)),
            lines=self._lines(),
            customer=self._customer(),
            promise=self._promise(placed),
            delivery_fee_fen=self.chance.choice((0, 300, 500)),
            packing_fee_fen=self.chance.choice((0, 0, 100)),
            discount_fen=self.chance.choice((0, 0, 200)),
            platform_subsidy_fen=self.chance.choice((0, 0, 300)),
            remark=self.chance.choice(_REMARKS),
        )

    def _lines(self) -> tuple[Line, ...]:
        goods = self.chance.sample(_GOODS, self.chance.choice((1, 2, 2, 3)))
        return tuple(
            Line(
                name, self.chance.choice((1, 1, 1, 2, 3)), price_fen, sku=f"S{_GOODS.index(x):03d}"
            )
            for x in goods
            for name, price_fen in (x,)
        )

    def _customer(self) -> Customer:
        # 138 0000 …: numbers that are used in examples and belong to nobody.
        phone = f"1380000{self.chance.randint(0, 9999):04d}"
        house, building = self.chance.randint(1, 199), self.chance.randint(1, 28)
        room = f"{self.chance.randint(1, 18)}0{self.chance.randint(1, 4)}"
        street = self.chance.choice(_STREETS)
        return Customer(
            name=self.chance.choice(_SURNAMES) + self.chance.choice(_GIVEN),
            phone=phone,
            phone_tail=phone[-4:],
            address=f"示范市示范区{street}{house}号{building}幢{room}室",
        )

    def _promise(self, placed: datetime) -> Promise:
        if self.chance.random() < 0.25:
            start = placed + timedelta(minutes=self.chance.choice((60, 90, 120)))
            return Promise(start + timedelta(minutes=30), start)
        return Promise(placed + timedelta(minutes=self.chance.choice((25, 30, 40, 60))))
