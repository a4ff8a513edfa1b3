"""Everything of which the shop has one: profile, counter, link, settings, secrets."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import time
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select

from pos.domain.auto_accept import AutoAccept
from pos.domain.clockwork import HubReading
from pos.domain.guns import Gun, RhythmSettings
from pos.domain.ids import DeviceId, PrinterId, ShopId, ShopNumber, StaffId
from pos.domain.printers import Language, Medium, PrinterProfile
from pos.domain.scale_codes import ScaleSettings, ScaleValue
from pos.domain.settings import (
    FOLDER,
    Counter,
    Devices,
    Labels,
    Link,
    LinkKind,
    Look,
    Routes,
    Settings,
    ShopProfile,
)
from pos.domain.settlements import Terms
from pos.domain.write_offs import PlatformAccess, SignMethod
from pos.errors import RuleViolation
from pos.services.ports import Sealing
from pos.sql.columns import from_us, to_us
from pos.sql.prepared import Prepared
from pos.sql.upserts import upsert
from pos.storage.stored import from_us_or_none, to_json, to_us_or_none
from pos.storage.tables import device, fact, picture, secret

_ALL = Prepared(select(fact.c.name, fact.c.value))
_PICK_PICTURE = Prepared(select(picture.c.data).where(picture.c.name == bindparam("wanted")))
_PICK_SECRET = Prepared(select(secret.c.sealed).where(secret.c.name == bindparam("wanted")))
_LOGO = "logo"


class SqlFacts:
    """Implements `pos.services.ports.ShopFacts`."""

    def __init__(self, connection: Connection, vault: Sealing) -> None:
        self._connection = connection
        self._vault = vault
        self._stored: dict[str, str] | None = None

    def profile(self) -> ShopProfile:
        """Return the shop. Raises RuleViolation `not_set_up`."""
        return _profile(self._required("profile"))

    def put_profile(self, profile: ShopProfile) -> None:
        """Store the shop."""
        self._put("profile", asdict(profile))

    def counter(self) -> Counter:
        """Return this counter. Raises RuleViolation `not_set_up`."""
        return _counter(self._required("counter"))

    def devices(self) -> frozenset[DeviceId]:
        """Return every counter that has ever written into this database."""
        return frozenset(map(DeviceId, self._connection.scalars(select(device.c.id))))

    def put_counter(self, counter: Counter) -> None:
        """Store this counter, and its name for the records of its device."""
        self._put("counter", asdict(counter))
        self._upsert(device, {"id": counter.device}, {"name": counter.name})

    def link(self) -> Link:
        """Return what the counter talks to."""
        return _link(self._text("link") or "{}")

    def put_link(self, link: Link) -> None:
        """Store what the counter talks to."""
        self._put("link", asdict(link))

    def settings(self) -> Settings:
        """Return this counter's settings."""
        return _settings(self._text("settings") or "{}")

    def put_settings(self, settings: Settings) -> None:
        """Store this counter's settings."""
        self._put("settings", asdict(settings))

    def hub_reading(self) -> HubReading | None:
        """Return how far the computer's clock was off at the last contact with the hub."""
        text = self._text("hub_reading")
        return None if text is None else _reading(text)

    def put_hub_reading(self, reading: HubReading) -> None:
        """Store how far the computer's clock is off."""
        self._put("hub_reading", {"off_s": reading.off_s, "read_us": to_us(reading.read_at)})

    def column_names(self) -> dict[str, str]:
        """Return how this shop's files name their columns: header as in the file to field."""
        return dict(json.loads(self._text("column_names") or "{}"))

    def put_column_names(self, names: dict[str, str]) -> None:
        """Remember how this shop's files name their columns."""
        self._put("column_names", names)

    def auto_accept(self) -> AutoAccept:
        """Return the shop's rule of acceptance."""
        return _auto_accept(self._text("auto_accept") or "{}")

    def put_auto_accept(self, rule: AutoAccept) -> None:
        """Store the shop's rule of acceptance."""
        hours = {"start": rule.start.isoformat(), "end": rule.end.isoformat()}
        self._put("auto_accept", {"on": rule.on, "by": rule.by, **hours})

    def platform(self) -> PlatformAccess | None:
        """Return the shop's app at a sales platform, or None where it has none."""
        return _platform(self._text("platform") or "{}")

    def put_platform(self, access: PlatformAccess | None) -> None:
        """Store the shop's app at a sales platform, or forget it."""
        self._put(
            "platform",
            {}
            if access is None
            else asdict(access) | {"session_until": to_us_or_none(access.session_until)},
        )

    def logo(self) -> bytes:
        """Return the shop's picture for its labels as a PNG in grey; empty where it has none."""
        row = _PICK_PICTURE.row(self._connection, wanted=_LOGO)
        return b"" if row is None else bytes(row[0])

    def put_logo(self, png: bytes) -> None:
        """Store the shop's picture; empty: forget it."""
        if png:
            self._upsert(picture, {"name": _LOGO}, {"data": png})
        else:
            self._connection.execute(delete(picture).where(picture.c.name == _LOGO))

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

    def _text(self, name: str) -> str | None:
        """Return a fact as stored; the few there are come in one question a transaction."""
        if self._stored is None:
            self._stored = dict(_ALL.rows(self._connection))
        return self._stored.get(name)

    def _required(self, name: str) -> str:
        text = self._text(name)
        if text is None:
            raise RuleViolation("not_set_up")
        return text

    def _put(self, name: str, value: Any) -> None:
        self._stored = None
        self._upsert(fact, {"name": name}, {"value": to_json(value)})

    def _upsert(self, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
        self._connection.execute(upsert(self._connection, table, key, values))


# Frozen values made of a text that hardly ever changes: read once, not once a transaction.
_remembered = lru_cache(maxsize=8)


@_remembered
def _profile(text: str) -> ShopProfile:
    value = json.loads(text)
    return ShopProfile(
        **value
        | {
            "id": ShopId(value["id"]),
            "number": ShopNumber(value["number"]),
            "terms": Terms(**value["terms"]),
        }
    )


@_remembered
def _counter(text: str) -> Counter:
    value = json.loads(text)
    return Counter(DeviceId(value["device"]), value["name"])


@_remembered
def _link(text: str) -> Link:
    value = json.loads(text)
    return Link(**value | {"kind": LinkKind(value.get("kind", LinkKind.NONE))})


@_remembered
def _settings(text: str) -> Settings:
    value = json.loads(text)
    return Settings(
        devices=_devices(value.get("devices", {})),
        look=Look(**value.get("look", {})),
        labels=Labels(**value.get("labels", {})),
        scales=_scales(value.get("scales", {})),
    )


def _scales(value: dict[str, Any]) -> ScaleSettings:
    return ScaleSettings(**value | {"value": ScaleValue(value.get("value", ScaleValue.PRICE))})


def _devices(value: dict[str, Any]) -> Devices:
    queue, folder = value.pop("label_printer", ""), value.pop("label_folder", "")
    read: dict[str, Any] = {}
    if queue or folder:  # as a counter knew one printer, before it had several
        read |= _first_printer(queue, folder)
    if "label_size_mm" in value:
        read["label_size_mm"] = tuple(value.pop("label_size_mm"))
    if "printers" in value:
        read["printers"] = tuple(_profile_of(one) for one in value.pop("printers"))
    if "routes" in value:
        read["routes"] = Routes(**value.pop("routes"))
    if "guns" in value:
        read["guns"] = tuple(_gun_of(one) for one in value.pop("guns"))
    return Devices(**value | read)


def _first_printer(queue: str, folder: str) -> dict[str, Any]:
    address = f"cups+pdf://{queue}" if queue else f"folder:{folder}"
    try:
        kept = replace(FOLDER, address=address)
        if queue:
            kept = replace(kept, id=PrinterId("labels"), name=queue[:40])
    except RuleViolation:
        return {}  # settings that cannot be read would close the whole shop
    return {"printers": (kept,), "routes": Routes(label=kept.id, slip=kept.id)}


def _gun_of(value: dict[str, Any]) -> Gun:
    return Gun(**value | {"rhythm": RhythmSettings(**value.get("rhythm", {}))})


def _profile_of(value: dict[str, Any]) -> PrinterProfile:
    language, medium = Language(value.pop("language")), Medium(value.pop("medium"))
    return PrinterProfile(**value, language=language, medium=medium)


@_remembered
def _auto_accept(text: str) -> AutoAccept:
    value = json.loads(text)
    if not value:
        return AutoAccept()
    start, end = (time.fromisoformat(value[name]) for name in ("start", "end"))
    return AutoAccept(value["on"], start, end, StaffId(value["by"]))


@_remembered
def _platform(text: str) -> PlatformAccess | None:
    value = json.loads(text)
    if not value:
        return None
    until = from_us_or_none(value.pop("session_until"))
    return PlatformAccess(
        **value | {"sign_method": SignMethod(value["sign_method"])}, session_until=until
    )


@_remembered
def _reading(text: str) -> HubReading:
    value = json.loads(text)
    return HubReading(value["off_s"], from_us(value["read_us"]))
