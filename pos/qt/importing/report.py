"""The result of an import as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pos.qt.importing.values import Refused
from pos.qt.words import Words

COLUMNS = ("file", "row", "column", "value", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def reason_in_words(words: Words, refused: Refused) -> str:
    """Return the sentence of a refusal's reason; an unknown word is said as it is."""
    key = f"refusal.{refused.reason}"
    return words(key) if words.knows(key) else words("refusal.other", reason=refused.reason)


def cells_of(words: Words, refused: Refused) -> tuple[str, str, str, str, str]:
    """Return a refusal as people read it."""
    row = str(refused.row) if refused.row else words("import.whole_file")
    return refused.file, row, refused.column, refused.value, reason_in_words(words, refused)


def csv_of(words: Words, refused: Sequence[Refused]) -> bytes:
    """Return the refusals as UTF-8 CSV with a mark that makes spreadsheets read it as such."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([words(f"import.column.{name}") for name in COLUMNS])
    for one in refused:
        writer.writerow([safe(cell) for cell in cells_of(words, one)])
    return out.getvalue().encode("utf-8-sig")


def safe(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith("\t") else cell
