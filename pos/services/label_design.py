"""What the shop's labels look like: its picture, and a look at a label before it is printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pos.domain.labels import Design, Label, labels_of
from pos.domain.labels import Printing as PrintMark
from pos.domain.settings import Labels
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.services.label_samples import SAMPLES
from pos.services.permits import permit
from pos.services.ports import Store
from pos.services.reading import time_of

LOGO_CHANGED = "logo_changed"
_OPERATOR = "李"


class LabelPictures(Protocol):
    """Reads and makes pictures of labels; implemented in `pos.paper`."""

    def logo(self, data: bytes, name: str) -> bytes:
        """Return a picture file as the small grey PNG that is kept.

        Raises: RuleViolation: `not_a_picture`, `picture_too_large`, `picture_too_small`,
            `picture_blank`, `picture_broken`, each with the file's `name`.
        """
        ...

    def label(self, label: Label, *, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return a label as its printer would make it, as a PNG of one bit.

        Raises: RuleViolation `unknown_label_size`, `layout_…`; Unavailable `font_missing`.
        """
        ...


@dataclass(frozen=True, slots=True)
class LabelDesign:
    """Nothing here is quick: not for the window's thread."""

    store: Store
    clock: Clock
    pictures: LabelPictures
    samples: tuple[str, ...] = tuple(SAMPLES)

    def logo(self) -> bytes:
        """Return the shop's picture as it is kept; empty where there is none."""
        with self.store.read() as work:
            return work.shop.logo()

    def read_logo(self, read: Callable[[], bytes], name: str) -> bytes:
        """Return a picture as `put_logo` takes it. Raises: RuleViolation `picture_…`; OSError."""
        return self.pictures.logo(read(), name)

    def put_logo(self, png: bytes, *, by: Actor) -> None:
        """Store what `read_logo` gave; empty: no picture from now on.

        Raises: RuleViolation `not_permitted`; Unavailable.
        """
        with self.store.begin() as work:
            permit(work, by, Act.CHANGE_SETTINGS)
            if work.shop.logo() != png:
                work.shop.put_logo(png)
                now = time_of(work, self.clock.now()).now
                work.audit.add(by, LOGO_CHANGED, at=now, details=f"bytes={len(png)}")

    def preview(
        self, sample: str, fields: Labels, *, size_mm: tuple[int, int], dpi: int = 203
    ) -> bytes:
        """Return the last bag's label of a made-up order as a PNG, with these fields.

        Raises: RuleViolation `unknown_label_size`, `layout_…`; Unavailable `font_missing`.
        """
        with self.store.read() as work:
            now = time_of(work, self.clock.now()).now
            shop, logo = work.shop.profile().name, work.shop.logo()
        order, mark = SAMPLES[sample](now), PrintMark(now, _OPERATOR)
        label = labels_of(order, shop=shop, printing=mark, design=Design(fields, logo))[-1]
        return self.pictures.label(label, size_mm=size_mm, dpi=dpi)
