"""The pages beside the counter, and what of the outside they need. Nothing heavy is imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos.app.catalogue_by_window import stock_parts
from pos.app.late import Late
from pos.devices.printers.cups import Cups
from pos.devices.scanners.calibration import calibrate
from pos.devices.scanners.places import cameras
from pos.domain.ids import PrinterId
from pos.domain.labels import LABEL_SIZES_MM
from pos.domain.print_jobs import PaperKind, PrintKind
from pos.domain.settings import ShopProfile
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.paper.drawing import PngPictures
from pos.qt.face import Face
from pos.qt.page_table import Page
from pos.qt.pages.settings.page import SettingsPage
from pos.qt.pages.settlement import SettlementPage
from pos.qt.pages.stock import StockPage
from pos.qt.parts import Printed
from pos.qt.settings_parts import BackupFile, BackupParts, SettingsParts
from pos.services.configuring import Configuring
from pos.services.label_design import LabelDesign
from pos.services.permits import permit

if TYPE_CHECKING:
    from pos.app.backups import Backup
    from pos.app.window import OpenShop

_TEST_WITHIN_S = 20.0


def window_pages(late: Late[OpenShop], clock: Clock) -> tuple[Page, ...]:
    """Return the pages in the order of the rail."""
    outside = settings_parts(late, clock)

    def settings(face: Face) -> SettingsPage:
        return SettingsPage(face, outside)

    catalogue = stock_parts(lambda: late().shop, late)

    def stock(face: Face) -> StockPage:
        return StockPage(face, catalogue)

    return (
        Page("stock", "pack", stock),
        Page("settlement", "settlement", SettlementPage),
        Page("settings", "settings", settings),
    )


def settings_parts(late: Late[OpenShop], clock: Clock) -> SettingsParts:
    """Return what the settings need beside the window's own parts."""

    def print_test_label(by: Actor) -> Printed:
        printers = late().shop.printers.devices()
        return print_proof(printers.printer_for(PaperKind.LABEL).id, PrintKind.TEST, by)

    def print_proof(printer: PrinterId, kind: PrintKind, by: Actor) -> Printed:
        shop = late().shop
        job = shop.printing.print_proof(printer, kind, by=by)
        [ended] = shop.print_loop.wait([job.id], within_s=_TEST_WITHIN_S)
        if ended.error is not None:
            raise ended.error
        return Printed(ended.place or printer)

    def link_hub(url: str, code: str, by: Actor) -> ShopProfile:
        return late().shop.syncing.link_hub(url, code, by=by)

    def unlink(by: Actor) -> None:
        late().shop.syncing.unlink(by=by)

    def write_badge(name: str, out: Path, by: Actor) -> None:
        from pos.app.badges import write_badge as write  # noqa: PLC0415 - ReportLab, on first use

        write(late().shop, name, out, by=by)

    return SettingsParts(
        configuring=Configuring(late.part(lambda it: it.shop.store), clock),
        print_queues=Cups().queues,
        label_sizes=LABEL_SIZES_MM,
        print_test_label=print_test_label,
        print_proof=print_proof,
        cameras=cameras,
        learn_gun=calibrate,
        link_hub=link_hub,
        unlink=unlink,
        write_badge=write_badge,
        backups=_backups(late),
        auto_accepting=late.part(lambda it: it.shop.auto_accepting),
        label_design=LabelDesign(late.part(lambda it: it.shop.store), clock, PngPictures()),
    )


def _backups(late: Late[OpenShop]) -> BackupParts:
    def make(by: Actor) -> BackupFile:
        from pos.app.backups import make_backup  # noqa: PLC0415 - at the first backup

        made = _file(make_backup(late().shop, by=by))
        return made[0]

    def files() -> Sequence[BackupFile]:
        from pos.app.backups import list_backups  # noqa: PLC0415 - see above

        return [one for backup in list_backups(late().shop.folder) for one in _file(backup)]

    def new_recovery_key(by: Actor) -> str:
        shop = late().shop
        with shop.store.begin() as work:
            permit(work, by, Act.BACK_UP)
            work.audit.add(by, "recovery_key_made", at=shop.clock.now())
        return shop.vault.new_recovery_key().text

    return BackupParts(make, files, new_recovery_key)


def _file(backup: Backup) -> tuple[BackupFile, ...]:
    """Return the backup as the page lists it; one that cannot be read is `doctor`'s to tell."""
    if backup.manifest is None:
        return ()
    return (BackupFile(backup.file.name, backup.manifest.made_at, backup.size_bytes),)
