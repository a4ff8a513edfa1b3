"""`scan`: the camera's own decoding over picture files and films; needs no shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.cli.answers import Answer, Exit
from pos.cli.sentences import sentence
from pos.cli.session import Call
from pos.domain.scans import is_ours
from pos.errors import RuleViolation

if TYPE_CHECKING:
    from pos.app.scanning import Scanned


def scan(call: Call) -> Answer:
    """List every QR, Code128 and EAN-13 text of the files."""
    # OpenCV and zxing-cpp, which no other command needs.
    from pos.app.scanning import scan_files  # noqa: PLC0415

    scanned = list(scan_files(call.options.files))
    values: dict[str, object] = {"items": [_item(one) for one in scanned]}
    lines = [line for one in scanned for line in _lines(one)]
    first = scanned[0].problem
    if first is None or not all(one.problem for one in scanned):
        return Answer(values, lines)
    code = Exit.REFUSED if isinstance(first, RuleViolation) else Exit.UNAVAILABLE
    said = sentence(first.code, first.fields)
    return Answer({**values, "error": first.code, "message": said}, lines[1:], code, said)


def _lines(one: Scanned) -> list[str]:
    if one.problem is not None:
        return [sentence(one.problem.code, one.problem.fields)]
    if not one.found:
        return [f"{one.file}: nothing read"]
    return [f"{one.file}: {found.text}  ({found.format}, {found.stage})" for found in one.found]


def _item(one: Scanned) -> dict[str, object]:
    item: dict[str, object] = {
        "file": str(one.file),
        "texts": [
            {
                "text": found.text,
                "format": found.format,
                "stage": found.stage,
                "ours": is_ours(found.text),
            }
            for found in one.found
        ],
        "ms": round(one.ms, 1),
    }
    if one.problem is not None:
        said = sentence(one.problem.code, one.problem.fields)
        item |= {"error": one.problem.code, "message": said}
    return item
