"""`printers …`: the printers of this counter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pos.cli.answers import Answer, table
from pos.cli.session import Call
from pos.cli.spool import outcome
from pos.domain.ids import PrinterId
from pos.domain.print_jobs import PROOFS, PaperKind
from pos.domain.printers import Language, Medium, PrinterProfile
from pos.domain.settings import FOLDER, Devices
from pos.services.printer_setup import free_id

_FIELDS = {
    "address": "address",
    "dpi": "dpi",
    "width_mm": "width",
    "gap_mm": "gap",
    "offset_x_mm": "offset_x",
    "offset_y_mm": "offset_y",
    "density": "density",
    "name": "name_",
}


def listed(call: Call) -> Answer:
    """List the printers; with --ask each is asked how it is."""
    with call.shop() as shop:
        devices = shop.printers.devices()
        items = [_item(devices, one) for one in devices.all_printers]
        if call.options.ask:
            for item, one in zip(items, devices.all_printers, strict=True):
                item["state"] = shop.print_loop.ask(one)
    rows = [
        (str(i["id"]), str(i["name"]), str(i["language"]), f"{i['dpi']} dpi", str(i["address"]),
         ", ".join(i["papers"]), str(i.get("state", "")))
        for i in items
    ]  # fmt: skip
    return Answer({"items": items}, table(rows))


def add(call: Call) -> Answer:
    """Add a printer."""
    asked = call.options
    with call.acting() as (shop, by):
        devices = shop.printers.devices()
        taken = [one.id for one in devices.all_printers]
        id_ = PrinterId(asked.id) if asked.id else free_id(asked.name_, taken)
        language = Language(asked.language)
        # What takes pages has no head whose width is known: paper up to A4 goes there.
        width_mm = FOLDER.width_mm if language is Language.PDF else 104.0
        plain: dict[str, Any] = {"id": id_, "language": language, "width_mm": width_mm} | _given(
            call
        )
        papers = None if asked.papers is None else tuple(map(PaperKind, asked.papers))
        added = shop.printers.add(PrinterProfile(**plain), papers=papers, by=by)
        item = _item(shop.printers.devices(), added)
    return Answer(item, (f"{added.id} {added.name}: {', '.join(item['papers']) or 'no paper'}",))


def change(call: Call) -> Answer:
    """Change a printer, or the papers it takes."""
    asked = call.options
    with call.acting() as (shop, by):
        before = shop.printers.devices().printer(PrinterId(asked.printer))
        given = _given(call)
        if asked.language:
            given["language"] = Language(asked.language)
        after = replace(before, **given)
        if after != before:
            shop.printers.change(after, by=by)
        for paper in asked.papers or ():
            shop.printers.route(PaperKind(paper), after.id, by=by)
        item = _item(shop.printers.devices(), after)
    return Answer(item, (f"{after.id} {after.name}",))


def remove(call: Call) -> Answer:
    """Forget a printer."""
    printer = PrinterId(call.options.printer)
    with call.acting() as (shop, by):
        shop.printers.remove(printer, by=by)
    return Answer({"id": printer, "removed": True}, (f"{printer} is forgotten.",))


def test(call: Call) -> Answer:
    """Print a page to set the printer up by, and wait for it."""
    with call.acting() as (shop, by):
        kind = PROOFS[call.options.page]
        job = shop.printing.print_proof(PrinterId(call.options.printer), kind, by=by)
        return outcome(shop, [job])


def _given(call: Call) -> dict[str, Any]:
    asked = call.options
    given = {field: getattr(asked, name, None) for field, name in _FIELDS.items()}
    if asked.medium:
        given["medium"] = Medium(asked.medium)
    return {field: value for field, value in given.items() if value is not None}


def _item(devices: Devices, one: PrinterProfile) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "language": one.language,
        "address": one.address,
        "dpi": one.dpi,
        "width_mm": one.width_mm,
        "medium": one.medium,
        "gap_mm": one.gap_mm,
        "density": one.density,
        "offset_x_mm": one.offset_x_mm,
        "offset_y_mm": one.offset_y_mm,
        "papers": [paper for paper in PaperKind if devices.routes.of(paper) == one.id],
    }
