"""A printer that the system shows as a file, such as /dev/usb/lp0."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from select import select

from pos.devices.printers.languages.known import Tongue
from pos.devices.printers.transports.hearing import heard
from pos.domain.printer_places import FilePlace
from pos.domain.printers import PrinterState
from pos.errors import OutcomeUnknown, Unavailable

_AT_ONCE = 4096
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """Implements `Transport`. Linux and macOS: elsewhere no printer is a file."""

    printer: str
    place: FilePlace
    stall_s: float = 10.0
    """So long a printer may take nothing in the middle of a job."""

    def send(self, content: bytes, *, name: str) -> str:  # noqa: ARG002 - a file has no titles
        """Write the job and return where to.

        Raises:
            Unavailable: `printer_unavailable`: nothing was written; the file may be missing, busy,
                or no device at all: a label is never written over a file of somebody.
            OutcomeUnknown: `print_unknown`: a part was written.
        """
        try:
            with self._opened(os.O_WRONLY) as device:
                rest = content
                while rest:
                    rest = rest[self._taken(device, rest, whole=len(content)) :]
        except OSError as error:
            problem = error.strerror or "no device"
            raise Unavailable(
                "printer_unavailable", printer=self.printer, problem=problem
            ) from error
        return self.place.path

    def state(self, tongue: Tongue) -> PrinterState:
        """Ask the printer how it is; OFFLINE where its device cannot be opened."""
        try:
            with self._opened(os.O_RDWR) as device:
                os.write(device, tongue.QUESTION)

                def read(timeout_s: float) -> bytes:
                    ready, _, _ = select([device], [], [], timeout_s)
                    return os.read(device, _AT_ONCE) if ready else b""

                return tongue.state_of(heard(read, tongue.LONGEST_ANSWER))
        except OSError:
            return PrinterState.OFFLINE

    @contextmanager
    def _opened(self, how: int) -> Iterator[int]:
        """Open what is there, never make it. Raises: OSError."""
        device = os.open(self.place.path, how | _NEVER_WAIT)
        try:
            kind = os.fstat(device).st_mode
            if not (stat.S_ISCHR(kind) or stat.S_ISFIFO(kind)):
                raise OSError(None, "no device")
            yield device
        finally:
            os.close(device)

    def _taken(self, device: int, rest: bytes, *, whole: int) -> int:
        """Write a little and return how much. Raises: OSError: nothing was written of the whole."""
        try:
            _, ready, _ = select([], [device], [], self.stall_s)
            if not ready:
                raise TimeoutError(None, "no answer")
            return os.write(device, rest[:_AT_ONCE])
        except OSError as error:
            if len(rest) == whole:
                raise
            raise OutcomeUnknown("print_unknown", printer=self.printer) from error
