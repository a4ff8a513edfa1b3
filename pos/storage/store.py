"""The shop's database as a whole: opened once, then one transaction after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from pos.services.ports import Ids, KeyWrap, Sealing, Work
from pos.sql.engine import file_of, open_reader
from pos.sql.files import DriverConnection
from pos.sql.reader import Reader
from pos.sql.startup import start
from pos.sql.writer import Writer
from pos.storage.anchors import Anchors
from pos.storage.work import SqlWork

MIGRATIONS = Path(__file__).parent / "migrations"
FILE_NAME = "shop.db"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the store needs of the vault."""

    database_key: bytes
    anchor_key: bytes
    keys: KeyWrap
    vault: Sealing


class Watch:
    """Tells when anybody committed, in this process or another."""

    def __init__(self, connection: DriverConnection) -> None:
        # A connection of its own that never writes and is never in a transaction: only on such a
        # one does SQLite's counter tell of every commit.
        self._connection = connection

    def version(self) -> int:
        """Return a number that changes with each commit of others."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class SqlStore:
    """Implements `pos.services.ports.Store` on one encrypted SQLite file."""

    def __init__(self, folder: Path, secrets: Secrets, ids: Ids) -> None:
        """Open the file in `folder`, checked, made or migrated. Raises as `pos.sql.startup.start`."""
        path = folder / FILE_NAME
        self._secrets = secrets
        self._ids = ids
        self._anchors = Anchors(folder / "audit.anchors", secrets.anchor_key)
        self.engine = start(path, key=secrets.database_key, migrations=MIGRATIONS)
        self._readers = open_reader(path, key=secrets.database_key)
        self._reader = Reader(self._readers)
        self._writer = Writer(self.engine)

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """Open a writing unit of work: it holds the file's write lock until it ends."""
        with self._writer as connection:
            yield self._work(connection)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Open a consistent view that writes nothing and waits for nobody."""
        with self._reader.view() as connection:
            yield self._work(connection)

    def watch(self) -> Watch:
        """Return a watcher of this file's commits, for one thread; close it when done."""
        return Watch(file_of(self._readers).reader())

    def close(self) -> None:
        """Note the audit head outside the database and let go of the file."""
        with self.read() as work:
            work.audit.anchor()
        self._writer.close()
        self._reader.close()
        self._readers.dispose()
        self.engine.dispose()

    @property
    def readers(self) -> Engine:
        """The engine that only reads, for whole-database checks."""
        return self._readers

    def _work(self, connection: Connection) -> Work:
        return SqlWork(
            connection,
            keys=self._secrets.keys,
            vault=self._secrets.vault,
            ids=self._ids,
            anchors=self._anchors,
        )
