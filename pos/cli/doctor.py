"""`doctor`: what is well, what is not, and what to do."""

from __future__ import annotations

from pos.app.checkup import Finding, Level
from pos.app.checkup import examine as look
from pos.cli.answers import Answer, Exit, table
from pos.cli.sentences import sentence
from pos.cli.session import Call


def examine(call: Call) -> Answer:
    """Look at everything; exit 3 where something is bad."""
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


def _advice(finding: Finding) -> str:
    if finding.error is None:
        return finding.advice
    return sentence(finding.error.code, finding.error.fields)
