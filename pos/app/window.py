"""Joins the window with the shop. Imports nothing heavy: the window is painted first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pos.app.accepting import AcceptLoop
from pos.app.asking_again import AskLoop
from pos.app.ids import SystemIds
from pos.app.late import Late
from pos.app.linking import LinkLoop, LinkState
from pos.app.sweeping import Sweeping
from pos.app.window_office import office_parts
from pos.app.window_pages import settings_parts, window_pages
from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import RhythmSettings
from pos.domain.ids import AttemptId, OrderNo
from pos.domain.print_jobs import JobState, PaperKind, PrintKind
from pos.domain.printer_places import FolderPlace
from pos.domain.scan_advice import Circumstances, Finding
from pos.domain.settings import Look, Settings
from pos.domain.staff import Actor
from pos.domain.times import Clock, SystemClock
from pos.qt.back_office import BackOffice
from pos.qt.parts import (
    Camera,
    CameraEars,
    Demo,
    Lights,
    PlatformState,
    Printed,
    PrintersNow,
    PrintLabels,
    PrintSlip,
    WindowParts,
)
from pos.qt.window import CounterWindow
from pos.services.configuring import Configuring
from pos.services.syncing import SyncReport

if TYPE_CHECKING:
    from pos.app.shop import Shop
    from pos.storage.store import Watch

_SHEET_WITHIN_S = 20.0
_PLATFORM = {
    LinkState.NONE: PlatformState.NONE,
    LinkState.ONLINE: PlatformState.ONLINE,
    LinkState.OFFLINE: PlatformState.OFFLINE,
    LinkState.REFUSED: PlatformState.REFUSED,
}


@dataclass
class OpenShop:
    """A shop with its link running, as the window's parts need it."""

    shop: Shop
    loop: LinkLoop
    accepting: AcceptLoop | None = None
    asking: AskLoop | None = None

    @cached_property
    def watch(self) -> Watch:
        """The window's own watcher of commits."""
        return self.shop.store.watch()

    @cached_property
    def sweeping(self) -> Sweeping:
        """What removes the camera's pictures in time."""
        return Sweeping(self.shop.witnessing.clear)

    def leave(self) -> None:
        """End what works for the window; shop and link are somebody else's to close."""
        self.sweeping.stop()
        self.watch.close()
        if self.accepting is not None:
            self.accepting.stop()
        if self.asking is not None:
            self.asking.stop()

    def close(self) -> None:
        """End the link, then let go of the files."""
        self.leave()
        self.loop.stop()
        self.shop.close()


def open_beside(shop: Shop, loop: LinkLoop) -> OpenShop:
    """Return a shop that runs already, with what a window needs at work; it has to be left again."""
    accepting = AcceptLoop(shop)
    accepting.start()
    return OpenShop(shop, loop, accepting)


def counter_on(folder: Path) -> tuple[CounterWindow, Callable[[], None]]:
    """Return the window on a folder, not yet shown, and what closes the shop behind it."""
    late = Late(lambda: _opened(folder))

    def close() -> None:
        if late.opened is not None:
            late.opened.close()

    return counter_window(late, folder=folder), close


def counter_window(
    late: Late[OpenShop],
    *,
    clock: Clock | None = None,
    demo: Demo | None = None,
    folder: Path | None = None,
) -> CounterWindow:
    """Return the window with all its pages, not yet shown; the shop opens after the first paint.

    Args: folder: where to ask for a first start if there is no shop; None: never.
    """
    clock = clock or SystemClock()
    parts = window_parts(late, clock=clock, demo=demo)
    window = CounterWindow(parts, pages=window_pages(late, clock))
    BackOffice(window, office_parts(late, settings_parts(late, clock), folder=folder))
    return window


def window_parts(
    late: Late[OpenShop], *, clock: Clock | None = None, demo: Demo | None = None
) -> WindowParts:
    """Return parts that open the shop when the first of them is used."""
    clock = clock or SystemClock()
    ids = SystemIds()
    return WindowParts(
        redeeming=late.part(lambda it: it.shop.redeeming),
        intake=late.part(lambda it: it.shop.intake),
        picking=late.part(lambda it: it.shop.picking),
        staffing=late.part(lambda it: it.shop.staffing),
        badges=late.part(lambda it: it.shop.badges),
        calling=late.part(lambda it: it.shop.calling),
        overview=late.part(lambda it: it.shop.overview),
        version=_version(late),
        print_labels=_printer(late),
        print_pick_lists=_list_printer(late),
        clock=clock,
        attempt=lambda: AttemptId(ids.uuid7()),
        make_detector=_detector,
        save_look=_look_saver(late, clock),
        lights=_lights(late),
        make_camera=_camera_maker(clock),
        sync=_sync(late),
        explain_scan=_explainer(late),
        print_gun_sheet=_gun_sheet_printer(late),
        witnessing=late.part(lambda it: it.shop.witnessing),
        print_queue=late.part(lambda it: it.shop.print_queue),
        printers=late.part(lambda it: it.shop.printers).devices,
        demo=demo,
        stocking=late.part(lambda it: it.shop.stocking),
        disputing=late.part(lambda it: it.shop.disputing),
        print_slip=_slip_printer(late),
    )


def _opened(folder: Path) -> OpenShop:
    from pos.app.shop import open_shop  # noqa: PLC0415 - SQLAlchemy and all: after the first paint

    shop = open_shop(folder, draws_apart=True)
    shop.print_loop.start()
    loop, accepting, asking = LinkLoop(shop), AcceptLoop(shop), AskLoop(shop)
    loop.start()
    accepting.start()
    asking.start()
    opened = OpenShop(shop, loop, accepting, asking)
    opened.sweeping.start()
    return opened


def _printer(late: Late[OpenShop]) -> PrintLabels:
    def print_labels(nos: Sequence[OrderNo], by: Actor, why: str = "") -> Printed:
        shop = late().shop
        jobs = [shop.printing.print(no, by=by, why=why) for no in nos]
        devices = shop.overview.settings().devices
        names = dict.fromkeys(devices.printer(job.printer).name for job in jobs)
        return Printed(", ".join(names), max(job.copy for job in jobs) + 1)

    return print_labels


def _slip_printer(late: Late[OpenShop]) -> PrintSlip:
    def print_slip(no: OrderNo, digits: str, by: Actor) -> Printed:
        shop = late().shop
        job = shop.printing.print_slip(no, digits, by=by)
        return Printed(shop.overview.settings().devices.printer(job.printer).name)

    return print_slip


def _list_printer(late: Late[OpenShop]) -> Callable[[Sequence[OrderNo], Actor], Printed]:
    def print_pick_lists(nos: Sequence[OrderNo], by: Actor) -> Printed:
        shop = late().shop
        jobs = [shop.printing.print_pick_list(no, by=by) for no in nos]
        devices = shop.overview.settings().devices
        names = dict.fromkeys(devices.printer(job.printer).name for job in jobs)
        return Printed(", ".join(names))

    return print_pick_lists


def _sync(late: Late[OpenShop]) -> Callable[[], SyncReport]:
    def sync() -> SyncReport:
        return late().shop.syncing.sync()

    return sync


def _explainer(late: Late[OpenShop]) -> Callable[[str, Circumstances], Sequence[Finding]]:
    def explain(text: str, seen: Circumstances) -> Sequence[Finding]:
        from pos.app.scan_advising import advice_in  # noqa: PLC0415 - loads the shop

        return advice_in(late().shop, text, seen)

    return explain


def _gun_sheet_printer(late: Late[OpenShop]) -> Callable[[Actor], Printed]:
    def print_sheet(by: Actor) -> Printed:
        shop = late().shop
        printer = shop.overview.settings().devices.printer_for(PaperKind.A4)
        job = shop.printing.print_proof(printer.id, PrintKind.GUN_SHEET, by=by)
        [ended] = shop.print_loop.wait([job.id], within_s=_SHEET_WITHIN_S)
        if ended.error is not None:
            raise ended.error
        return Printed(ended.place or printer.name)

    return print_sheet


def _short(place: str) -> str:
    """Return a file with its folder's name only; a queue's name as it is."""
    return str(Path(*Path(place).parts[-2:]))


def _version(late: Late[OpenShop]) -> Callable[[], int]:
    def version() -> int:
        return late().watch.version()

    return version


def _detector(settings: Settings) -> Rhythm:
    devices = settings.devices
    usual = RhythmSettings()
    any_gun = replace(
        usual,
        max_gap_ms=devices.gun_max_gap_ms,
        stutter_gap_ms=devices.gun_stutter_gap_ms,
        late_end_ms=max(usual.late_end_ms, devices.gun_stutter_gap_ms),
    )
    return Rhythm(any_gun, devices.guns)


def _look_saver(late: Late[OpenShop], clock: Clock) -> Callable[[Look, Actor], object]:
    configuring = Configuring(late.part(lambda it: it.shop.store), clock)

    def save(look: Look, by: Actor) -> object:
        return configuring.save_look(look, by=by)

    return save


def _camera_maker(clock: Clock) -> Callable[[Settings, CameraEars], Camera | None]:
    def make(settings: Settings, ears: CameraEars) -> Camera | None:
        place = settings.devices.camera.strip()
        if not place:
            return None
        from pos.devices.scanners.camera import Camera as Reader  # noqa: PLC0415 - on first use
        from pos.devices.scanners.camera import Watching  # noqa: PLC0415 - the same

        source = int(place) if place.isdigit() else place
        watching = Watching(ears.seen, ears.preview, ears.state)
        return Reader(source, watching, clock, keeps_stills=settings.devices.still_days > 0)

    return make


def _printers_now(shop: Shop) -> PrintersNow:
    label = shop.overview.settings().devices.printer_for(PaperKind.LABEL)
    jobs = shop.print_queue.jobs([state for state in JobState if not state.is_settled])
    by_state = Counter(job.state for job in jobs)
    asking = [job for job in jobs if job.state.wants_a_person]
    return PrintersNow(
        name=label.name,
        to_files=isinstance(label.place, FolderPlace),
        state=shop.print_loop.state_of(label),
        waiting=by_state[JobState.QUEUED] + by_state[JobState.SENDING],
        failed=by_state[JobState.FAILED],
        unknown=by_state[JobState.UNKNOWN],
        newest=asking[-1] if asking else None,
    )


def _lights(late: Late[OpenShop]) -> Callable[[], Lights]:
    def lights() -> Lights:
        here = late()
        health = here.loop.health
        unsent = here.shop.overview.unsent()
        linked = health.state is not LinkState.NONE
        return Lights(
            platform=_PLATFORM[health.state],
            last_contact_at=health.last_contact_at,
            printers=_printers_now(here.shop),
            clock_off_s=here.shop.overview.seconds_off() if linked else None,
            unsent=unsent.count,
            parked=len(unsent.parked),
        )

    return lights
