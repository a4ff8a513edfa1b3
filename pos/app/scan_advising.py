"""Why a scan is not read, with what the shop knows; without a shop from the text alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pos.app.shop import Shop, is_set_up, open_shop
from pos.domain.ids import OrderNo
from pos.domain.scan_advice import Circumstances, Finding, advise
from pos.domain.times import SystemClock


def advice_on(
    folder: Path, text: str, *, gap_ms: float | None = None, ended: bool = True
) -> tuple[Finding, ...]:
    """Return the findings, what explains most first. Nothing is written down.

    Raises: Unavailable, RuleViolation: a shop that is set up and cannot be opened.
    """
    seen = Circumstances(SystemClock().now(), gap_ms=gap_ms, ended=ended)
    if not is_set_up(folder):
        return advise(text, seen, is_order_no=lambda _: False)
    shop = open_shop(folder)
    try:
        return advice_in(shop, text, seen)
    finally:
        shop.close()


def advice_in(shop: Shop, text: str, seen: Circumstances) -> tuple[Finding, ...]:
    """Return the findings with this shop's orders, number and clock."""

    def is_order_no(value: str) -> bool:
        with shop.store.read() as work:
            return work.orders.find(OrderNo(value)) is not None

    here = replace(
        seen,
        now=shop.clock.now(),
        clock_off_s=shop.overview.seconds_off(),
        shop_number=shop.overview.shop().number or None,
    )
    return advise(text, here, is_order_no=is_order_no)
