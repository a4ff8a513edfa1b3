"""The two commands of the README, on a bare Python: set everything up, then run the counter or its tests.

python3 installer/bootstrap.py run
python3 installer/bootstrap.py test [arguments for pytest]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import peers
import python_environment
import system_packages
from trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
_RUN_LOCK = ROOT / "installer" / "requirements.lock"
_TEST_LOCK = ROOT / "installer" / "requirements-test.lock"
_LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
# Parts of what Qt loads late; a window that cannot be opened shows itself here, not in the counter.
_OPEN_WINDOW = (
    "from PySide6 import QtMultimedia, QtSerialPort, QtSvg, QtWidgets; QtWidgets.QApplication([])"
)


def main(arguments: list[str]) -> int:
    """Carry out one of the commands; the result is the exit code."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", description="Set up and start the counter."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="open the counter on a sample shop")
    commands.add_parser("test", help="check style, types and floors, then run all tests")
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command == "run":
        parser.error(f"unknown: {' '.join(rest)}")
    try:
        python_environment.check_python()
        return run() if chosen.command == "run" else test(rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 4
    except KeyboardInterrupt:
        return 130


def run() -> int:
    """Open the counter on a sample shop, or play the tour where no window can be opened."""
    _provide_system(
        system_packages.missing_libraries, otherwise="The counter may not start without it."
    )
    python = python_environment.provide(ROOT, [_RUN_LOCK])
    if _has_display() and _call([python, "-c", _OPEN_WINDOW]) == 0:
        return _call([python, "main.py", "demo"])
    if _call([python, "-c", _OPEN_WINDOW], QT_QPA_PLATFORM="offscreen") != 0:
        missing = system_packages.missing_libraries()
        raise Trouble(
            system_packages.advice(missing) if missing else "Qt does not start; see above."
        )
    pictures = ROOT / "build" / "tour"
    pictures.mkdir(parents=True, exist_ok=True)
    print("No window can be opened here, so the tour plays the same job without one.")
    print(f"Its pictures go to {pictures}", flush=True)
    code = _call([python, "main.py", "tour", str(pictures)], QT_QPA_PLATFORM="offscreen")
    if code == 0:
        print(f"The pictures are in {pictures}")
    return code


def test(for_pytest: list[str]) -> int:
    """Check everything; pytest's closing line is the last one printed."""
    in_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    _provide_system(
        lambda: [*system_packages.missing_libraries(), *system_packages.missing_programs()],
        otherwise=None if in_ci else "Tests that need it are skipped.",
    )
    python = python_environment.provide(ROOT, [_RUN_LOCK, _TEST_LOCK])
    _provide_peers(in_ci=in_ci)
    checks = {
        "ruff check": ["-m", "ruff", "check"],
        "ruff format": ["-m", "ruff", "format", "--check"],
        "mypy": ["-m", "mypy", "--strict"],
        "import contracts": ["-c", _LINT_IMPORTS],
    }
    failed = []
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        if _call([python, *command]) != 0:
            failed.append(name)
    if failed:
        print(f"== NOT GREEN, whatever the tests say: {', '.join(failed)}", flush=True)
    print("== pytest", flush=True)
    workers = ["-n", str(max(2, os.cpu_count() or 2)), "--dist", "worksteal"]
    # Exit code 5, no tests found, is a failure like any other.
    code = _call([python, "-m", "pytest", *workers, *for_pytest])
    return code or int(bool(failed))


def _provide_system(missing: Callable[[], list[str]], *, otherwise: str | None) -> None:
    """Install what the system lacks where that is possible, else say so.

    Args:
        missing: the Debian packages that are not there, asked before and after.
        otherwise: what it means to go on without; None: that cannot be.

    Raises: Trouble.
    """
    wanted = missing()
    try:
        if wanted and system_packages.can_install():
            system_packages.install(wanted)
            wanted = missing()
        if wanted:
            raise Trouble(system_packages.advice(wanted))
    except Trouble as trouble:
        if otherwise is None:
            raise
        print(f"!! {trouble}\n!! {otherwise}", flush=True)


def _provide_peers(*, in_ci: bool) -> None:
    """Install what the tests compare with; a person may go on without it. Raises: Trouble."""
    try:
        peers.provide(ROOT / "tests" / "peers")
    except Trouble as trouble:
        if in_ci:
            raise
        print(f"!! {trouble}\n!! Tests that need it are skipped.", flush=True)


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _call(command: list[str | Path], **environment: str) -> int:
    settings = {**python_environment.clean_environment(), **environment}
    return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
