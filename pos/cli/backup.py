"""`backup make`, `list` and `restore`."""

from __future__ import annotations

from datetime import timedelta

from pos.app.backups import Backup, list_backups, make_backup, restore_backup
from pos.app.shop import is_set_up
from pos.cli.answers import Answer, plain, table
from pos.cli.session import Call
from pos.errors import RuleViolation


def make(call: Call) -> Answer:
    """Copy the shop's data into one verified file."""
    with call.acting() as (shop, by):
        made = make_backup(shop, by=by)
    return Answer(_values(made), (f"{made.file.name}, {made.size_bytes:,} bytes, verified.",))


def listed(call: Call) -> Answer:
    """List the backups of this folder, newest first."""
    if not is_set_up(call.folder):
        raise RuleViolation("not_set_up")
    found = list_backups(call.folder)
    lines = [
        (
            one.file.name,
            "" if one.manifest is None else str(plain(one.manifest.made_at)),
            f"{one.size_bytes:,} bytes",
            one.problem,
        )
        for one in found
    ]
    return Answer({"items": [_values(one) for one in found]}, table(lines))


def restore(call: Call) -> Answer:
    """Put a backup in the place of the data, which is kept aside."""
    asked = call.options
    name, pin = call.person(), call.pin()
    key = call.stdin.partition("\n")[2].strip() if asked.recovery_key_stdin else None
    done = restore_backup(call.folder, asked.file, person=name, pin=pin, recovery_key=key)
    made = done.manifest
    aside = None if done.kept_aside is None else done.kept_aside.name
    values = {
        "file": asked.file.name,
        "made_at": made.made_at,
        "age_s": round(done.age.total_seconds()),
        "orders": made.orders,
        "kept_aside": aside,
        "synced": done.synced,
    }
    lines = [f"Restored as of {plain(made.made_at)}, {_age(done.age)} ago, {made.orders} orders."]
    if aside:
        lines.append(f"What was there is kept as {aside}.")
    if done.synced is False:
        lines.append("What happened since is not known here. Run `sync` before redeeming anything.")
    return Answer(values, lines)


def _values(backup: Backup) -> dict[str, object]:
    made = backup.manifest
    return {
        "file": str(backup.file),
        "size_bytes": backup.size_bytes,
        "ok": made is not None,
        "problem": backup.problem or None,
        "made_at": None if made is None else made.made_at,
        "orders": None if made is None else made.orders,
        "audit_seq": None if made is None else made.audit_seq,
        "audit_head": None if made is None else made.audit_head,
        "seq": None if made is None else made.seq,
    }


def _age(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"
