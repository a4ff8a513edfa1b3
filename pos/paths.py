"""Where the program keeps its files: one data folder, and what lies where in it."""

from __future__ import annotations

from pathlib import Path

_NAME = "handover"


def default_folder() -> Path:
    """Return the user's own data folder for this program; nothing is made."""
    # Not needed when a folder is named, and then not paid for.
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path(_NAME, appauthor=False)


def log_file(folder: Path) -> Path:
    """Return the newest log file of a data folder."""
    return folder / "logs" / "handover.log"


def backups_folder(folder: Path) -> Path:
    """Return where the backups of a data folder lie."""
    return folder / "backups"


def hub_folder(folder: Path) -> Path:
    """Return where a hub that runs on this data folder keeps its own."""
    return folder / "hub"
