"""The printers of a counter: added, changed, removed, and which paper goes to which of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pos.domain.ids import PrinterId
from pos.domain.print_jobs import PaperKind
from pos.domain.printers import PrinterProfile
from pos.domain.settings import FOLDER, Devices
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Store, Work
from pos.services.reading import time_of

MOST_PRINTERS = 20
_Change = Callable[[Devices], Devices]
_UNFIT = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class PrinterSetup:
    """Each act is one transaction with its entry in the audit trail; all raise `not_permitted`."""

    store: Store
    clock: Clock

    def devices(self) -> Devices:
        """Return the counter's printers and their papers, with the rest that is plugged in."""
        with self.store.read() as work:
            return work.shop.settings().devices

    def add(
        self, profile: PrinterProfile, *, papers: Sequence[PaperKind] | None = None, by: Actor
    ) -> PrinterProfile:
        """Add a printer for these papers; None: for what went to files so far, but A4.

        Raises: RuleViolation: `printer_id_taken`, `too_many_printers` (most).
        """

        def added(devices: Devices) -> Devices:
            if any(one.id == profile.id for one in devices.all_printers):
                raise RuleViolation("printer_id_taken", printer=profile.id)
            if len(devices.printers) >= MOST_PRINTERS:
                raise RuleViolation("too_many_printers", most=MOST_PRINTERS)
            more = replace(devices, printers=(*devices.printers, profile))
            return _routed(more, _to_files(devices) if papers is None else papers, profile.id)

        self._change(added, "printer_added", profile, by)
        return profile

    def change(self, profile: PrinterProfile, *, by: Actor) -> PrinterProfile:
        """Replace what is known of a printer. Raises RuleViolation `printer_unknown`."""

        def changed(devices: Devices) -> Devices:
            devices.printer(profile.id)
            kept = [one for one in devices.printers if one.id != profile.id]
            places = [one.id for one in devices.printers]
            at = places.index(profile.id) if profile.id in places else len(kept)
            return replace(devices, printers=(*kept[:at], profile, *kept[at:]))

        self._change(changed, "printer_changed", profile, by)
        return profile

    def remove(self, printer: PrinterId, *, by: Actor) -> None:
        """Forget a printer; its papers go to PDF files, and its jobs fail in sight.

        Raises: RuleViolation `printer_unknown`.
        """

        def removed(devices: Devices) -> Devices:
            devices.printer(printer)
            left = tuple(one for one in devices.printers if one.id != printer)
            papers = [paper for paper in PaperKind if devices.routes.of(paper) == printer]
            return _routed(replace(devices, printers=left), papers, FOLDER.id)

        profile = self.devices().printer(printer)
        self._change(removed, "printer_removed", profile, by)

    def route(self, paper: PaperKind, printer: PrinterId, *, by: Actor) -> None:
        """Let a printer take a kind of paper. Raises RuleViolation `printer_unknown`."""
        profile = self.devices().printer(printer)
        self._change(
            lambda devices: _routed(devices, (paper,), devices.printer(printer).id),
            f"{paper}_routed",
            profile,
            by,
        )

    def _change(self, to: _Change, act: str, profile: PrinterProfile, by: Actor) -> None:
        with self.store.begin() as work:
            permit(work, by, Act.CHANGE_SETTINGS)
            settings = work.shop.settings()
            devices = to(settings.devices)
            if devices != settings.devices:
                work.shop.put_settings(replace(settings, devices=devices))
                self._note(work, act, profile, by)

    def _note(self, work: Work, act: str, profile: PrinterProfile, by: Actor) -> None:
        now = time_of(work, self.clock.now()).now
        work.audit.add(by, act, at=now, details=f"{profile.id} {profile.language}")


def free_id(name: str, taken: Sequence[PrinterId]) -> PrinterId:
    """Return an id that is not taken: the name in small letters where it has any, and a number."""
    stem = _UNFIT.sub("-", name.lower()).strip("-")[:24] or "printer"
    tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(PrinterId(one) for one in tries if one not in taken)


def _to_files(devices: Devices) -> tuple[PaperKind, ...]:
    papers = (PaperKind.LABEL, PaperKind.SLIP)
    return tuple(paper for paper in papers if devices.routes.of(paper) == FOLDER.id)


def _routed(devices: Devices, papers: Sequence[PaperKind], printer: PrinterId) -> Devices:
    routes = replace(devices.routes, **{paper.value: printer for paper in papers})
    return replace(devices, routes=routes)
