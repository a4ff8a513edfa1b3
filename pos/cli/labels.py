"""`labels make`: packing labels as a PDF; an export, not a print."""

from __future__ import annotations

from pos.cli.answers import Answer
from pos.cli.session import Call
from pos.domain.ids import OrderNo


def make(call: Call) -> Answer:
    """Write the labels of one or more orders into one file."""
    asked = call.options
    nos = [OrderNo(no) for no in dict.fromkeys(asked.nos)]
    with call.shop() as shop:
        count = shop.printing.export(nos, asked.out, size_mm=asked.size)
    values = {
        "file": asked.out.name,
        "labels": count,
        "orders": nos,
        "size_mm": list(asked.size),
    }
    return Answer(values, (f"{count} labels in {asked.out.name}",))
