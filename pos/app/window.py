"""Joins the window with the shop: parts for the window, lights, and one window per folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pos.app.ids import SystemIds
from pos.app.linking import LinkLoop, LinkState
from pos.app.shop import Shop
from pos.devices.scanners.camera import Camera, Watching
from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import RhythmSettings
from pos.domain.ids import AttemptId, OrderNo
from pos.domain.settings import Look, Settings
from pos.domain.sightings import CameraSource
from pos.domain.staff import Actor
from pos.qt.parts import CameraEars, Demo, Lights, PlatformState, Printed, PrinterState, WindowParts

_PLATFORM = {
    LinkState.NONE: PlatformState.NONE,
    LinkState.ONLINE: PlatformState.ONLINE,
    LinkState.OFFLINE: PlatformState.OFFLINE,
    LinkState.REFUSED: PlatformState.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Joined:
    """The parts of one window, and what has to be let go after it."""

    parts: WindowParts
    close: Callable[[], None]


def joined(shop: Shop, loop: LinkLoop, *, demo: Demo | None = None) -> Joined:
    """Return the window's parts over an open shop and its running link."""
    watch = shop.store.watch()
    ids = SystemIds()
    parts = WindowParts(
        redeeming=shop.redeeming,
        intake=shop.intake,
        picking=shop.picking,
        staffing=shop.staffing,
        overview=shop.overview,
        version=watch.version,
        print_labels=_printer(shop),
        clock=shop.clock,
        attempt=lambda: AttemptId(ids.uuid7()),
        make_detector=_detector,
        save_look=_look_saver(shop),
        lights=_lights(shop, loop),
        make_camera=_camera_maker(shop),
        demo=demo,
        look=shop.overview.settings().look,
    )
    return Joined(parts, watch.close)


def _printer(shop: Shop) -> Callable[[Sequence[OrderNo], Actor], Printed]:
    def print_labels(nos: Sequence[OrderNo], by: Actor) -> Printed:
        done = [shop.printing.print(no, by=by) for no in nos]
        return Printed(
            ", ".join(dict.fromkeys(x.place for x in done)), max(x.copy for x in done) + 1
        )

    return print_labels


def _detector(settings: Settings) -> Rhythm:
    devices = settings.devices
    return Rhythm(
        RhythmSettings(max_gap_ms=devices.gun_max_gap_ms, stutter_gap_ms=devices.gun_stutter_gap_ms)
    )


def _look_saver(shop: Shop) -> Callable[[Look], None]:
    def save(look: Look) -> None:
        with shop.store.begin() as work:
            work.shop.put_settings(replace(work.shop.settings(), look=look))

    return save


def _camera_maker(shop: Shop) -> Callable[[Settings, CameraEars], Camera | None]:
    def make(settings: Settings, ears: CameraEars) -> Camera | None:
        place = settings.devices.camera.strip()
        if not place:
            return None
        source: CameraSource = int(place) if place.isdigit() else place
        return Camera(source, Watching(ears.seen, ears.preview, ears.state), shop.clock)

    return make


def _lights(shop: Shop, loop: LinkLoop) -> Callable[[], Lights]:
    def lights() -> Lights:
        health = loop.health
        devices = shop.overview.settings().devices
        unsent = shop.overview.unsent()
        linked = health.state is not LinkState.NONE
        return Lights(
            platform=_PLATFORM[health.state],
            last_contact_at=health.last_contact_at,
            printer=PrinterState.READY if devices.label_printer else PrinterState.FOLDER,
            printer_name=devices.label_printer,
            clock_off_s=shop.overview.seconds_off() if linked else None,
            unsent=unsent.count,
            parked=len(unsent.parked),
        )

    return lights
