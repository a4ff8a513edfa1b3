"""One card of every verdict and case, as the use case would give it."""

from datetime import UTC, datetime, timedelta

from pos.domain.ids import LpOrderId, OrderNo
from pos.domain.scans import ScanSource
from pos.domain.verdicts import Card, CardLine, Reason, Verdict

NOW = datetime(2026, 11, 22, 6, 5, 21, tzinfo=UTC)
LONG_NAME = "有机低温慢烘原味混合坚果礼盒装 1.5 kg（含提袋与贺卡）"
LINES = (CardLine("矿泉水 12 瓶", 1), CardLine("抽纸 3 层", 2))

REASONS: dict[Verdict, tuple[Reason, ...]] = {
    Verdict.NOT_A_CODE: (
        Reason.PAYMENT_CODE, Reason.PRODUCT, Reason.WAYBILL, Reason.BAG_LABEL, Reason.STAFF_BADGE,
        Reason.CODE_NAME, Reason.OTHER_PLATFORM, Reason.WEB_ADDRESS, Reason.RECEIVE_CODE,
        Reason.ORDER_NUMBER, Reason.PLAIN_TEXT,
    ),
    Verdict.LOCKED: (Reason.THIS_ORDER, Reason.THIS_PERSON, Reason.THIS_SHOP, Reason.CALL_LIMIT),
    Verdict.UNKNOWN: (Reason.NOT_HERE, Reason.DO_NOT_BELONG_TOGETHER, Reason.NEWER_GENERATION),
    Verdict.ALREADY_USED: (Reason.HERE, Reason.OWN_REPEAT, Reason.ELSEWHERE),
    Verdict.CANCELLED: (Reason.CANCELLED, Reason.REFUNDED, Reason.REJECTED, Reason.RETURNED),
    Verdict.FROZEN: (Reason.MISUSE, Reason.REFUND_PENDING, Reason.APPEAL),
    Verdict.CLOCK: (Reason.FAST, Reason.SLOW),
    Verdict.STALE: (Reason.QR_REFRESHED, Reason.DIGITS_CHANGED, Reason.CARD_TOO_OLD),
    Verdict.NOT_READY: (Reason.PLACED, Reason.ACCEPTED),
    Verdict.PROOF_NEEDED: (Reason.NONE, Reason.TAIL_WRONG),
}  # fmt: skip
NAMELESS = frozenset({Verdict.TYPO, Verdict.UNKNOWN, Verdict.MALFORMED, Verdict.NOT_A_CODE})


def a_card(verdict: Verdict, reason: Reason = Reason.NONE, **fields: object) -> Card:
    known = verdict not in NAMELESS
    values: dict[str, object] = {
        "verdict": verdict,
        "reason": reason,
        "checked_at": NOW,
        "source": ScanSource.GUN,
        "order_no": OrderNo("HX20261122-0023") if known else None,
        "pick_no": "淘 23" if known else "",
        "item_count": 3,
        "bags": 2,
        "lines": LINES,
        "redeemed_at": NOW - timedelta(minutes=3),
        "redeemed_by": "王",
        "counter": "2",
        "since": NOW - timedelta(hours=5),
        "by": "李店长",
        "valid_from": NOW + timedelta(hours=3),
        "valid_until": NOW - timedelta(days=1),
        "shop_name": "人民路店",
        "shop_address": "示范市示范区人民路 200 号",
        "shop_phone": "021-88880000",
        "seconds_off": 42.0,
        "online": True,
        **fields,
    }
    return Card(**values)  # type: ignore[arg-type]


EVERY_CARD = (
    *tuple(
        a_card(verdict, reason)
        for verdict in Verdict
        for reason in REASONS.get(verdict, (Reason.NONE,))
    ),
    a_card(Verdict.UNKNOWN, Reason.NOT_HERE, online=False),
    a_card(Verdict.UNKNOWN, Reason.NOT_HERE, online=None),
    a_card(Verdict.FROZEN, Reason.MISUSE, by=""),
    a_card(Verdict.OK, lp_order=LpOrderId("1"), bags=0),
    a_card(Verdict.PENDING, lp_order=LpOrderId("1")),
    a_card(
        Verdict.OK,
        Reason.WHICH_ORDER,
        choices=tuple(a_card(Verdict.OK, pick_no=f"淘 {n}") for n in range(1, 6)),
    ),
    a_card(Verdict.WRONG_STORE, shop_name="", shop_address="", shop_phone=""),
    a_card(
        Verdict.OK, lines=tuple(CardLine(LONG_NAME, n) for n in range(1, 30)), remark="少冰" * 20
    ),
)
