"""Orders from files into the shop: read, taken in slices, each refusal with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pos.app.shop import Shop
from pos.domain.ids import ShopId
from pos.domain.orders import CodeOwner
from pos.domain.staff import Actor
from pos.errors import RuleViolation, Unavailable
from pos.links.files.json_orders import BadPlace, JsonFile
from pos.links.files.reading import read_order_files
from pos.links.files.shown import shown
from pos.links.files.values import FileOrder, Refusal, UnreadableFile
from pos.services.intake import Declined, Incoming

SLICE = 250
"""Orders in one transaction: others wait for the write lock well under a second."""

_NO_SHOP_YET = "-"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the files; `updated` names some of the known."""

    taken: int
    known: int
    updated: tuple[str, ...]
    refused: tuple[Refusal, ...]


def import_files(shop: Shop, paths: Sequence[Path], *, by: Actor) -> Imported:
    """Take the orders of exported files; again adds nothing.

    Raises: RuleViolation: `not_permitted`; Unavailable: then what was taken so far is kept, and
        importing again goes on. Unavailable `nothing_read` (first): not one file could be opened.
    """
    with shop.store.read() as work:
        columns = work.shop.column_names()
        ours = work.shop.profile().id
    found = read_order_files(paths, shop=ours, columns=columns, now=shop.clock.now())
    if not found.orders and len(found.refused) == len(paths):
        _refuse_all_missing(found.refused)
    return _taken(shop, found.orders, found.refused, by)


def import_json(shop: Shop, path: Path, *, by: Actor) -> Imported:
    """Take orders by hand: one JSON object or a list. Without a `shop` they are this shop's.

    Raises: as `import_files`.
    """
    ours = shop.overview.shop().id
    if not path.is_file():
        raise Unavailable("nothing_read", first=shown(path.name))
    try:
        file = JsonFile.opened(path)
    except UnreadableFile as error:
        refusal = Refusal(shown(path.name), error.row, error.column, error.value, error.reason)
        return Imported(0, 0, (), (refusal,))
    read = list(_by_hand(file, ours, shop.clock.now()))
    orders = [one for one in read if isinstance(one, FileOrder)]
    refused = [one for one in read if isinstance(one, Refusal)]
    return _taken(shop, orders, refused, by)


def _by_hand(file: JsonFile, ours: ShopId, now: datetime) -> Iterator[FileOrder | Refusal]:
    values: list[object] = []
    for row, value in file.values():
        if isinstance(value, BadPlace):
            yield Refusal(file.name, row, "", value.found, value.reason)
        elif isinstance(value, dict) and value.get("shop") is None:
            values.append({**value, "shop": ours or _NO_SHOP_YET})
        else:
            values.append(value)
    filled = replace(file, text=json.dumps(values))
    for one in filled.orders(ours, now):
        if isinstance(one, FileOrder) and one.order.shop == _NO_SHOP_YET:
            yield replace(one, order=replace(one.order, shop=ours))
        else:
            yield one


def _taken(
    shop: Shop, orders: Sequence[FileOrder], refused: Sequence[Refusal], by: Actor
) -> Imported:
    taken = known = 0
    updated: list[str] = []
    declined: list[Refusal] = []
    # An empty import asks for the permission, too.
    for start in range(0, len(orders) or 1, SLICE):
        part = orders[start : start + SLICE]
        done = shop.intake.take([_incoming(one) for one in part], by=by)
        taken += len(done.taken)
        known += len(done.known)
        updated += done.updated
        declined += [_declined(part[one.index], one) for one in done.declined]
    both = sorted([*refused, *declined], key=lambda one: (one.file, one.row))
    return Imported(taken, known, tuple(updated), tuple(both))


def _incoming(one: FileOrder) -> Incoming:
    from_platform = one.order.code_owner is CodeOwner.PLATFORM
    return Incoming(one.order, one.status.state, one.status.freeze, merges=from_platform)


def _declined(one: FileOrder, why: Declined) -> Refusal:
    error: RuleViolation = why.error
    if error.code == "bad_order":
        column, reason = str(error.fields["field"]), str(error.fields["problem"])
        return Refusal(one.file, one.row, column, "", reason)
    return Refusal(one.file, one.row, "no", shown(one.order.no), error.code)


def _refuse_all_missing(refused: Sequence[Refusal]) -> None:
    gone = {"not_found", "not_readable", "is_a_folder"}
    if all(one.row == 0 and one.reason in gone for one in refused):
        raise Unavailable("nothing_read", first=refused[0].file)
