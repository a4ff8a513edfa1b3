"""What the use cases need of the walks along the shelves and of acceptance by rule, as contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pos.domain.ids import OrderNo, PickId
from pos.domain.picking import Pick


class Picks(Protocol):
    """The open walks."""

    def find(self, pick_id: PickId) -> Pick | None:
        """Return the open walk, or None where it is over."""
        ...

    def of_order(self, no: OrderNo) -> Pick | None:
        """Return the open walk an order lies in, or None."""
        ...

    def all(self) -> Sequence[Pick]:
        """Return the open walks, oldest first."""
        ...

    def add(self, begun: Pick) -> None:
        """Store a new walk; an order lies in one at most."""
        ...

    def put(self, changed: Pick) -> bool:
        """Store the walk one version on, or end it where no basket is left; False: overtaken."""
        ...


class Unfit(Protocol):
    """Why orders that wait were not accepted by rule."""

    def all(self) -> Mapping[OrderNo, str]:
        """Return the reasons by order."""
        ...

    def put(self, no: OrderNo, reason: str) -> None:
        """Note a reason; an empty one forgets the order."""
        ...
