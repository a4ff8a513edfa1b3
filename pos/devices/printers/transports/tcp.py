"""A printer in the network that takes its language on a port of its own, 9100 as a rule."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from pos.devices.printers.languages.known import Tongue
from pos.devices.printers.transports.hearing import heard
from pos.domain.printer_places import TcpPlace
from pos.domain.printers import PrinterState
from pos.errors import OutcomeUnknown, Unavailable

_KEPT_HERE_BYTES = 32 * 1024
"""No more than this waits in our own system: what counts as sent is close to the printer."""


@dataclass(frozen=True, slots=True)
class TcpLine:
    """Implements `Transport`; a connection for each job and each question."""

    printer: str
    place: TcpPlace
    connect_s: float = 3.0
    stall_s: float = 10.0
    """So long a printer may take nothing in the middle of a job."""
    farewell_s: float = 1.0
    """So long it has for closing its end; many never do, and print all the same."""

    def send(self, content: bytes, *, name: str) -> str:  # noqa: ARG002 - a line has no titles
        """Send the job and return where to.

        Raises:
            Unavailable: `printer_unavailable`: nothing was sent.
            OutcomeUnknown: `print_unknown`: a part was sent, or the printer broke off at the end.
        """
        try:
            connection = self._connected()
        except OSError as error:
            raise self._unavailable(error) from error
        with connection:
            self._push(connection, content)
            try:
                self._part(connection)
            except OSError as error:
                raise OutcomeUnknown("print_unknown", printer=self.printer) from error
        return f"{self.place.host}:{self.place.port}"

    def state(self, tongue: Tongue) -> PrinterState:
        """Ask the printer how it is; OFFLINE where nobody answers the connection."""
        try:
            with self._connected() as connection:
                connection.sendall(tongue.QUESTION)

                def read(timeout_s: float) -> bytes:
                    connection.settimeout(timeout_s)
                    with suppress(TimeoutError):
                        return connection.recv(4096)
                    return b""

                return tongue.state_of(heard(read, tongue.LONGEST_ANSWER))
        except OSError:
            return PrinterState.OFFLINE

    def _connected(self) -> socket.socket:
        address = (self.place.host, self.place.port)
        connection = socket.create_connection(address, timeout=self.connect_s)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KEPT_HERE_BYTES)
        return connection

    def _push(self, connection: socket.socket, content: bytes) -> None:
        connection.settimeout(self.stall_s)
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[connection.send(rest) :]
        except OSError as error:
            if len(rest) == len(content):
                raise self._unavailable(error) from error
            raise OutcomeUnknown("print_unknown", printer=self.printer) from error

    def _part(self, connection: socket.socket) -> None:
        """Wait until the printer closes too. Raises: OSError: it broke off with bytes unread."""
        connection.shutdown(socket.SHUT_WR)
        deadline = monotonic() + self.farewell_s
        with suppress(TimeoutError):
            while (left_s := deadline - monotonic()) > 0:
                connection.settimeout(left_s)
                if not connection.recv(4096):
                    return

    def _unavailable(self, error: OSError) -> Unavailable:
        problem = error.strerror or "no answer"
        return Unavailable("printer_unavailable", printer=self.printer, problem=problem)
