"""`link …` and `sync`: the counter and its hub."""

from __future__ import annotations

from dataclasses import asdict

from pos.cli.answers import Answer
from pos.cli.session import Call
from pos.domain.settings import LinkKind


def to_hub(call: Call) -> Answer:
    """Enrol this counter at a hub with a one-time code."""
    asked = call.options
    with call.acting() as (shop, by):
        profile = shop.syncing.link_hub(asked.url, asked.enrol, by=by)
        counter = shop.overview.counter()
    values = {
        "link": LinkKind.HUB,
        "url": asked.url,
        "shop": profile.id,
        "shop_name": profile.name,
        "shop_number": profile.number,
        "device": counter.device,
    }
    return Answer(
        values, (f"Linked to {asked.url} as a counter of {profile.name} ({profile.id}).",)
    )


def to_none(call: Call) -> Answer:
    """Leave the hub."""
    with call.acting() as (shop, by):
        shop.syncing.unlink(by=by)
    return Answer(
        {"link": LinkKind.NONE}, ("This counter has no link. New orders get paper codes.",)
    )


def sync(call: Call) -> Answer:
    """Send what is unsent and take what is new; without a link there is nobody to tell."""
    with call.shop() as shop:
        report = shop.syncing.sync()
        linked = shop.overview.link().kind is not LinkKind.NONE
    said = (
        f"sent {report.sent}: accepted {report.accepted}, known {report.duplicate}, "
        f"conflict {report.conflict}, parked {report.parked}; left {report.left}; "
        f"new orders {report.orders_new}"
    )
    return Answer(asdict(report), (said if linked else "No link: there is nobody to tell.",))
