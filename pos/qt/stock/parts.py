"""What the page 商品 is given beside the window's own parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pos.domain.staff import Actor
from pos.qt.importing.values import Refused
from pos.services.stock_taking import StockTaking
from pos.services.stocking import Stocking


@dataclass(frozen=True, slots=True)
class CatalogueResult:
    """What became of a catalogue's rows; `stock_kept`: whose count stood against the file."""

    added: int
    changed: int
    known: int
    stock_kept: int
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class StockParts:
    """Everything here is called off the GUI thread.

    `import_files` takes products from CSV or XLSX and raises RuleViolation and Unavailable.
    `export_file` writes the catalogue, returns how many products, and raises OSError.
    """

    stocking: Stocking
    taking: StockTaking
    import_files: Callable[[Sequence[Path], Actor], CatalogueResult]
    export_file: Callable[[Path], int]
