"""A sales platform's own codes: what a receive code names there, and what was written off here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pos.domain.ids import AttemptId, DeviceId, LpOrderId, OrderNo, StaffId


class SignMethod(StrEnum):
    """How a request to the platform is signed; as it stands in the request."""

    MD5 = "md5"
    HMAC = "hmac"
    HMAC_SHA256 = "hmac-sha256"


LIVE_URL = "https://eco.taobao.com/router/rest"


@dataclass(frozen=True, slots=True)
class PlatformAccess:
    """The shop's app at the platform; its secret and session lie in the vault, never here."""

    app_key: str
    url: str = LIVE_URL
    sign_method: SignMethod = SignMethod.HMAC_SHA256
    session_until: datetime | None = None
    """When the session ends, as far as the platform has said."""


@dataclass(frozen=True, slots=True)
class PlatformGoods:
    """One product as the platform names it."""

    name: str
    qty: int


@dataclass(frozen=True, slots=True)
class PlatformOrder:
    """One delivery order behind a receive code; `order_no` is the platform's trade number."""

    lp_order: LpOrderId
    order_no: OrderNo
    goods: tuple[PlatformGoods, ...]
    written_off: bool


class WriteOffState(StrEnum):
    """How far an attempt has come; values are stored and never renamed."""

    SENT = "sent"
    """On its way, or its answer was lost: the platform has to be asked."""
    DONE = "done"
    NOT_DONE = "not_done"
    """Its answer was lost, and the platform says that the order is not written off."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class WriteOff:
    """One attempt to write an order off at the platform: the platform keeps no operator, we do."""

    attempt: AttemptId
    lp_order: LpOrderId
    order_no: OrderNo
    state: WriteOffState
    sent_at: datetime
    person: StaffId
    person_name: str
    device: DeviceId
    counter_name: str
    settled_at: datetime | None = None
    receive_code: str = field(default="", repr=False)
    """Kept only while the answer is out: without it the platform cannot be asked."""
