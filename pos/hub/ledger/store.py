"""The hub's own database: one SQLite file that several processes may use at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from pos.hub.ledger.audit import Audit
from pos.hub.ledger.codes import Codes
from pos.hub.ledger.events import Changes, Events, hub_epoch
from pos.hub.ledger.orders import Orders
from pos.hub.ledger.parties import Parties, Shops
from pos.hub.ledger.stock import StockLevels
from pos.sql.engine import open_reader, open_sqlite
from pos.sql.faults import translated
from pos.sql.migrations import migrate

MIGRATIONS = Path(__file__).with_name("migrations")


class Book:
    """One transaction over the ledger: all of it is committed, or none."""

    def __init__(self, connection: Connection) -> None:
        self.shops = Shops(connection)
        self.parties = Parties(connection)
        self.orders = Orders(connection)
        self.codes = Codes(connection)
        self.events = Events(connection)
        self.changes = Changes(connection)
        self.stock = StockLevels(connection)
        self.audit = Audit(connection)
        self._connection = connection

    def epoch(self) -> int:
        """Return how often this ledger was restored, from 1."""
        return hub_epoch(self._connection)


class Ledger:
    """The open file. Any thread may call; `close` ends it.

    Each `begin` takes the write lock at once and waits for other processes up to 30 s.
    """

    def __init__(self, path: Path, *, key: bytes | None) -> None:
        """Open `path` and bring it to the newest schema; the folder is made if it is missing.

        Args: key: 32 raw bytes of the file's encryption, None for a file in the clear.
        Raises: Unavailable, RuleViolation `newer_schema`, `wrong_key`, `database_damaged`.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._writer = open_sqlite(path, key=key)
        self._reader = open_reader(path, key=key)
        try:
            with translated():
                migrate(self._writer, MIGRATIONS)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def begin(self) -> Iterator[Book]:
        """Open a writing transaction; it commits on a clean exit and rolls back otherwise.

        Raises: what `pos.sql.faults.translated` raises.
        """
        with translated(), self._writer.begin() as connection:
            yield Book(connection)

    @contextmanager
    def read(self) -> Iterator[Book]:
        """Open a view of one moment that writes nothing and waits for nobody."""
        with translated(), self._reader.connect() as connection:
            yield Book(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._reader.dispose()
        self._writer.dispose()
