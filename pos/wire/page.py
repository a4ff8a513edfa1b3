"""What the customer's page is told: never a key, only what may be shown in the next minute."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pos.wire.orders import Moment, Wire


class PageStep(Wire):
    """One 15-second step's QR, ready to show."""

    starts_at: Moment
    size: int
    """Modules on each side, the quiet zone of four around it included."""
    path: str
    """The dark modules as one SVG path, one unit a module."""


class PageDigits(Wire):
    """One minute's twelve digits, grouped 4-4-4."""

    starts_at: Moment
    digits: str


class PageCode(Wire):
    """The code as the page shows it now; `steps` and `digits` cover the next 60 s."""

    now: Moment
    state: Literal["active", "redeemed", "frozen", "void", "expired"]
    shop: str
    shop_address: str = ""
    shop_phone: str = ""
    order_no_masked: str
    order_state: str
    fulfilment: str
    pick_no: str = ""
    bags: int = 0
    promise_to: Moment | None = None
    redeemed_at: Moment | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    support_phone: str = ""
    steps: list[PageStep] = Field(default_factory=list)
    digits: list[PageDigits] = Field(default_factory=list)
