"""The project's own Python environment: `.venv` in the project root, filled from the lock files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import system_packages
from trouble import Trouble, meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST, NEWEST = (3, 11), (3, 13)
_ROOM_BYTES = 2 * 1024**3
# Settings of the caller that would send packages elsewhere or pick another standard library.
_DISTURBING = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "VIRTUAL_ENV")
_ENSUREPIP = ("-m", "ensurepip", "--default-pip")
_DEBIAN_WHEELS = Path("/usr/share/python-wheels")


def check_python() -> None:
    """Raises: Trouble: this Python is older or newer than the project supports."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        here = ".".join(map(str, sys.version_info[:3]))
        raise Trouble(
            f"This is Python {here}; the counter needs 3.11, 3.12 or 3.13. Install one of these and "
            "start the same command with it, for example: python3.12 installer/bootstrap.py run"
        )


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would disturb another Python."""
    return {name: value for name, value in os.environ.items() if name not in _DISTURBING}


def python_in(folder: Path) -> Path:
    """Return where the interpreter of the environment in `folder` is, made or not."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def provide(root: Path, locks: Sequence[Path]) -> Path:
    """Make `.venv` in `root` and install `locks` in order, as far as that is not done yet.

    Returns its interpreter. Raises: Trouble.
    """
    folder = root / ".venv"
    python = python_in(folder)
    if not _runs(python):
        _make(folder)
    stamp = folder / "installed.json"
    done: dict[str, str] = json.loads(stamp.read_text("utf-8")) if stamp.exists() else {}
    for lock in locks:
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
        if done.get(lock.name) != digest:
            _install(_pip(python), lock)
            done[lock.name] = digest
            stamp.write_text(json.dumps(done), "utf-8")
    return python


def _runs(python: Path) -> bool:
    """Whether the interpreter is there, works and is one of the supported versions."""
    question = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    try:
        return subprocess.run([python, "-c", question], check=False).returncode == 0
    except OSError:
        return False


def _make(folder: Path) -> None:
    free = shutil.disk_usage(folder.parent).free
    if free < _ROOM_BYTES:
        raise Trouble(meaning("No space left on device", otherwise=""))
    print(f"Making the Python environment in {folder} …", flush=True)
    try:
        # Without pip: where Debian has taken ensurepip out, venv would give up half-way.
        venv.create(folder, clear=True, symlinks=os.name != "nt")
    except OSError as error:
        printed = str(error)
        raise Trouble(
            meaning(printed, otherwise=f"No environment could be made: {printed}")
        ) from error


def _pip(python: Path) -> list[str]:
    """Return a command that is a pip for `python`, also where Debian has taken ensurepip out."""
    own = [str(python), "-m", "pip"]
    make_own = [str(python), *_ENSUREPIP]
    if _is_pip(own) or (_succeeds(make_own) and _is_pip(own)):
        return own
    others = [[sys.executable, "-m", "pip", "--python", str(python)]]
    others += [[str(python), f"{wheel}/pip"] for wheel in sorted(_DEBIAN_WHEELS.glob("pip-*.whl"))]
    for other in others:
        if _is_pip(other):
            return other
    wanted = f"python3.{sys.version_info[1]}-venv"
    if system_packages.can_install():
        system_packages.install([wanted])
        if _succeeds(make_own) and _is_pip(own):
            return own
    raise Trouble(
        "This Python comes without pip, which fetches the packages. "
        f"Install it and start again: sudo apt-get install {wanted}"
    )


def _is_pip(command: Sequence[str]) -> bool:
    return _succeeds([*command, "--version"])


def _succeeds(command: Sequence[str]) -> bool:
    quiet = subprocess.DEVNULL
    try:
        finished = subprocess.run(
            command, env=clean_environment(), stdout=quiet, stderr=quiet, check=False
        )
    except OSError:
        return False
    return finished.returncode == 0


def _install(pip: Sequence[str], lock: Path) -> None:
    """Install `lock` exactly: every file by its hash, and ready-made builds only."""
    print(f"Installing {lock.name}; the first time this takes a minute or two …", flush=True)
    command = [*pip, "install", "--require-hashes", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "-r", str(lock)]
    tail: deque[str] = deque(maxlen=200)
    with subprocess.Popen(
        command,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            tail.append(line)
            if line.lstrip().startswith(("Downloading", "Installing")):
                print("  " + line.strip()[:100], flush=True)
    if process.returncode != 0:
        printed = "".join(tail)
        print(printed, file=sys.stderr)
        raise Trouble(
            meaning(printed, otherwise="pip could not install the packages; its words stand above.")
        )
