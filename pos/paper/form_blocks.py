"""The parts of a list, each with its height: head, tables, total, lines to sign on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pos.paper.codes import Stamp, fitted_qr
from pos.paper.fitting import shrunk, wrapped
from pos.paper.fonts import Face, Faces
from pos.paper.forms import Column, Form, FormLayout, Row, Table
from pos.paper.sheet import LINE, Sheet

_COLUMN_GAP_EM = 0.5
_SHRINKS_FIRST = 0.78
"""A text is set this much smaller rather than on a second line."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part that no page break divides; `head` stands above it again on a new page."""

    height: float
    draw: Callable[[Sheet, float], None]
    head: Block | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What the parts of one list are made with: measures in dots, `width` between the margins."""

    layout: FormLayout
    faces: Faces
    unit: float
    left: float
    width: float

    def dots(self, mm: float) -> float:
        """Return a length in dots."""
        return mm * self.unit

    def sizes(self, pair_mm: tuple[float, float]) -> tuple[float, float]:
        """Return two lengths in dots."""
        return pair_mm[0] * self.unit, pair_mm[1] * self.unit


def blocks(form: Form, setting: Setting) -> Iterator[Block]:
    """Return the list's parts from the top."""
    yield _head(form, setting)
    if form.remark:
        yield _remark(form.remark, setting)
    for table in form.tables:
        yield from _table(table, setting)
    yield _end(form, setting)


@dataclass(frozen=True, slots=True)
class _Lines:
    """A text as it was made to fit."""

    face: Face
    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LINE

    @property
    def width(self) -> float:
        return max((self.face.width(line, self.size) for line in self.lines), default=0)

    def draw(self, sheet: Sheet, left: float, top: float, room: float, align: str) -> None:
        spare = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        for index, line in enumerate(self.lines):
            x = left + (room - self.face.width(line, self.size)) * spare
            sheet.text(self.face, line, self.size, (x, top + index * self.size * LINE))


def _fitted(face: Face, text: str, room: float, sizes: tuple[float, float], lines: int) -> _Lines:
    """Return the text on one line, a little smaller where that is enough, or on several lines."""
    text = face.printable(text)
    largest, least = sizes
    shrinking = least if lines == 1 else max(least, largest * _SHRINKS_FIRST)
    line, size = shrunk(face, text, room, (largest, shrinking))
    if lines == 1 or line == text:
        return _Lines(face, (line,) if line else (), size)
    found = wrapped(face, text, room, largest, lines=lines)
    if found.whole or largest <= least:
        return _Lines(face, found.lines, largest)
    more = max(lines, int(lines * largest / least))
    return _Lines(face, wrapped(face, text, room, least, lines=more).lines, least)


def _head(form: Form, setting: Setting) -> Block:
    plan, bold = setting.layout.plan, setting.faces.bold
    code = fitted_qr(form.code, int(setting.dots(plan.qr_mm))) if form.code else None
    side = code.width + 2 * code.quiet_dots if code else 0
    room = setting.width - side
    size = setting.dots(plan.fact_mm[0])
    tags = sum(_tag_width(bold, tag, size) + size * 0.4 for tag in form.tags)
    title = _fitted(bold, form.title, room - tags, setting.sizes(plan.title_mm), 1)
    facts = [
        _fitted(setting.faces.regular, fact, room, setting.sizes(plan.fact_mm), 2)
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
    words = _fitted(setting.faces.bold, text, room, (largest, least), plan.remark_lines)
    box = words.height + largest * 0.4

    def draw(sheet: Sheet, top: float) -> None:
        sheet.fill(setting.left, top, setting.width, box, round_=largest * 0.25)
        sheet.white(on=True)
        words.draw(sheet, setting.left + largest / 2, top + largest * 0.2, room, "left")
        sheet.white(on=False)

    return Block(box + setting.dots(plan.air_mm), draw)


def _table(table: Table, setting: Setting) -> Iterator[Block]:
    columns = tuple(
        column
        for column in setting.layout.columns[table.name]
        if column.kind == "box" or any(row.cells.get(column.key) for row in table.rows)
    )
    lefts = _lefts(columns, setting)
    head = _table_head(columns, lefts, setting)
    for index, row in enumerate(table.rows):
        block = _row(row, columns, lefts, setting)
        if index == 0:
            yield _joined(head, block)
        else:
            yield Block(block.height, block.draw, head)


def _joined(head: Block, row: Block) -> Block:
    """Return the head of a table and its first row as one part."""

    def draw(sheet: Sheet, top: float) -> None:
        head.draw(sheet, top)
        row.draw(sheet, top + head.height)

    return Block(head.height + row.height, draw)


def _lefts(columns: tuple[Column, ...], setting: Setting) -> list[tuple[float, float]]:
    """Return where each column begins and how wide its content may be."""
    taken = sum(setting.dots(column.width_mm) for column in columns)
    open_columns = sum(1 for column in columns if not column.width_mm)
    spare = max(0, setting.width - taken) / max(1, open_columns)
    at, found = setting.left, []
    for place, column in enumerate(columns):
        width = setting.dots(column.width_mm) or spare
        last = place == len(columns) - 1
        gap = 0 if last else setting.dots(column.size_mm[1]) * _COLUMN_GAP_EM
        found.append((at, width - gap))
        at += width
    return found


def _table_head(
    columns: tuple[Column, ...], lefts: list[tuple[float, float]], setting: Setting
) -> Block:
    size, air = setting.dots(setting.layout.plan.head_mm), setting.dots(0.6)
    above = setting.dots(setting.layout.plan.air_mm)
    thick = max(2, round(setting.dots(0.3)))
    heads = [
        shrunk(setting.faces.regular, column.head, room, (size, size * 0.6))
        for column, (_, room) in zip(columns, lefts, strict=True)
    ]

    def draw(sheet: Sheet, top: float) -> None:
        for column, (left, room), (text, fitted) in zip(columns, lefts, heads, strict=True):
            words = _Lines(setting.faces.regular, (text,), fitted)
            words.draw(sheet, left, top + above + (size - fitted) * LINE, room, column.align)
        line = top + above + size * LINE + air / 2
        sheet.rule(setting.left, line, setting.width, thick=thick)

    return Block(above + size * LINE + air + thick, draw)


def _row(
    row: Row, columns: tuple[Column, ...], lefts: list[tuple[float, float]], setting: Setting
) -> Block:
    air = setting.dots(setting.layout.plan.air_mm)
    cells = [
        _cell(column, row, room, setting) for column, (_, room) in zip(columns, lefts, strict=True)
    ]
    words = max(cell.height for cell in cells if not isinstance(cell, _Code))
    note_left, note = _note(row, columns, lefts, setting)
    height = max(words + note.height, *(cell.height for cell in cells)) + 2 * air

    def draw(sheet: Sheet, top: float) -> None:
        for cell, column, (left, room) in zip(cells, columns, lefts, strict=True):
            cell.draw(sheet, left, top + air, room, column.align)
        note.draw(sheet, note_left, top + air + words, 0, "left")
        sheet.rule(setting.left, top + height - 1, setting.width, thick=1, dashed=True)

    return Block(height, draw)


def _note(
    row: Row, columns: tuple[Column, ...], lefts: list[tuple[float, float]], setting: Setting
) -> tuple[float, _Lines]:
    """Return where the row's note begins, below its widest cell, and the note up to a code."""
    left = max(lefts, key=lambda place: place[1])[0]
    codes = [at for column, (at, _) in zip(columns, lefts, strict=True) if column.kind == "code"]
    end = min([setting.left + setting.width, *codes])
    size, lines = setting.dots(setting.layout.plan.note_mm), setting.layout.plan.note_lines
    face = setting.faces.regular
    found = wrapped(face, face.printable(row.note), end - left, size, lines=lines)
    return left, _Lines(face, found.lines, size)


def _cell(column: Column, row: Row, room: float, setting: Setting) -> _Lines | _Box | _Code:
    text = row.cells.get(column.key, "")
    if column.kind == "box":
        return _Box(setting.dots(column.size_mm[0]), max(2, round(setting.dots(0.3))))
    if column.kind == "code":
        return _code(text, int(room))
    face = setting.faces.bold if column.bold else setting.faces.regular
    return _fitted(face, text, room, setting.sizes(column.size_mm), column.lines)


@dataclass(frozen=True, slots=True)
class _Box:
    """An empty square to tick."""

    size: float
    thick: int

    @property
    def height(self) -> float:
        return self.size * LINE

    def draw(self, sheet: Sheet, left: float, top: float, room: float, align: str) -> None:
        spare = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        x = left + (room - self.size) * spare
        sheet.frame(x, top + self.size * 0.1, self.size, self.size, thick=self.thick)


@dataclass(frozen=True, slots=True)
class _Code:
    """A QR and its white, or nothing where it does not fit its column."""

    code: Stamp | None

    @property
    def height(self) -> float:
        return self.code.height + 2 * self.code.quiet_dots if self.code else 0

    def draw(self, sheet: Sheet, left: float, top: float, room: float, align: str) -> None:
        if self.code:
            spare = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
            x = left + (room - self.code.width) * spare
            sheet.stamp(self.code, round(x), int(top) + self.code.quiet_dots)


def _code(text: str, room: int) -> _Code:
    """Return the largest QR that stands in the room with its white."""
    code = fitted_qr(text, room)
    share = code.width / (code.width + 2 * code.quiet_dots)
    code = fitted_qr(text, int(room * share))
    return _Code(code if code.width + 2 * code.quiet_dots <= room else None)


def _end(form: Form, setting: Setting) -> Block:
    plan, air = setting.layout.plan, setting.dots(setting.layout.plan.air_mm)
    size = setting.dots(plan.total_mm)
    total = _fitted(setting.faces.bold, form.total, setting.width, (size, size * 0.6), 1)
    foot = _fitted(setting.faces.regular, form.foot, setting.width, setting.sizes(plan.foot_mm), 2)
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
