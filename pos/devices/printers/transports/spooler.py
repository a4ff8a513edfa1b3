"""A printer of Windows, which is handed its own language past the driver (data type RAW).

It runs on Windows only. Elsewhere its calls are tested against a stand-in with the same names;
on real Windows with a real printer it has not been run by this project.

Source: Microsoft, Win32 print spooler: OpenPrinter, StartDocPrinter, WritePrinter, GetPrinter;
pywin32's module win32print.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pos.devices.printers.languages.known import Tongue
from pos.domain.printer_places import SpoolerPlace
from pos.domain.printers import PrinterState
from pos.errors import OutcomeUnknown, Unavailable

_STATES = (
    (0x0000_0010, PrinterState.PAPER_OUT),
    (0x0040_0000, PrinterState.COVER_OPEN),
    (0x0000_0008, PrinterState.JAMMED),
    (0x0000_0080, PrinterState.OFFLINE),
    (0x0000_0001, PrinterState.PAUSED),
    (0x0000_0002, PrinterState.FAULT),
)
"""PRINTER_STATUS_… of PRINTER_INFO_2, what says most first."""


@dataclass(frozen=True, slots=True)
class WindowsSpooler:
    """Implements `Transport` with `api`, the module win32print or what stands in for it."""

    printer: str
    place: SpoolerPlace
    api: Any

    def send(self, content: bytes, *, name: str) -> str:
        """Hand the job to the spooler and return where it lies.

        Raises:
            Unavailable: `printer_unavailable`: the spooler took nothing.
            OutcomeUnknown: `print_unknown`: it took a part.
        """
        try:
            handle = self.api.OpenPrinter(self.place.name)
        except self.api.error as error:
            raise self._unavailable(error) from error
        try:
            return self._written(handle, content, name)
        finally:
            self.api.ClosePrinter(handle)

    def state(self, tongue: Tongue) -> PrinterState:  # noqa: ARG002 - Windows asks by itself
        """Return what Windows knows of the printer."""
        try:
            handle = self.api.OpenPrinter(self.place.name)
            try:
                status = self.api.GetPrinter(handle, 2)["Status"]
            finally:
                self.api.ClosePrinter(handle)
        except self.api.error:
            return PrinterState.OFFLINE
        return next((state for bit, state in _STATES if status & bit), PrinterState.READY)

    def _written(self, handle: object, content: bytes, name: str) -> str:
        try:
            job = self.api.StartDocPrinter(handle, 1, (name, None, "RAW"))
        except self.api.error as error:
            raise self._unavailable(error) from error
        try:
            self.api.StartPagePrinter(handle)
            written = self.api.WritePrinter(handle, content)
            self.api.EndPagePrinter(handle)
            self.api.EndDocPrinter(handle)
        except self.api.error as error:
            raise OutcomeUnknown("print_unknown", printer=self.printer) from error
        if written != len(content):
            raise OutcomeUnknown("print_unknown", printer=self.printer)
        return f"{self.place.name}-{job}"

    def _unavailable(self, error: Exception) -> Unavailable:
        problem = str(getattr(error, "strerror", "") or error)[:200]
        return Unavailable("printer_unavailable", printer=self.printer, problem=problem)


def windows_api(printer: str) -> Any:
    """Return the module win32print. Raises: Unavailable `printer_unavailable`: not on Windows."""
    try:
        return import_module("win32print")
    except ImportError as error:
        problem = "not on Windows"
        raise Unavailable("printer_unavailable", printer=printer, problem=problem) from error
