"""`audit still`: the camera's pictures behind redeemed and refused codes."""

from __future__ import annotations

from pos.cli.answers import Answer, table
from pos.cli.session import Call
from pos.cli.shown import code_id_text
from pos.domain.ids import OrderNo
from pos.domain.stills import StillId


def listed(call: Call) -> Answer:
    """List the pictures there are, without showing any."""
    wanted = call.options.order
    with call.shop() as shop:
        kept = shop.witnessing.kept(None if wanted is None else OrderNo(wanted))
    items = [
        {
            "id": one.id,
            "at": one.at,
            "verdict": one.verdict,
            "order_no": one.order_no,
            "code_id": code_id_text(one.code_id),
        }
        for one in kept
    ]
    rows = [(one.id, f"{one.at:%Y-%m-%d %H:%M}", one.verdict, one.order_no or "") for one in kept]
    return Answer({"items": items}, table(rows) or ["No picture is kept."])


def saved(call: Call) -> Answer:
    """Write one picture to a file; who and why stands in the audit trail."""
    options = call.options
    with call.acting() as (shop, by):
        jpeg = shop.witnessing.look(StillId(options.id), reason=options.reason, by=by)
    options.out.write_bytes(jpeg)
    options.out.chmod(0o600)
    return Answer(
        {"id": options.id, "file": str(options.out), "bytes": len(jpeg)},
        (
            f"Written to {options.out}. It shows a customer's screen: delete it when it is done with.",
        ),
    )
