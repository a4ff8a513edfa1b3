"""Who works here, in which role, and which acts a role may do: everything else is denied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.ids import StaffId


class Role(StrEnum):
    """Stored names, never renamed."""

    CLERK = "clerk"
    LEAD = "lead"
    MANAGER = "manager"
    AUDITOR = "auditor"


class Act(StrEnum):
    """Everything a person can do that changes something or reveals something."""

    CHECK = "check"
    REDEEM = "redeem"
    TAKE_ORDERS = "take_orders"
    ACCEPT = "accept"
    REJECT = "reject"
    PACK = "pack"
    PRINT = "print"
    HAND_OVER = "hand_over"
    REVEAL_PHONE = "reveal_phone"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    REISSUE = "reissue"
    UNDO = "undo"
    UNLOCK_TYPING = "unlock_typing"
    EXTEND = "extend"
    SET_CLOCK = "set_clock"
    MANAGE_STAFF = "manage_staff"
    CHANGE_SETTINGS = "change_settings"
    LINK = "link"
    BACK_UP = "back_up"
    MOVE_STOCK = "move_stock"
    """Book goods in, sell over the counter, count."""
    ADJUST_STOCK = "adjust_stock"
    """Correct what is on hand, and book what a stock take found."""
    MANAGE_PRODUCTS = "manage_products"
    RECONCILE = "reconcile"
    """Keep what a reconciliation found, and look after it."""
    CLOSE_DAY = "close_day"
    READ_AUDIT = "read_audit"
    SEE_STILLS = "see_stills"


_CLERK = frozenset(
    {
        Act.CHECK, Act.REDEEM, Act.TAKE_ORDERS, Act.ACCEPT, Act.REJECT, Act.PACK, Act.PRINT,
        Act.HAND_OVER, Act.REVEAL_PHONE, Act.FREEZE, Act.READ_AUDIT, Act.MOVE_STOCK,
    }
)  # fmt: skip
_LEAD = _CLERK | {
    Act.UNFREEZE, Act.REISSUE, Act.UNDO, Act.UNLOCK_TYPING, Act.SET_CLOCK, Act.ADJUST_STOCK,
    Act.MANAGE_PRODUCTS, Act.SEE_STILLS, Act.RECONCILE,
}  # fmt: skip

MAY: dict[Role, frozenset[Act]] = {
    Role.CLERK: _CLERK,
    Role.LEAD: _LEAD,
    Role.MANAGER: frozenset(Act),
    Role.AUDITOR: frozenset({Act.READ_AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """One person. `must_change_pin` holds until the first PIN was replaced by an own one."""

    id: StaffId
    name: str
    role: Role
    active: bool = True
    must_change_pin: bool = False
    wrong_pins: int = 0
    locked_until: datetime | None = None

    def may(self, act: Act) -> bool:
        """Whether the role allows the act and the person still works here."""
        return self.active and act in MAY[self.role]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the signed-in operator, and whoever approved this one act.

    `by_rule`: nobody pressed anything; a rule acted that this person had switched on.
    """

    person: StaffId
    approver: StaffId | None = None
    by_rule: bool = False


PLATFORM = Actor(StaffId("platform"))
"""What the hub's changes are recorded under: no person of the shop."""
