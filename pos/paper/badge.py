"""A badge of the size of a bank card: name, role, and the QR that signs its owner in."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from pos.domain.badges import Badge
from pos.domain.labels import paper_text, short_time
from pos.domain.printers import dots_per_mm
from pos.domain.staff import Role
from pos.paper.codes import fitted_qr
from pos.paper.fitting import shrunk
from pos.paper.fonts import Face, faces
from pos.paper.raster import label_png
from pos.paper.sheet import LINE, Sheet, draw_pages

SIZE_MM = (85.6, 54.0)
"""Source: ISO/IEC 7810, ID-1."""

_DPI = 300
_EDGE_MM = 5.0
_CODE_MM = 34.0
_ROLES = {Role.CLERK: "店员", Role.LEAD: "领班", Role.MANAGER: "店长", Role.AUDITOR: "财务"}


def badge_pdf(badge: Badge) -> bytes:
    """Return the badge as a PDF of one page. Raises: Unavailable `font_missing`."""
    unit = dots_per_mm(_DPI)
    size = (round(SIZE_MM[0] * unit), round(SIZE_MM[1] * unit))
    out = BytesIO()
    # No name in the title: the file is found by people who look for anything.
    draw_pages(out, [partial(_draw, badge=badge)], size_dots=size, dpi=_DPI, title="工牌")
    return out.getvalue()


def badge_png(badge: Badge) -> bytes:
    """Return the badge as a black and white picture. Raises: Unavailable `font_missing`."""
    return label_png(badge_pdf(badge), 0, _DPI)


def _draw(sheet: Sheet, *, badge: Badge) -> None:
    unit, bold, regular = sheet.dots_per_mm, faces().bold, faces().regular
    edge = _EDGE_MM * unit
    sheet.frame(0, 0, sheet.width, sheet.height, thick=3)
    code = fitted_qr(badge.text, int(_CODE_MM * unit))
    code_left = round(sheet.width - edge - code.width)
    sheet.stamp(code, code_left, (sheet.height - code.height) // 2)
    room = code_left - code.quiet_dots - edge
    lines: list[tuple[Face, str, float]] = [
        (regular, paper_text(badge.shop), 4.0),
        (bold, paper_text(badge.name), 9.0),
        (regular, _ROLES[badge.role], 5.0),
        (regular, f"{short_time(badge.made_at)} 制", 2.6),
        (regular, "丢失请马上告诉店长", 2.6),
    ]
    fitted = [
        (face, *shrunk(face, face.printable(text), room, (largest * unit, 2 * unit)))
        for face, text, largest in lines
    ]
    top = (sheet.height - sum(size * LINE for _, _, size in fitted)) / 2
    for face, text, size in fitted:
        sheet.text(face, text, size, (edge, top))
        top += size * LINE
