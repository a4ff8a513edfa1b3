"""`doctor`: what is well, what is not, and what to do."""

from __future__ import annotations

from pathlib import Path

from pos.app.checkup import Finding, Level
from pos.app.checkup import examine as look
from pos.app.scan_advising import advice_on
from pos.cli.answers import Answer, Exit, table
from pos.cli.scan_sentences import FINDINGS
from pos.cli.sentences import sentence
from pos.cli.session import Call
from pos.domain.gun_tests import GunTest
from pos.domain.scan_advice import FINE
from pos.errors import Unavailable
from pos.paper.gun_sheet import gun_sheet_pdf


def examine(call: Call) -> Answer:
    """Look at everything, or at one scan; exit 3 where something of the counter is bad."""
    if call.options.scan is not None:
        return explain(call)
    if call.options.scan_sheet is not None:
        return sheet(call)
    found = look(call.folder)
    items = [
        {"check": one.check, "level": one.level, "said": one.said, "advice": _advice(one) or None}
        for one in found
    ]
    lines = table([(one.level, one.check, one.said, _advice(one)) for one in found])
    bad = [one for one in found if one.level is Level.BAD]
    values = {"ok": not bad, "items": items}
    if not bad:
        return Answer(values, lines)
    problem = "\n".join(f"{one.check}: {_advice(one) or one.said}" for one in bad)
    return Answer(values, lines, Exit.REFUSED, problem)


def explain(call: Call) -> Answer:
    """Say why a text is not read as it should be; nothing of the text is said or kept."""
    text = call.stdin.strip("\n") if call.options.scan == "-" else call.options.scan
    found = advice_on(
        call.folder, text, gap_ms=call.options.gap_ms, ended=not call.options.no_enter
    )
    items = [
        {"finding": one, "fine": one in FINE, "said": said, "advice": advice}
        for one in found
        for said, advice in [FINDINGS[one]]
    ]
    lines = table([("ok" if x["fine"] else "!", f"{x['said']} {x['advice']}") for x in items])
    ok = all(one in FINE for one in found)
    return Answer({"ok": ok, "length": len(text), "items": items}, lines)


def sheet(call: Call) -> Answer:
    """Write the sheet of test codes as a PDF."""
    out: Path = call.options.scan_sheet
    pdf = gun_sheet_pdf()
    try:
        out.write_bytes(pdf)
    except OSError as error:
        raise Unavailable("file_not_written", file=out.name, problem=error.strerror) from error
    return Answer({"file": out.name, "tests": list(GunTest)}, (f"the sheet is in {out.name}",))


def _advice(finding: Finding) -> str:
    if finding.error is None:
        return finding.advice
    return sentence(finding.error.code, finding.error.fields)
