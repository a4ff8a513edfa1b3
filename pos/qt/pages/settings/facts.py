"""Everything the settings page shows, read in one go."""

from __future__ import annotations

from dataclasses import dataclass

from pos.domain.settings import Counter, Link, LinkKind, Settings, ShopProfile
from pos.domain.staff import Staff
from pos.qt.parts import WindowParts


@dataclass(frozen=True, slots=True)
class Facts:
    """The shop, this counter, its link and settings, and who works here."""

    shop: ShopProfile
    counter: Counter
    link: Link
    settings: Settings
    people: tuple[Staff, ...]

    @property
    def linked(self) -> bool:
        """Whether a hub keeps the shop's details."""
        return self.link.kind is LinkKind.HUB


def read_facts(parts: WindowParts) -> Facts:
    """Ask for everything; not on the GUI thread. Raises RuleViolation `not_set_up`, Unavailable."""
    overview = parts.overview
    return Facts(
        overview.shop(),
        overview.counter(),
        overview.link(),
        overview.settings(),
        tuple(parts.staffing.people()),
    )
