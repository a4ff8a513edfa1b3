"""`pick …`: walk along the shelves for one or several orders, each piece checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pos.app.shop import Shop
from pos.cli.answers import Answer, Exit, table
from pos.cli.grammar import Usage
from pos.cli.session import Call
from pos.cli.spool import WITHIN_S, job_item
from pos.domain.ids import OrderNo, PickId
from pos.domain.picking import Judged, Pick, PickItem, PickVerdict
from pos.domain.scans import ScanSource
from pos.domain.staff import Actor
from pos.errors import HandoverError, RuleViolation
from pos.services.picking import Scanned

_SAID = {
    PickVerdict.WRONG: "Wrong item: {name} is in none of these orders. Put it back.",
    PickVerdict.TOO_MANY: "Too many: all of {name} is there already. Put it back.",
    PickVerdict.UNKNOWN: "This is no product of the shop. Scan the product's barcode.",
    PickVerdict.WHICH: "Several products carry this barcode. Say which with `pick take ITEM`.",
}


def begin(call: Call) -> Answer:
    """Begin a walk, or go on with one's own."""
    with call.acting() as (shop, by):
        nos = [OrderNo(no) for no in call.options.nos]
        return _answer(shop, shop.picking.begin(nos, by=by))


def show(call: Call) -> Answer:
    """Show the walks under way."""
    with call.shop() as shop:
        walks = shop.picking.open()
        values = [_values(shop, walk) for walk in walks]
    lines = [line for walk in walks for line in _lines(walk)]
    return Answer({"items": values}, lines or ("Nothing is being picked.",))


def scan(call: Call) -> Answer:
    """Scan one piece."""
    return _moved(
        call,
        lambda shop, walk, by: shop.picking.scan(
            walk.id, call.text(), by=by, source=ScanSource.COMMAND
        ),
    )


def take(call: Call) -> Answer:
    """Put one piece into its basket by hand."""
    return _moved(
        call, lambda shop, walk, by: shop.picking.take(walk.id, *_item(call, walk).key, by=by)
    )


def tick(call: Call) -> Answer:
    """Confirm that an item is packed as its product asks."""
    with call.acting() as (shop, by):
        walk = _mine(call, shop, by)
        item = _item(call, walk)
        after = shop.picking.tick(walk.id, *item.key, by=by).pick
        return _answer(shop, after, _closed(shop, after, item.order_no, by))


def short(call: Call) -> Answer:
    """Note what is missing of an item as not to be had."""
    with call.acting() as (shop, by):
        walk = _mine(call, shop, by)
        after = shop.picking.short(walk.id, *_item(call, walk).key, by=by).pick
        return _answer(shop, after)


def undo(call: Call) -> Answer:
    """Take the last piece out again."""
    with call.acting() as (shop, by):
        return _answer(shop, shop.picking.undo(_mine(call, shop, by).id, by=by).pick)


def take_over(call: Call) -> Answer:
    """Take a walk into one's own hands."""
    with call.acting() as (shop, by):
        walks = shop.picking.open()
        walk = _chosen([one for one in walks if one.id == call.options.pick or not _asked(call)])
        return _answer(shop, shop.picking.take_over(walk.id, by=by))


def leave(call: Call) -> Answer:
    """Give a walk up."""
    with call.acting() as (shop, by):
        walk = _mine(call, shop, by)
        shop.picking.leave(walk.id, by=by)
    return Answer({"pick": walk.id, "left": True}, ("Given up; the orders wait to be picked.",))


def finish(call: Call) -> Answer:
    """Close the bags of one order of the walk, or of all."""
    with call.acting() as (shop, by):
        walk = _mine(call, shop, by)
        only = OrderNo(call.options.no) if call.options.no else None
        packed = shop.picking.close(walk.id, bags=call.options.bags, only=only, by=by)
        printed = [_printed(shop, order.no, by) for order in packed] if call.options.print else []
    items = [{"no": x.no, "state": x.state, "bags": x.bags, "pick_no": x.pick_no} for x in packed]
    problems = [str(one["message"]) for one in printed if "message" in one]
    values: dict[str, object] = {"pick": walk.id, "items": items, "printed": printed}
    lines = [f"{x.no} {x.state}, {x.bags} bags" for x in packed]
    code = Exit.UNAVAILABLE if problems else Exit.DONE
    return Answer(values, lines, code, "\n".join(problems))


# ------------------------------------------------------------ what they share


def _moved(call: Call, act: Callable[[Shop, Pick, Actor], Scanned]) -> Answer:
    with call.acting() as (shop, by):
        scanned = act(shop, _mine(call, shop, by), by)
        closed = _closed(shop, scanned.pick, scanned.full, by)
        values = {**_judged(scanned.judged), **_values(shop, scanned.pick), **closed}
    verdict = scanned.judged.verdict
    if verdict is PickVerdict.RIGHT and scanned.judged.item is not None:
        item = scanned.judged.item
        return Answer(values, (f"Basket {item.basket}: {item.name} {item.got} of {item.qty}",))
    said = _SAID[verdict].format(name=scanned.judged.name)
    refusal = {"error": f"pick_{verdict.value}", "message": said}
    return Answer({**refusal, **values}, (), Exit.REFUSED, said)


def _closed(shop: Shop, walk: Pick, full: OrderNo | None, by: Actor) -> dict[str, object]:
    """Close an order that is complete and print its label, where this counter wants it so."""
    wanted = shop.overview.settings().devices.last_item_prints
    if full is None or not wanted or not walk.is_complete(full):
        return {}
    shop.picking.close(walk.id, bags=1, only=full, by=by)
    return {"packed": full, "printed": [_printed(shop, full, by)]}


def _printed(shop: Shop, no: OrderNo, by: Actor) -> dict[str, object]:
    # The bags are closed whatever becomes of the paper: the answer says both.
    try:
        job = shop.printing.print(no, by=by)
    except HandoverError as error:
        from pos.cli.sentences import sentence  # noqa: PLC0415 - only where something went wrong

        return {"no": no, "error": error.code, "message": sentence(error.code, error.fields)}
    [ended] = shop.print_loop.wait([job.id], within_s=WITHIN_S)
    return job_item(ended)


def _mine(call: Call, shop: Shop, by: Actor) -> Pick:
    if _asked(call):
        return shop.picking.look(PickId(call.options.pick)).pick
    return _chosen([walk for walk in shop.picking.open() if walk.by == by.person])


def _asked(call: Call) -> bool:
    return bool(call.options.pick)


def _chosen(walks: list[Pick]) -> Pick:
    if not walks:
        raise RuleViolation("no_pick")
    if len(walks) > 1:
        raise RuleViolation("which_pick", picks=", ".join(walk.id for walk in walks))
    return walks[0]


def _item(call: Call, walk: Pick) -> PickItem:
    for item in walk.items:
        if _name(item) == call.options.item:
            return item
    raise Usage(f"no item {call.options.item} in this walk; `pick show` lists them")


def _name(item: PickItem) -> str:
    return f"{item.basket}-{item.line + 1}"


def _answer(shop: Shop, walk: Pick, more: Mapping[str, object] | None = None) -> Answer:
    return Answer({**_values(shop, walk), **(more or {})}, _lines(walk))


def _judged(judged: Judged) -> dict[str, object]:
    item = judged.item
    return {
        "verdict": judged.verdict,
        "item": None if item is None else _item_values(item),
        "choices": [_item_values(one) for one in judged.choices],
        "name": judged.name,
    }


def _values(shop: Shop, walk: Pick) -> dict[str, object]:
    with shop.store.read() as work:
        person = work.staff.get(walk.by)
    return {
        "pick": walk.id,
        "person": walk.by if person is None else person.name,
        "pieces": walk.pieces,
        "got": walk.got,
        "refused": walk.refused,
        "orders": [
            {
                "basket": basket.number,
                "no": basket.order_no,
                "pick_no": basket.pick_no,
                "complete": walk.is_complete(basket.order_no),
            }
            for basket in walk.baskets
        ],
        "walk": [_item_values(item) for item in walk.items],
    }


def _item_values(item: PickItem) -> dict[str, object]:
    return {
        "item": _name(item),
        "basket": item.basket,
        "no": item.order_no,
        "name": item.name,
        "shelf": item.shelf,
        "qty": item.qty,
        "got": item.got,
        "short": item.short,
        "packing": item.packing,
        "checked": item.checked,
        "fragile": item.fragile,
    }


def _lines(walk: Pick) -> list[str]:
    rows = [
        (
            _name(item),
            item.shelf,
            item.name,
            f"{item.got}/{item.qty}",
            "fragile" if item.fragile else "",
            item.packing and f"{'[x]' if item.checked else '[ ]'} {item.packing}",
            f"{item.short} short" if item.short else "",
        )
        for item in walk.items
    ]
    return [f"{walk.id}  {walk.got} of {walk.pieces}", *table(rows)]
