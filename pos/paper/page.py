"""A bag label while it is drawn: what is free, and how much of it the goods need."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.domain.labels import Label
from pos.paper.codes import Stamp, fitted_qr
from pos.paper.fonts import Faces
from pos.paper.layouts import Layout
from pos.paper.sheet import LINE, Sheet


@dataclass(slots=True)
class Page:
    """One label; free are the dots between `top` and `bottom`."""

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
        self.top = self.dots(self.plan.margin_mm)
        self.bottom = self.sheet.height - self.dots(self.plan.margin_mm)
        self.code = fitted_qr(self.label.code_text, int(self.dots(self.plan.qr_mm)))

    def dots(self, mm: float) -> float:
        """Return a length in dots."""
        return mm * self.sheet.dots_per_mm

    def sizes(self, pair_mm: tuple[float, float]) -> tuple[float, float]:
        """Return two lengths in dots."""
        return self.dots(pair_mm[0]), self.dots(pair_mm[1])

    @property
    def left(self) -> float:
        """Where everything begins."""
        return self.dots(self.plan.margin_mm)

    @property
    def gap(self) -> float:
        """The white between two parts."""
        return self.dots(self.plan.gap_mm)

    def room(self, top: float) -> float:
        """Return how wide something may be that begins at this height."""
        edge = self.sheet.width - self.left
        return min([edge, *(left for left, end in self.corner if top < end)]) - self.left

    def goods_least(self) -> float:
        """Return the height that remark and goods need at the least."""
        remark = self.dots(self.plan.remark_mm[1]) * (LINE + 0.35) + self.gap
        goods = self.dots(self.plan.items_mm[-1]) * LINE if self.label.items else 0
        return goods + (remark if self.label.remark else 0)
