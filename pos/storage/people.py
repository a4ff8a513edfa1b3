"""The people of the shop, and how often somebody typed a wrong code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from pos.domain.guessing import PER_ORDER, PER_PERSON_IN_A_ROW, PER_SHOP_AN_HOUR
from pos.domain.ids import StaffId
from pos.domain.staff import Role, Staff
from pos.domain.verdicts import Reason
from pos.sql.columns import to_us
from pos.sql.prepared import Prepared
from pos.sql.upserts import upsert
from pos.storage.stored import from_us_or_none, to_us_or_none
from pos.storage.tables import guess, guess_count, staff

_T = staff.c
_COLUMNS = (
    _T.id,
    _T.name,
    _T.role,
    _T.active,
    _T.must_change_pin,
    _T.wrong_pins,
    _T.locked_until_us,
)
_BY_ID = Prepared(select(*_COLUMNS).where(_T.id == bindparam("wanted")))
_COUNT = Prepared(
    select(guess_count.c.count).where(
        guess_count.c.scope == bindparam("of"), guess_count.c.key == bindparam("wanted")
    )
)
_HOUR = timedelta(hours=1)


class SqlStaff:
    """Implements `pos.services.ports.StaffList`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, who: StaffId) -> Staff | None:
        """Return the person."""
        row = _BY_ID.row(self._connection, wanted=who)
        return None if row is None else _staff(row)

    def by_name(self, name: str) -> Staff | None:
        """Return the person of this exact name."""
        row = self._connection.execute(select(*_COLUMNS).where(_T.name == name)).first()
        return None if row is None else _staff(tuple(row))

    def all(self) -> Sequence[Staff]:
        """Return everybody, by name."""
        found = self._connection.execute(select(*_COLUMNS).order_by(_T.name))
        return [_staff(tuple(row)) for row in found]

    def add(self, person: Staff, pin_hash: str) -> None:
        """Store a new person."""
        self._connection.execute(insert(staff).values(pin_hash=pin_hash, **_row(person)))

    def put(self, person: Staff) -> None:
        """Store the person as he stands now."""
        self._connection.execute(update(staff).where(_T.id == person.id).values(**_row(person)))

    def pin_hash(self, who: StaffId) -> str:
        """Return the hash of the person's PIN."""
        found = self._connection.execute(select(_T.pin_hash).where(_T.id == who))
        return str(found.scalar_one())

    def by_badge(self, digest: bytes) -> Staff | None:
        """Return the person whose badge has this digest."""
        row = self._connection.execute(select(*_COLUMNS).where(_T.badge_digest == digest)).first()
        return None if row is None else _staff(tuple(row))

    def set_badge(self, who: StaffId, digest: bytes | None) -> None:
        """Let this be the person's only badge, or none."""
        self._connection.execute(update(staff).where(_T.id == who).values(badge_digest=digest))

    def has_badge(self, who: StaffId) -> bool:
        """Whether the person has a badge that is taken."""
        found = self._connection.execute(select(_T.badge_digest).where(_T.id == who))
        return found.scalar_one() is not None

    def set_pin_hash(self, who: StaffId, pin_hash: str) -> None:
        """Replace the hash of the person's PIN."""
        self._connection.execute(update(staff).where(_T.id == who).values(pin_hash=pin_hash))


class SqlGuesses:
    """Implements `pos.services.ports.Guesses`; counts survive restarts and clock changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def wrong(self, person: StaffId, *, locator: str, at: datetime) -> None:
        """Count one well-formed entry that fits no code (or not the code it names)."""
        self._count_up("person", person)
        if locator:
            self._count_up("order", locator)
        self._connection.execute(insert(guess).values(at_us=to_us(at)))
        recent = select(func.count()).select_from(guess).where(guess.c.at_us > to_us(at - _HOUR))
        if self._connection.execute(recent).scalar_one() >= PER_SHOP_AN_HOUR:
            self._count_up("shop", "")
        old = select(guess.c.id).order_by(guess.c.id.desc()).offset(PER_SHOP_AN_HOUR)
        self._connection.execute(delete(guess).where(guess.c.id.in_(old)))

    def right(self, person: StaffId) -> None:
        """End the person's run of wrong entries."""
        if self._count("person", person):
            self._forget("person", person)

    def lock_on(self, person: StaffId, *, locator: str) -> Reason | None:
        """Return whose lock stands in the way of typing this, if any."""
        if locator and self._count("order", locator) >= PER_ORDER:
            return Reason.THIS_ORDER
        if self._count("person", person) >= PER_PERSON_IN_A_ROW:
            return Reason.THIS_PERSON
        return Reason.THIS_SHOP if self._count("shop", "") else None

    def unlock(self, *, person: StaffId | None = None, locator: str | None = None) -> None:
        """Lift the lock of a person, of an order, or (neither given) of the shop."""
        if person is not None:
            self._forget("person", person)
        if locator is not None:
            self._forget("order", locator)
        if person is None and locator is None:
            self._forget("shop", "")
            self._connection.execute(delete(guess))

    def _count(self, scope: str, key: str) -> int:
        row = _COUNT.row(self._connection, of=scope, wanted=key)
        return 0 if row is None else row[0]

    def _count_up(self, scope: str, key: str) -> None:
        counted = upsert(
            self._connection,
            guess_count,
            {"scope": scope, "key": key},
            {"count": 1},
            count=guess_count.c.count + 1,
        )
        self._connection.execute(counted)

    def _forget(self, scope: str, key: str) -> None:
        self._connection.execute(
            delete(guess_count).where(guess_count.c.scope == scope, guess_count.c.key == key)
        )


def _row(person: Staff) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role.value,
        "active": person.active,
        "must_change_pin": person.must_change_pin,
        "wrong_pins": person.wrong_pins,
        "locked_until_us": to_us_or_none(person.locked_until),
    }


def _staff(row: tuple[Any, ...]) -> Staff:
    id_, name, role, active, must_change_pin, wrong_pins, locked_until_us = row
    return Staff(
        id=StaffId(id_),
        name=name,
        role=Role(role),
        active=bool(active),
        must_change_pin=bool(must_change_pin),
        wrong_pins=wrong_pins,
        locked_until=from_us_or_none(locked_until_us),
    )
