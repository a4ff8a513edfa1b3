"""Names of things, kept apart by type so that they cannot be mixed up."""

from __future__ import annotations

from typing import NewType

CodeId = NewType("CodeId", int)
"""64 bits, unsigned, chosen by the hub (or, for a paper code without a link, by the shop)."""

OrderNo = NewType("OrderNo", str)
ShopId = NewType("ShopId", str)
ShopNumber = NewType("ShopNumber", int)
"""32 bits, unsigned, given by the hub; it stands in every token."""

StaffId = NewType("StaffId", str)
DeviceId = NewType("DeviceId", str)
AttemptId = NewType("AttemptId", str)
"""One intention to redeem: a UUID chosen before the first write."""

EventId = NewType("EventId", str)
PrinterId = NewType("PrinterId", str)
"""One printer of this counter: a short word chosen when it is added, and never changed."""

Sku = NewType("Sku", str)
"""The shop's own number of a product."""
PickId = NewType("PickId", str)
LpOrderId = NewType("LpOrderId", str)
"""A delivery order as the sales platform numbers it; it is what a receive code writes off."""
