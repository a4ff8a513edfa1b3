"""Making a person's badge and writing it to a file, for the window and the command line."""

from __future__ import annotations

from pathlib import Path

from pos.app.shop import Shop
from pos.domain.badges import Badge
from pos.domain.staff import Actor
from pos.errors import RuleViolation, Unavailable
from pos.paper.drawing import PdfDrawing

BADGE_FILES = (".pdf", ".png")


def write_badge(shop: Shop, name: str, out: Path, *, by: Actor) -> Badge:
    """Make a badge and write it; where that fails, the badge is lost, and the one before ended.

    Raises: RuleViolation: `badge_file` (another type than PDF or PNG), and as `Badges.make`;
        Unavailable `file_not_written`, `font_missing`.
    """
    kind = out.suffix.lower()
    if kind not in BADGE_FILES:
        raise RuleViolation("badge_file", file=out.name)
    badge = shop.badges.make(name, by=by)
    drawing = PdfDrawing()
    drawn = drawing.badge_pdf(badge) if kind == ".pdf" else drawing.badge_png(badge)
    try:
        out.write_bytes(drawn)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unavailable("file_not_written", file=out.name, problem=problem) from error
    return badge
