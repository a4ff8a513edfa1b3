"""What the use cases need of the outside, as contracts; adapters are joined in pos.app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from pos.domain.audit_chain import AuditBody, ChainReport
from pos.domain.auto_accept import AutoAccept
from pos.domain.clockwork import HubReading
from pos.domain.codes import Code, Redemption
from pos.domain.events import Event, EventKind, Receipt
from pos.domain.ids import AttemptId, CodeId, DeviceId, EventId, OrderNo, PrinterId, StaffId
from pos.domain.orders import Order, OrderState
from pos.domain.print_jobs import JobId, JobState, PrintJob
from pos.domain.settings import Counter, Link, Settings, ShopProfile
from pos.domain.settlements import Settlement, SettlementKind, SettlementState
from pos.domain.staff import Actor, Staff
from pos.domain.stills import Still, StillId
from pos.domain.verdicts import Reason
from pos.domain.write_offs import PlatformAccess
from pos.errors import RuleViolation
from pos.services.money_ports import Closings, Tickets
from pos.services.pick_ports import Picks, Unfit
from pos.services.platform_link import WriteOffs
from pos.services.stock_ports import Products, Stock, Takes


class OrderNotFound(RuleViolation):
    """The shop has no order of this number."""

    def __init__(self, no: str) -> None:
        super().__init__("order_not_found", order_no=no)


class JobNotFound(RuleViolation):
    """There is no print job of this number, or not any more."""

    def __init__(self, job: int) -> None:
        super().__init__("job_not_found", job=job)


class Orders(Protocol):
    """The shop's orders."""

    def get(self, no: OrderNo) -> Order:
        """Return the order. Raises OrderNotFound."""
        ...

    def find(self, no: OrderNo) -> Order | None:
        """Return the order, or None where the shop has none of this number."""
        ...

    def add(self, order: Order) -> None:
        """Store a new order."""
        ...

    def put(self, order: Order) -> None:
        """Store the order as it stands now."""
        ...

    def complete(self, no: OrderNo, *, at: datetime) -> bool:
        """Complete the order if it may be redeemed now; False if another was quicker."""
        ...

    def next_pick_number(self, mark: str, day: date) -> int:
        """Count up and return the day's next number for a channel's mark, from 1."""
        ...

    def select(
        self, states: Sequence[OrderState] = (), *, limit: int | None = None
    ) -> Sequence[Order]:
        """Return orders in these states (all where empty), by promise, the latest due first."""
        ...


class Codes(Protocol):
    """The redemption codes of this shop's orders; keys come unwrapped."""

    def by_id(self, code_id: CodeId) -> Code | None:
        """Return the code, with its redemption if it has one."""
        ...

    def by_order(self, no: OrderNo) -> Code | None:
        """Return the order's code."""
        ...

    def by_locator(self, locator: str) -> Code | None:
        """Return the live code whose digits begin with these seven."""
        ...

    def by_paper(self, digest: bytes) -> tuple[Code, int] | None:
        """Return the paper code with this digest and the generation the digest belongs to."""
        ...

    def put(self, code: Code) -> None:
        """Store the code as it stands now (insert or update)."""
        ...

    def add_paper_digest(self, code_id: CodeId, generation: int, digest: bytes) -> None:
        """Remember the digest of a paper code's digits; the digits themselves are never stored."""
        ...

    def redeem(self, code_id: CodeId, generation: int, redemption: Redemption) -> bool:
        """Turn active into redeemed, once; False if the code was not active in this generation."""
        ...

    def redemption_of(self, attempt: AttemptId) -> tuple[CodeId, int, Redemption] | None:
        """Return what an attempt committed: code, generation and redemption."""
        ...


class Settlements(Protocol):
    """Settlement rows; they are added and never edited, but for their state."""

    def add(self, row: Settlement) -> None:
        """Store a new row."""
        ...

    def of_code(
        self,
        code_id: CodeId,
        generation: int,
        kind: SettlementKind = SettlementKind.SETTLEMENT,
    ) -> Settlement | None:
        """Return the row of one redemption, or the one that takes it back."""
        ...

    def select(self, day: date | None = None) -> Sequence[Settlement]:
        """Return the rows made on a day in Asia/Shanghai, or all, newest first."""
        ...

    def between(self, first: date, last: date) -> Sequence[Settlement]:
        """Return the rows of these days, both included, oldest first."""
        ...

    def late(self, day: date) -> frozenset[OrderNo]:
        """Return the orders with rows that came to a day after it was closed."""
        ...

    def owed_fen(self, nos: AbstractSet[OrderNo]) -> Mapping[OrderNo, int]:
        """Return what each of these orders comes to over all days; those without rows are left out."""
        ...

    def mark(
        self, code_id: CodeId, generation: int, state: SettlementState, kind: SettlementKind
    ) -> None:
        """Note what the hub made of it."""
        ...


@dataclass(frozen=True, slots=True)
class Parked:
    """An event the hub would not take, and why."""

    event: Event
    reason: str


class Outbox(Protocol):
    """What the hub has still to be told; nothing leaves it without a receipt."""

    def add(
        self,
        kind: EventKind,
        *,
        order_no: OrderNo | None,
        code_id: CodeId | None,
        at: datetime,
        payload: str,
    ) -> EventId:
        """Append an event with the device's next sequence number and the audit head."""
        ...

    def unsent(self, limit: int, *, after_seq: int = 0) -> Sequence[Event]:
        """Return the oldest events without a receipt, in order; those parked are left out."""
        ...

    def unsent_count(self) -> int:
        """How many events have no receipt, the parked ones included."""
        ...

    def oldest_unsent(self) -> datetime | None:
        """Return when the oldest event without a receipt happened."""
        ...

    def settle(self, receipts: Iterable[Receipt], *, at: datetime) -> None:
        """Note the hub's receipts; a parked event stays with its reason."""
        ...

    def parked(self) -> Sequence[Parked]:
        """Return the parked events, oldest first."""
        ...

    def highest_seq(self) -> int:
        """Return the newest sequence number of this device in its present epoch."""
        ...

    def highest_answered(self) -> int:
        """Return the newest sequence number of this epoch that has a receipt."""
        ...

    def audit_head_at(self, seq: int) -> bytes | None:
        """Return the audit head of the event with this number in the present epoch, if any."""
        ...

    def start_epoch(self, epoch: int) -> None:
        """Number what is unsent anew from 1 in a new epoch (this database was restored)."""
        ...

    def resend_from(self, seq: int) -> None:
        """Forget receipts above `seq` in this epoch (the hub was restored)."""
        ...


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail with the names people know."""

    body: AuditBody
    hash: bytes
    person_name: str
    approver_name: str
    counter_name: str


class Audit(Protocol):
    """Who did what when: append-only, chained per device."""

    def add(
        self,
        actor: Actor,
        act: str,
        *,
        at: datetime,
        order_no: OrderNo | None = None,
        code_id: CodeId | None = None,
        details: str = "",
        sets_clock: bool = False,
    ) -> None:
        """Append an entry. Its time is never before the newest one's, unless it sets the clock."""
        ...

    def high_water(self) -> datetime | None:
        """Return the time of the newest entry."""
        ...

    def select(
        self,
        *,
        order_no: OrderNo | None = None,
        code_id: CodeId | None = None,
        limit: int | None = None,
    ) -> Sequence[AuditEntry]:
        """Return entries, oldest first; with a limit, the newest ones."""
        ...

    def last_act_on(self, of: DeviceId) -> tuple[str, CodeId | None] | None:
        """Return act and code of the device's newest entry about a scan."""
        ...

    def verify(self) -> ChainReport:
        """Check every device's chain against its anchor."""
        ...

    def head(self) -> bytes:
        """Return the hash of this device's newest entry."""
        ...

    def anchor(self) -> None:
        """Note this device's head outside the database, so that a cut tail is found."""
        ...


class StaffList(Protocol):
    """The people of the shop."""

    def get(self, who: StaffId) -> Staff | None:
        """Return the person."""
        ...

    def by_name(self, name: str) -> Staff | None:
        """Return the person of this exact name."""
        ...

    def all(self) -> Sequence[Staff]:
        """Return everybody, by name."""
        ...

    def add(self, person: Staff, pin_hash: str) -> None:
        """Store a new person."""
        ...

    def put(self, person: Staff) -> None:
        """Store the person as he stands now."""
        ...

    def pin_hash(self, who: StaffId) -> str:
        """Return the hash of the person's PIN."""
        ...

    def by_badge(self, digest: bytes) -> Staff | None:
        """Return the person whose badge has this digest."""
        ...

    def set_badge(self, who: StaffId, digest: bytes | None) -> None:
        """Let this be the person's only badge, or none."""
        ...

    def has_badge(self, who: StaffId) -> bool:
        """Whether the person has a badge that is taken."""
        ...

    def set_pin_hash(self, who: StaffId, pin_hash: str) -> None:
        """Replace the hash of the person's PIN."""
        ...


class Guesses(Protocol):
    """Wrong entries by hand, counted so that codes cannot be guessed."""

    def wrong(self, person: StaffId, *, locator: str, at: datetime) -> None:
        """Count one well-formed entry that fits no code (or not the code it names)."""
        ...

    def right(self, person: StaffId) -> None:
        """End the person's run of wrong entries."""
        ...

    def lock_on(self, person: StaffId, *, locator: str) -> Reason | None:
        """Return whose lock stands in the way of typing this, if any."""
        ...

    def unlock(self, *, person: StaffId | None = None, locator: str | None = None) -> None:
        """Lift the lock of a person, of an order, or (neither given) of the shop."""
        ...


class ShopFacts(Protocol):
    """Everything of which the shop has one."""

    def profile(self) -> ShopProfile:
        """Return the shop. Raises RuleViolation `not_set_up`."""
        ...

    def put_profile(self, profile: ShopProfile) -> None:
        """Store the shop."""
        ...

    def counter(self) -> Counter:
        """Return this counter."""
        ...

    def devices(self) -> frozenset[DeviceId]:
        """Return every counter that has ever written into this database."""
        ...

    def put_counter(self, counter: Counter) -> None:
        """Store this counter."""
        ...

    def link(self) -> Link:
        """Return what the counter talks to."""
        ...

    def put_link(self, link: Link) -> None:
        """Store what the counter talks to."""
        ...

    def settings(self) -> Settings:
        """Return this counter's settings."""
        ...

    def put_settings(self, settings: Settings) -> None:
        """Store this counter's settings."""
        ...

    def hub_reading(self) -> HubReading | None:
        """Return how far the computer's clock was off at the last contact with the hub."""
        ...

    def put_hub_reading(self, reading: HubReading) -> None:
        """Store how far the computer's clock is off."""
        ...

    def auto_accept(self) -> AutoAccept:
        """Return the shop's rule of acceptance."""
        ...

    def put_auto_accept(self, rule: AutoAccept) -> None:
        """Store the shop's rule of acceptance."""
        ...

    def platform(self) -> PlatformAccess | None:
        """Return the shop's app at a sales platform, or None where it has none."""
        ...

    def put_platform(self, access: PlatformAccess | None) -> None:
        """Store the shop's app at a sales platform, or forget it."""
        ...

    def logo(self) -> bytes:
        """Return the shop's picture for its labels as a PNG in grey; empty where it has none."""
        ...

    def put_logo(self, png: bytes) -> None:
        """Store the shop's picture; empty: forget it."""
        ...

    def secret(self, name: str) -> bytes | None:
        """Return a secret kept in the vault, such as the device token."""
        ...

    def put_secret(self, name: str, value: bytes | None) -> None:
        """Keep a secret in the vault, or forget it."""
        ...

    def column_names(self) -> dict[str, str]:
        """Return how this shop's files name their columns: header as in the file to field."""
        ...

    def put_column_names(self, names: dict[str, str]) -> None:
        """Remember how this shop's files name their columns."""
        ...


class Stills(Protocol):
    """Pictures that the camera gave with a redeemed or refused code; nobody reads them at rest."""

    def add(self, known: Still, jpeg: bytes) -> None:
        """Seal and store a picture."""
        ...

    def find(self, still_id: StillId) -> tuple[Still, bytes] | None:
        """Return a picture and what is known of it, or None where there is none (any more)."""
        ...

    def select(self, order_no: OrderNo | None = None) -> Sequence[Still]:
        """Return what is known of the pictures of an order, or of all, oldest first."""
        ...

    def any_before(self, end: datetime) -> bool:
        """Whether a picture is older than this."""
        ...

    def remove_before(self, end: datetime) -> int:
        """Remove what is older; return how many they were."""
        ...

    def remove_all(self) -> None:
        """Remove every picture."""
        ...


class PrintJobs(Protocol):
    """What shall be printed, waits, went out, or came to nothing."""

    def add(self, job: PrintJob) -> JobId:
        """Store a new job behind all others and return its number."""
        ...

    def get(self, wanted: JobId) -> PrintJob:
        """Return the job. Raises JobNotFound."""
        ...

    def select(
        self,
        states: Sequence[JobState] = (),
        *,
        printer: PrinterId | None = None,
        order_no: OrderNo | None = None,
        limit: int | None = None,
    ) -> Sequence[PrintJob]:
        """Return jobs in these states (all where empty), in their order; with a limit the newest."""
        ...

    def next(self, printer: PrinterId, holder: str) -> PrintJob | None:
        """Return what this process has to send next there; None while another job is being sent."""
        ...

    def put(self, job: PrintJob, before: PrintJob) -> bool:
        """Store the job as it stands now; False if it is not as it was `before` any more."""
        ...

    def forget(self, before: datetime) -> int:
        """Remove what was settled before this time and return how many."""
        ...


class Work(Protocol):
    """One transaction over the shop's database: all of it is committed, or none."""

    @property
    def orders(self) -> Orders: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def settlements(self) -> Settlements: ...
    @property
    def closings(self) -> Closings: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def staff(self) -> StaffList: ...
    @property
    def guesses(self) -> Guesses: ...
    @property
    def print_jobs(self) -> PrintJobs: ...
    @property
    def shop(self) -> ShopFacts: ...
    @property
    def stills(self) -> Stills: ...
    @property
    def products(self) -> Products: ...
    @property
    def stock(self) -> Stock: ...
    @property
    def takes(self) -> Takes: ...
    @property
    def picks(self) -> Picks: ...
    @property
    def unfit(self) -> Unfit: ...
    @property
    def write_offs(self) -> WriteOffs: ...


Begin = Callable[[], AbstractContextManager[Work]]
"""Opens a unit of work: commits on clean exit, rolls back on an exception."""


class Store(Protocol):
    """The shop's database."""

    def begin(self) -> AbstractContextManager[Work]:
        """Open a writing unit of work. Raises Unavailable where the lock is not had in 30 s."""
        ...

    def read(self) -> AbstractContextManager[Work]:
        """Open a consistent view that writes nothing and waits for nobody."""
        ...


class Ids(Protocol):
    """Where new names come from."""

    def uuid7(self) -> str:
        """Return a new time-ordered UUID as text."""
        ...

    def code_id(self) -> CodeId:
        """Return 64 random bits."""
        ...

    def secret(self, size: int) -> bytes:
        """Return this many random bytes, from a cryptographic source."""
        ...

    def digits(self, count: int) -> str:
        """Return this many random decimal digits, from a cryptographic source."""
        ...


class Pins(Protocol):
    """Slow hashing of PINs."""

    def hash(self, pin: str) -> str:
        """Return the hash to store."""
        ...

    def fits(self, pin_hash: str, pin: str) -> bool:
        """Whether the PIN is the one that was hashed."""
        ...


class Initials(Protocol):
    """How a Chinese name is found by its pinyin."""

    def of(self, text: str) -> str:
        """Return initials and full pinyin in lower case: 李建中 gives `ljz lijianzhong`."""
        ...


class KeyWrap(Protocol):
    """Keeps a code's 16-byte key unreadable at rest, bound to its code."""

    def wrap(self, code_id: CodeId, key: bytes) -> bytes:
        """Return the wrapped key."""
        ...

    def unwrap(self, code_id: CodeId, wrapped: bytes) -> bytes:
        """Return the key. Raises RuleViolation `wrong_key`."""
        ...


class Sealing(Protocol):
    """The vault: seals a secret so that only this shop's own program opens it."""

    def seal(self, name: str, plain: bytes) -> bytes:
        """Return the sealed secret, bound to its name."""
        ...

    def unseal(self, name: str, sealed: bytes) -> bytes:
        """Return the secret. Raises RuleViolation `wrong_key`."""
        ...
