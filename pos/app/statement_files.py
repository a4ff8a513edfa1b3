"""A statement of what the shop is owed as a file, in the form its name asks for."""

from __future__ import annotations

from pathlib import Path

from pos.domain.statements import Statement
from pos.errors import RuleViolation, Unavailable
from pos.paper.drawing import PdfDrawing

_DPI = 300


def write_statement(stated: Statement, path: Path) -> int:
    """Write the statement as PDF or XLSX and return how many bytes.

    Raises: RuleViolation `unknown_statement_kind`; Unavailable: `file_not_written`, `font_missing`.
    """
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        made = PdfDrawing().statement(stated, dpi=_DPI)
    elif suffix == ".xlsx":
        from pos.links.files.statement_sheets import statement_workbook  # noqa: PLC0415 - openpyxl

        made = statement_workbook(stated)
    else:
        raise RuleViolation("unknown_statement_kind", file=path.name)
    try:
        path.write_bytes(made)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unavailable("file_not_written", file=path.name, problem=problem) from error
    return len(made)
