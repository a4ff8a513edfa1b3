"""Where a printer is reached: an address as one string, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pos.errors import RuleViolation

RAW_PORT = 9100
"""Where printers listen for their own language."""
USUAL_BAUD = 9600
BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)
_LONGEST = 300
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._\-]{0,252})")
_IPV6 = re.compile(r"\[([0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._\-]+)?)\]")
_QUEUE = re.compile(r"[^\s/#?'\"\\\-][^\s/#?'\"\\]{0,126}")  # as CUPS names queues
_SERVER = re.compile(r"[A-Za-z0-9._\-:\[\]/]+")


@dataclass(frozen=True, slots=True)
class TcpPlace:
    """`tcp://host:9100`: a printer in the network that takes its language as it comes."""

    host: str
    port: int = RAW_PORT


@dataclass(frozen=True, slots=True)
class CupsPlace:
    """`cups://queue` takes a printer's language, `cups+pdf://queue` pages that CUPS turns into it.

    `?server=host:port` names a CUPS server other than the computer's own.
    """

    queue: str
    server: str = ""
    pdf: bool = False


@dataclass(frozen=True, slots=True)
class SerialPlace:
    """`serial://COM3?baud=9600` or `serial:///dev/ttyUSB0?baud=115200`."""

    port: str
    baud: int = USUAL_BAUD


@dataclass(frozen=True, slots=True)
class FilePlace:
    """`file:///dev/usb/lp0`: a device the system shows as a file."""

    path: str


@dataclass(frozen=True, slots=True)
class SpoolerPlace:
    """`spooler://NAME`: a printer of Windows, handed its own language."""

    name: str


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """`folder:PATH`: PDF files; `folder:` alone is the labels folder beside the shop's data."""

    path: str = ""


Place = TcpPlace | CupsPlace | SerialPlace | FilePlace | SpoolerPlace | FolderPlace


def takes_pages(place: Place) -> bool:
    """Tell whether PDF pages go there; everywhere else it is a printer's own language."""
    return isinstance(place, FolderPlace) or (isinstance(place, CupsPlace) and place.pdf)


def place_of(address: str) -> Place:
    """Return what the address says.

    Raises: RuleViolation `bad_printer_address`, with `address` and the `form` that was wanted.
    """
    if len(address) > _LONGEST or not address.isprintable():
        raise _bad(address[:40].encode("ascii", "replace").decode(), "tcp://192.168.1.50:9100")
    scheme, colon, rest = address.strip().partition(":")
    if colon and scheme.lower() == "folder":
        return FolderPlace(rest)
    read = _READERS.get(scheme.lower())
    if read is None or not rest.startswith("//"):
        raise _bad(address, "tcp:// cups:// cups+pdf:// serial:// file:// spooler:// folder:")
    name, _, options = rest[2:].partition("?")
    return read(address, name, options)


def _tcp(address: str, name: str, options: str) -> Place:
    form = "tcp://192.168.1.50:9100"
    host, port = name.rstrip("/"), ""
    if found := _IPV6.match(host):
        host, port = found[1], host[found.end() :]
    else:
        host, colon, figures = host.partition(":")
        port = colon + figures
        if not _HOST.fullmatch(host):
            raise _bad(address, form)
    if options or not re.fullmatch(r"(?::[0-9]{1,5})?", port, re.ASCII):
        raise _bad(address, form)
    number = int(port[1:] or RAW_PORT)
    if not 0 < number < 65536:
        raise _bad(address, form)
    return TcpPlace(host, number)


def _cups(address: str, name: str, options: str) -> CupsPlace:
    server = options.removeprefix("server=")
    if not _QUEUE.fullmatch(name) or (options and not _is_server(options, server)):
        raise _bad(address, "cups://queue")
    return CupsPlace(name, server)


def _is_server(options: str, server: str) -> bool:
    # `-h` takes it as its value, so it must not look like an option either.
    return options != server and bool(_SERVER.fullmatch(server)) and not server.startswith("-")


def _cups_pdf(address: str, name: str, options: str) -> Place:
    place = _cups(address, name, options)
    return CupsPlace(place.queue, place.server, pdf=True)


def _serial(address: str, name: str, options: str) -> Place:
    baud = options.removeprefix("baud=") if options else str(USUAL_BAUD)
    if not name or baud not in map(str, BAUDS) or (options and options == baud):
        raise _bad(address, f"serial://COM3?baud={USUAL_BAUD}")
    return SerialPlace(name, int(baud))


def _file(address: str, name: str, options: str) -> Place:
    if not name.startswith("/") or name.endswith("/") or options:
        raise _bad(address, "file:///dev/usb/lp0")
    return FilePlace(name)


def _spooler(address: str, name: str, options: str) -> Place:
    if not name or options:
        raise _bad(address, "spooler://NAME")
    return SpoolerPlace(name)


def _bad(address: str, form: str) -> RuleViolation:
    return RuleViolation("bad_printer_address", address=address, form=form)


_READERS: dict[str, Callable[[str, str, str], Place]] = {
    "tcp": _tcp,
    "cups": _cups,
    "cups+pdf": _cups_pdf,
    "serial": _serial,
    "file": _file,
    "spooler": _spooler,
}
