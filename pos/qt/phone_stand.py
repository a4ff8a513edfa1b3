"""In the demo, the customer's phone beside the window: it shows the page of the selected order."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos.domain.ids import OrderNo
from pos.domain.orders import TO_REDEEM, OrderState
from pos.qt.face import Face
from pos.qt.live import Live
from pos.qt.phone import Phone
from pos.qt.queue_view import QueueView


class PhoneStand(QObject):
    """`shown_to_camera` carries what the phone shows when it is held before the camera."""

    shown_to_camera = Signal(str)

    def __init__(self, face: Face, live: Live, view: QueueView, window: QWidget) -> None:
        super().__init__()
        self._face, self._live, self._view, self._window = face, live, view, window
        self.phone: Phone | None = None
        demo = face.parts.demo
        if demo is not None and demo.phone is not None:
            face.commands.provide("phone", self.open, lambda: face.session.person is not None)

    def open(self) -> None:
        """Show the selected order's page, else that of one that can be handed over."""
        demo = self._face.parts.demo
        if demo is None or demo.phone is None:
            return
        if self.phone is None:
            self.phone = Phone(self._face, demo.phone, self._window)
            self.phone.shown_to_camera.connect(self.shown_to_camera)
            self._view.chosen.connect(self._on_chosen)
        self.phone.stand_beside(self._window)
        self.phone.show()
        self.phone.follow(self._view.order_no or self._ready_order())

    def open_once(self) -> None:
        """Show it to whoever signs in first: a stranger sees at once what to scan."""
        if self.phone is None:
            self.open()

    def close(self) -> None:
        """Put the phone away."""
        if self.phone is not None:
            self.phone.close()

    def _on_chosen(self, no: str) -> None:
        if self.phone is not None and self.phone.isVisible() and no:
            self.phone.follow(OrderNo(no))

    def _ready_order(self) -> OrderNo:
        rows = self._live.newest.rows
        ready = [row for row in rows if row.state is OrderState.PACKED or row.state in TO_REDEEM]
        return (ready or list(rows))[0].no if rows else OrderNo("")
