"""The client against the contract server: what is taken, what is refused, what stays unknown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pos.domain.ids import LpOrderId, OrderNo
from pos.domain.write_offs import PlatformAccess, SignMethod
from pos.errors import OutcomeUnknown, RuleViolation, Unavailable
from pos.links.taobao.client import TaobaoClient
from pos.services.platform_link import DeliveryStep, Dispatch, Keys, Mode, StepAction
from tests.links.scripted import ScriptedServer, http
from tests.links.taobao.contract import APP_KEY, REFRESH, SECRET, SESSION, Platform
from tests.services.shops import NOON, SetClock

KEYS = Keys(SECRET, SESSION, REFRESH)
BAD_NUMBER = (
    b'{"alibaba_ascp_logistics_seller_orders_get_response": {"result": {"writeoff_order_list":'
    b' {"x": [{"lp_order_id": "1; DROP", "trade_id": 1, "goods_list": null}]}}}}'
)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def platform():
    with Platform(lambda: NOON) as platform:
        yield platform


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(clock, platform, waits):
    client = TaobaoClient(clock, pause=waits.append)
    client.connect(PlatformAccess(APP_KEY, platform.url), KEYS)
    yield client
    client.close()


@pytest.mark.parametrize("method", SignMethod)
def test_each_way_of_signing_is_taken(client, platform, method):
    platform.add()
    client.connect(PlatformAccess(APP_KEY, platform.url, method), KEYS)
    [order] = client.orders("928031", written_off=False)
    assert (order.order_no, order.goods[0].name, order.goods[0].qty) == (
        platform.orders[0].trade, "牛奶 1L", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "app_key", "code"),
    [
        (replace(KEYS, secret="wrong"), APP_KEY, "platform_signature"),
        (replace(KEYS, session="old-0"), APP_KEY, "platform_session"),
        (replace(KEYS, session=""), APP_KEY, "platform_session"),
        (KEYS, "999", "platform_refused"),
    ],
)
def test_what_the_platform_will_not_have_is_said_and_not_tried_again(
    client, platform, keys, app_key, code
):
    client.connect(PlatformAccess(app_key, platform.url), keys)
    with pytest.raises(RuleViolation) as refused:
        client.orders("928031", written_off=False)
    assert refused.value.code == code
    assert len(platform.calls) == 1


@pytest.mark.parametrize(("minutes", "taken"), [(-11, False), (-9, True), (9, True), (11, False)])
def test_a_clock_may_be_ten_minutes_off(client, clock, platform, minutes, taken):
    clock.at += timedelta(minutes=minutes)
    if taken:
        assert client.orders("928031", written_off=False) == []
        return
    with pytest.raises(RuleViolation, match="platform_clock"):
        client.orders("928031", written_off=False)


def test_the_call_limit_says_how_long_it_lasts(client, platform):
    platform.limit = 1
    with pytest.raises(Unavailable) as busy:
        client.orders("928031", written_off=False)
    assert (busy.value.code, busy.value.fields["retry_after_s"]) == ("platform_busy", 2.0)
    assert len(platform.calls) == 1


def test_a_fault_of_the_platforms_own_is_tried_again_when_reading(client, platform, waits):
    platform.add()
    platform.faults = ["isp", "isp"]
    assert len(client.orders("928031", written_off=False)) == 1
    assert len(waits) == 2
    platform.faults = ["isp"] * 3
    with pytest.raises(Unavailable, match="platform_failed"):
        client.orders("928031", written_off=False)


@pytest.mark.parametrize(("fault", "happened"), [("lose", True), ("drop", False), ("isp", False)])
def test_a_write_off_without_an_answer_is_unknown_and_sent_once(client, platform, fault, happened):
    order = platform.add()
    platform.faults = [fault]
    with pytest.raises(OutcomeUnknown, match="platform_unanswered"):
        client.write_off(LpOrderId(order.lp_order), "928031")
    assert order.written_off is happened
    assert len(platform.made("writeoff")) == 1


def test_a_write_off_that_was_surely_not_sent_is_not_unknown(client, platform):
    client.connect(PlatformAccess(APP_KEY, "http://127.0.0.1:9/router/rest"), KEYS)
    with pytest.raises(Unavailable) as away:
        client.write_off(LpOrderId("1"), "928031")
    assert away.value.code == "platform_unreachable"
    assert not isinstance(away.value, OutcomeUnknown)


def test_a_write_off_moves_the_order_to_the_other_list(client, platform):
    order = platform.add()
    client.write_off(LpOrderId(order.lp_order), "928031")
    assert client.orders("928031", written_off=False) == []
    assert len(client.orders("928031", written_off=True)) == 1
    with pytest.raises(RuleViolation) as again:
        client.write_off(LpOrderId(order.lp_order), "928031")
    assert again.value.fields["sub_code"] == "isv.order-status-error"


def test_more_orders_than_a_page_holds_are_all_found(client, platform):
    for number in range(1, 46):
        platform.add(number=number)
    assert len(client.orders("928031", written_off=False)) == 45


def test_a_session_is_exchanged_once_and_then_used(client, platform):
    fresh = client.refreshed(REFRESH)
    assert (fresh.session, fresh.refresh) == ("session-2", "refresh-2")
    assert fresh.until == NOON + timedelta(days=30)
    with pytest.raises(RuleViolation, match="platform_refused"):
        client.refreshed(REFRESH)
    assert "session" not in platform.made("refresh")[0]


def test_sending_and_reporting_steps(client, platform):
    order = platform.add()
    what = Dispatch(OrderNo(order.trade), "小王", "13800000000", Mode.REPORTED, store_id="77")
    lp_order = client.send(what)
    assert lp_order == order.lp_order
    assert platform.made("send")[0]["feature"] == "retailStoreId=77;retailStoreType=STORE"
    step = DeliveryStep(StepAction.DELIVERING, NOON, "小王", "13800000000", 121.47, 31.23)
    client.report(lp_order, [step])
    [node] = platform.nodes
    assert node["operate_time"] == round(NOON.timestamp() * 1000)
    assert node["location"] == {"lng": "121.470000", "lat": "31.230000"}


@pytest.mark.parametrize(
    "said",
    [
        b"", b"not json", b"[]", b"{}", b"null",
        b'{"error_response": {"code": "x"}}',
        b'{"alibaba_ascp_logistics_seller_orders_get_response": {}}',
        BAD_NUMBER,
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_unavailable_when_reading_and_unknown_when_writing(client, said):
    with ScriptedServer(lambda _: http(200, said)) as server:
        client.connect(PlatformAccess(APP_KEY, server.url + "/router/rest"), KEYS)
        with pytest.raises(Unavailable, match="platform_answer"):
            client.orders("928031", written_off=False)
        with pytest.raises(OutcomeUnknown):
            client.write_off(LpOrderId("1"), "928031")


def test_no_secret_stands_in_what_is_shown(client):
    shown = repr(KEYS) + repr(client._place)
    for secret in (SECRET, SESSION, REFRESH):
        assert secret not in shown


def test_a_foreign_address_must_be_encrypted(client):
    with pytest.raises(RuleViolation, match="tls_required"):
        client.connect(PlatformAccess(APP_KEY, "http://gw.example/router/rest"), KEYS)
