"""What is scanned decides what happens: one table from the kind of a text to an act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pos.domain.scans import Scan, ScanKind, ScanSource, classify


class Route(StrEnum):
    """What happens with a scanned or typed text; the help lists these under `route.<name>`."""

    CHECK = "check"
    BAG = "bag"
    PERSON = "person"
    ORDER = "order"
    PRODUCT = "product"
    SEARCH = "search"
    NOTHING = "nothing"


ROUTES: dict[ScanKind, Route] = {
    ScanKind.TOKEN: Route.CHECK,
    ScanKind.PAPER_QR: Route.CHECK,
    ScanKind.DIGITS: Route.CHECK,
    ScanKind.RECEIVE_CODE: Route.CHECK,
    ScanKind.CODE_NAME: Route.CHECK,
    ScanKind.MALFORMED: Route.CHECK,
    ScanKind.PAYMENT_CODE: Route.CHECK,
    ScanKind.PRODUCT: Route.PRODUCT,
    ScanKind.WAYBILL: Route.CHECK,
    ScanKind.OTHER_PLATFORM: Route.CHECK,
    ScanKind.WEB_ADDRESS: Route.CHECK,
    ScanKind.GUN_TEST: Route.CHECK,
    ScanKind.BAG_LABEL: Route.BAG,
    ScanKind.STAFF_BADGE: Route.PERSON,
    ScanKind.ORDER_NO: Route.ORDER,
    ScanKind.TAIL_OR_PICK: Route.SEARCH,
    ScanKind.SEARCH: Route.SEARCH,
    ScanKind.EMPTY: Route.NOTHING,
}


_GOODS_BY_GUN = frozenset({ScanKind.PRODUCT, ScanKind.WAYBILL, ScanKind.SEARCH})
"""What a product's barcode may look like: shops print numbers of their own on what has none."""


def is_goods(scan: Scan) -> bool:
    """Whether the text may be a product for the walk under way; never a customer's code."""
    if scan.source.by_hand:
        return scan.kind is ScanKind.PRODUCT
    return scan.kind in _GOODS_BY_GUN


@dataclass(frozen=True, slots=True)
class Router:
    """Says what a text is and where it goes; `is_order_no` knows the shop's own numbers."""

    is_order_no: Callable[[str], bool]

    def scan(self, text: str, source: ScanSource) -> Scan:
        """Say what a text is."""
        return classify(text, source, is_order_no=self.is_order_no)

    def route(self, scan: Scan) -> Route:
        """Say what happens with it. Searching is for what a person typed, a gun's is checked."""
        route = ROUTES[scan.kind]
        if route is Route.SEARCH and not scan.source.by_hand:
            return Route.CHECK
        return route
