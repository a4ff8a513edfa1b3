"""The drawing of paper as the use cases ask for it; ReportLab is loaded with the first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.badges import Badge
from pos.domain.labels import Label, PaperSlip
from pos.domain.pick_lists import PickList
from pos.domain.run_sheets import HandOver, RunSheet
from pos.domain.statements import Statement

# ReportLab, Pillow and the fonts take half a second and 60 MB: nobody pays for them before the
# first print, so the modules that need them are imported where they are used.


@dataclass(frozen=True, slots=True)
class PdfDrawing:
    """Implements `PaperDrawing` and `ProofDrawing` of `pos.services.printing`."""

    slip_width_mm: int = 105

    def labels(self, labels: Sequence[Label], *, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return one page per label. Raises: RuleViolation, Unavailable."""
        from pos.paper.label_pdf import labels_pdf  # noqa: PLC0415 - see above

        return labels_pdf(labels, size_mm=size_mm, dpi=dpi)

    def slip(self, slip: PaperSlip) -> bytes:
        """Return the slip as one page. Raises: RuleViolation, Unavailable."""
        from pos.paper.slip import slip_pdf  # noqa: PLC0415 - see above

        return slip_pdf(slip, width_mm=self.slip_width_mm)

    def ruler(self, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return the page from which an offset is read. Raises: RuleViolation, Unavailable."""
        from pos.paper.ruler import ruler_pdf  # noqa: PLC0415 - see above

        return ruler_pdf(size_mm, dpi)

    def sampler(self, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return a page of Chinese. Raises: RuleViolation, Unavailable."""
        from pos.paper.sampler import sampler_pdf  # noqa: PLC0415 - see above

        return sampler_pdf(size_mm, dpi)

    def gun_sheet(self) -> bytes:
        """Return the page by which a gun is tried out. Raises: Unavailable."""
        from pos.paper.gun_sheet import gun_sheet_pdf  # noqa: PLC0415 - see above

        return gun_sheet_pdf()

    def badge_pdf(self, badge: Badge) -> bytes:
        """Return the badge as one page. Raises: Unavailable."""
        from pos.paper.badge import badge_pdf  # noqa: PLC0415 - see above

        return badge_pdf(badge)

    def badge_png(self, badge: Badge) -> bytes:
        """Return the badge as a picture. Raises: Unavailable."""
        from pos.paper.badge import badge_png  # noqa: PLC0415 - see above

        return badge_png(badge)

    def pick_list(self, listed: PickList, *, paper: str, dpi: int) -> bytes:
        """Return the pick list on `a4` or a roll of `80` mm. Raises: RuleViolation, Unavailable."""
        from pos.paper.pick_list import pick_list_pdf  # noqa: PLC0415 - see above

        return pick_list_pdf(listed, paper=paper, dpi=dpi)

    def run_sheet(self, sheet: RunSheet, *, dpi: int) -> bytes:
        """Return a courier's run sheet on A4. Raises: RuleViolation, Unavailable."""
        from pos.paper.run_papers import run_sheet_pdf  # noqa: PLC0415 - see above

        return run_sheet_pdf(sheet, dpi=dpi)

    def statement(self, stated: Statement, *, dpi: int) -> bytes:
        """Return a statement of what the shop is owed, on A4. Raises: RuleViolation, Unavailable."""
        from pos.paper.statement import statement_pdf  # noqa: PLC0415 - see above

        return statement_pdf(stated, dpi=dpi)

    def hand_over(self, slip: HandOver, *, dpi: int) -> bytes:
        """Return the slip of a hand-over on a roll of 80 mm. Raises: RuleViolation, Unavailable."""
        from pos.paper.run_papers import hand_over_pdf  # noqa: PLC0415 - see above

        return hand_over_pdf(slip, dpi=dpi)


@dataclass(frozen=True, slots=True)
class PngPictures:
    """Implements `pos.services.label_design.LabelPictures`."""

    def logo(self, data: bytes, name: str) -> bytes:
        """Return a picture file as the small grey PNG that is kept. Raises: RuleViolation."""
        from pos.paper.logo import read_logo  # noqa: PLC0415 - see above

        return read_logo(data, name)

    def label(self, label: Label, *, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return a label as a PNG of its printer's dots. Raises: RuleViolation, Unavailable."""
        from pos.paper.label_pdf import labels_pdf  # noqa: PLC0415 - see above
        from pos.paper.raster import label_png  # noqa: PLC0415 - see above

        return label_png(labels_pdf([label], size_mm=size_mm, dpi=dpi), 0, dpi)
