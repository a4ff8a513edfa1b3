"""From a gun's Enter to the painted verdict, in the whole window on a shop with a long past."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import monotonic, perf_counter
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QObject,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Session, joinedload, relationship
from sqlcipher3 import dbapi2 as driver

from pos.app.late import Late
from pos.app.linking import LinkLoop
from pos.app.window import OpenShop, window_parts
from pos.domain.tokens import read_token, tag_fits
from pos.domain.verdicts import Verdict
from pos.qt.card import VerdictCard
from pos.qt.card_words import Sound
from pos.qt.window import CounterWindow
from pos.security.wrapping import SivKeyWrap
from pos.sql.columns import from_signed, to_signed
from pos.storage import tables
from tests.bench.figures import Figure, Other
from tests.bench.history import Past, code_id_of, number, past
from tests.bench.options import Options
from tests.bench.rounds import p99

_KEY_GAP_MS = 12
_AT_MOST_MS = 120_000
_WARMING = 10
_SETTLE_MS = 40


class _Silent:
    def play(self, sound: Sound) -> bool:
        return True


def measure(options: Options) -> list[Figure]:
    """Scan waiting orders by gun; beside it the least that could be done, and an ORM's way."""
    app = QApplication(sys.argv[:1])
    shop = past(options.orders)
    desk = _Desk(shop)
    least, orm = _Least(shop, desk.card), _Orm(shop, desk.card)
    took: dict[str, list[float]] = {"ours": [], "least": [], "orm": []}
    try:
        ways = {"ours": desk.scan, "least": least.scan, "orm": orm.scan}
        places = _places(shop)
        for turn in range(_WARMING + options.rounds(150)):
            for name, scan in ways.items():
                desk.settle()
                scanned = scan(next(places))
                if turn >= _WARMING:
                    took[name].append(scanned)
    finally:
        desk.window.close()
        least.close()
        orm.close()
        app.processEvents()
        shop.shop.close()
    ours_ms, least_ms, orm_ms = (median(took[name]) * 1e3 for name in ("ours", "least", "orm"))
    slow_ms = p99(took["ours"]) * 1e3
    what = f"gun's Enter to the painted verdict, {shop.count:,} orders"
    return [
        Figure("verdict", what, "ms", ours_ms, ratio=ours_ms / least_ms, goal=1.5,
               limit=Other("paint and SELECT", least_ms)),
        Figure("verdict", "the same beside an ORM", "ms", ours_ms, ratio=ours_ms / orm_ms,
               goal=0.45, peer=Other("ORM in a worker", orm_ms)),
        Figure("verdict", "the slowest of a hundred beside the median", "ms", slow_ms,
               ratio=slow_ms / ours_ms, goal=2,
               limit=Other("paint and SELECT", p99(took["least"]) * 1e3)),
    ]  # fmt: skip


def _places(shop: Past) -> Iterator[int]:
    """Yield waiting orders from all over the file, again and again: a check uses nothing up."""
    waiting = shop.open_codes()
    at = 0
    while True:
        at = (at + 7919) % len(waiting)
        yield waiting[at]


def _until(loop: QEventLoop, done: Callable[[], bool]) -> None:
    """Let the application work until something is so."""
    deadline = monotonic() + _AT_MOST_MS / 1000
    while not done():
        # The window's own timers wake it several times a second.
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if monotonic() > deadline:
            raise TimeoutError("the window did not answer")


class _Desk:
    """The real window over the shop, somebody signed in, and a gun."""

    def __init__(self, shop: Past) -> None:
        self._past, self._loop = shop, QEventLoop()
        self._painted_s = 0.0
        self._look_at_paints()
        opened = OpenShop(shop.shop, LinkLoop(shop.shop))
        self.window = CounterWindow(window_parts(Late(lambda: opened)), make_player=_Silent)
        self.window.show()
        _until(self._loop, lambda: bool(self.window.live.newest.rows))
        with shop.shop.store.read() as work:
            person = work.staff.get(shop.manager.person)
        self.window.gate.let_in(person)
        self.card = self.window.counter.scan.card
        self._ms = 1_000

    def _look_at_paints(self) -> None:
        """Note when the card was painted; before any card is made, for Qt asks its class but once."""
        paint = VerdictCard.paintEvent

        def painted(card: VerdictCard, event: QPaintEvent) -> None:
            paint(card, event)
            self._painted_s = perf_counter()

        VerdictCard.paintEvent = painted  # type: ignore[method-assign]

    def scan(self, place: int) -> float:
        """Return the seconds from Enter to the painted card of this order."""
        hand_over = self.window.hand_over
        hand_over.desk.waiting.clear()
        hand_over.back()
        self.settle()
        self._key_up_to_enter(self._past.token(place))
        began = perf_counter()
        self._press(Qt.Key.Key_Return, "\r")

        def painted() -> bool:
            shown = hand_over.desk.shown
            return (
                shown is not None
                and shown.card.order_no == number(place)
                and (self._painted_s > began and self.card.isVisible())
            )

        _until(self._loop, painted)
        shown = hand_over.desk.shown
        if shown is None or shown.card.verdict is not Verdict.OK:
            raise RuntimeError(f"{number(place)}: {shown}")
        took = self._painted_s - began
        # The card stays in sight: the others paint the same one.
        _until(self._loop, lambda: self.window.face.jobs.idle)
        return took

    def settle(self) -> None:
        """Let the window finish painting: what one way left over is no cost of the next."""
        pause = QEventLoop()
        QTimer.singleShot(_SETTLE_MS, pause.quit)
        pause.exec()

    def _key_up_to_enter(self, text: str) -> None:
        self._ms += 1_000
        for letter in text:
            self._press(Qt.Key(ord(letter)), letter)

    def _press(self, key: Qt.Key, text: str) -> None:
        self._ms += _KEY_GAP_MS
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(self._ms)
        QCoreApplication.sendEvent(self.window.windowHandle(), event)


class _Least:
    """The same statements by the driver on the GUI thread, then the same card painted."""

    def __init__(self, shop: Past, card: VerdictCard) -> None:
        self._driver, self._card = shop.driver(cache_mib=4), card

    def scan(self, place: int) -> float:
        said = self._card.said
        began = perf_counter()
        self._driver.execute("BEGIN")
        self._driver.execute(_SELECT, (code_id_of(place),)).fetchone()
        self._driver.execute("SELECT * FROM shop_order WHERE no = ?", (number(place),)).fetchone()
        self._driver.execute("ROLLBACK")
        if said is not None:
            self._card.show_words(said)
        self._card.repaint()
        return perf_counter() - began

    def close(self) -> None:
        self._driver.close()


_SELECT = (
    "SELECT * FROM code LEFT JOIN redemption ON redemption.code_id = code.code_id"
    " AND redemption.generation = code.generation WHERE code.code_id = ?"
)


class _Base(DeclarativeBase):
    metadata = tables.metadata


class _Order(_Base):
    __table__ = tables.shop_order


class _Redemption(_Base):
    __table__ = tables.redemption


class _Code(_Base):
    __table__ = tables.code
    order = relationship(_Order)
    redemptions = relationship(_Redemption)


class _Staff(_Base):
    __table__ = tables.staff


class _Fact(_Base):
    __table__ = tables.fact


class _Audit(_Base):
    __table__ = tables.audit


class _Orm(QObject):
    """The usual design: entities in a session of a worker's, then the same card painted."""

    answered = Signal(object)

    def __init__(self, shop: Past, card: VerdictCard) -> None:
        super().__init__()
        self._past, self._card, self._loop = shop, card, QEventLoop()
        self._engine = create_engine(
            "sqlite://", module=driver, creator=lambda: shop.driver(cache_mib=4)
        )
        self._keys = SivKeyWrap(shop.shop.vault.key_for("code keys"))
        self._pool = QThreadPool()
        self._answer: Any = None
        self.answered.connect(self._on_answer)

    def scan(self, place: int) -> float:
        text = self._past.token(place)
        self._answer = None
        said = self._card.said
        began = perf_counter()
        self._pool.start(lambda: self.answered.emit(self._found(text)))
        _until(self._loop, lambda: self._answer is not None)
        if said is not None:
            self._card.show_words(said)
        self._card.repaint()
        return perf_counter() - began

    def _found(self, text: str) -> tuple[bool, str]:
        with Session(self._engine) as session:
            session.get(_Staff, self._past.manager.person)
            session.get(_Order, text)  # is it an order number?
            session.scalars(select(_Fact)).all()
            session.scalars(select(_Audit).order_by(_Audit.id.desc()).limit(1)).first()
            code_id = read_token(text).code_id
            code = (
                session.scalars(
                    select(_Code)
                    .where(_Code.code_id == to_signed(code_id))
                    .options(joinedload(_Code.order), joinedload(_Code.redemptions))
                )
                .unique()
                .one()
            )
            key = self._keys.unwrap(from_signed(code.code_id), code.key_wrapped)
            return tag_fits(key, text) and code.order.state == "packed", code.order.no

    def _on_answer(self, answer: tuple[bool, str]) -> None:
        self._answer = answer

    def close(self) -> None:
        self._pool.waitForDone()
        self._engine.dispose()
