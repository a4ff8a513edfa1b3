"""What must be true of a shop's database after anything: read row by row, not through the use cases."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2 as driver

from pos.app.shop import Shop
from pos.domain.codes import Code
from pos.security.vault import Vault
from tests.services.shops import SetClock, a_desk, make_shop

_HALF_DONE = """
SELECT c.code_id FROM code c WHERE (c.state = 'redeemed') <> (
    (SELECT count(*) FROM redemption r WHERE r.code_id = c.code_id) = 1)
OR (c.state = 'redeemed') <> (
    (SELECT count(*) FROM settlement s WHERE s.code_id = c.code_id) = 1)
OR (c.state = 'redeemed') <> (
    (SELECT count(*) FROM outbox o WHERE o.code_id = c.code_id AND o.kind = 'redeemed') = 1)
OR (c.state = 'redeemed') <> (
    (SELECT count(*) FROM audit a WHERE a.code_id = c.code_id AND a.act = 'redeemed') = 1)
OR (c.state = 'redeemed') <> (
    (SELECT o.state FROM shop_order o WHERE o.no = c.order_no) = 'completed')
"""


def raw(folder: Path) -> driver.Connection:
    """Open the shop's file as somebody with its key and a bare driver would."""
    key = Vault.open(folder).key_for("database")
    connection = driver.connect(str(folder / "shop.db"), timeout=30, isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def half_done(folder: Path) -> list[int]:
    """The codes of which only a part says that they are redeemed; I2 says there are none."""
    with closing(raw(folder)) as connection:
        return [row[0] for row in connection.execute(_HALF_DONE)]


def attempts(folder: Path) -> set[str]:
    with closing(raw(folder)) as connection:
        return {row[0] for row in connection.execute("SELECT attempt FROM redemption")}


def is_sound(folder: Path) -> bool:
    with closing(raw(folder)) as connection:
        pages = connection.execute("PRAGMA integrity_check").fetchall()
        return (
            pages == [("ok",)]
            and not connection.execute("PRAGMA cipher_integrity_check").fetchall()
        )


def shop_with_codes(folder: Path, count: int, *, template: Path | None = None) -> list[Code]:
    """Make a shop with so many packed orders, each with a live code, and leave it closed."""
    if template is None:
        folder.mkdir(exist_ok=True)
        make_shop(folder)
    else:
        shutil.copytree(template, folder)
    with a_desk(folder) as desk, desk.shop.store.begin() as work:
        codes = [desk.packed_order(f"A-{n}") for n in range(count)]
        for order, code in codes:
            work.orders.add(order)
            work.codes.put(code)
    return [code for _, code in codes]


def clock_of(shop: Shop) -> SetClock:
    assert isinstance(shop.clock, SetClock)
    return shop.clock
