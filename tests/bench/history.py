"""A shop with a long past: made once per size, kept in the system's temporary folder.

Most orders were redeemed long ago and carry all the rows a redemption leaves; every so many-th one
is packed and waits for its customer, spread over the whole file.
"""

from __future__ import annotations

import hashlib
import inspect
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.dialects import sqlite

from pos.app.shop import Shop, open_shop
from pos.domain.ids import CodeId, OrderNo, ShopId
from pos.domain.orders import Customer, Fulfilment, Line, Order, OrderState
from pos.domain.staff import Actor
from pos.domain.tokens import TokenV1, make_token, step_at
from pos.security.keepers import Keeper
from pos.security.passwords import Argon2Pins, Cost
from pos.security.vault import Vault
from pos.security.wrapping import SivKeyWrap
from pos.sql.columns import to_signed, to_us
from pos.sql.files import DriverConnection, SqliteFile
from pos.storage import orders as order_rows
from pos.storage import tables
from pos.storage.store import FILE_NAME

MANAGER, PIN = "李建中", "482915"
_OPEN = 5_000
_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
_ENDS = datetime(2099, 1, 1, tzinfo=UTC)
_CHEAP_PINS = Argon2Pins(Cost(1, 1024, 1))
_BLOCK = 20_000
_GOODS = ("牛奶 1L", "抽纸 3 层", "鸡蛋 30 枚", "矿泉水 12 瓶", "酱油", "大米 10kg", "速冻水饺")


@dataclass(frozen=True, slots=True)
class Past:
    """The opened shop and what a bench needs to know of its `count` orders."""

    shop: Shop
    count: int
    manager: Actor

    @property
    def stride(self) -> int:
        return stride(self.count)

    def open_codes(self) -> range:
        """Return the places of the orders that wait to be redeemed."""
        return range(0, self.count, self.stride)

    def token(self, place: int) -> str:
        """Return what this order's customer shows now."""
        code_id, key = _code(place)
        return make_token(key, TokenV1(0, 1, 0, code_id, step_at(datetime.now(UTC))))

    def driver(self, *, cache_mib: int = 16) -> DriverConnection:
        """Return a connection of the driver itself, opened with the same key and switches."""
        path, key = self.shop.folder / FILE_NAME, self.shop.vault.key_for("database")
        return SqliteFile(path, key, cache_mib=cache_mib).writer()

    def reopened(self) -> Past:
        """Close the shop and open it again, nothing in any cache of this process."""
        self.shop.close()
        return Past(_opened(self.shop.folder), self.count, self.manager)


def stride(count: int) -> int:
    """Return how many orders stand between two that wait."""
    return max(2, min(50, count // _OPEN))


def number(place: int) -> OrderNo:
    """Return an order's number."""
    return OrderNo(f"HX{place:012d}")


def code_id_of(place: int) -> int:
    """Return an order's code as the database has it."""
    return to_signed(_code(place)[0])


def past(count: int) -> Past:
    """Open the shop of so many orders; the first time on a machine it is made."""
    folder = Path(tempfile.gettempdir()) / f"handover-bench-{count}-{_mark()}"
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        _make(partial, count)
        partial.rename(folder)
    shop = _opened(folder)
    with shop.store.read() as work:
        manager = work.staff.by_name(MANAGER)
    if manager is None:
        raise LookupError(f"{folder} holds no shop of this bench: delete it")
    return Past(shop, count, Actor(manager.id))


def undo(raw: DriverConnection, places: Sequence[int]) -> None:
    """Let these orders wait again, so that the next run finds the same shop."""
    codes = [(code_id_of(place),) for place in places]
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany("UPDATE code SET state = 'active' WHERE code_id = ?", codes)
    raw.executemany("DELETE FROM redemption WHERE code_id = ? AND generation = 1", codes)
    raw.executemany("DELETE FROM settlement WHERE code_id = ? AND generation = 1", codes)
    raw.executemany(
        "UPDATE shop_order SET state = 'packed' WHERE no = ?", [(number(p),) for p in places]
    )
    raw.execute("COMMIT")


# ---------------------------------------------------------------- making it


def _mark() -> str:
    # Whenever tables or this file change, the old shop is no longer what a bench expects.
    made_of = inspect.getsource(tables) + Path(__file__).read_text(encoding="utf-8")
    return hashlib.sha256(made_of.encode()).hexdigest()[:10]


def _opened(folder: Path) -> Shop:
    return open_shop(folder, pins=_CHEAP_PINS)


def _make(folder: Path, count: int) -> None:
    print(f"making a shop of {count:,} orders, once", file=sys.stderr, flush=True)
    folder.mkdir()
    Vault.create(folder, keeper=Keeper.FILE)
    shop = _opened(folder)
    manager = shop.staffing.set_up(shop="示范店", manager=MANAGER, pin=PIN)
    with shop.store.read() as work:
        device = work.shop.counter().device
    keys = SivKeyWrap(shop.vault.key_for("code keys"))
    key = shop.vault.key_for("database")
    shop.close()
    raw = SqliteFile(folder / FILE_NAME, key, cache_mib=2048).writer()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    # What breaks off is made anew, so no page has to be written twice: most codes' pages change in
    # every block, as their names are random.
    raw.execute("PRAGMA journal_mode=OFF")
    for first in range(0, count, _BLOCK):
        places = range(first, min(first + _BLOCK, count))
        raw.execute("BEGIN IMMEDIATE")
        _put(raw, tables.shop_order, (_order_row(place, count) for place in places))
        _put(raw, tables.code, (_code_row(place, count, keys) for place in places))
        done = [place for place in places if place % stride(count)]
        _put(raw, tables.redemption, (_redemption_row(p, manager.id, device) for p in done))
        _put(raw, tables.settlement, map(_settlement_row, done))
        _put(raw, tables.audit, (_audit_row(place, manager.id, device) for place in done))
        _put(raw, tables.outbox, (_event_row(place, device) for place in done))
        raw.execute("COMMIT")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.close()


def _put(raw: DriverConnection, table: Table, rows: Iterator[Mapping[str, Any]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    text = str(insert(table).values(dict.fromkeys(first)).compile(dialect=sqlite.dialect()))
    names = tuple(first)
    raw.execute(text, tuple(first.values()))
    raw.executemany(text, (tuple(row[name] for name in names) for row in rows))


def _at(place: int) -> datetime:
    return _BEGAN + timedelta(seconds=20 * place)


def _code(place: int) -> tuple[CodeId, bytes]:
    drawn = hashlib.sha256(f"bench {place}".encode()).digest()
    return CodeId(int.from_bytes(drawn[:8])), drawn[8:24]


def _order_row(place: int, count: int) -> dict[str, Any]:
    return _TEMPLATES[place % len(_TEMPLATES)] | {
        "no": number(place),
        "state": "completed" if place % stride(count) else "packed",
        "placed_us": to_us(_at(place)),
        "paid_us": to_us(_at(place)),
        "due_us": to_us(_at(place)),
    }


def _template(number_: int) -> dict[str, Any]:
    lines = tuple(
        Line(_GOODS[(number_ + k) % len(_GOODS)], 1 + k, 990 + 100 * k)
        for k in range(1 + number_ % 4)
    )
    order = Order(
        no=number(0),
        shop=ShopId("S1"),
        channel="web",
        fulfilment=Fulfilment.DELIVERY,
        placed_at=_BEGAN,
        paid_at=_BEGAN,
        lines=lines,
        customer=Customer(
            "顾客甲", "13800000417", phone_tail="0417", address="示范市示范区示范路1号2幢301室"
        ),
        delivery_fee_fen=500,
        state=OrderState.PACKED,
        bags=1,
        pick_no=f"网 {number_:02d}",
    )
    return order_rows._row(order)


_TEMPLATES = [_template(n) for n in range(64)]


def _code_row(place: int, count: int, keys: SivKeyWrap) -> dict[str, Any]:
    code_id, key = _code(place)
    used = bool(place % stride(count))
    return {
        "code_id": to_signed(code_id),
        "order_no": number(place),
        "kind": "live",
        "generation": 1,
        "state": "redeemed" if used else "active",
        "key_wrapped": None if used else keys.wrap(code_id, key),
        "locator": f"{place % 10_000_000:07d}",
        "valid_from_us": to_us(_BEGAN),
        "valid_until_us": to_us(_ENDS),
        "reissued_us": None,
        "reissued_by": "",
    }


def _redemption_row(place: int, person: str, device: str) -> dict[str, Any]:
    return {
        "attempt": _uuid(place, "a"),
        "code_id": code_id_of(place),
        "generation": 1,
        "at_us": to_us(_at(place)),
        "person": person,
        "person_name": MANAGER,
        "device": device,
        "counter_name": "1",
        "scan_digest": "ab" * 8,
        "elsewhere": 0,
    }


def _settlement_row(place: int) -> dict[str, Any]:
    return {
        "id": _uuid(place, "b"),
        "order_no": number(place),
        "code_id": code_id_of(place),
        "generation": 1,
        "kind": "settlement",
        "goods_fen": 3480,
        "delivery_fee_fen": 500,
        "net_fen": 3980,
        "made_us": to_us(_at(place)),
        "day": f"{_at(place):%Y-%m-%d}",
        "due_date": f"{_at(place):%Y-%m-%d}",
        "state": "confirmed",
    }


def _audit_row(place: int, person: str, device: str) -> dict[str, Any]:
    return {
        "device": device,
        "seq": place + 1_000,
        "at_us": to_us(_at(place)),
        "person": person,
        "act": "redeemed",
        "order_no": number(place),
        "code_id": code_id_of(place),
        "hash": hashlib.sha256(b"%d" % place).digest(),
    }


def _event_row(place: int, device: str) -> dict[str, Any]:
    return {
        "id": _uuid(place, "c"),
        "device": device,
        "epoch": 1,
        "seq": place + 1,
        "kind": "redeemed",
        "order_no": number(place),
        "code_id": code_id_of(place),
        "at_us": to_us(_at(place)),
        "payload": '{"generation":1,"attempt":"' + "x" * 400 + '"}',
        "audit_head": hashlib.sha256(b"%d" % place).digest(),
        "outcome": "accepted",
        "receipt": "ab" * 32,
        "answered_us": to_us(_at(place)),
    }


def _uuid(place: int, kind: str) -> str:
    """Return a name that grows with time, as a UUID of version 7 does."""
    ms = int(_at(place).timestamp() * 1000)
    rest = hashlib.sha256(f"{kind}{place}".encode()).hexdigest()
    text = f"{ms:012x}7{rest[:19]}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
