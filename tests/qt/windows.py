"""The whole window on a real shop: an encrypted database, real use cases, a clock that is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import Decision, Key, RhythmSettings
from pos.domain.ids import AttemptId, OrderNo
from pos.domain.orders import CodeOwner, Customer, Fulfilment, Line, OrderState, Promise
from pos.domain.settings import Look, Settings
from pos.domain.staff import Actor
from pos.domain.verdicts import Verdict
from pos.errors import RuleViolation
from pos.qt.card_words import Sound
from pos.qt.parts import Lights, PlatformState, Printed, WindowParts
from pos.qt.voice import Sentence
from pos.qt.window import CounterWindow
from pos.services.configuring import Configuring
from tests.services.shops import MANAGER_PIN, NOON, Desk, new_attempt


@dataclass
class Ear:
    """Hears every sound the window makes."""

    heard: list[Sound] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    deaf: bool = False

    def play(self, sound: Sound) -> bool:
        self.heard.append(sound)
        return not self.deaf

    def say(self, sentence: Sentence, text: str, language: str) -> bool:
        self.said.append(text)
        return not self.deaf


@dataclass
class Printer:
    """Remembers what was printed."""

    printed: list[OrderNo] = field(default_factory=list)

    whys: list[str] = field(default_factory=list)

    def print(self, nos: Sequence[OrderNo], by: Actor, why: str = "") -> Printed:
        if not why and self.printed.count(nos[0]):
            raise RuleViolation("reprint_reason_missing", order_no=nos[0], copy=1)
        self.printed += nos
        self.whys.append(why)
        return Printed("前台", len(self.whys))


@dataclass
class Trigger:
    """While it is pulled, keys carry the times a gun's have, however busy the test machine is."""

    at_ms: float | None = None
    gap_ms: float = 2


TRIGGER = Trigger()


@dataclass
class SteadyHands:
    """The real detector, which is told the gun's own times."""

    rhythm: Rhythm

    def feed(self, key: Key) -> Decision:
        if TRIGGER.at_ms is None:
            return self.rhythm.feed(key)
        TRIGGER.at_ms = TRIGGER.at_ms + TRIGGER.gap_ms if TRIGGER.at_ms else key.at_ms
        return self.rhythm.feed(replace(key, at_ms=TRIGGER.at_ms))

    def would_take(self, end: Key) -> bool:
        if TRIGGER.at_ms:
            end = replace(end, at_ms=TRIGGER.at_ms + TRIGGER.gap_ms)
        return self.rhythm.would_take(end)

    def expire(self, now_ms: float) -> Decision:
        # On the gun's own scale as well: by the wall's, a slow test machine would tear the scan.
        return self.rhythm.expire(now_ms if TRIGGER.at_ms is None else TRIGGER.at_ms)


def detector(settings: Settings) -> SteadyHands:
    return SteadyHands(Rhythm(RhythmSettings(max_gap_ms=settings.devices.gun_max_gap_ms)))


def parts_of(
    desk: Desk, version: Callable[[], int], printer: Printer | None = None, **changes: object
) -> WindowParts:
    """The window's parts over a test's shop."""
    shop = desk.shop

    def save_look(look: Look, by: Actor) -> object:
        return Configuring(shop.store, desk.clock).save_look(look, by=by)

    def print_pick_lists(nos: Sequence[OrderNo], by: Actor) -> Printed:
        for no in nos:
            shop.printing.print_pick_list(no, by=by)
        return Printed("小票机")

    parts = WindowParts(
        redeeming=shop.redeeming,
        intake=shop.intake,
        picking=shop.picking,
        staffing=shop.staffing,
        badges=shop.badges,
        calling=shop.calling,
        overview=shop.overview,
        version=version,
        print_labels=(printer or Printer()).print,
        print_pick_lists=print_pick_lists,
        clock=desk.clock,
        attempt=lambda: AttemptId(new_attempt()),
        make_detector=detector,
        save_look=save_look,
        print_queue=shop.print_queue,
        disputing=shop.disputing,
        witnessing=shop.witnessing,
        printers=shop.printers.devices,
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


@dataclass
class Till:
    """One open window, worked as a person does: by the keys of one keyboard, gun included."""

    qtbot: Any
    desk: Desk
    window: CounterWindow
    ear: Ear
    printer: Printer

    def sign_in(self) -> None:
        self.type(MANAGER_PIN)
        self.until(lambda: self.window.face.session.person is not None)

    def until(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=30_000)

    # ------------------------------------------------------------ a person

    def key(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key like a hand does, in whatever window has the keyboard."""
        self.rest()
        QTest.keyClick(self._front, key, modifiers)
        self.rest()

    def type(self, text: str) -> None:
        """Type with pauses no gun makes."""
        for character in text:
            QTest.keyClick(self._front, character)
            self.rest()

    def rest(self) -> None:
        """Wait until the silence has shown that the last key was no gun's."""
        self.until(lambda: not self.window._gun._timer.isActive())

    def enter(self) -> None:
        self.key(Qt.Key.Key_Return)

    # ------------------------------------------------------------ a gun

    def gun(self, text: str, *, end: bool = True) -> None:
        """Pull the trigger: all characters within some milliseconds, and Enter."""
        TRIGGER.at_ms = 0  # the first key says when it began
        for character in text:
            QTest.keyClick(self._front, character)
        if end:
            QTest.keyClick(self._front, Qt.Key.Key_Return)
        TRIGGER.at_ms = None

    @property
    def _front(self) -> QWindow:
        dialog = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        return (dialog or self.window).windowHandle()

    # ------------------------------------------------------------ what is seen

    @property
    def verdict(self) -> Verdict | None:
        shown = self.window.hand_over.desk.shown
        return shown.card.verdict if shown else None

    def sees(self, verdict: Verdict) -> None:
        self.until(lambda: self.verdict is verdict)

    @property
    def headline(self) -> str:
        card = self.window.counter.scan.card
        return card.said.headline if card.isVisible() and card.said else ""

    @property
    def news(self) -> list[str]:
        return [item.text for item in self.window.face.news.items()]

    def opens(self, no: str) -> None:
        """Go to an order and wait for its details."""
        counter = self.window.counter
        self.until(lambda: OrderNo(no) in self.window.live.newest.numbers)
        counter.open_order(no)
        self.until(lambda: counter.detail.view is not None and counter.detail.view.no == no)
