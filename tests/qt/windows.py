"""The whole window on a real shop: an encrypted database, real use cases, a clock that is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import RhythmSettings
from pos.domain.ids import AttemptId, OrderNo
from pos.domain.orders import CodeOwner, Customer, Fulfilment, Line, OrderState, Promise
from pos.domain.settings import Look, Settings
from pos.domain.staff import Actor
from pos.qt.card_words import Sound
from pos.qt.parts import Lights, PlatformState, Printed, WindowParts
from tests.services.shops import NOON, Desk, new_attempt


@dataclass
class Ear:
    """Hears every sound the window makes."""

    heard: list[Sound] = field(default_factory=list)

    def play(self, sound: Sound) -> bool:
        self.heard.append(sound)
        return True


@dataclass
class Printer:
    """Remembers what was printed."""

    printed: list[OrderNo] = field(default_factory=list)

    def print(self, nos: Sequence[OrderNo], by: Actor) -> Printed:
        self.printed += nos
        return Printed("labels/A-1.pdf")


def detector(settings: Settings) -> Rhythm:
    return Rhythm(RhythmSettings(max_gap_ms=settings.devices.gun_max_gap_ms))


def parts_of(desk: Desk, printer: Printer | None = None, **changes: object) -> WindowParts:
    """The window's parts over a test's shop; close `watch` of the desk's store yourself."""
    shop = desk.shop
    watch = shop.store.watch()

    def save_look(look: Look) -> None:
        with shop.store.begin() as work:
            work.shop.put_settings(replace(work.shop.settings(), look=look))

    parts = WindowParts(
        redeeming=shop.redeeming,
        intake=shop.intake,
        picking=shop.picking,
        staffing=shop.staffing,
        overview=shop.overview,
        version=watch.version,
        print_labels=(printer or Printer()).print,
        clock=desk.clock,
        attempt=lambda: AttemptId(new_attempt()),
        make_detector=detector,
        save_look=save_look,
        lights=lambda: Lights(PlatformState.ONLINE, last_contact_at=NOON, unsent=2),
    )
    return replace(parts, **changes)  # type: ignore[arg-type]


_GOODS = (
    ("牛奶 1L", 990), ("鸡蛋 30 枚", 2480), ("矿泉水 12 瓶", 1890), ("抽纸 3 层", 1290), ("蓝莓 125g", 1580),
    ("速冻水饺", 2290), ("酱油", 890), ("猫粮 5kg", 15900), ("洗衣液 3L", 3990), ("大米 10kg", 6990),
)  # fmt: skip
_NAMES = (
    "顾梦生",
    "林小满",
    "陈立",
    "王建国",
    "周慧",
    "吴昊",
    "郑爽英",
    "许诺",
    "欧阳锋",
    "李建中",
)
_STATES = (
    OrderState.PLACED, OrderState.ACCEPTED, OrderState.PACKED, OrderState.PACKED, OrderState.OUT,
    OrderState.PLACED, OrderState.ACCEPTED, OrderState.ARRIVED, OrderState.PACKED, OrderState.OUT,
)  # fmt: skip


def fill(desk: Desk, count: int = 24) -> None:
    """Put orders of every kind and state into the shop."""
    for n in range(count):
        no = f"HX20261123-{n:04d}"
        state = _STATES[n % len(_STATES)]
        pickup = state is OrderState.PACKED and n % 3 == 2
        lines = tuple(_line(n + k) for k in range(1 + n % 3))
        desk.packed(
            no,
            state=state,
            fulfilment=Fulfilment.PICKUP if pickup else Fulfilment.DELIVERY,
            placed_at=NOON - timedelta(minutes=80 - n),
            promise=Promise(
                NOON + timedelta(minutes=17 * n - 12),
                start=NOON + timedelta(hours=2) if n % 4 == 3 else None,
            ),
            customer=Customer(
                _NAMES[n % len(_NAMES)],
                "13800000417",
                phone_tail=f"{417 + 731 * n:04d}"[-4:],
                address="示范市示范区示范路1号2幢301室",
            ),
            remark="少冰，袋口封好" if n % 5 == 1 else "",
            lines=lines,
            code_owner=CodeOwner.HUB,
        )
        desk.put_order(OrderNo(no), pick_no=f"{'淘美网'[n % 3]} {n + 1:02d}")


def _line(n: int) -> Line:
    name, price_fen = _GOODS[n % len(_GOODS)]
    return Line(name, 1 + n % 3, price_fen)
