"""Looks at everything a counter stands on, for `doctor`; changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path

from pos.app.backups import list_backups
from pos.app.shop import Shop, is_set_up, open_shop
from pos.devices.printers.cups import Cups
from pos.devices.scanners.places import cameras
from pos.domain.clockwork import MAX_CORRECTION_S
from pos.domain.print_jobs import PaperKind
from pos.domain.printer_places import CupsPlace
from pos.domain.settings import Devices, LinkKind
from pos.errors import HandoverError, RuleViolation, Unavailable
from pos.paper.fonts import faces
from pos.sql.startup import check_fully, check_library, check_place, library_version
from pos.storage.store import FILE_NAME

_MIB = 1024 * 1024
_LITTLE_BYTES = 1024 * _MIB
_TOO_LITTLE_BYTES = 100 * _MIB
_CLOCK_WARN_S = 5.0
_BACKUP_OLD = timedelta(days=2)


class Level(StrEnum):
    """How a finding is: nothing to do, something to do soon, something to do now."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `error` is the failure that was met, if one was."""

    check: str
    level: Level
    said: str
    advice: str = ""
    error: HandoverError | None = None


def examine(folder: Path) -> tuple[Finding, ...]:
    """Look at computer, folder, database, link, printers, cameras; one failure stops no other."""
    found = [
        _looked("sqlite", _library),
        _looked("folder", partial(_place, folder)),
        _looked("disk", partial(_disk, folder)),
        _looked("fonts", _fonts),
        _looked("cameras", _cameras),
    ]
    with _opened(folder) as shop:
        if isinstance(shop, Finding):
            return (*found, shop, _looked("printers", partial(_printers, "")))
        queue = _label_queue(shop.overview.settings().devices)
        found += [
            Finding("keys", Level.OK, f"kept in the {shop.vault.keeper.value}"),
            _looked("database", partial(_database, shop)),
            _looked("audit", partial(_audit, shop)),
            _looked("printers", partial(_printers, queue)),
            _looked("backups", partial(_backups, shop)),
            _looked("link", partial(_link, shop)),
            _looked("taobao", partial(_taobao, shop)),
            _looked("clock", partial(_clock, shop)),
            _looked("unsent", partial(_unsent, shop)),
        ]
    return tuple(found)


def _label_queue(devices: Devices) -> str:
    place = devices.printer_for(PaperKind.LABEL).place
    return place.queue if isinstance(place, CupsPlace) else ""


@contextmanager
def _opened(folder: Path) -> Iterator[Shop | Finding]:
    try:
        if not is_set_up(folder):
            raise RuleViolation("not_set_up")
        shop = open_shop(folder)
    except HandoverError as error:
        level = Level.WARN if error.code == "not_set_up" else Level.BAD
        yield Finding("shop", level, error.code, error=error)
        return
    try:
        yield shop
    finally:
        shop.close()


def _looked(check: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Unavailable as error:
        return Finding(check, Level.WARN, error.code, error=error)
    except HandoverError as error:
        return Finding(check, Level.BAD, error.code, error=error)


def _library() -> Finding:
    check_library()
    return Finding("sqlite", Level.OK, library_version())


def _place(folder: Path) -> Finding:
    check_place(folder / FILE_NAME)
    return Finding("folder", Level.OK, "on this computer")


def _disk(folder: Path) -> Finding:
    place = next(part for part in (folder, *folder.absolute().parents) if part.exists())
    free = shutil.disk_usage(place).free
    said = f"{free // _MIB:,} MiB free"
    if free < _TOO_LITTLE_BYTES:
        return Finding("disk", Level.BAD, said, "Free some space now: nothing can be saved soon.")
    if free < _LITTLE_BYTES:
        return Finding("disk", Level.WARN, said, "Free some space.")
    return Finding("disk", Level.OK, said)


def _fonts() -> Finding:
    try:
        faces()
    except Unavailable as error:
        return Finding("fonts", Level.BAD, error.code, error=error)
    return Finding("fonts", Level.OK, "complete")


def _cameras() -> Finding:
    found = cameras()
    if not found:
        return Finding("cameras", Level.OK, "none: a gun or the keyboard reads the codes")
    return Finding("cameras", Level.OK, ", ".join(f"{one.source} {one.name}" for one in found))


def _printers(wanted: str) -> Finding:
    try:
        queues = Cups().queues()
    except Unavailable as error:
        if not wanted:
            return Finding("printers", Level.OK, "no CUPS; labels go to PDF files")
        return Finding("printers", Level.BAD, error.code, error=error)
    said = ", ".join(queues) or "no queue"
    if wanted and wanted not in queues:
        advice = f"The label printer {wanted} is not among them: choose another in the settings."
        return Finding("printers", Level.BAD, said, advice)
    return Finding("printers", Level.OK, said if wanted else f"{said}; labels go to PDF files")


def _database(shop: Shop) -> Finding:
    check_fully(shop.store.engine)
    return Finding("database", Level.OK, "every page and row is whole")


def _audit(shop: Shop) -> Finding:
    with shop.store.read() as work:
        report = work.audit.verify()
    if report.ok:
        return Finding("audit", Level.OK, f"{report.entries} entries are whole")
    advice = "Keep the folder as it is and ask who had access."
    return Finding("audit", Level.BAD, f"broken at entry {report.first_bad}", advice)


def _backups(shop: Shop) -> Finding:
    made = [one.manifest for one in list_backups(shop.folder) if one.manifest is not None]
    if not made:
        return Finding("backups", Level.WARN, "none", "Make one: `backup make`.")
    age = shop.clock.now() - made[0].made_at
    said = f"the newest is {age.total_seconds() / 3600:.0f} hours old"
    if age > _BACKUP_OLD:
        return Finding("backups", Level.WARN, said, "Make one: `backup make`.")
    return Finding("backups", Level.OK, said)


def _link(shop: Shop) -> Finding:
    link = shop.overview.link()
    if not shop.syncing.connect():
        return Finding("link", Level.OK, "none: orders get paper codes")
    shop.client.changes(link.cursor, wait_s=0)
    return Finding("link", Level.OK, f"{link.url} answers")


def _taobao(shop: Shop) -> Finding:
    access = shop.platform.access()
    if access is None:
        return Finding("taobao", Level.OK, "none: its orders are noted as handed over")
    # A code that no order has: the answer is empty, and shows that key, session and clock are right.
    shop.platform.asked(lambda it: it.orders("000000", written_off=False))
    waiting = len(shop.receiving.unanswered())
    said = f"app {access.app_key} is answered"
    if waiting:
        return Finding("taobao", Level.WARN, f"{said}; {waiting} write-offs are not", "Run `sync`.")
    return Finding("taobao", Level.OK, said)


def _clock(shop: Shop) -> Finding:
    if shop.overview.link().kind is LinkKind.NONE:
        return Finding("clock", Level.OK, "no hub to compare it with")
    off_s = shop.overview.seconds_off()
    said = f"{abs(off_s):.1f} s {'fast' if off_s > 0 else 'slow'} at the last contact"
    if abs(off_s) > MAX_CORRECTION_S:
        return Finding(
            "clock", Level.BAD, said, "Set the computer's clock: codes cannot be judged."
        )
    if abs(off_s) > _CLOCK_WARN_S:
        return Finding("clock", Level.WARN, said, "Set the computer's clock.")
    return Finding("clock", Level.OK, said)


def _unsent(shop: Shop) -> Finding:
    unsent = shop.overview.unsent()
    if unsent.parked:
        said = f"{unsent.count}, {len(unsent.parked)} of them refused by the hub"
        return Finding("unsent", Level.WARN, said, f"First reason: {unsent.parked[0].reason}")
    if unsent.count:
        return Finding("unsent", Level.WARN, str(unsent.count), "Run `sync`.")
    return Finding("unsent", Level.OK, "nothing")
