"""Packages of npm that the tests measure ours against: `tests/peers`, pinned by its lock."""

from __future__ import annotations

import shutil
import subprocess
from hashlib import sha256
from typing import TYPE_CHECKING

from trouble import Trouble, meaning

if TYPE_CHECKING:
    from pathlib import Path

_INSTALLS_WITHIN_S = 600


def provide(folder: Path) -> None:
    """Install what the lock names, unless it is there already. Raises: Trouble."""
    wanted = sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = folder / "node_modules" / ".installed"
    if mark.is_file() and mark.read_text() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise Trouble("npm is not there to install the packages of tests/peers.")
    print("Installing the packages of tests/peers", flush=True)
    try:
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=_INSTALLS_WITHIN_S,
        )
    except subprocess.TimeoutExpired as error:
        raise Trouble("npm did not end in ten minutes.") from error
    if done.returncode != 0:
        raise Trouble(meaning(done.stdout, otherwise=f"npm ci failed: {done.stdout[-500:]}"))
    mark.write_text(wanted)
