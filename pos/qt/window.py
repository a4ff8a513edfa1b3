"""The counter's window: header, rail, pages, foot, and everything that is the same on all pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.domain.scans import ScanKind, ScanSource
from pos.domain.settings import Settings
from pos.errors import HandoverError
from pos.qt.camera_pane import Watch
from pos.qt.card_words import Sound
from pos.qt.commands import Commands
from pos.qt.everywhere import Everywhere
from pos.qt.face import Face
from pos.qt.flash import EdgeFlash
from pos.qt.foot import Foot
from pos.qt.gate import Gate
from pos.qt.gun_lines import GunLines
from pos.qt.guns import GunFilter
from pos.qt.handover import HandOver
from pos.qt.header import Header
from pos.qt.jobs import Jobs
from pos.qt.lamps import Lamps
from pos.qt.live import Live, Place
from pos.qt.news import News
from pos.qt.page_table import Page
from pos.qt.pages.counter import CounterPage
from pos.qt.parts import WindowParts
from pos.qt.phone_stand import PhoneStand
from pos.qt.queue_model import QueueModel
from pos.qt.queue_rows import Queue
from pos.qt.rail import Rail
from pos.qt.scan_help import provide_scan_help
from pos.qt.session import Session
from pos.qt.sign_in import SignIn
from pos.qt.sounds import Player, QtPlayer, Sounds
from pos.qt.speaker import Speaker
from pos.qt.theme import Theme, Tone, load_fonts
from pos.qt.words import Words
from pos.services.overview import QueueList

_SECOND_MS = 1_000
_SMALLEST = (1180, 640)
_REFUSALS = frozenset({Sound.REFUSED, Sound.LOW, Sound.TICKS})


class CounterWindow(QMainWindow):
    """One counter. Build it on the GUI thread after QApplication; `close` ends all it started.

    Nothing of `parts` is called before the first paint, and never on the GUI thread.

    Args: pages: further pages, in the order of the rail. make_player: how sounds are made audible.
    """

    scanned = Signal(str)

    def __init__(
        self,
        parts: WindowParts,
        *,
        pages: tuple[Page, ...] = (),
        make_player: Callable[[], Player] = QtPlayer,
    ) -> None:
        super().__init__()
        load_fonts()
        words, look = Words(parts.look.language), Theme(parts.look.theme)
        look.apply()
        sounds = Sounds(parts.clock, make_player)
        sounds.on = parts.look.sounds
        self.face = Face(parts, words, look, Jobs(), Commands(), Session(), News(words), sounds)
        self.live = Live(self.face)
        self.hand_over = HandOver(self.face, lambda: self.live.newest)
        self.watch = Watch(self.face)
        self.hand_over.still_of = self.watch.still_of
        self.model = QueueModel()
        self._settings = Settings(look=parts.look)
        self._gun = GunFilter(parts.make_detector(self._settings), self._on_key)
        self.gun_lines = GunLines(self.face, self._gun)
        self._started = self._placed = False
        self._pages = (Page("counter", "counter", self._build_counter), *pages)
        self._built: dict[str, QWidget] = {}
        self._lay_out()
        self.open_page("counter")
        self.lamps = Lamps(self.face, self.header, self.watch)
        self.gate = Gate(self.face, self.sign_in, self.hand_over, self._rings)
        self.stand = PhoneStand(self.face, self.live, self.counter.view, self)
        self._everywhere = Everywhere(self.face, self.hand_over, self)
        self._speaker = Speaker(self.face, self.live, self.hand_over)
        self.header_flash = EdgeFlash(self.header)
        self.card_flash = EdgeFlash(self.counter.scan.stack)
        sounds.unheard = self._on_unheard
        provide_scan_help(self.face, self._gun, self.hand_over.router, self)
        self._connect()
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._on_second)
        self._fill()
        self._show_session()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        self.setMinimumSize(*_SMALLEST)
        self.resize(1366, 768)
        self.header = Header(self.face)
        self.rail = Rail(self.face.words, self.face.theme, self._pages)
        self.foot = Foot(self.face)
        self.sign_in = SignIn(self.face)
        self.stack = QStackedWidget()
        work = QWidget()
        work.setObjectName("ground")
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.stack, 1)
        self._whole = QStackedWidget()
        self._whole.addWidget(self.sign_in)
        self._whole.addWidget(work)
        self._work = work
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._whole, 1)
        column.addWidget(self.foot)
        self.setCentralWidget(ground)

    def _build_counter(self, face: Face) -> QWidget:
        self.counter = CounterPage(face, self.hand_over, self.watch, self.model)
        return self.counter

    def _connect(self) -> None:
        self.rail.chosen.connect(self.open_page)
        self.gate.entered.connect(lambda _: self.stand.open_once())
        self.stand.shown_to_camera.connect(self._on_camera)
        self.face.session.changed.connect(self._show_session)
        self.face.words.changed.connect(self._fill)
        self._gun.scanned.connect(self._on_gun)
        self._gun.slow.connect(self._on_slow_gun)
        self.watch.seen.connect(self._on_camera)
        self.live.queue.connect(self._on_queue)
        self.live.lights.connect(self.lamps.hear)
        self.live.place.connect(self._on_place)
        self.hand_over.taken.connect(self.lamps.hear_scan)
        self.hand_over.changed.connect(self._on_hand_over)
        self.hand_over.person_wanted.connect(self.gate.take_badge)
        self.counter.scan.code.empty_enter.connect(
            lambda: self.hand_over.enter(self._gun.previous_key_s)
        )

    # ------------------------------------------------------------ life

    def start(self) -> None:
        """Begin to ask and to listen; called by itself once the window was painted."""
        if self._started:
            return
        self._started = True
        self._gun.install()
        self._second.start()
        self._on_second()
        self.live.start()
        self.sign_in.load()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._started:
            QTimer.singleShot(0, self, self.start)
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:
        self._gun.remove()
        self.gun_lines.stop()
        self.live.stop()
        self.hand_over.close()
        self.face.news.close()
        self._second.stop()
        self._speaker.close()
        for flash in (self.header_flash, self.card_flash):
            flash.close_timers()
        self.watch.stop()
        self.stand.close()
        for page in self._built.values():
            close_timers = getattr(page, "close_timers", None)
            if close_timers is not None:
                close_timers()
        self.face.jobs.close()
        super().closeEvent(event)

    def open_page(self, id_: str) -> None:
        """Show a page; it is built when it is first wanted."""
        page = next(page for page in self._pages if page.id == id_)
        if id_ not in self._built:
            self._built[id_] = page.build(self.face)
            self.stack.addWidget(self._built[id_])
            wanted = getattr(self._built[id_], "order_wanted", None)
            if wanted is not None:
                wanted.connect(self.open_order)
        self.stack.setCurrentWidget(self._built[id_])
        self.rail.choose(id_)
        self._refresh_page()

    def open_order(self, no: str) -> None:
        """Show an order on the counter page, whichever page is open."""
        self.open_page("counter")
        self.counter.open_order(no)

    def _refresh_page(self) -> None:
        refresh = getattr(self.stack.currentWidget(), "refresh", None)
        if refresh is not None:
            refresh()

    # ------------------------------------------------------------ keys and scans

    def _on_key(self, event: QKeyEvent) -> bool:
        if self._dialog_is_open():
            return False
        return self.face.commands.press(event)

    def _dialog_is_open(self) -> bool:
        app = QApplication.instance()
        return isinstance(app, QApplication) and (
            app.activeModalWidget() is not None or app.activePopupWidget() is not None
        )

    def _on_gun(self, text: str, gun: str = "") -> None:
        self.take_scan(
            text, ScanSource.GUN, gun
        )  # first: a worker can begin while the rest is done
        self.counter.scan.note_gun()
        self.lamps.hear_gun()

    def _on_camera(self, text: str) -> None:
        self.take_scan(text, ScanSource.CAMERA)

    def take_scan(self, text: str, source: ScanSource, gun: str = "") -> None:
        """Do with a scanned text what its kind says, whatever page or dialog is open."""
        self.gate.note_work()
        self.scanned.emit(text)
        if self.face.session.person is None:
            scan = self.hand_over.router.scan(text, source)
            if scan.kind is ScanKind.STAFF_BADGE:
                self.gate.take_badge(scan.text)
            return
        page_takes = getattr(self.stack.currentWidget(), "take_scan", None)
        if page_takes is None or not page_takes(text, source):
            self.hand_over.take(text, source, gun)

    def _on_slow_gun(self, gap_ms: float) -> None:
        self.face.news.say(Tone.MEND, self.face.words("news.slow_gun"), topic="slow_gun")

    def _on_unheard(self, sound: Sound) -> None:
        """Show what could not be heard: a new order at the header, a refusal at the card."""
        palette = self.face.theme.palette
        if sound is Sound.NEW_ORDER:
            self.header_flash.flash(QColor(palette.accent))
        elif sound in _REFUSALS:
            self.card_flash.flash(QColor(palette.on_tone))

    def _on_hand_over(self) -> None:
        self.gate.note_work()
        self.foot.show_last(tuple(self.hand_over.desk.last))
        if self.hand_over.desk.shown is not None:
            self.open_page("counter")

    # ------------------------------------------------------------ news from outside

    def _on_queue(self, queue: Queue) -> None:
        self.counter.show_queue(queue)
        self._refresh_page()
        if self._rings():
            self.gate.note_work()

    def _rings(self) -> bool:
        return bool(self.live.newest.counts.get(QueueList.TO_ACCEPT, 0))

    def _on_place(self, place: Place) -> None:
        before, self._settings = self._settings, place.settings
        self.gate.auto_lock_min = place.settings.look.auto_lock_min
        if not self.sign_in.buttons:
            self.sign_in.load()  # the shop could not be opened at first, and now it could
        self.header.show_place(place.shop.name, place.counter.name)
        self.hand_over.bag_confirms = place.settings.look.bag_confirms_pickup
        self.counter.picking.prints_by_itself = place.settings.devices.last_item_prints
        self._everywhere.hear_saved(place.settings.look)
        if not self._placed or place.settings.devices != before.devices:
            self._placed = True
            self._use_gun(place.settings)
            self.watch.start(place.settings)
            self.counter.scan.fold()

    def _use_gun(self, settings: Settings) -> None:
        self.gun_lines.use(settings.devices.guns)
        try:
            self._gun.use(self.face.parts.make_detector(settings))
        except HandoverError as error:
            self.face.news.say_error(error)  # the gun is judged as before

    def _on_second(self) -> None:
        now = self.face.now()
        self.header.show_time(now)
        self.lamps.show_now()
        self.gate.lock_when_idle(now)

    def _fill(self) -> None:
        self.setWindowTitle(self.face.words("app.title"))

    # ------------------------------------------------------------ who works here

    def lock(self) -> None:
        """Ask for a sign-in before anything else is done; open cards stay as they are."""
        self.gate.lock()

    def _show_session(self) -> None:
        signed_in = self.gate.is_open
        self._whole.setCurrentWidget(self._work if signed_in else self.sign_in)
        self.foot.setVisible(signed_in)
        if signed_in:
            self.counter.scan.code.field.setFocus()
        else:
            self.sign_in.pad.setFocus()
