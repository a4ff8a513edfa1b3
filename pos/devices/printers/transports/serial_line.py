"""A printer on a serial port, real or on USB.

pyserial and not QtSerialPort: jobs are sent by a worker and by commands, where no Qt event loop runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import serial

from pos.devices.printers.languages.known import Tongue
from pos.devices.printers.transports.hearing import heard
from pos.domain.printer_places import SerialPlace
from pos.domain.printers import PrinterState
from pos.errors import OutcomeUnknown, Unavailable

_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class SerialLine:
    """Implements `Transport`: 8 data bits, no parity, one stop bit, no flow control."""

    printer: str
    place: SerialPlace
    stall_s: float = 10.0
    """So long the line may take nothing in the middle of a job."""

    def send(self, content: bytes, *, name: str) -> str:  # noqa: ARG002 - a line has no titles
        """Send the job and return where to.

        Raises:
            Unavailable: `printer_unavailable`: the port cannot be opened, nothing was sent.
            OutcomeUnknown: `print_unknown`: the line broke or stalled; a port does not tell how
                much of its last bytes has left.
        """
        try:
            line = self._opened()
        except (serial.SerialException, ValueError) as error:
            raise Unavailable(
                "printer_unavailable", printer=self.printer, problem=_problem(error)
            ) from error
        with line:
            try:
                for start in range(0, len(content), _AT_ONCE):
                    line.write(content[start : start + _AT_ONCE])
                line.flush()
            except (serial.SerialException, OSError) as error:
                raise OutcomeUnknown("print_unknown", printer=self.printer) from error
        return self.place.port

    def state(self, tongue: Tongue) -> PrinterState:
        """Ask the printer how it is; OFFLINE where its port cannot be opened."""
        try:
            with self._opened() as line:
                line.reset_input_buffer()
                line.write(tongue.QUESTION)

                def read(timeout_s: float) -> bytes:
                    line.timeout = timeout_s
                    first: bytes = line.read(1)
                    return first + line.read(min(line.in_waiting, _AT_ONCE)) if first else b""

                return tongue.state_of(heard(read, tongue.LONGEST_ANSWER))
        except (serial.SerialException, OSError, ValueError):
            return PrinterState.OFFLINE

    def _opened(self) -> serial.Serial:
        return serial.Serial(
            self.place.port, self.place.baud, write_timeout=self.stall_s, exclusive=True
        )


def _problem(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)[:200]
