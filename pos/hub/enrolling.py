"""How a counter becomes a device of its shop: a one-time code for a token, once."""

from __future__ import annotations

import base64
import secrets

from pos.domain.ids import DeviceId
from pos.errors import RuleViolation
from pos.hub.ledger.rows import Device
from pos.hub.platform import Platform, shop_out
from pos.hub.secrets import enrol_hash, new_token, token_hash
from pos.wire.sync import EnrolIn, EnrolOut


def enrol(platform: Platform, wanted: EnrolIn) -> EnrolOut:
    """Exchange the code for a device token, the shop and its pepper.

    Raises: RuleViolation: `enrol_code`: unknown, used or older than ten minutes.
    """
    now = platform.clock.now()
    token = new_token()
    with platform.ledger.begin() as book:
        shop_id = book.shops.use_enrolment(enrol_hash(wanted.code), at=now)
        shop = None if shop_id is None else book.shops.get(shop_id)
        if shop is None:
            raise RuleViolation("enrol_code")
        device = Device(DeviceId(f"d-{secrets.token_hex(8)}"), shop.id, wanted.counter_name)
        book.parties.add_device(device, token_hash(token), at=now)
        book.audit.add(device.id, "enrolled", at=now, details=shop.id)
        return EnrolOut(
            stamp=platform.stamp(book, device),
            device=device.id,
            token=token,
            shop=shop_out(shop),
            pepper=base64.b64encode(platform.secrets.pepper(shop.id)),
            commission_bps=shop.terms.commission_bps,
            settlement_days=shop.terms.business_days,
            fixed_fee_fen=shop.terms.fixed_fee_fen,
            day_cut_hour=shop.terms.day_cut_hour,
        )
