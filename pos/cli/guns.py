"""`guns …`: the guns of this counter that have a name, and the serial ports there are."""

from __future__ import annotations

from pos.app.gun_ports import ports
from pos.cli.answers import Answer, table
from pos.cli.session import Call
from pos.domain.guns import BAUD_RATES, Gun, RhythmSettings
from pos.services.configuring import Configuring


def listed(call: Call) -> Answer:
    """List the guns, and the serial ports one could be at."""
    with call.shop() as shop:
        guns = shop.overview.settings().devices.guns
    found = [{"port": place, "said": said} for place, said in ports()]
    rows = [(gun.name, gun.port or "keyboard", _pace(gun)) for gun in guns]
    free = [(one["port"], one["said"]) for one in found]
    lines = [*table(rows), *(f"port {place}  {said}".rstrip() for place, said in free)]
    return Answer({"items": [_item(gun) for gun in guns], "ports": found}, lines)


def add(call: Call) -> Answer:
    """Name a gun: one on a serial port, or one that types with the given rhythm."""
    asked = call.options
    usual = RhythmSettings()
    rhythm = RhythmSettings(
        max_gap_ms=asked.max_gap_ms or usual.max_gap_ms,
        prefix=asked.prefix or "",
        suffix=asked.suffix or "",
        usual_gap_ms=asked.gap_ms,
    )
    gun = Gun(asked.name_, asked.port or "", asked.baud or BAUD_RATES[0], rhythm)
    with call.acting() as (shop, by):
        Configuring(shop.store, shop.clock).add_gun(gun, by=by)
    return Answer(_item(gun), (f"{gun.name} is known from now on.",))


def remove(call: Call) -> Answer:
    """Forget a gun; what is on record keeps its name."""
    name = call.options.name_
    with call.acting() as (shop, by):
        Configuring(shop.store, shop.clock).remove_gun(name, by=by)
    return Answer({"name": name}, (f"{name} is forgotten.",))


def _item(gun: Gun) -> dict[str, object]:
    return {
        "name": gun.name,
        "port": gun.port or None,
        "baud": gun.baud if gun.is_serial else None,
        "max_gap_ms": gun.rhythm.max_gap_ms,
        "usual_gap_ms": gun.rhythm.usual_gap_ms,
        "prefix": gun.rhythm.prefix,
        "suffix": gun.rhythm.suffix,
    }


def _pace(gun: Gun) -> str:
    if gun.is_serial:
        return f"{gun.baud} baud"
    usual = gun.rhythm.usual_gap_ms
    return "pace not learnt" if usual is None else f"{usual:.0f} ms"
