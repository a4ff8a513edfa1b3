"""The parts of a list from the top: head, remark, tables, total, lines to sign on."""

from __future__ import annotations

from collections.abc import Iterator

from pos.paper.codes import Stamp, fitted_qr
from pos.paper.fonts import Face
from pos.paper.form_cells import Block, Setting, fitted
from pos.paper.form_table import table_blocks
from pos.paper.forms import Form
from pos.paper.sheet import LINE, Sheet


def blocks(form: Form, setting: Setting) -> Iterator[Block]:
    """Return the list's parts from the top."""
    yield _head(form, setting)
    if form.remark:
        yield _remark(form.remark, setting)
    for table in form.tables:
        yield from table_blocks(table, setting)
    yield _end(form, setting)


def _head(form: Form, setting: Setting) -> Block:
    plan, bold = setting.layout.plan, setting.faces.bold
    code = fitted_qr(form.code, int(setting.dots(plan.qr_mm))) if form.code else None
    side = code.width + 2 * code.quiet_dots if code else 0
    room = setting.width - side
    size = setting.dots(plan.fact_mm[0])
    tags = sum(_tag_width(bold, tag, size) + size * 0.4 for tag in form.tags)
    title = fitted(bold, form.title, room - tags, setting.sizes(plan.title_mm), 1)
    facts = [
        fitted(setting.faces.regular, fact, room, setting.sizes(plan.fact_mm), 2)
        for fact in form.facts
        if fact
    ]
    words = title.height + sum(fact.height for fact in facts)
    height = max(words, side) + setting.dots(plan.air_mm)

    def draw(sheet: Sheet, top: float) -> None:
        title.draw(sheet, setting.left, top, room, "left")
        at = setting.left + title.width + size * 0.6
        for tag in form.tags:
            down = max(0, (title.height - size * LINE) / 2)
            at += _draw_tag(sheet, bold, tag, size, (at, top + down)) + size * 0.4
        line = top + title.height
        for fact in facts:
            fact.draw(sheet, setting.left, line, room, "left")
            line += fact.height
        if code:
            _draw_code(sheet, code, setting.left + setting.width, top)

    return Block(height, draw)


def _draw_code(sheet: Sheet, code: Stamp, right: float, top: float) -> None:
    """Draw a QR with its white at the right."""
    sheet.stamp(code, int(right) - code.quiet_dots - code.width, int(top) + code.quiet_dots)


def _tag_width(face: Face, text: str, size: float) -> float:
    return face.width(text, size) + size * 0.7


def _draw_tag(sheet: Sheet, face: Face, text: str, size: float, at: tuple[float, float]) -> float:
    """Draw a short word white on black and return its width."""
    width = _tag_width(face, text, size)
    sheet.fill(*at, width, size * LINE, round_=size * 0.2)
    sheet.white(on=True)
    sheet.text(face, text, size, (at[0] + size * 0.35, at[1]))
    sheet.white(on=False)
    return width


def _remark(text: str, setting: Setting) -> Block:
    plan = setting.layout.plan
    largest, least = setting.sizes(plan.remark_mm)
    room = setting.width - largest
    words = fitted(setting.faces.bold, text, room, (largest, least), plan.remark_lines)
    box = words.height + largest * 0.4

    def draw(sheet: Sheet, top: float) -> None:
        sheet.fill(setting.left, top, setting.width, box, round_=largest * 0.25)
        sheet.white(on=True)
        words.draw(sheet, setting.left + largest / 2, top + largest * 0.2, room, "left")
        sheet.white(on=False)

    return Block(box + setting.dots(plan.air_mm), draw)


def _end(form: Form, setting: Setting) -> Block:
    plan, air = setting.layout.plan, setting.dots(setting.layout.plan.air_mm)
    size = setting.dots(plan.total_mm)
    total = fitted(setting.faces.bold, form.total, setting.width, (size, size * 0.6), 1)
    foot = fitted(setting.faces.regular, form.foot, setting.width, setting.sizes(plan.foot_mm), 2)
    sign = setting.dots(plan.sign_mm)
    height = total.height + len(form.signs) * sign + foot.height + 3 * air

    def draw(sheet: Sheet, top: float) -> None:
        total.draw(sheet, setting.left, top + air, setting.width, "right")
        line = top + air + total.height
        for who in form.signs:
            _draw_sign(sheet, who, (setting.left, line), setting)
            line += sign
        foot.draw(sheet, setting.left, line + air, setting.width, "left")

    return Block(height, draw)


def _draw_sign(sheet: Sheet, who: str, at: tuple[float, float], setting: Setting) -> None:
    face, size = setting.faces.regular, setting.dots(setting.layout.plan.fact_mm[0])
    left, top = at
    bottom = top + setting.dots(setting.layout.plan.sign_mm)
    sheet.text(face, who, size, (left, bottom - size * LINE))
    after = left + face.width(who, size) + size * 0.5
    end = left + min(setting.width, setting.dots(110))
    sheet.rule(after, bottom - size * 0.25, end - after, thick=2)
