"""`labels make`: packing labels as files; an export, not a print."""

from __future__ import annotations

from pos.app.label_files import LabelFormat, write_labels
from pos.cli.answers import Answer
from pos.cli.sentences import sentence
from pos.cli.session import Call
from pos.cli.spool import outcome
from pos.domain.ids import OrderNo
from pos.domain.print_jobs import PrintJob
from pos.errors import RuleViolation


def make(call: Call) -> Answer:
    """Write the labels of one or more orders into one file, or one picture for each bag."""
    asked = call.options
    nos = [OrderNo(no) for no in dict.fromkeys(asked.nos)]
    language = LabelFormat(asked.language)
    with call.shop() as shop:
        count, files = write_labels(
            shop.printing, nos, asked.out, language=language, size_mm=asked.size, dpi=asked.dpi
        )
    names = [file.name for file in files]
    values = {
        "file": asked.out.name,
        "files": names,
        "labels": count,
        "orders": nos,
        "size_mm": list(asked.size),
        "language": language.value,
        "dpi": asked.dpi,
    }
    return Answer(values, (f"{count} labels in {', '.join(names)}",))


def print_(call: Call) -> Answer:
    """Print the labels of orders and wait for them; one that is refused stops no other."""
    asked = call.options
    jobs: list[PrintJob] = []
    refused: list[dict[str, object]] = []
    with call.acting() as (shop, by):
        for no in dict.fromkeys(asked.nos):
            try:
                jobs.append(shop.printing.print(OrderNo(no), by=by, why=asked.reason))
            except RuleViolation as error:
                said = sentence(error.code, error.fields)
                refused.append({"no": no, "error": error.code, "message": said})
        return outcome(shop, jobs, refused)
