"""The way to each printer, by its address."""

from __future__ import annotations

from typing import Protocol

from pos.devices.printers.cups import Cups, RawQueue
from pos.devices.printers.languages.known import Tongue
from pos.devices.printers.transports.device_file import DeviceFile
from pos.devices.printers.transports.spooler import WindowsSpooler, windows_api
from pos.devices.printers.transports.tcp import TcpLine
from pos.domain.printer_places import CupsPlace, FilePlace, SerialPlace, SpoolerPlace, TcpPlace
from pos.domain.printers import PrinterProfile, PrinterState
from pos.errors import RuleViolation


class Transport(Protocol):
    """Brings a printer's own language to it."""

    def send(self, content: bytes, *, name: str) -> str:
        """Send one job, called `name` where jobs have names, and return where it went.

        Raises:
            Unavailable: nothing was sent.
            OutcomeUnknown: `print_unknown`: a part may have been.
        """
        ...

    def state(self, tongue: Tongue) -> PrinterState:
        """Ask the printer how it is; never fails."""
        ...


def transport_of(profile: PrinterProfile) -> Transport:
    """Return the way to a printer that speaks a language of its own.

    Raises:
        RuleViolation: `printer_way_unfit`: this printer takes pages.
        Unavailable: `printer_unavailable`: there is no such way on this computer.
    """
    match profile.place:
        case TcpPlace() as place:
            return TcpLine(profile.name, place)
        case CupsPlace(queue, server, pdf=False):
            return RawQueue(queue, Cups(server))
        case FilePlace() as place:
            return DeviceFile(profile.name, place)
        case SerialPlace() as place:
            # Loaded for those who have one.
            from pos.devices.printers.transports.serial_line import SerialLine  # noqa: PLC0415

            return SerialLine(profile.name, place)
        case SpoolerPlace() as place:
            return WindowsSpooler(profile.name, place, windows_api(profile.name))
        case _:
            raise RuleViolation(
                "printer_way_unfit", address=profile.address, language=profile.language
            )
