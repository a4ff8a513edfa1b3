"""`labels show` and `labels set`: what stands on labels, their size, and the shop's picture."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

from pos.app.shop import Shop
from pos.cli.answers import Answer
from pos.cli.grammar import Usage
from pos.cli.session import Call
from pos.domain.labels import LABEL_SIZES_MM
from pos.domain.settings import Labels
from pos.errors import RuleViolation, Unavailable


def show(call: Call) -> Answer:
    """Say what stands on labels."""
    with call.shop() as shop:
        return _told(shop)


def change(call: Call) -> Answer:
    """Switch fields on and off, choose the size, take or drop a picture: all that is named."""
    asked = call.options
    wanted = {
        field.name: getattr(asked, field.name) == "on"
        for field in fields(Labels)
        if getattr(asked, field.name) is not None
    }
    if not wanted and not (asked.size or asked.picture or asked.no_picture):
        raise Usage("name at least one thing to change, such as --address off")
    if asked.size and asked.size not in LABEL_SIZES_MM:
        raise RuleViolation("unknown_label_size", known=_known())
    with call.acting() as (shop, by):
        # Whatever can be refused comes first, so that a refusal has changed nothing.
        picture = _read(shop, call) if asked.picture else b""
        settings = shop.overview.settings()
        if wanted:
            shop.configuring.save_labels(replace(settings.labels, **wanted), by=by)
        if asked.size:
            devices = replace(settings.devices, label_size_mm=asked.size)
            shop.configuring.save_devices(devices, by=by)
        if picture or asked.no_picture:
            shop.label_design.put_logo(picture, by=by)
        return _told(shop)


def _read(shop: Shop, call: Call) -> bytes:
    file = call.options.picture
    try:
        return shop.label_design.read_logo(file.read_bytes, file.name)
    except OSError as error:
        raise Unavailable("picture_unreadable", file=file.name) from error


def _told(shop: Shop) -> Answer:
    settings, logo = shop.overview.settings(), shop.label_design.logo()
    shown = asdict(settings.labels)
    width, height = settings.devices.label_size_mm
    values = {"fields": shown, "size_mm": [width, height], "picture_bytes": len(logo)}
    lines = [f"{name}: {'on' if on else 'off'}" for name, on in shown.items()]
    picture = "a picture is kept" if logo else "no picture"
    return Answer(values, (*lines, f"size: {width} x {height} mm", picture))


def _known() -> str:
    return ", ".join(f"{width}x{height}" for width, height in LABEL_SIZES_MM)
