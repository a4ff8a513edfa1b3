"""Everything of which the shop has one: profile, counter, link, settings, secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from pos.domain.clockwork import HubReading
from pos.domain.ids import DeviceId, ShopId, ShopNumber
from pos.domain.settings import Counter, Devices, Link, LinkKind, Look, Settings, ShopProfile
from pos.domain.settlements import Terms
from pos.errors import RuleViolation
from pos.services.ports import Sealing
from pos.sql.columns import from_us, to_us
from pos.sql.prepared import Prepared
from pos.storage.stored import to_json
from pos.storage.tables import device, fact, secret

_T = TypeVar("_T")

_PICK = Prepared(select(fact.c.value).where(fact.c.name == bindparam("wanted")))
_PICK_SECRET = Prepared(select(secret.c.sealed).where(secret.c.name == bindparam("wanted")))


class SqlFacts:
    """Implements `pos.services.ports.ShopFacts`."""

    def __init__(self, connection: Connection, vault: Sealing) -> None:
        self._connection = connection
        self._vault = vault
        self._seen: dict[str, Any] = {}

    def profile(self) -> ShopProfile:
        """Return the shop. Raises RuleViolation `not_set_up`."""
        return self._once("profile", _profile)

    def put_profile(self, profile: ShopProfile) -> None:
        """Store the shop."""
        self._put("profile", asdict(profile))

    def counter(self) -> Counter:
        """Return this counter. Raises RuleViolation `not_set_up`."""
        return self._once("counter", lambda v: Counter(DeviceId(v["device"]), v["name"]))

    def put_counter(self, counter: Counter) -> None:
        """Store this counter, and its name for the records of its device."""
        self._put("counter", asdict(counter))
        self._upsert(device, {"id": counter.device}, {"name": counter.name})

    def link(self) -> Link:
        """Return what the counter talks to."""
        return self._once("link", lambda v: Link(**v | {"kind": LinkKind(v["kind"])}), Link())

    def put_link(self, link: Link) -> None:
        """Store what the counter talks to."""
        self._put("link", asdict(link))

    def settings(self) -> Settings:
        """Return this counter's settings."""
        return self._once("settings", _settings, Settings())

    def put_settings(self, settings: Settings) -> None:
        """Store this counter's settings."""
        self._put("settings", asdict(settings))

    def hub_reading(self) -> HubReading | None:
        """Return how far the computer's clock was off at the last contact with the hub."""
        return self._once("hub_reading", _reading, None)

    def put_hub_reading(self, reading: HubReading) -> None:
        """Store how far the computer's clock is off."""
        self._put("hub_reading", {"off_s": reading.off_s, "read_us": to_us(reading.read_at)})

    def column_names(self) -> dict[str, str]:
        """Return how this shop's files name their columns: header as in the file to field."""
        return dict(self._once("column_names", dict, {}))

    def put_column_names(self, names: dict[str, str]) -> None:
        """Remember how this shop's files name their columns."""
        self._put("column_names", names)

    def secret(self, name: str) -> bytes | None:
        """Return a secret kept in the vault, such as the device token."""
        row = _PICK_SECRET.row(self._connection, wanted=name)
        return None if row is None else self._vault.unseal(name, row[0])

    def put_secret(self, name: str, value: bytes | None) -> None:
        """Keep a secret in the vault, or forget it."""
        if value is None:
            self._connection.execute(delete(secret).where(secret.c.name == name))
            return
        self._upsert(secret, {"name": name}, {"sealed": self._vault.seal(name, value)})

    def _once(self, name: str, read: Callable[[Any], _T], *absent: _T) -> _T:
        """Read a fact at most once in a transaction."""
        if name not in self._seen:
            row = _PICK.row(self._connection, wanted=name)
            if row is None and not absent:
                raise RuleViolation("not_set_up")
            self._seen[name] = absent[0] if row is None else read(json.loads(row[0]))
        found: _T = self._seen[name]
        return found

    def _put(self, name: str, value: Any) -> None:
        self._seen.pop(name, None)
        self._upsert(fact, {"name": name}, {"value": to_json(value)})

    def _upsert(self, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
        insert = (
            postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        )
        self._connection.execute(
            insert(table)
            .values(**key, **values)
            .on_conflict_do_update(index_elements=list(key), set_=values)
        )


def _profile(value: dict[str, Any]) -> ShopProfile:
    return ShopProfile(
        **value
        | {
            "id": ShopId(value["id"]),
            "number": ShopNumber(value["number"]),
            "terms": Terms(**value["terms"]),
        }
    )


def _settings(value: dict[str, Any]) -> Settings:
    devices = value["devices"] | {"label_size_mm": tuple(value["devices"]["label_size_mm"])}
    return Settings(devices=Devices(**devices), look=Look(**value["look"]))


def _reading(value: dict[str, Any]) -> HubReading | None:
    return HubReading(value["off_s"], from_us(value["read_us"]))
