"""The tables of a list: columns as the file has them, a head that comes again, rows and their notes."""

from __future__ import annotations

from collections.abc import Iterator

from pos.paper.fitting import shrunk, wrapped
from pos.paper.form_cells import Block, Box, Code, Lines, Setting, code_cell, fitted
from pos.paper.forms import Column, Row, Table
from pos.paper.sheet import LINE, Sheet

_COLUMN_GAP_EM = 0.5


def table_blocks(table: Table, setting: Setting) -> Iterator[Block]:
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
        for column, (left, room), (text, shown) in zip(columns, lefts, heads, strict=True):
            words = Lines(setting.faces.regular, (text,), shown)
            words.draw(sheet, left, top + above + (size - shown) * LINE, room, column.align)
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
    words = max(cell.height for cell in cells if not isinstance(cell, Code))
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
) -> tuple[float, Lines]:
    """Return where the row's note begins, below its widest cell, and the note up to a code."""
    left = max(lefts, key=lambda place: place[1])[0]
    codes = [at for column, (at, _) in zip(columns, lefts, strict=True) if column.kind == "code"]
    end = min([setting.left + setting.width, *codes])
    size, lines = setting.dots(setting.layout.plan.note_mm), setting.layout.plan.note_lines
    face = setting.faces.regular
    found = wrapped(face, face.printable(row.note), end - left, size, lines=lines)
    return left, Lines(face, found.lines, size)


def _cell(column: Column, row: Row, room: float, setting: Setting) -> Lines | Box | Code:
    text = row.cells.get(column.key, "")
    if column.kind == "box":
        return Box(setting.dots(column.size_mm[0]), max(2, round(setting.dots(0.3))))
    if column.kind == "code":
        return code_cell(text, int(room))
    face = setting.faces.bold if column.bold else setting.faces.regular
    return fitted(face, text, room, setting.sizes(column.size_mm), column.lines)
