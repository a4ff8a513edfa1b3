"""Which kinds of code a gun has shown it can read: some read bars alone, and no customer's QR."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pos.domain.scans import ScanKind, ScanSource

_ONLY_QR = frozenset(
    {ScanKind.TOKEN, ScanKind.PAPER_QR, ScanKind.STAFF_BADGE, ScanKind.WEB_ADDRESS}
)
"""No barcode of one line carries these."""

_BARS = frozenset({ScanKind.PRODUCT, ScanKind.WAYBILL, ScanKind.ORDER_NO})
_CUSTOMERS_CODES = frozenset({ScanKind.TOKEN, ScanKind.DIGITS, ScanKind.PAPER_QR})

BARS_NEEDED = 3
DETOURS_NEEDED = 3


@dataclass(frozen=True, slots=True)
class GunSight:
    """What came in so far: bars by gun, whether ever a QR by gun, customers' codes another way."""

    bars: int = 0
    qr: bool = False
    detours: int = 0

    def after(self, kind: ScanKind, source: ScanSource) -> GunSight:
        """Return what is known after one more scan or typed code."""
        if source is ScanSource.GUN:
            return replace(self, bars=self.bars + (kind in _BARS), qr=self.qr or kind in _ONLY_QR)
        return replace(self, detours=self.detours + (kind in _CUSTOMERS_CODES))

    @property
    def reads_bars_only(self) -> bool:
        """Whether the gun gives barcodes while customers' codes come by camera or by hand.

        Bars alone prove nothing: a morning of packing has no customer in it.
        """
        return not self.qr and self.bars >= BARS_NEEDED and self.detours >= DETOURS_NEEDED
