"""One shop's data folder, opened: store, vault and every use case on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos.app.calendar import ChineseCalendar
from pos.app.ids import SystemIds
from pos.app.initials import PinyinInitials
from pos.app.link_later import HubLater
from pos.app.presence import Presence
from pos.app.print_loop import Bell, PrintLoop
from pos.app.printers import Translating, in_language, printer_of
from pos.app.senders import Sender
from pos.app.taobao_later import TaobaoLater
from pos.domain.ids import ShopNumber
from pos.domain.orders import Order
from pos.domain.printers import PrinterProfile
from pos.domain.settings import ShopProfile
from pos.domain.times import Clock, SystemClock
from pos.errors import HandoverError, RuleViolation
from pos.paper.drawing import PdfDrawing, PngPictures
from pos.security.passwords import Argon2Pins
from pos.security.vault import Vault
from pos.security.wrapping import SivKeyWrap
from pos.services.accepting import Fitting
from pos.services.auto_accepting import AutoAccepting
from pos.services.badges import Badges
from pos.services.calling import Calling
from pos.services.configuring import Configuring
from pos.services.disputes import Disputing
from pos.services.hub_link import HubLink
from pos.services.intake import Intake
from pos.services.label_design import LabelDesign
from pos.services.overview import Overview
from pos.services.paperwork import Paperwork
from pos.services.picking import Picking
from pos.services.platform_session import PlatformSession
from pos.services.ports import Pins
from pos.services.print_queue import PrintQueue
from pos.services.printer_setup import PrinterSetup
from pos.services.printing import Printing
from pos.services.receiving import Receiving
from pos.services.reconciling import Reconciling
from pos.services.redeeming import Redeeming
from pos.services.spooling import Spooling
from pos.services.staffing import Staffing
from pos.services.stock_taking import StockTaking
from pos.services.stocking import Stocking
from pos.services.syncing import Syncing
from pos.services.witnessing import Witnessing
from pos.storage.store import FILE_NAME, Secrets, SqlStore

if TYPE_CHECKING:
    from pos.app.apart import Apart, DrawingApart


def order_json(order: Order) -> str:
    """Return the order in the form the hub takes."""
    # pydantic takes a third of a second that a shop without a hub never pays.
    from pos.wire.orders import OrderIn  # noqa: PLC0415

    return OrderIn.of(order).model_dump_json(by_alias=True, exclude_none=True)


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything one counter can do, on one data folder. Close it when done."""

    folder: Path
    vault: Vault
    store: SqlStore
    clock: Clock
    client: HubLink
    intake: Intake
    picking: Picking
    auto_accepting: AutoAccepting
    printing: Printing
    label_design: LabelDesign
    configuring: Configuring
    paperwork: Paperwork
    print_queue: PrintQueue
    print_loop: PrintLoop
    printers: PrinterSetup
    platform: PlatformSession
    receiving: Receiving
    redeeming: Redeeming
    disputing: Disputing
    staffing: Staffing
    badges: Badges
    calling: Calling
    overview: Overview
    stocking: Stocking
    fitting: Fitting
    stock_taking: StockTaking
    syncing: Syncing
    reconciling: Reconciling
    witnessing: Witnessing
    sender: Sender
    presence: Presence
    apart: Apart | None

    def close(self) -> None:
        """Let go of network and files, the last opened first."""
        try:
            self.print_loop.stop()
            if self.apart is not None:
                self.apart.close()
            self.sender.let_go()
            self.client.close()
            self.platform.platform.close()
            self.store.close()
        finally:
            self.presence.leave()


def is_set_up(folder: Path) -> bool:
    """Whether a shop's database lies in the folder."""
    return (folder / FILE_NAME).exists() and Vault.exists(folder)


def open_shop(
    folder: Path,
    *,
    clock: Clock | None = None,
    pins: Pins | None = None,
    draws_apart: bool = False,
) -> Shop:
    """Open the shop in `folder`; its database is made or migrated where needed.

    Args: draws_apart: draw paper in a second process, for whoever stands before a window; a
        command that prints once is done before that process would have started.
    Raises: RuleViolation: `vault_missing` where no vault was ever made, `wrong_key`,
        `newer_schema`, ...; Unavailable.
    """
    vault = Vault.open(folder)
    presence = Presence(folder)
    try:
        apart = _apart() if draws_apart else None
        return _built(folder, vault, clock or SystemClock(), pins or Argon2Pins(), presence, apart)
    except BaseException:
        presence.leave()
        raise


def secrets_of(vault: Vault) -> Secrets:
    """Return what the shop's database needs of its vault."""
    return Secrets(
        database_key=vault.key_for("database"),
        anchor_key=vault.key_for("anchors"),
        keys=SivKeyWrap(vault.key_for("code keys")),
        vault=vault,
    )


def _apart() -> Apart:
    from pos.app.apart import Apart  # noqa: PLC0415 - multiprocessing: commands do without

    return Apart()


def _papers(apart: Apart | None) -> tuple[PdfDrawing | DrawingApart, Translating]:
    if apart is None:
        return PdfDrawing(), in_language
    from pos.app.apart import DrawingApart  # noqa: PLC0415 - see above

    def translated(pdf: bytes, profile: PrinterProfile) -> bytes:
        return apart(in_language, pdf, profile)

    return DrawingApart(apart, PdfDrawing()), translated


def _built(
    folder: Path,
    vault: Vault,
    clock: Clock,
    pins: Pins,
    presence: Presence,
    apart: Apart | None,
) -> Shop:
    ids, calendar = SystemIds(), ChineseCalendar()
    store = SqlStore(folder, secrets_of(vault), ids)
    client = HubLater()
    platform = PlatformSession(store, clock, TaobaoLater(clock))
    receiving = Receiving(store, clock, platform)
    intake = Intake(store, clock, ids, order_json)
    syncing = Syncing(store, clock, client, intake)
    sender, bell = Sender(folder), Bell()
    drawing, translated = _papers(apart)
    spooling = Spooling(store, clock, sender.name, sender.lives, bell)
    printing = Printing(store, clock, drawing, drawing, spooling)
    carriers = partial(printer_of, folder=folder / "labels", translated=translated)
    print_loop = PrintLoop(store, spooling, printing, carriers)
    bell.ring = print_loop.wake
    return Shop(
        folder=folder,
        vault=vault,
        store=store,
        clock=clock,
        client=client,
        intake=intake,
        picking=Picking(store, clock, ids),
        printing=printing,
        label_design=LabelDesign(store, clock, PngPictures()),
        configuring=Configuring(store, clock),
        paperwork=Paperwork(store, clock, PdfDrawing()),
        print_queue=PrintQueue(spooling),
        print_loop=print_loop,
        auto_accepting=AutoAccepting(store, clock, intake),
        printers=PrinterSetup(store, clock),
        platform=platform,
        receiving=receiving,
        redeeming=Redeeming(
            store,
            clock,
            ids,
            calendar,
            directory=_directory(syncing, client),
            refresh=_refresh(syncing),
            receiving=receiving,
        ),
        disputing=Disputing(store, clock, ids),
        staffing=Staffing(store, clock, ids, pins),
        badges=Badges(store, clock, ids),
        calling=Calling(store, clock),
        overview=Overview(store, clock, PinyinInitials()),
        stocking=Stocking(store, clock, PinyinInitials()),
        fitting=Fitting(store),
        stock_taking=StockTaking(store, clock, ids),
        syncing=syncing,
        reconciling=Reconciling(store, clock, syncing, client),
        witnessing=Witnessing(store, clock, ids),
        sender=sender,
        presence=presence,
        apart=apart,
    )


def _directory(syncing: Syncing, client: HubLink) -> Callable[[ShopNumber], ShopProfile]:
    def other_shop(number: ShopNumber) -> ShopProfile:
        if not syncing.connect():
            raise RuleViolation("no_link")
        return client.shop(number)

    return other_shop


def _refresh(syncing: Syncing) -> Callable[[], bool]:
    def take() -> bool:
        try:
            if not syncing.connect():
                return False
            syncing.take(wait_s=0)
        except HandoverError:
            return False  # the card says that the platform could not be asked
        return True

    return take
