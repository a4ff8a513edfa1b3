"""Settings of one shop, as frozen values; read and written in one place each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pos.domain.guns import Gun
from pos.domain.ids import DeviceId, PrinterId, ShopId, ShopNumber
from pos.domain.print_jobs import PaperKind
from pos.domain.printers import Language, Medium, PrinterProfile
from pos.domain.scale_codes import ScaleSettings
from pos.domain.settlements import Terms
from pos.errors import RuleViolation


class LinkKind(StrEnum):
    """What the counter talks to."""

    NONE = "none"
    HUB = "hub"


_NO_SHOP = ShopId("")
_NO_NUMBER = ShopNumber(0)


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """The shop as customers know it, and its names at the hub (number 0 while not enrolled)."""

    name: str
    id: ShopId = _NO_SHOP
    number: ShopNumber = _NO_NUMBER
    address: str = ""
    phone: str = ""
    support_phone: str = ""
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Counter:
    """This copy of the program: one till, one device to the hub."""

    device: DeviceId
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where the counter reports to; the token lies in the vault, never here."""

    kind: LinkKind = LinkKind.NONE
    url: str = ""
    epoch: int = 1
    cursor: int = 0
    """Up to where the hub's changes were taken."""


FOLDER = PrinterProfile(
    PrinterId("folder"), "PDF", Language.PDF, "folder:", width_mm=220, medium=Medium.CONTINUOUS
)
"""The printer every counter has: PDF files in a folder beside its data."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Which printer takes which kind of paper."""

    label: PrinterId = FOLDER.id
    slip: PrinterId = FOLDER.id
    a4: PrinterId = FOLDER.id

    def of(self, paper: PaperKind) -> PrinterId:
        """Return the printer of this paper."""
        return {PaperKind.LABEL: self.label, PaperKind.SLIP: self.slip, PaperKind.A4: self.a4}[
            paper
        ]


@dataclass(frozen=True, slots=True)
class Devices:
    """What is plugged in here, and how it is used."""

    printers: tuple[PrinterProfile, ...] = ()
    routes: Routes = field(default_factory=Routes)
    label_size_mm: tuple[int, int] = (100, 150)
    camera: str = ""
    """Device number, file or stream address; empty: no camera."""
    still_days: int = 7
    """How long the camera's picture is kept with a redeemed or refused code; 0: never."""
    gun_max_gap_ms: int = 35
    gun_stutter_gap_ms: int = 120
    last_item_prints: bool = False
    """The last item picked closes the order's bag and prints its label: where one bag is usual."""
    guns: tuple[Gun, ...] = ()
    """Guns with a name of their own; others are told by the two gaps above."""

    def __post_init__(self) -> None:
        """Refuse two guns of one name or on one port. Raises RuleViolation `gun_twice`."""
        for said in ([gun.name for gun in self.guns], [gun.port for gun in self.guns if gun.port]):
            twice = next((one for one in said if said.count(one) > 1), None)
            if twice is not None:
                raise RuleViolation("gun_twice", name=twice)

    @property
    def all_printers(self) -> tuple[PrinterProfile, ...]:
        """Return the printers in the order they were added; the folder comes last."""
        added = any(one.id == FOLDER.id for one in self.printers)
        return self.printers if added else (*self.printers, FOLDER)

    def printer(self, wanted: PrinterId) -> PrinterProfile:
        """Return the printer of this id. Raises RuleViolation `printer_unknown`."""
        for one in self.all_printers:
            if one.id == wanted:
                return one
        raise RuleViolation("printer_unknown", printer=wanted)

    def printer_for(self, paper: PaperKind) -> PrinterProfile:
        """Return the printer that takes this paper. Raises RuleViolation `printer_unknown`."""
        return self.printer(self.routes.of(paper))


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands on a bag label beside pick number, bag, promise and codes, which always do.

    A field that is on shows the customer's data masked; nothing switches the masking off.
    """

    customer: bool = True
    phone_tail: bool = True
    address: bool = True
    items: bool = True
    prices: bool = False
    remark: bool = True
    placed: bool = True
    operator: bool = True
    logo: bool = True
    """The shop's picture, where it has given one."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks and sounds."""

    language: str = "zh_CN"
    theme: str = "light"
    sounds: bool = True
    auto_lock_min: int = 15
    bag_confirms_pickup: bool = True
    """A pickup order's code and all its bag labels scanned are a confirmation."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of this counter."""

    devices: Devices = field(default_factory=Devices)
    look: Look = field(default_factory=Look)
    labels: Labels = field(default_factory=Labels)
    scales: ScaleSettings = field(default_factory=ScaleSettings)
