"""All that the hub's parts stand on, joined once by whoever starts it."""

from __future__ import annotations

from dataclasses import dataclass

from pos.domain.times import Clock
from pos.hub.ledger.rows import Device, Shop
from pos.hub.ledger.store import Book, Ledger
from pos.hub.secrets import HubSecrets
from pos.wire.sync import ShopOut, Stamp


@dataclass(frozen=True, slots=True)
class Platform:
    """The hub's ledger, secrets and time; `public_url` is where customers reach it."""

    ledger: Ledger
    secrets: HubSecrets
    clock: Clock
    public_url: str

    def stamp(self, book: Book, device: Device | None = None) -> Stamp:
        """Return what stands on every answer; without a device its part stays empty."""
        stamp = Stamp(now=self.clock.now(), hub_epoch=book.epoch())
        if device is None:
            return stamp
        held = {"device_epoch": device.epoch, "seq": device.seq, "audit_head": device.audit_head}
        return stamp.model_copy(update=held)

    def page_url(self, address: str) -> str:
        """Return the address of a customer's page."""
        return f"{self.public_url.rstrip('/')}/c/{address}"


def shop_out(shop: Shop) -> ShopOut:
    """Return the shop as counters may see it."""
    return ShopOut(
        id=shop.id,
        number=shop.number,
        name=shop.name,
        address=shop.address,
        phone=shop.phone,
        support_phone=shop.support_phone,
    )
