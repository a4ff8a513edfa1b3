"""One transaction over the shop's database, as the use cases see it."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from pos.domain.ids import DeviceId
from pos.services.ports import Ids, KeyWrap, Sealing
from pos.storage.anchors import Anchors
from pos.storage.audit import SqlAudit
from pos.storage.closings import SqlClosings, SqlTickets
from pos.storage.codes import SqlCodes
from pos.storage.facts import SqlFacts
from pos.storage.orders import SqlOrders
from pos.storage.outbox import SqlOutbox
from pos.storage.people import SqlGuesses, SqlStaff
from pos.storage.picks import SqlPicks
from pos.storage.print_jobs import SqlPrintJobs
from pos.storage.products import SqlProducts
from pos.storage.settlements import SqlSettlements
from pos.storage.stills import SqlStills
from pos.storage.stock import SqlStock
from pos.storage.takes import SqlTakes
from pos.storage.unfit import SqlUnfit
from pos.storage.write_offs import SqlWriteOffs


class SqlWork:
    """Implements `pos.services.ports.Work` over one connection in its transaction."""

    def __init__(
        self,
        connection: Connection,
        *,
        keys: KeyWrap,
        vault: Sealing,
        ids: Ids,
        anchors: Anchors,
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._vault = vault
        self._ids = ids
        self._anchors = anchors

    @cached_property
    def orders(self) -> SqlOrders:
        return SqlOrders(self._connection, self.stock)

    @cached_property
    def codes(self) -> SqlCodes:
        return SqlCodes(self._connection, self._keys)

    @cached_property
    def settlements(self) -> SqlSettlements:
        return SqlSettlements(self._connection)

    @cached_property
    def closings(self) -> SqlClosings:
        return SqlClosings(self._connection)

    @cached_property
    def tickets(self) -> SqlTickets:
        return SqlTickets(self._connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(
            self._connection,
            device=self._device,
            epoch=self._epoch,
            head=self.audit.head,
            ids=self._ids,
        )

    @cached_property
    def audit(self) -> SqlAudit:
        return SqlAudit(self._connection, self._device, self._anchors)

    @cached_property
    def staff(self) -> SqlStaff:
        return SqlStaff(self._connection)

    @cached_property
    def guesses(self) -> SqlGuesses:
        return SqlGuesses(self._connection)

    @cached_property
    def print_jobs(self) -> SqlPrintJobs:
        return SqlPrintJobs(self._connection)

    @cached_property
    def shop(self) -> SqlFacts:
        return SqlFacts(self._connection, self._vault)

    @cached_property
    def stills(self) -> SqlStills:
        return SqlStills(self._connection, self._vault)

    @cached_property
    def products(self) -> SqlProducts:
        return SqlProducts(self._connection)

    @cached_property
    def stock(self) -> SqlStock:
        return SqlStock(self._connection)

    @cached_property
    def takes(self) -> SqlTakes:
        return SqlTakes(self._connection)

    @cached_property
    def picks(self) -> SqlPicks:
        return SqlPicks(self._connection)

    @cached_property
    def unfit(self) -> SqlUnfit:
        return SqlUnfit(self._connection)

    @cached_property
    def write_offs(self) -> SqlWriteOffs:
        return SqlWriteOffs(self._connection, self._vault)

    def _device(self) -> DeviceId:
        return self.shop.counter().device

    def _epoch(self) -> int:
        return self.shop.link().epoch
