"""Shops, their counters, and the sources that send orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from pos.domain.ids import DeviceId, ShopId, ShopNumber
from pos.domain.settlements import Terms
from pos.hub.ledger.rows import Device, Shop
from pos.hub.ledger.tables import devices, enrolments, shops, sources


class Shops:
    """The shops of the platform."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, shop: ShopId) -> Shop | None:
        """Return the shop with this id."""
        row = self._connection.execute(select(shops).where(shops.c.id == shop)).one_or_none()
        return None if row is None else _shop(row)

    def by_number(self, number: int) -> Shop | None:
        """Return the shop whose tokens carry this number."""
        row = self._connection.execute(select(shops).where(shops.c.number == number)).one_or_none()
        return None if row is None else _shop(row)

    def all(self) -> Sequence[Shop]:
        """Return every shop, by number."""
        return [_shop(row) for row in self._connection.execute(select(shops).order_by("number"))]

    def next_number(self) -> ShopNumber:
        """Return the number the next shop gets; numbers begin at 1 and never come back."""
        return ShopNumber((self._connection.scalar(select(func.max(shops.c.number))) or 0) + 1)

    def add(self, shop: Shop, *, at: datetime) -> None:
        """Store a new shop."""
        self._connection.execute(
            insert(shops).values(id=shop.id, number=shop.number, added_at=at, **_told(shop))
        )

    def put(self, shop: Shop) -> None:
        """Store the shop as it stands now; id and number stay."""
        self._connection.execute(update(shops).where(shops.c.id == shop.id).values(_told(shop)))

    def add_enrolment(self, code_hash: bytes, shop: ShopId, *, expires_at: datetime) -> None:
        """Remember a one-time code."""
        self._connection.execute(
            insert(enrolments).values(code_hash=code_hash, shop_id=shop, expires_at=expires_at)
        )

    def use_enrolment(self, code_hash: bytes, *, at: datetime) -> ShopId | None:
        """Take a one-time code, once; None where it is unknown, used or too old."""
        fits = (
            (enrolments.c.code_hash == code_hash)
            & (enrolments.c.used_at.is_(None))
            & (enrolments.c.expires_at > at)
        )
        shop: ShopId | None = self._connection.scalar(
            update(enrolments).where(fits).values(used_at=at).returning(enrolments.c.shop_id)
        )
        return shop


class Parties:
    """Who may talk to the hub: counters by their token, order sources by theirs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_device(self, device: Device, token_hash: bytes, *, at: datetime) -> None:
        """Store a newly enrolled counter."""
        self._connection.execute(
            insert(devices).values(
                id=device.id,
                shop_id=device.shop,
                name=device.name,
                token_hash=token_hash,
                enrolled_at=at,
            )
        )

    def device_of(self, token_hash: bytes) -> Device | None:
        """Return the counter that carries this token, unless it was revoked."""
        row = self._connection.execute(
            select(devices).where(
                devices.c.token_hash == token_hash, devices.c.revoked_at.is_(None)
            )
        ).one_or_none()
        return None if row is None else _device(row)

    def device(self, device: DeviceId) -> Device | None:
        """Return a counter, revoked or not."""
        row = self._connection.execute(select(devices).where(devices.c.id == device)).one_or_none()
        return None if row is None else _device(row)

    def put_progress(self, device: Device) -> None:
        """Note how far the counter's events are held."""
        self._connection.execute(
            update(devices)
            .where(devices.c.id == device.id)
            .values(epoch=device.epoch, seq=device.seq, audit_head=device.audit_head)
        )

    def revoke(self, device: DeviceId, *, at: datetime) -> bool:
        """Refuse the counter from now on; False where there is none, or it was revoked before."""
        alive = (devices.c.id == device) & devices.c.revoked_at.is_(None)
        return (
            self._connection.execute(update(devices).where(alive).values(revoked_at=at)).rowcount
            == 1
        )

    def put_source(self, source: str, token_hash: bytes, *, at: datetime) -> None:
        """Store an order source; a known one gets this token instead of its old one."""
        known = self._connection.execute(
            update(sources).where(sources.c.id == source).values(token_hash=token_hash)
        )
        if known.rowcount == 0:
            self._connection.execute(
                insert(sources).values(id=source, token_hash=token_hash, added_at=at)
            )

    def source_of(self, token_hash: bytes) -> str | None:
        """Return the order source that carries this token."""
        return self._connection.scalar(
            select(sources.c.id).where(sources.c.token_hash == token_hash)
        )


def _told(shop: Shop) -> dict[str, object]:
    return {
        "name": shop.name,
        "address": shop.address,
        "phone": shop.phone,
        "support_phone": shop.support_phone,
        "commission_bps": shop.terms.commission_bps,
        "settlement_days": shop.terms.business_days,
        "fixed_fee_fen": shop.terms.fixed_fee_fen,
        "day_cut_hour": shop.terms.day_cut_hour,
    }


def _shop(row: Row[tuple[object, ...]]) -> Shop:
    terms = Terms(row.commission_bps, row.settlement_days, row.fixed_fee_fen, row.day_cut_hour)
    return Shop(row.id, row.number, row.name, row.address, row.phone, row.support_phone, terms)


def _device(row: Row[tuple[object, ...]]) -> Device:
    return Device(row.id, row.shop_id, row.name, row.epoch, row.seq, row.audit_head)
