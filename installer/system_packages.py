"""Shared libraries and programs of the operating system: what is missing, and installing it on Debian."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from trouble import Trouble, meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What Qt and OpenCV need of Linux beyond what they bring, and the Debian package that has it.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libpulse.so.0": "libpulse0",
    "libcups.so.2": "libcups2",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libXrender.so.1": "libxrender1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

# What the tests run beside the counter: any one of the names, and the Debian package.
TEST_PROGRAMS = {
    ("Xvfb",): "xvfb",
    ("xdotool",): "xdotool",
    ("lp",): "cups-client",
    ("cupsd",): "cups",  # with its backends, the raw socket among them
    ("lpadmin",): "cups-client",
    ("node",): "nodejs",
    ("npm",): "npm",
    ("socat",): "socat",
    ("strace",): "strace",
    ("faketime",): "faketime",
    ("chromium", "chromium-browser", "google-chrome"): "chromium",
}


def missing_libraries(libraries: Mapping[str, str] = LIBRARIES) -> list[str]:
    """Return the Debian packages of the libraries that do not load; other systems bring theirs."""
    if not sys.platform.startswith("linux"):
        return []
    return _unique(package for name, package in libraries.items() if not _loads(name))


def missing_programs(programs: Mapping[tuple[str, ...], str] = TEST_PROGRAMS) -> list[str]:
    """Return the Debian packages of the programs that are not there."""
    # The daemons and their tools lie where only root's PATH looks.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    return _unique(
        package
        for names, package in programs.items()
        if not any(shutil.which(name, path=path) for name in names)
    )


def can_install() -> bool:
    """Whether this is root on a Debian or one of its children."""
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> None:
    """Install Debian packages as root. Raises: Trouble."""
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    _apt("update")
    _apt("install", "--yes", "--no-install-recommends", *packages)


def advice(packages: Sequence[str]) -> str:
    """Return the sentence for somebody who has to install them by hand."""
    return (
        f"The system lacks {' '.join(packages)}. On Debian and Ubuntu: "
        f"sudo apt-get install {' '.join(packages)}"
    )


def _apt(*arguments: str) -> None:
    finished = subprocess.run(
        ["apt-get", "-q", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    # apt-get update warns of one source out of reach and still ends with 0: install finds out.
    if finished.returncode != 0:
        print(finished.stdout[-2000:], file=sys.stderr)
        raise Trouble(
            meaning(finished.stdout, otherwise=f"apt-get {arguments[0]} failed; see above.")
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _unique(packages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(packages))
