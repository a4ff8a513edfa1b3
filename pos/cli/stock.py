"""`stock receive`, `sell`, `adjust`, `return`, `take` and `movements`: what is on hand, and why."""

from __future__ import annotations

from dataclasses import asdict

from pos.cli.answers import Answer, plain, table
from pos.cli.grammar import Usage
from pos.cli.session import Call
from pos.domain.ids import OrderNo
from pos.domain.stock import Movement, Product
from pos.services.stock_taking import Sheet


def movement_values(one: Movement) -> dict[str, object]:
    """Return one movement."""
    return {
        "at": one.at,
        "sku": one.sku,
        "qty": one.qty,
        "reason": one.reason,
        "order_no": one.order_no,
        "person": one.person or None,
        "note": one.note,
    }


def receive(call: Call) -> Answer:
    """Book goods in."""
    asked = call.options
    with call.acting() as (shop, by):
        product = shop.stocking.receive(asked.product, asked.qty, note=asked.note, by=by)
    return _now(product)


def sell(call: Call) -> Answer:
    """Book a sale over the counter."""
    asked = call.options
    with call.acting() as (shop, by):
        product = shop.stocking.sell(asked.product, asked.qty, note=asked.note, by=by)
    return _now(product)


def adjust(call: Call) -> Answer:
    """Set what is on hand, with a reason."""
    asked = call.options
    with call.acting() as (shop, by):
        product = shop.stocking.adjust(asked.product, to=asked.to, reason=asked.reason, by=by)
    return _now(product)


def bring_back(call: Call) -> Answer:
    """Book back what a cancelled order had taken out."""
    no = OrderNo(call.options.no)
    with call.acting() as (shop, by):
        pieces = shop.stocking.bring_back(no, by=by)
    return Answer({"no": no, "pieces": pieces}, (f"{no}: {pieces} pieces are back.",))


def movements(call: Call) -> Answer:
    """List what moved, newest first."""
    asked = call.options
    with call.shop() as shop:
        found = shop.stocking.movements(asked.product or "", limit=asked.limit)
    rows = [
        (str(plain(x.at)), x.sku, f"{x.qty:+d}", x.reason, x.order_no or x.person, x.note)
        for x in found
    ]
    return Answer({"items": [movement_values(one) for one in found]}, table(rows))


def take(call: Call) -> Answer:
    """Count products, one piece each or CODE=N, then show the stock take; or end it."""
    asked = call.options
    if asked.codes and (asked.book or asked.drop):
        raise Usage("count first, then --book or --drop")
    with call.acting() as (shop, by):
        counting = shop.stock_taking
        if asked.drop:
            return _sheet(counting.drop(by=by), "dropped")
        if asked.book:
            return _sheet(counting.book(reason=asked.reason or "", by=by), "booked")
        for code in asked.codes:
            product, marked, number = code.rpartition("=")
            if not marked:
                counting.scan(code, by=by)
            elif number.isascii() and number.isdigit() and product:
                counting.set(product, int(number), by=by)
            else:
                raise Usage(f"{code}: CODE counts one piece, CODE=N sets what was counted")
        sheet = counting.sheet()
    return _sheet(sheet, "none" if sheet.take is None else "open")


def _now(product: Product) -> Answer:
    values = {
        "sku": product.sku,
        "name": product.name,
        "on_hand": product.on_hand,
        "reserved": product.reserved,
        "available": product.available,
        "level": product.level,
    }
    line = f"{product.sku} {product.name}: on hand {product.on_hand}, available {product.available}"
    return Answer(values, (line,))


def _sheet(sheet: Sheet, state: str) -> Answer:
    items = [{**asdict(line), "difference": line.difference} for line in sheet.lines]
    rows = [
        (line.sku, line.name, str(line.counted), str(line.expected), f"{line.difference:+d}")
        for line in sheet.lines
    ]
    take = sheet.take
    values = {
        "state": state,
        "started_at": None if take is None else take.started_at,
        "person": None if take is None else take.person,
        "items": items,
        "differing": len(sheet.differing),
    }
    said = {"none": "No stock take is under way: name a product to begin one."}
    summary = said.get(state, f"{state}: {len(items)} counted, {len(sheet.differing)} differ")
    return Answer(values, (*table(rows), summary))
