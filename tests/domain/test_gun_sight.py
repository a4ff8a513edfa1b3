"""A gun that reads bars alone is named, and no other."""

import pytest

from pos.domain.gun_sight import GunSight
from pos.domain.scans import ScanKind, ScanSource

K, S = ScanKind, ScanSource
BARS = [(K.PRODUCT, S.GUN), (K.ORDER_NO, S.GUN), (K.WAYBILL, S.GUN)]
BY_HAND = [(K.DIGITS, S.TYPED), (K.TOKEN, S.CAMERA), (K.DIGITS, S.TYPED)]


def seen(scans) -> bool:
    sight = GunSight()
    for kind, source in scans:
        sight = sight.after(kind, source)
    return sight.reads_bars_only


@pytest.mark.parametrize(
    ("scans", "named"),
    [
        (BARS + BY_HAND, True),
        (BY_HAND + BARS, True),
        (BARS[:2] + BY_HAND, False),
        (BARS + BY_HAND[:2], False),
        (BARS * 20, False),
        (BY_HAND * 20, False),
        ([*BARS, *BY_HAND, (K.TOKEN, S.GUN)], False),
        ([(K.STAFF_BADGE, S.GUN), *BARS, *BY_HAND], False),
        ([*BARS, *[(K.SEARCH, S.TYPED)] * 9], False),
    ],
)
def test_bars_by_gun_and_codes_another_way_name_it(scans, named):
    assert seen(scans) is named
