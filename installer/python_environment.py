"""The project's own Python environment: `.venv` in the project root, filled from the lock files."""

from __future__ import annotations

import hashlib
import importlib.util
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
    with_pip = importlib.util.find_spec("ensurepip") is not None
    try:
        venv.create(folder, clear=True, symlinks=os.name != "nt", with_pip=with_pip)
    except (OSError, subprocess.CalledProcessError) as error:
        printed = str(getattr(error, "output", None) or error)
        raise Trouble(
            meaning(printed, otherwise=f"No environment could be made: {printed}")
        ) from error


def _pip(python: Path) -> list[str]:
    """Return a command that is a pip for `python`, also where Debian has taken ensurepip out."""
    outer = [sys.executable, "-m", "pip"]
    ways = [[str(python), "-m", "pip"], [*outer, "--python", str(python)]]
    ways += [[str(python), f"{wheel}/pip"] for wheel in sorted(_DEBIAN_WHEELS.glob("pip-*.whl"))]
    for way in ways:
        if _answers(way):
            return way
    wanted = f"python3.{sys.version_info[1]}-venv"
    if system_packages.can_install():
        system_packages.install([wanted])
        if _answers([str(python), "-m", "ensurepip", "--default-pip"]) and _answers(ways[0]):
            return ways[0]
    raise Trouble(
        "This Python comes without pip, which fetches the packages. "
        f"Install it and start again: sudo apt-get install {wanted}"
    )


def _answers(command: Sequence[str]) -> bool:
    asked = command if "ensurepip" in command else [*command, "--version"]
    quiet = subprocess.DEVNULL
    try:
        finished = subprocess.run(
            asked, env=clean_environment(), stdout=quiet, stderr=quiet, check=False
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
