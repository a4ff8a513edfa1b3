"""Keeps the window up to date: asks for the database's version and reads what changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from pos.domain.channels import BY_HAND
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.settings import Counter, Settings, ShopProfile
from pos.errors import HandoverError
from pos.qt.card_words import Sound
from pos.qt.face import Face
from pos.qt.parts import Lights
from pos.qt.queue_rows import Queue, queue_of

_POLL_MS = 300
_LIGHTS_EVERY = 7
"""The lights are asked for at every so many polls, some two seconds."""

_RING_MS = 6_000
_JUST_CAME = frozenset({OrderState.PLACED, OrderState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Place:
    """Which shop and counter this is, and its settings."""

    shop: ShopProfile
    counter: Counter
    settings: Settings


class Live(QObject):
    """`queue` carries a `Queue`, `lights` a `Lights`, `place` a `Place`, each when it changed.

    `rang` carries how many new orders wait, each time the bell has sounded for them, `arrived` the
    rows of orders that came since the last answer, without those a person typed in the shop.
    """

    queue = Signal(object)
    lights = Signal(object)
    place = Signal(object)
    rang = Signal(int)
    arrived = Signal(object)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._version: int | None = None
        self._queue = Queue()
        self._lights: Lights | None = None
        self._place: Place | None = None
        self._asked = False
        self._polls = 0
        self._to_accept = 0
        self._first = True
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.poll)
        self._bell = QTimer(self)
        self._bell.setInterval(_RING_MS)
        self._bell.timeout.connect(self._ring)

    @property
    def newest(self) -> Queue:
        """The newest queue read."""
        return self._queue

    def start(self) -> None:
        """Begin to ask."""
        self._timer.start()
        self.poll()

    def stop(self) -> None:
        """Ask no longer."""
        self._timer.stop()
        self._bell.stop()

    def poll(self) -> None:
        """Ask once, unless an answer is still on its way."""
        if self._asked:
            return
        self._asked = True
        parts, known, before = self._face.parts, self._version, self._queue
        with_lights = self._polls % _LIGHTS_EVERY == 0
        self._polls += 1

        def ask() -> tuple[int, Queue | None, Place | None, Lights | None]:
            version = parts.version()
            lights = parts.lights() if with_lights or version != known else None
            if version == known:
                return version, None, None, lights
            overview = parts.overview
            place = Place(overview.shop(), overview.counter(), overview.settings())
            return version, queue_of(overview.queue(), before), place, lights

        self._face.jobs.read(ask, self._on_answer, self._on_silence)

    def _on_answer(self, answer: tuple[int, Queue | None, Place | None, Lights | None]) -> None:
        self._asked = False
        self._first, first = False, self._first
        self._version, queue, place, lights = answer
        if place is not None and place != self._place:
            self._place = place
            self.place.emit(place)
        if queue is not None:
            before, self._queue = self._queue.numbers, queue
            self.queue.emit(queue)
            if not first:
                self._on_arrived(queue, before)
        self._on_new_orders(self._queue.ringing(self._face.now()))
        if lights is not None and lights != self._lights:
            self._lights = lights
            self.lights.emit(lights)

    def _on_silence(self, error: HandoverError) -> None:
        # The next poll asks again; a shop that is not set up yet has nothing to show.
        self._asked = False

    def _on_arrived(self, queue: Queue, before: frozenset[OrderNo]) -> None:
        """Tell which orders came in from outside and are still to be made ready."""
        new = queue.numbers - before
        if not new:
            return
        came = (row for row in queue.rows if row.no in new and row.channel != BY_HAND)
        rows = tuple(row for row in came if row.state in _JUST_CAME)
        if rows:
            self.arrived.emit(rows)

    def _on_new_orders(self, count: int) -> None:
        more = count > self._to_accept
        self._to_accept = count
        if not count:
            self._bell.stop()
        elif more:
            self._ring()
            self._bell.start()

    def _ring(self) -> None:
        if self._face.session.person is not None:
            self._face.sounds.play(Sound.NEW_ORDER)
            self.rang.emit(self._to_accept)
