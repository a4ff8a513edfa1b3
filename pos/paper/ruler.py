"""The page from which a printer's offset is read: a mm scale at each edge, numbered from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO

from pos.paper.fitting import shrunk
from pos.paper.fonts import Faces, faces
from pos.paper.sheet import LINE, Sheet, draw_pages, page_dots
from pos.paper.templates import (
    COUNT,
    FALLING,
    FALLING_PAIR,
    TEMPLATE_FOLDER,
    TEXTS,
    Kind,
    read_template,
)


@dataclass(frozen=True, slots=True)
class RulerPlan:
    """How the page looks, in mm."""

    tick_mm: tuple[float, ...]
    """Lengths of the ticks at every ten, five and one mm."""
    thick_mm: float
    edge_mm: float
    """Thickness of the line round the page; its outer side is the paper's edge."""
    number_mm: float
    steps: int
    """Lines beside each edge, one mm apart, each with its distance; the outermost seen is read."""
    step_mm: float
    text_mm: tuple[float, float]
    lines: tuple[str, ...]


_KINDS: dict[str, Kind] = {
    "tick_mm": FALLING,
    "steps": COUNT,
    "text_mm": FALLING_PAIR,
    "lines": TEXTS,
}
_EDGES = ("left", "right", "top", "bottom")


def ruler_pdf(size_mm: tuple[int, int], dpi: int) -> bytes:
    """Return the page.

    Raises: RuleViolation: `unknown_label_size`, `bad_dpi`, `layout_…`; Unavailable `font_missing`.
    """
    size_dots = page_dots(size_mm, dpi)
    out = BytesIO()
    page = partial(_draw, plan=_plan(), set_in=faces(), size_mm=size_mm)
    draw_pages(out, [page], size_dots=size_dots, dpi=dpi, title="ruler")
    return out.getvalue()


@cache
def _plan() -> RulerPlan:
    return read_template(TEMPLATE_FOLDER / "ruler.toml").made(RulerPlan, _KINDS)


def _draw(sheet: Sheet, *, plan: RulerPlan, set_in: Faces, size_mm: tuple[int, int]) -> None:
    scale = _Scale(sheet, plan, set_in, size_mm)
    for edge in _EDGES:
        scale.draw_edge(edge)
    scale.draw_words()


@dataclass(frozen=True, slots=True)
class _Scale:
    sheet: Sheet
    plan: RulerPlan
    faces: Faces
    size_mm: tuple[int, int]

    def _length_mm(self, edge: str) -> int:
        return self.size_mm[1] if edge in ("left", "right") else self.size_mm[0]

    def _bar(self, edge: str, along: float, deep: float, length: float, depth: float) -> None:
        """Fill a box given in mm along the edge and in from it, on whole dots."""
        unit, sheet = self.sheet.dots_per_mm, self.sheet
        start, size = round(along * unit), max(1, round(length * unit))
        inset, thick = round(deep * unit), max(1, round(depth * unit))
        if edge == "left":
            sheet.fill(inset, start, thick, size)
        elif edge == "right":
            sheet.fill(sheet.width - inset - thick, start, thick, size)
        elif edge == "top":
            sheet.fill(start, inset, size, thick)
        else:
            sheet.fill(start, sheet.height - inset - thick, size, thick)

    def draw_edge(self, edge: str) -> None:
        """Draw the edge at 0, the ticks along it, and in its middle the numbered lines."""
        plan, length = self.plan, self._length_mm(edge)
        self._bar(edge, 0, 0, length, plan.edge_mm)
        first = length / 2 - (plan.steps + 1) * plan.step_mm / 2
        last = length - first
        for place in range(1, length):
            if not first - 1 < place < last + 1:
                kind = 0 if place % 10 == 0 else 1 if place % 5 == 0 else 2
                self._bar(edge, place, 0, plan.thick_mm, plan.tick_mm[kind])
                if kind == 0 and place < length - plan.tick_mm[0]:
                    beside = place - plan.step_mm / 2
                    self._draw_number(edge, str(place), beside, plan.tick_mm[0] - plan.edge_mm)
        for step, along in self._steps(first):
            self._bar(edge, along, step, plan.step_mm, plan.thick_mm if step else plan.edge_mm)
            self._draw_number(edge, str(step), along, step)

    def _steps(self, first: float) -> Iterator[tuple[int, float]]:
        for step in range(self.plan.steps + 1):
            yield step, first + step * self.plan.step_mm

    def _draw_number(self, edge: str, text: str, along: float, deep: float) -> None:
        unit, face = self.sheet.dots_per_mm, self.faces.bold
        size = self.plan.number_mm * unit
        middle = (along + self.plan.step_mm / 2) * unit
        inset = (deep + self.plan.edge_mm * 1.6) * unit
        width, height = face.width(text, size), size * LINE
        at = {
            "left": (inset, middle - height / 2),
            "right": (self.sheet.width - inset - width, middle - height / 2),
            "top": (middle - width / 2, inset - height * 0.12),
            "bottom": (middle - width / 2, self.sheet.height - inset - height * 0.88),
        }[edge]
        self.sheet.text(face, text, size, at)

    def draw_words(self) -> None:
        """Say in the middle what this page is and how it is read, as large as there is room."""
        unit, plan = self.sheet.dots_per_mm, self.plan
        inset = (plan.steps + plan.number_mm + 1.5) * unit
        room, free = self.sheet.width - 2 * inset, self.sheet.height - 2 * inset
        width, height = self.size_mm
        lines = [f"{width} × {height} mm·{self.sheet.dpi} dpi", *plan.lines]
        largest, least = (size * unit for size in plan.text_mm)
        size = max(least, min(largest, free / (len(lines) * LINE)))
        fitting = [shrunk(self.faces.regular, line, room, (size, least))[1] for line in lines]
        size = min(fitting)
        shown = lines[: max(1, int(free / (size * LINE)))]
        top = (self.sheet.height - len(shown) * size * LINE) / 2
        for index, line in enumerate(shown):
            face = self.faces.bold if index == 0 else self.faces.regular
            text, fitted = shrunk(face, line, room, (size, least))
            left = (self.sheet.width - face.width(text, fitted)) / 2
            self.sheet.text(face, text, fitted, (left, top + index * size * LINE))
