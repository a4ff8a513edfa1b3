"""Says aloud what a clerk must know without looking: a redemption, and orders that come in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from pos.domain.orders import Fulfilment
from pos.qt.face import Face, now_ms
from pos.qt.handover import HandOver
from pos.qt.live import Live
from pos.qt.voice import Sentence
from pos.services.overview import QueueRow

_AFTER_TONE_MS = 500
"""A sentence waits for the tones before it."""

_GATHER_MS = 900
_APART_MS = 6_000
"""Orders that come within this time of the last sentence are said together (几单合播)."""

_OF = {
    Fulfilment.DELIVERY: Sentence.NEW_DELIVERY,
    Fulfilment.PICKUP: Sentence.NEW_PICKUP,
}


def sentence_for(arrived: Sequence[Fulfilment]) -> Sentence:
    """Return what to say of new orders: each its own sentence, several of them one together."""
    return _OF[arrived[0]] if len(arrived) == 1 else Sentence.NEW_SEVERAL


class Speaker(QObject):
    """Listens to the desk and to what comes in."""

    def __init__(self, face: Face, live: Live, hand_over: HandOver) -> None:
        super().__init__()
        self._face = face
        self._arrived: list[Fulfilment] = []
        self._said_ms = float("-inf")
        self._done, self._gathering = QTimer(self), QTimer(self)
        for timer, slot in ((self._done, self._say_done), (self._gathering, self._say_arrived)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)
        hand_over.redeemed.connect(lambda _: self._done.start(_AFTER_TONE_MS))
        live.arrived.connect(self._on_arrived)

    def close(self) -> None:
        """Say nothing more."""
        self._done.stop()
        self._gathering.stop()

    def _on_arrived(self, rows: Sequence[QueueRow]) -> None:
        self._arrived += [row.fulfilment for row in rows]
        if not self._gathering.isActive():
            since_ms = now_ms() - self._said_ms
            self._gathering.start(round(max(_GATHER_MS, _APART_MS - since_ms)))

    def _say_done(self) -> None:
        self._say(Sentence.REDEEMED)

    def _say_arrived(self) -> None:
        arrived, self._arrived = self._arrived, []
        if arrived and self._face.session.person is not None:
            self._said_ms = now_ms()
            self._say(sentence_for(arrived))

    def _say(self, sentence: Sentence) -> None:
        words = self._face.words
        self._face.sounds.say(sentence, words(f"voice.{sentence.value}"), words.language)
