"""`orders import` and `orders add`."""

from __future__ import annotations

from dataclasses import asdict

from pos.app.importing import Imported, import_files, import_json
from pos.cli.answers import Answer
from pos.cli.sentences import IMPORT_REASONS
from pos.cli.session import Call
from pos.links.files.values import Refusal

_NOTHING = {"taken": 0, "known": 0, "updated": [], "refused": []}


def from_files(call: Call) -> Answer:
    """Take the orders of exported files."""
    call.also |= _NOTHING
    with call.acting() as (shop, by):
        return _answer(import_files(shop, call.options.files, by=by))


def from_json(call: Call) -> Answer:
    """Take orders by hand."""
    call.also |= _NOTHING
    with call.acting() as (shop, by):
        return _answer(import_json(shop, call.options.file, by=by))


def _answer(done: Imported) -> Answer:
    values = {
        "taken": done.taken,
        "known": done.known,
        "updated": done.updated,
        "refused": [asdict(one) for one in done.refused],
    }
    said = f"taken {done.taken}, known {done.known}, updated {len(done.updated)}"
    problems = "\n".join(map(refusal_line, done.refused))
    return Answer(values, (f"{said}, refused {len(done.refused)}",), problem=problems)


def refusal_line(one: Refusal) -> str:
    """Return a refusal with its place as a sentence."""
    place = f", row {one.row}" if one.row else ""
    column = f", {one.column}" if one.column else ""
    value = f" “{one.value}”" if one.value else ""
    reason = IMPORT_REASONS.get(one.reason, one.reason.replace("_", " "))
    return f"{one.file}{place}{column}{value}: {reason}."
