"""The operator's acts, and the code as support sees it."""

import pytest

from pos.domain.digits import check_digit_fits, live_digits, minute_at
from pos.domain.events import EventKind
from pos.domain.ids import CodeId
from pos.domain.settlements import Terms
from pos.domain.tokens import TokenV1, make_token, step_at
from pos.errors import RuleViolation
from pos.hub.coding import Shown
from pos.hub.ledger.store import Ledger
from pos.hub.operator import Operator
from pos.hub.platform import Platform
from pos.hub.secrets import HubSecrets
from pos.links.hub import HubClient
from pos.services.hub_link import ChangeKind
from tests.hub.hubs import NOON, SECRETS, order_json


def test_a_shop_is_added_once_and_gets_a_new_enrolment_code_each_time(operator):
    first = operator.add_shop("S1", "示范店", address="示范路1号", phone="021-5550000")
    again = operator.add_shop("S1", "示范店")
    assert first.enrol_code != again.enrol_code
    assert again.shop == first.shop
    assert operator.add_shop("S2", "二店").shop.number == first.shop.number + 1


@pytest.mark.parametrize(("shop", "name"), [("", "x"), ("S1", " "), ("a\nb", "x"), ("x" * 65, "x")])
def test_a_shop_without_a_proper_id_and_name_is_refused(operator, shop, name):
    with pytest.raises(RuleViolation, match="bad_shop"):
        operator.add_shop(shop, name)


def test_what_changes_about_a_shop_reaches_its_counters(operator, counter):
    counter.hear()
    operator.add_shop("S1", "新名字", phone="1", terms=Terms(300, 2))
    [change] = counter.hear().changes
    assert change.kind is ChangeKind.SHOP
    assert (change.profile.name, change.profile.phone) == ("新名字", "1")
    assert change.profile.terms == Terms(300, 2)
    operator.add_shop("S1", "新名字")
    assert counter.hear().changes == ()


def test_an_enrolment_code_works_once_however_it_is_typed(operator, hub):
    code = operator.add_shop("S1", "店", terms=Terms(200, 3)).enrol_code
    client = HubClient()
    typed = f" {code.replace('-', '').lower().replace('0', 'o').replace('1', 'l')} "
    enrolled = client.enrol(hub.url, typed, counter_name="1号台")
    assert enrolled.pepper == SECRETS.pepper(enrolled.profile.id)
    assert enrolled.profile.terms == Terms(200, 3)
    with pytest.raises(RuleViolation, match="enrol_code"):
        client.enrol(hub.url, code, counter_name="2号台")


def test_an_enrolment_code_dies_after_ten_minutes(operator, hub, clock):
    code = operator.add_shop("S1", "店").enrol_code
    clock.forward(minutes=10)
    with pytest.raises(RuleViolation, match="enrol_code"):
        HubClient().enrol(hub.url, code, counter_name="")


def test_a_revoked_counter_is_refused_at_its_next_request(operator, counter):
    counter.hear()
    operator.revoke_device(counter.device)
    with pytest.raises(RuleViolation, match="link_refused"):
        counter.hear()
    with pytest.raises(RuleViolation, match="device_not_found"):
        operator.revoke_device(counter.device)


def test_a_sources_new_token_ends_the_old_one(operator, platform):
    assert operator.add_source("web") != operator.add_source("web")
    with platform.ledger.read() as book:
        assert book.shops.all() == []


def test_support_sees_what_the_page_shows(operator, platform):
    operator.add_shop("S1", "店")
    operator.add_orders([order_json()])
    now = operator.code_now("HX-1")
    with platform.ledger.read() as book:
        code = book.codes.by_order("S1", "HX-1")
    key = SECRETS.code_key(code.code_id)
    assert now.token == make_token(key, TokenV1(0, 1, 1, code.code_id, step_at(NOON)))
    assert now.digits == live_digits(key, 1, minute_at(NOON), code.locator)
    assert check_digit_fits(now.digits)
    assert now.url == f"https://hub.example/c/{code.page_address}"


def test_the_hubs_token_is_the_golden_one():
    class Golden(HubSecrets):
        def code_key(self, code_id: CodeId) -> bytes:
            return bytes(range(16))

    code = CodeId(0x0123456789ABCDEF)
    held = type("Held", (), {"code_id": code, "generation": 1, "locator": "1234567"})
    shown = Shown(Golden(b"", b""), held, 1)
    assert shown.token(119000000) == "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
    assert shown.digits(29750000) == "123456730880"


def test_each_code_has_a_key_of_its_own():
    keys = {SECRETS.code_key(CodeId(number)) for number in range(100)}
    assert {len(key) for key in keys} == {16}
    assert len(keys) == 100
    assert HubSecrets(b"x", b"p").code_key(CodeId(1)) not in keys
    assert "b'c" not in repr(SECRETS)


def test_a_number_of_two_shops_needs_the_shop(operator):
    operator.add_shop("S1", "一")
    operator.add_shop("S2", "二")
    operator.add_orders([order_json(), order_json(shop="S2")])
    with pytest.raises(RuleViolation, match="several_shops") as refused:
        operator.code_now("HX-1")
    assert set(refused.value.fields["shops"]) == {"S1", "S2"}
    assert operator.code_now("HX-1", "S1").token != operator.code_now("HX-1", "S2").token
    for shop in (None, "S1"):
        with pytest.raises(RuleViolation, match="order_not_found"):
            operator.code_now("HX-9", shop)


def test_a_code_shows_nothing_once_it_is_over(operator, counter, clock):
    operator.add_orders(
        [
            order_json(valid_until="2026-11-22T13:00:00+08:00"),
            order_json("HX-2"),
            order_json("HX-3", lines=[{"name": "x", "qty": 1, "price_fen": 1, "refunded_qty": 1}]),
        ]
    )
    counter.hear()
    counter.tell(counter.event("HX-2", EventKind.REDEEMED, generation=1))
    assert operator.code_now("HX-1").state == "active"
    clock.forward(hours=1, seconds=1)
    seen = {no: operator.code_now(no) for no in ("HX-1", "HX-2", "HX-3")}
    assert {no: now.state for no, now in seen.items()} == {
        "HX-1": "expired",
        "HX-2": "redeemed",
        "HX-3": "void",
    }
    assert {(now.token, now.digits) for now in seen.values()} == {("", "")}


def test_a_locator_is_not_given_again_for_thirty_days(platform, operator, counter, clock):
    operator.add_orders([order_json()])
    counter.hear()
    counter.tell(counter.event("HX-1", EventKind.REDEEMED, generation=1))
    with platform.ledger.begin() as book:
        code = book.codes.by_order("S1", "HX-1")
        other = CodeId(code.code_id ^ 1)

        def taken() -> bool:
            return book.codes.take_locator(code.shop, code.locator, other, at=platform.clock.now())

        assert not taken()
        clock.forward(days=29, hours=23)
        assert not taken()
        clock.forward(hours=2)
        assert taken()
        assert not taken()


def test_every_act_of_the_operator_stands_in_the_chain(platform, operator):
    operator.add_shop("S1", "店")
    operator.add_source("web")
    operator.add_orders([order_json()])
    operator.code_now("HX-1")
    with platform.ledger.read() as book:
        acts = [(body.act, body.order_no) for body, _ in book.audit.entries()]
    assert acts == [("shop_added", None), ("source_added", None), ("code_shown", "HX-1")]
    assert operator.verify_audit().ok


def test_a_changed_line_of_the_audit_is_found(platform, operator):
    operator.add_shop("S1", "店")
    operator.add_source("web")
    with platform.ledger.begin() as book:
        book._connection.exec_driver_sql("UPDATE audit SET details = 'x' WHERE seq = 1")
    report = operator.verify_audit()
    assert (report.ok, report.first_bad) == (False, 1)


def test_the_ledger_holds_no_token_no_key_and_no_enrolment_code(tmp_path, clock):

    ledger = Ledger(tmp_path / "plain.db", key=None)
    operator = Operator(Platform(ledger, SECRETS, clock, "http://127.0.0.1"))
    secrets = [operator.add_shop("S1", "店").enrol_code, operator.add_source("web")]
    operator.add_orders([order_json()])
    with ledger.read() as book:
        key = SECRETS.code_key(book.codes.by_order("S1", "HX-1").code_id)
    ledger.close()
    raw = b"".join(file.read_bytes() for file in tmp_path.glob("plain.db*"))
    assert b"HX-1" in raw  # the control: this file can be read
    assert key not in raw
    assert not [secret for secret in secrets if secret.encode() in raw]
