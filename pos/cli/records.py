"""`settlements list`, `audit list`, `audit verify`."""

from __future__ import annotations

from pos.app.statement_files import write_statement
from pos.cli.answers import Answer, Exit, money, plain, table
from pos.cli.grammar import Usage
from pos.cli.sentences import sentence
from pos.cli.session import Call
from pos.cli.shown import audit_item, settlement_values
from pos.domain.code_names import MalformedCodeName, read_code_name
from pos.domain.ids import CodeId, OrderNo
from pos.domain.tokens import MalformedToken, read_token

_CODE_ID_BITS = 64
_MOST_DIGITS = 20


def settlements(call: Call) -> Answer:
    """List settlement records, of one day in China or all."""
    with call.shop() as shop:
        rows = shop.overview.settlements(call.options.date)
    lines = table(
        [(row.order_no, money(row.net_fen), str(row.due_date), row.state) for row in rows]
    )
    return Answer(
        {
            "items": [settlement_values(row) for row in rows],
            "net_fen": sum(x.net_fen for x in rows),
        },
        lines,
    )


def statement(call: Call) -> Answer:
    """Write what the shop was owed over some days, as PDF or XLSX."""
    asked = call.options
    with call.shop() as shop:
        stated = shop.overview.statement(asked.first, asked.last)
        size = write_statement(stated, asked.out)
    values = {
        "file": asked.out.name,
        "from": stated.first,
        "to": stated.last,
        "rows": len(stated.rows),
        "net_fen": stated.net_fen,
        "bytes": size,
    }
    said = f"{asked.out.name}: {len(stated.rows)} records, {money(stated.net_fen)}."
    return Answer(values, (said,))


def audit(call: Call) -> Answer:
    """List who did what when."""
    asked = call.options
    code_id = None if asked.code is None else _code_id(asked.code)
    order_no = None if asked.order is None else OrderNo(asked.order)
    with call.shop() as shop:
        if order_no is not None:
            shop.overview.order(order_no)  # an unknown number is refused, not an empty list
        entries = shop.overview.audit(order_no=order_no, code_id=code_id, limit=asked.limit)
    rows = [
        (
            str(plain(entry.body.at)),
            entry.person_name,
            entry.counter_name,
            entry.body.act,
            entry.body.order_no or "",
            entry.body.details,
        )
        for entry in entries
    ]
    return Answer({"items": [audit_item(entry) for entry in entries]}, table(rows))


def verify(call: Call) -> Answer:
    """Prove that no entry was changed, cut off or forked."""
    call.also |= {"ok": False, "entries": None, "head": None, "first_bad": None}
    with call.shop() as shop, shop.store.read() as work:
        report = work.audit.verify()
    values = {
        "ok": report.ok,
        "entries": report.entries,
        "head": report.head,
        "first_bad": report.first_bad,
    }
    if report.ok:
        return Answer(values, (f"All {report.entries} entries are whole.",))
    said = sentence("audit_broken", values)
    return Answer({**values, "error": "audit_broken", "message": said}, (), Exit.REFUSED, said)


def _code_id(text: str) -> CodeId:
    try:
        return read_code_name(text.strip())
    except MalformedCodeName:
        pass
    try:
        return read_token(text.strip().upper()).code_id
    except MalformedToken:
        pass
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
        number = int(digits)
        if number >> _CODE_ID_BITS == 0:
            return CodeId(number)
    raise Usage("--code takes a code's name (HX-…), its number, or a token")
