"""Redemption codes, the locators their digits begin with, and who used them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from pos.domain.codes import CodeKind, CodeState
from pos.domain.ids import CodeId, OrderNo, ShopId
from pos.hub.ledger.rows import HeldCode, HeldDayRow, HeldRedemption, HeldReversal
from pos.hub.ledger.tables import codes, locators, redemptions, reversals


class Codes:
    """One code per order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, code_id: CodeId) -> HeldCode | None:
        """Return the code with this id."""
        return self._one(codes.c.code_id == code_id)

    def by_order(self, shop: ShopId, no: OrderNo) -> HeldCode | None:
        """Return the order's code."""
        return self._one((codes.c.shop_id == shop) & (codes.c.order_no == no))

    def by_page(self, address: str) -> HeldCode | None:
        """Return the code shown at a customer's page."""
        return self._one(codes.c.page_address == address)

    def add(self, code: HeldCode) -> None:
        """Store a new code."""
        self._connection.execute(insert(codes).values(_values(code)))

    def put(self, code: HeldCode) -> None:
        """Store the code as it stands now."""
        self._connection.execute(
            update(codes).where(codes.c.code_id == code.code_id).values(_values(code))
        )

    def take_locator(self, shop: ShopId, locator: str, code_id: CodeId, *, at: datetime) -> bool:
        """Give the shop's locator to this code; False while another has it or had it lately."""
        wanted = upsert(locators).values(shop_id=shop, locator=locator, code_id=code_id)
        taken = wanted.on_conflict_do_update(
            index_elements=[locators.c.shop_id, locators.c.locator],
            set_={"code_id": code_id, "free_at": None},
            where=locators.c.free_at <= at,
        )
        return self._connection.execute(taken).rowcount == 1

    def free_locator(self, code_id: CodeId, *, at: datetime | None) -> None:
        """Say from when on the code's locator may begin another code; None: not in sight."""
        self._connection.execute(
            update(locators).where(locators.c.code_id == code_id).values(free_at=at)
        )

    def add_redemption(self, row: HeldRedemption) -> None:
        """Store who used this generation of a code; a second one breaks the key."""
        values = asdict(row)
        values["shop_id"] = values.pop("shop")
        values["device_id"] = values.pop("device")
        values["day"] = row.day.isoformat()
        self._connection.execute(insert(redemptions).values(values))

    def add_reversal(self, row: HeldReversal) -> None:
        """Store that a redemption was taken back; a second time breaks the key."""
        values = asdict(row)
        values["device_id"] = values.pop("device")
        values["day"] = row.day.isoformat()
        self._connection.execute(insert(reversals).values(values))

    def is_reversed(self, code_id: CodeId, generation: int) -> bool:
        """Whether the redemption of this generation was taken back."""
        of = (reversals.c.code_id == code_id) & (reversals.c.generation == generation)
        return self._connection.execute(select(reversals.c.event_id).where(of)).first() is not None

    def reversals(self, shop: ShopId | None) -> Sequence[tuple[HeldReversal, HeldRedemption]]:
        """Return what a shop, or all, took back, each with its redemption, oldest first."""
        same = (reversals.c.code_id == redemptions.c.code_id) & (
            reversals.c.generation == redemptions.c.generation
        )
        wanted = select(reversals).join(redemptions, same).order_by(reversals.c.heard_at)
        if shop is not None:
            wanted = wanted.where(redemptions.c.shop_id == shop)
        found = [_reversal(row) for row in self._connection.execute(wanted)]
        pairs = [(row, self.redemption(row.code_id, row.generation)) for row in found]
        return [(row, used) for row, used in pairs if used is not None]

    def day_rows(self, shop: ShopId, day: date) -> Sequence[HeldDayRow]:
        """Return what a shop redeemed and took back on a day."""
        of = redemptions.c.shop_id == shop
        used = select(redemptions).where(of, redemptions.c.day == day.isoformat())
        same = (reversals.c.code_id == redemptions.c.code_id) & (
            reversals.c.generation == redemptions.c.generation
        )
        undone = (
            select(
                redemptions.c.order_no,
                reversals.c.code_id,
                reversals.c.generation,
                redemptions.c.net_fen,
                reversals.c.device_id,
            )
            .join(redemptions, same)
            .where(of, reversals.c.day == day.isoformat())
        )
        rows = [_day_row(row, "settlement", 1) for row in self._connection.execute(used)]
        return rows + [_day_row(row, "reversal", -1) for row in self._connection.execute(undone)]

    def redemption(self, code_id: CodeId, generation: int | None = None) -> HeldRedemption | None:
        """Return who used this generation of a code, or the newest one that was used."""
        wanted = select(redemptions).where(redemptions.c.code_id == code_id)
        if generation is not None:
            wanted = wanted.where(redemptions.c.generation == generation)
        row = self._connection.execute(
            wanted.order_by(redemptions.c.generation.desc()).limit(1)
        ).one_or_none()
        return None if row is None else _redemption(row)

    def redemptions(self, shop: ShopId | None) -> Sequence[HeldRedemption]:
        """Return all redemptions of a shop, or of all, oldest first."""
        wanted = select(redemptions).order_by(redemptions.c.heard_at, redemptions.c.order_no)
        if shop is not None:
            wanted = wanted.where(redemptions.c.shop_id == shop)
        return [_redemption(row) for row in self._connection.execute(wanted)]

    def _one(self, fits: object) -> HeldCode | None:
        row = self._connection.execute(select(codes).where(fits)).one_or_none()  # type: ignore[arg-type]  # a column expression
        return None if row is None else _code(row)


def _values(code: HeldCode) -> dict[str, object]:
    values = asdict(code)
    values["shop_id"] = values.pop("shop")
    return values | {"kind": code.kind.value, "state": code.state.value}


def _code(row: Row[tuple[object, ...]]) -> HeldCode:
    return HeldCode(
        code_id=row.code_id,
        shop=row.shop_id,
        order_no=row.order_no,
        kind=CodeKind(row.kind),
        generation=row.generation,
        state=CodeState(row.state),
        locator=row.locator,
        page_address=row.page_address,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        reissued_at=row.reissued_at,
    )


def _day_row(row: Any, kind: str, sign: int) -> HeldDayRow:
    return HeldDayRow(
        row.order_no, row.code_id, row.generation, kind, sign * row.net_fen, row.device_id
    )


def _reversal(row: Row[tuple[object, ...]]) -> HeldReversal:
    return HeldReversal(
        code_id=row.code_id,
        generation=row.generation,
        device=row.device_id,
        counter_name=row.counter_name,
        event_id=row.event_id,
        undone_at=row.undone_at,
        heard_at=row.heard_at,
        day=date.fromisoformat(row.day),
    )


def _redemption(row: Row[tuple[object, ...]]) -> HeldRedemption:
    return HeldRedemption(
        code_id=row.code_id,
        generation=row.generation,
        shop=row.shop_id,
        order_no=row.order_no,
        device=row.device_id,
        counter_name=row.counter_name,
        event_id=row.event_id,
        redeemed_at=row.redeemed_at,
        heard_at=row.heard_at,
        net_fen=row.net_fen,
        counter_net_fen=row.counter_net_fen,
        day=date.fromisoformat(row.day),
    )
