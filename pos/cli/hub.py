"""`hub …`: what the platform's operator does; whoever holds the hub's folder is its operator."""

from __future__ import annotations

from dataclasses import fields, replace

from pos.app.hub_serving import code_png, hub_in, serve_hub
from pos.cli.answers import Answer, Voice, money, plain, table
from pos.cli.grammar import Usage
from pos.cli.session import Call
from pos.cli.shown import code_id_text
from pos.domain.digits import grouped
from pos.domain.settlements import Terms
from pos.errors import RuleViolation, Unavailable
from pos.hub.serving import Listening
from pos.links.files.json_orders import BadPlace, JsonFile
from pos.links.files.values import UnreadableFile
from pos.paths import hub_folder

_NO_TLS = (
    "Reachable from other machines without TLS: counters refuse it, and phones neither open their "
    "camera nor keep the page offline. Give --tls-cert and --tls-key, or put a proxy with TLS before it."
)


def serve(call: Call) -> Answer:
    """Run the hub until it is told to end; says its address once it listens."""
    asked = call.options
    if (asked.tls_cert is None) != (asked.tls_key is None):
        raise Usage("--tls-cert and --tls-key go together")
    cert = None if asked.tls_cert is None else str(asked.tls_cert)
    key = None if asked.tls_key is None else str(asked.tls_key)
    voice = Voice(as_json=asked.json)
    reached: dict[str, object] = {}

    def listens(url: str, public_url: str, warning: str) -> None:
        reached.update(url=url, public_url=public_url, warning=warning or None)
        voice.say(Answer(reached, (url,), problem=_NO_TLS if warning else ""))

    serve_hub(
        hub_folder(call.folder),
        Listening(asked.host, asked.port, cert, key),
        public_url=asked.public_url,
        listens=listens,
    )
    return Answer(reached, said=False)


def add_shop(call: Call) -> Answer:
    """Approve a shop and print a one-time enrolment code."""
    asked = call.options
    said = {
        field.name: value
        for field in fields(Terms)
        if (value := getattr(asked, field.name)) is not None
    }
    with hub_in(hub_folder(call.folder)) as hub:
        terms = replace(hub.operator.terms_of(asked.id), **said) if said else None
        added = hub.operator.add_shop(asked.id, asked.name_, terms=terms)
    values = {
        "shop": added.shop.id,
        "name": added.shop.name,
        "number": added.shop.number,
        "enrol_code": added.enrol_code,
        "expires_at": added.expires_at,
    }
    line = f"{added.shop.id} {added.shop.name}. Enrolment code, for ten minutes: {added.enrol_code}"
    return Answer(values, (line,))


def add_source(call: Call) -> Answer:
    """Make a token for `POST /v1/orders`."""
    with hub_in(hub_folder(call.folder)) as hub:
        token = hub.operator.add_source(call.options.id)
    return Answer({"source": call.options.id, "token": token}, (token,))


def add_orders(call: Call) -> Answer:
    """Take orders from a JSON file: one object or a list."""
    call.also |= {"taken": 0, "known": 0, "refused": []}
    values, broken = _json_values(call)
    with hub_in(hub_folder(call.folder)) as hub:
        done = hub.operator.add_orders(values)
    refused = [{"no": x.no, "field": x.field, "reason": x.reason} for x in done.refused] + broken
    problems = "\n".join(
        f"{x['no'] or '(no number)'}, {x['field']}: {x['reason']}" for x in refused
    )
    said = f"taken {len(done.taken)}, known {len(done.known)}, refused {len(refused)}"
    return Answer(
        {
            "taken": len(done.taken),
            "known": len(done.known),
            "updated": done.updated,
            "refused": refused,
            "short": [one.model_dump() for one in done.short],
        },
        (
            said,
            *(f"{x.no}: {x.wanted} × {x.sku}, the shop has {x.available}" for x in done.short),
        ),
        problem=problems,
    )


def code(call: Call) -> Answer:
    """Print what the customer's page shows now."""
    asked = call.options
    with hub_in(hub_folder(call.folder)) as hub:
        now = hub.operator.code_now(asked.no, asked.shop)
    if asked.png is not None:
        if not now.token:
            raise RuleViolation("code_not_active", order_no=now.order_no, state=now.state)
        asked.png.write_bytes(code_png(now.token))
    values = {
        "order_no": now.order_no,
        "code_id": code_id_text(now.code_id),
        "token": now.token or None,
        "digits": now.digits or None,
        "name": now.name,
        "url": now.url,
        "valid_from": now.valid_from,
        "valid_until": now.valid_until,
        "state": now.state,
        "shop": now.shop,
    }
    shown = (now.token, grouped(now.digits)) if now.token else ()
    return Answer(values, (f"{now.order_no} {now.state}", *shown, now.name, now.url))


def ledger(call: Call) -> Answer:
    """List the redemptions the hub has booked, oldest first."""
    with hub_in(hub_folder(call.folder)) as hub:
        rows = hub.operator.booked(call.options.shop)
    items = [
        {
            "kind": row.kind,
            "order_no": row.order_no,
            "code_id": code_id_text(row.code_id),
            "net_fen": row.net_fen,
            "redeemed_at": row.redeemed_at,
            "device": row.device,
            "shop": row.shop,
            "counter": row.counter,
        }
        for row in rows
    ]
    lines = [
        (row.order_no, money(row.net_fen), str(plain(row.redeemed_at)), row.shop, row.counter)
        for row in rows
    ]
    return Answer({"items": items}, table(lines))


def stock(call: Call) -> Answer:
    """List what the shops last said orders may still take of their products."""
    with hub_in(hub_folder(call.folder)) as hub:
        levels = hub.operator.stock(call.options.shop)
    items = [
        {
            "shop": level.shop,
            "sku": level.sku,
            "name": level.name,
            "available": level.available,
            "at": level.at,
        }
        for level in levels
    ]
    rows = [
        (
            level.shop,
            level.sku,
            level.name,
            "-" if level.available is None else str(level.available),
            str(plain(level.at)),
        )
        for level in levels
    ]
    return Answer({"items": items}, table(rows))


def _json_values(call: Call) -> tuple[list[object], list[dict[str, object]]]:
    """Return the file's elements, and where it stops being JSON; half a file gives half its orders."""
    path = call.options.file
    if not path.is_file():
        raise Unavailable("nothing_read", first=path.name)
    try:
        read = list(JsonFile.opened(path).values())
    except UnreadableFile as error:
        return [], [{"no": "", "field": "", "reason": error.reason, "file": path.name}]
    broken: list[dict[str, object]] = [
        {"no": "", "field": "", "reason": value.reason, "file": path.name, "row": row}
        for row, value in read
        if isinstance(value, BadPlace)
    ]
    return [value for _, value in read if not isinstance(value, BadPlace)], broken
