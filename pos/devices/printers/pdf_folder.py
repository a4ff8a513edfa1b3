"""Printing into a folder: each job a PDF file that is either whole or not there."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pos.domain.printers import PrinterState
from pos.errors import Unavailable

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*\s]+')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class PdfFolder:
    """Implements `pos.services.printing.LabelPrinter`: `dpi` is what the folder's printer has."""

    folder: Path
    dpi: int = 203

    def print_pdf(self, pdf: bytes, *, name: str, size_mm: tuple[int, int]) -> str:
        """Write NAME-100x150.pdf, with -2, -3 … where that is taken; return its path.

        Raises: Unavailable `printer_unavailable`: no file was left behind.
        """
        stem = f"{file_stem(name)}-{size_mm[0]}x{size_mm[1]}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return str(_written(self.folder, stem, pdf))
        except OSError as error:
            problem = error.strerror or str(error)
            raise Unavailable("printer_unavailable", printer="pdf", problem=problem) from error

    def state(self) -> PrinterState:
        """Return that a folder is always ready: whether it takes a file shows when it gets one."""
        return PrinterState.READY


def file_stem(name: str) -> str:
    """Return the name as every file system takes it, Windows too."""
    stem = _UNFIT.sub("_", name).strip(". ")[:_LONGEST_NAME].rstrip(". ")
    return f"_{stem}" if not stem or _RESERVED.fullmatch(stem) else stem


def _written(folder: Path, stem: str, content: bytes) -> Path:
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return _named(Path(draft), folder, stem)
    finally:
        Path(draft).unlink(missing_ok=True)


def _named(draft: Path, folder: Path, stem: str) -> Path:
    """Give the draft the first free name; of two who want the same, one gets the next."""
    number = 1
    while True:
        final = folder / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf")
        try:
            _take_name(draft, final)
        except FileExistsError:
            number += 1
        else:
            return final


def _take_name(draft: Path, final: Path) -> None:
    """Raises: FileExistsError: a rename would replace the file there, so none is made."""
    try:
        os.link(draft, final)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as exFAT or a share: claim the name first
        final.touch(exist_ok=False)
        draft.replace(final)
