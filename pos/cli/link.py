"""`link …` and `sync`: the counter and its hub."""

from __future__ import annotations

from dataclasses import asdict

from pos.cli.answers import Answer
from pos.cli.session import Call
from pos.domain.settings import LinkKind
from pos.domain.staff import Actor
from pos.domain.write_offs import PlatformAccess, SignMethod
from pos.services.platform_link import Keys
from pos.services.receiving import AskedAgain


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


def to_taobao(call: Call) -> Answer:
    """Take Taobao's receive codes from now on, or stop it; the keys go from stdin to the vault."""
    asked = call.options
    if asked.leave:
        with call.acting() as (shop, by):
            shop.platform.unlink(by=by)
        return Answer({"platform": None}, ("Taobao's receive codes are not taken any more.",))
    name, pin = call.person(), call.pin()
    _, secret, session, refresh, *_ = (*map(str.strip, call.stdin.split("\n")), "", "", "")
    with call.shop() as shop:
        by = Actor(shop.staffing.sign_in(name, pin).id)
        access = PlatformAccess(asked.app_key, asked.url, SignMethod(asked.sign_method))
        shop.platform.link(access, Keys(secret, session, refresh), by=by)
    return Answer(
        {"platform": "taobao", "app_key": access.app_key, "url": access.url},
        (f"Taobao's receive codes are taken as app {access.app_key}.",),
    )


def shown(call: Call) -> Answer:
    """Say what this counter is linked to, and which write-offs wait for an answer."""
    with call.shop() as shop:
        link, access = shop.overview.link(), shop.platform.access()
        waiting = shop.receiving.unanswered()
    platform = None
    lines = [f"hub: {link.url or 'none'}", "Taobao: none"]
    if access is not None:
        platform = {
            "kind": "taobao",
            "app_key": access.app_key,
            "url": access.url,
            "sign_method": access.sign_method,
            "session_until": access.session_until,
            "unanswered": [
                {"order_no": one.order_no, "attempt": one.attempt, "sent_at": one.sent_at}
                for one in waiting
            ],
        }
        lines[1] = f"Taobao: app {access.app_key}, {len(waiting)} write-offs without an answer"
    return Answer({"link": link.kind, "url": link.url or None, "platform": platform}, lines)


def sync(call: Call) -> Answer:
    """Send what is unsent and take what is new; without a link there is nobody to tell."""
    with call.shop() as shop:
        report = shop.syncing.sync()
        linked = shop.overview.link().kind is not LinkKind.NONE
        taobao = shop.receiving.is_linked()
        again = shop.receiving.ask_again() if taobao else AskedAgain()
    said = (
        f"sent {report.sent}: accepted {report.accepted}, known {report.duplicate}, "
        f"conflict {report.conflict}, parked {report.parked}; left {report.left}; "
        f"new orders {report.orders_new}"
    )
    lines = [said if linked or taobao else "No link: there is nobody to tell."]
    values = asdict(report)
    if taobao:
        values["platform"] = asdict(again)
        lines.append(
            f"Taobao: asked again {again.asked}, written off {again.done}, left {again.left}"
        )
    return Answer(values, lines)
