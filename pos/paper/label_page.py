"""One bag label on one page: what is said first stands highest, and nothing overlaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from pos.domain.labels import Label
from pos.paper.codes import Stamp, fitted_code128, fitted_qr
from pos.paper.fitting import ELLIPSIS, Wrapped, cut, cut_front, shrunk, wrapped
from pos.paper.fonts import Face, Faces
from pos.paper.item_table import Area, ItemTable
from pos.paper.layouts import Layout
from pos.paper.sheet import CAPS, LINE, Sheet

_PICK_KEEPS = 2 / 3
"""What stands below may take at most a third of the pick number's height."""
_FOOT_AIR = 0.8
_SEE_ALL = "扫码看全文"


def draw_label(sheet: Sheet, *, label: Label, plan: Layout, faces: Faces) -> None:
    """Draw the label: from the top down, then from the bottom up, the goods in between."""
    page = _Page(sheet, label, plan, faces)
    page.draw_corner()
    page.draw_foot()
    page.draw_number()
    page.draw_head()
    page.draw_pick_number()
    page.draw_promise()
    page.draw_customer()
    page.draw_bars()
    page.draw_goods()


@dataclass(slots=True)
class _Page:
    """The label while it is drawn: free are the dots between `top` and `bottom`."""

    sheet: Sheet
    label: Label
    plan: Layout
    faces: Faces
    top: float = field(init=False)
    bottom: float = field(init=False)
    corner: list[tuple[float, float]] = field(default_factory=list)
    """What stands at the right: (its left edge with its white, where it ends)."""
    code: Stamp = field(init=False)
    code_left: float = 0
    code_top: float = 0
    """From where on the QR beside the number needs the dots."""

    def __post_init__(self) -> None:
        self.top = self._dots(self.plan.margin_mm)
        self.bottom = self.sheet.height - self._dots(self.plan.margin_mm)
        self.code = fitted_qr(self.label.code_text, int(self._dots(self.plan.qr_mm)))

    # ------------------------------------------------------------ measures

    def _dots(self, mm: float) -> float:
        return mm * self.sheet.dots_per_mm

    def _sizes(self, pair_mm: tuple[float, float]) -> tuple[float, float]:
        return self._dots(pair_mm[0]), self._dots(pair_mm[1])

    @property
    def _left(self) -> float:
        return self._dots(self.plan.margin_mm)

    @property
    def _gap(self) -> float:
        return self._dots(self.plan.gap_mm)

    def _room(self, top: float) -> float:
        """Return how wide something may be that begins at this height."""
        edge = self.sheet.width - self._left
        return min([edge, *(left for left, end in self.corner if top < end)]) - self._left

    # ------------------------------------------------------------ right corner

    def draw_corner(self) -> None:
        """Draw the bag box and, where the layout wants it there, the QR below or above it."""
        end = self.top
        if self.plan.qr_at == "corner":
            end = self._draw_corner_qr(max(self.code.quiet_dots, ceil(self.top)))
        width, height = self._sizes(self.plan.bag_box_mm)
        left = self.sheet.width - self._left - width
        self._draw_bag_box(left, end, width, height)
        end += height
        self.corner.append((left - self._dots(1.5), end + self._gap))
        if self.plan.qr_at == "side":
            self._draw_corner_qr(ceil(end) + self.code.quiet_dots)

    def _draw_corner_qr(self, y: int) -> float:
        """Draw the QR at the right edge and return where its white ends."""
        code = self.code
        x = self.sheet.width - max(code.quiet_dots, round(self._left)) - code.width
        self.sheet.stamp(code, x, y)
        # One dot more: the edges of letters are soft.
        white = code.quiet_dots + 1
        end = y + code.height + white
        self.corner.append((x - white, end))
        return end

    def _draw_bag_box(self, left: float, top: float, width: float, height: float) -> None:
        large, small = self.label.bag_words
        self.sheet.frame(left, top, width, height, thick=max(2, round(self._dots(0.4))))
        room = width * 0.86
        bold, regular = self.faces.bold, self.faces.regular
        large, size = shrunk(bold, large, room, (height * 0.58, height * 0.3))
        at = left + (width - bold.width(large, size)) / 2
        self.sheet.tight_text(bold, large, size, (at, top + height * 0.31 - size * CAPS / 2))
        size = height * 0.22
        if regular.width(small, size) > room:
            small = small.split(" 袋 ")[-1]
        at = left + (width - regular.width(small, size)) / 2
        self.sheet.text(regular, small, size, (at, top + height * 0.77 - size * LINE / 2))

    # ------------------------------------------------------------ from the top

    def draw_head(self) -> None:
        label, face = self.label, self.faces.regular
        largest, least = self._sizes(self.plan.head_mm)
        tag = self._tag_width(label.copy_words, largest)
        room = self._room(self.top) - (tag + largest * 0.4 if tag else 0)
        how = f"{label.fulfilment}·{label.timing}"
        text = face.printable(f"{label.shop}·{how}")
        if face.width(text, least) > room:
            # Staff know their own shop: its name is what gives way.
            left = room - face.width(f"·{how}", least)
            name = cut(face, face.printable(label.shop), left, least)
            text = f"{name}·{how}" if len(name) > len(ELLIPSIS) else how
        text, size = shrunk(face, text, room, (largest, least))
        # Smaller text keeps to the middle of its row.
        self.sheet.text(face, text, size, (self._left, self.top + (largest - size) * LINE / 2))
        if tag:
            at = self._left + self._room(self.top) - tag
            self._draw_tag(label.copy_words, largest, at, self.top)
        self.top += largest * LINE

    def _tag_width(self, text: str, size: float) -> float:
        return self.faces.bold.width(text, size) + size * 0.7 if text else 0

    def _draw_tag(self, text: str, size: float, left: float, top: float) -> None:
        """Draw a short word white on black."""
        width = self._tag_width(text, size)
        self.sheet.fill(left, top, width, size * LINE, round_=size * 0.2)
        self.sheet.white(on=True)
        self.sheet.text(self.faces.bold, text, size, (left + size * 0.35, top))
        self.sheet.white(on=False)

    def draw_pick_number(self) -> None:
        face = self.faces.bold
        text = face.printable(self.label.pick_no)
        lift = self._gap * 0.5
        largest, least = self._sizes(self.plan.pick_mm)
        # It is as large as what must stand below it allows.
        below = (self.plan.promise_mm[0] + self.plan.customer_mm[0]) * LINE + self.plan.gap_mm * 3
        free = self.bottom - self.top - lift - self._dots(below) - self._goods_least()
        size = max(largest * _PICK_KEEPS, min(largest, free))
        size = max(least, min(size, size * self._room(self.top) / face.width(text, size)))
        text = cut_front(face, text, self._room(self.top), size)
        self.sheet.text(face, text, size, (self._left, self.top + lift - size * (LINE - 1) / 2))
        self.top += size + lift

    def draw_promise(self) -> None:
        self.top += self._gap * 0.6
        size = self._dots(self.plan.promise_mm[0])
        room = self._room(self.top)
        width = self._draw_fragile(size * 0.86, self._left + room) if self.label.fragile else 0
        used = self._draw_lines(self.label.promise, self.plan.promise_mm, room - width * 1.06)
        self.top += max(used, size * LINE if width else 0)
        self._draw_rule()

    def _draw_fragile(self, size: float, right: float) -> float:
        """Draw 易碎 and the glass of ISO 780 in a frame; return its width."""
        text = "易碎"
        width = self._tag_width(text, size) + size * 0.95
        left, top = right - width, self.top
        height = size * 1.3
        self.sheet.frame(left, top, width, height, thick=max(2, round(size * 0.09)))
        self.sheet.text(self.faces.bold, text, size, (left + size * 0.35, top + size * 0.03))
        self._draw_glass(right - size * 0.68, top + size * 0.22, size)
        return width

    def _draw_glass(self, middle: float, top: float, size: float) -> None:
        """Draw a stemmed glass about 0.9 em high."""
        wide, high = size * 0.27, size * 0.86

        def at(across: float, down: float) -> tuple[float, float]:
            return middle + wide * across, top + high * down

        self.sheet.shape(
            at(-1, 0),
            [at(1, 0)],
            [at(1, 0.5), at(0.3, 0.56), at(0.2, 0.58)],
            [at(0.2, 0.88)],
            [at(0.9, 1)],
            [at(-0.9, 1)],
            [at(-0.2, 0.88)],
            [at(-0.2, 0.58)],
            [at(-0.3, 0.56), at(-1, 0.5), at(-1, 0)],
        )

    def draw_customer(self) -> None:
        label = self.label
        tail = f"尾号 {label.tail}" if label.tail else ""
        who = "  ".join(filter(None, (label.customer, tail)))
        if who:
            self.top += self._draw_lines(who, self.plan.customer_mm, self._room(self.top))
        self._draw_address()
        if who or label.address:
            self._draw_rule()

    def _draw_lines(self, text: str, sizes_mm: tuple[float, float], room: float) -> float:
        """Draw bold text on one line, or at its least size on two; return the height used."""
        face = self.faces.bold
        text = face.printable(text)
        largest, least = self._sizes(sizes_mm)
        size = max(least, min(largest, largest * room / max(face.width(text, largest), 1)))
        lines = wrapped(face, text, room, size, lines=2).lines
        for index, line in enumerate(lines):
            self.sheet.text(face, line, size, (self._left, self.top + index * size * LINE))
        return len(lines) * size * LINE

    def _draw_address(self) -> None:
        """Draw as many lines of the address as leave room for the goods."""
        face, size = self.faces.regular, self._dots(self.plan.address_mm)
        free = self.bottom - self.top - self._gap * 2 - self._goods_least()
        count = min(self.plan.address_lines, int(free / (size * LINE))) if size else 0
        text = face.printable(self.label.address)
        for line in wrapped(face, text, self._room(self.top), size, lines=count).lines:
            self.sheet.text(face, line, size, (self._left, self.top))
            self.top += size * LINE

    def _goods_least(self) -> float:
        """Return the height that remark and goods need at the least."""
        remark = self._dots(self.plan.remark_mm[1]) * (LINE + 0.35) + self._gap
        return self._dots(self.plan.items_mm[-1]) * LINE + (remark if self.label.remark else 0)

    def _draw_rule(self) -> None:
        self.top += self._gap * 0.6
        if self.plan.rules:
            thick = max(2, round(self._dots(0.3)))
            self.sheet.rule(self._left, self.top, self._room(self.top), thick=thick)
            self.top += thick + self._gap * 0.6

    # ------------------------------------------------------------ from the bottom

    def draw_foot(self) -> None:
        """Draw count and times on one row, or on two where one has no room."""
        face = self.faces.regular
        left, right = (face.printable(text) for text in (self.label.origin, self.label.print_words))
        largest, least = self._sizes(self.plan.foot_mm)
        room = self._room(self.bottom - largest * LINE)
        needed = face.width(f"{left}    {right}", largest)
        size = largest * min(1, room / needed)
        if size >= least:
            self.bottom -= size * LINE
            self.sheet.text(face, left, size, (self._left, self.bottom))
            at = self._left + room - face.width(right, size)
            self.sheet.text(face, right, size, (at, self.bottom))
        else:
            for text in (right, left):
                room = self._room(self.bottom - largest * LINE)
                short, size = shrunk(face, text, room, (largest, least))
                self.bottom -= size * LINE
                self.sheet.text(face, short, size, (self._left, self.bottom))
        if self.plan.rules:
            thick = max(2, round(self._dots(0.3)))
            self.bottom -= self._gap * 0.5 + thick
            self.sheet.rule(self._left, self.bottom, room, thick=thick)
            self.bottom -= self._gap * _FOOT_AIR

    def draw_number(self) -> None:
        """Draw the order number and, on large labels, the QR beside it."""
        self.code_top = self.bottom
        self.code_left = self.sheet.width - self._left
        if self.plan.qr_at == "foot":
            code = self.code
            x = self.sheet.width - max(code.quiet_dots, round(self._left)) - code.width
            # The line below it may stand no nearer than the QR's own white.
            y = int(self.bottom + self._gap * _FOOT_AIR) - code.quiet_dots - code.height
            self.sheet.stamp(code, x, y)
            self.code_left, self.code_top = x - code.quiet_dots, y - code.quiet_dots
        bag = f"·第 {self.label.bag} 袋" if self.plan.qr_at == "foot" else ""
        self._draw_number(f"{self.label.order_no}{bag}")

    def _draw_number(self, number: str) -> None:
        face = self.faces.regular
        text = face.printable(number)
        largest, least = self._sizes(self.plan.number_mm)
        room = self._room(self.bottom - 2 * largest * LINE)
        room = min(room, self.code_left - self._left)
        size = max(least, min(largest, largest * room / face.width(text, largest)))
        for line in reversed(wrapped(face, text, room, size, lines=2).lines):
            self.bottom -= size * LINE
            self.sheet.text(face, line, size, (self._left, self.bottom))

    def draw_bars(self) -> None:
        """Draw the Code128 above the number where it and its white fit and the goods still do."""
        rows = round(self._dots(self.plan.bars_mm))
        top = int(self.bottom - self._dots(0.6)) - rows
        free = top - self._gap - self._goods_least()
        blocked = self.plan.qr_at != "foot" and any(top < end for _, end in self.corner)
        if rows and not blocked and free >= self.top:
            margin = round(self._left)
            # Beyond the QR's own white, or the margin, there is nothing.
            room = int(self.code_left) if self.plan.qr_at == "foot" else self.sheet.width
            largest = max(2, int(self._dots(self.plan.module_mm)))
            stamp = fitted_code128(self.label.code_text, room, rows=rows, largest_module=largest)
            if stamp is not None:
                x = max(margin, stamp.quiet_dots)
                self.sheet.stamp(stamp, x, top)
                self.bottom = top
        self.bottom = min(self.bottom, self.code_top) - self._gap * 0.5

    # ------------------------------------------------------------ in between

    def draw_goods(self) -> None:
        """Draw the remark, then as many goods as there is room for above it."""
        remark, size = self._fitted_remark()
        pad = size * 0.35
        box = len(remark.lines) * size * LINE + pad if remark.lines else 0
        keep = box + self._gap * 0.6 if box else 0
        area = Area(self._left, self._room(self.top), self.top, self.bottom - keep)
        sizes = tuple(map(self._dots, self.plan.items_mm))
        table = ItemTable(self.sheet, self.faces, area, ruled=self.plan.rules)
        self.top = table.draw(self.label.items, sizes=sizes, lines=self.plan.item_lines)
        if box:
            self._draw_remark(remark, size, self.top + self._gap * 0.6, box)

    def _fitted_remark(self) -> tuple[Wrapped, float]:
        """Return the remark's lines and size: the larger size where all of it fits so."""
        face = self.faces.bold
        largest, least = self._sizes(self.plan.remark_mm)
        if not self.label.remark:
            return Wrapped((), whole=True), largest
        free = self.bottom - self.top
        goods = len(self.label.items) * self._dots(self.plan.items_mm[-1]) * LINE
        room = self._room(self.top)
        for size in (largest, (largest + least) / 2):
            fitted = self._remark_at(size, room - size)
            # Larger only where that pushes no goods off the label.
            fits = len(fitted.lines) * size * LINE + size + goods <= free
            if fitted.whole and fits:
                return fitted, size
        fitted = self._remark_at(least, room - least)
        if not fitted.whole:
            fitted = _says_there_is_more(fitted, face, room - least, least)
        return fitted, least

    def _remark_at(self, size: float, room: float) -> Wrapped:
        """Return the remark's lines at this size, no more than leave room for the goods."""
        text = self.faces.bold.printable(f"备注：{self.label.remark}")
        free = self.bottom - self.top
        share = int(max(free * 0.5, free - self._goods_least()) / (size * LINE))
        lines = max(1, min(self.plan.remark_lines, share))
        return wrapped(self.faces.bold, text, room, size, lines=lines)

    def _draw_remark(self, remark: Wrapped, size: float, top: float, height: float) -> None:
        width = self._room(top)
        self.sheet.fill(self._left, top, width, height, round_=size * 0.25)
        self.sheet.white(on=True)
        for index, line in enumerate(remark.lines):
            at = (self._left + size / 2, top + size * 0.175 + index * size * LINE)
            self.sheet.text(self.faces.bold, line, size, at)
        self.sheet.white(on=False)


def _says_there_is_more(text: Wrapped, face: Face, room: float, size: float) -> Wrapped:
    """Return the lines with the last one ending in a word about where the rest is."""
    note = f"{ELLIPSIS}（{_SEE_ALL}）"
    if face.width(note, size) > room / 3:
        return text  # the … says it as well, and a small label has more use for the words
    last = text.lines[-1].removesuffix(ELLIPSIS)
    short = cut(face, last + ELLIPSIS * 40, room - face.width(note[1:], size), size)
    return Wrapped((*text.lines[:-1], short.rstrip(ELLIPSIS) + note), whole=False)
