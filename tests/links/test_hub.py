"""The counter's client: what each failure becomes, and that a wait can be ended."""

import gzip
import json
import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pos.domain.events import Event, EventKind, Outcome
from pos.domain.ids import DeviceId, EventId, OrderNo, ShopNumber
from pos.errors import RuleViolation, Unavailable
from pos.hub.service import build_on
from pos.hub.serving import InProcessHub, Listening
from pos.links.hub import HubClient
from tests.hub.hubs import NOON, order_json
from tests.links.scripted import ScriptedServer, http

STAMP = {"now": "2026-11-22T04:00:00Z", "hub_epoch": 1, "device_epoch": 1, "seq": 1}


@pytest.fixture
def client():
    client = HubClient()
    yield client
    client.close()


def event(number: int = 1, payload: str = "{}") -> Event:
    return Event(
        EventId(f"{number:032d}"),
        DeviceId("d"),
        1,
        number,
        EventKind.PACKED,
        OrderNo("HX-1"),
        None,
        NOON,
        payload,
        b"",
    )


def verdicts(*ids: str) -> bytes:
    results = [{"event_id": name, "outcome": "accepted", "receipt": "r"} for name in ids]
    return json.dumps({"stamp": STAMP, "results": results}).encode()


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, RuleViolation, "link_refused"),
        (403, RuleViolation, "link_refused"),
        (404, Unavailable, "hub_answer"),
        (301, Unavailable, "hub_answer"),
        (204, Unavailable, "hub_answer"),
        (400, Unavailable, "hub_answer"),
        (408, Unavailable, "hub_busy"),
        (425, Unavailable, "hub_busy"),
        (429, Unavailable, "hub_busy"),
        (500, Unavailable, "hub_failed"),
        (503, Unavailable, "hub_failed"),
    ],
)
def test_each_status_becomes_a_family_of_failure(client, status, error, code):
    with ScriptedServer(lambda _: http(status, Retry_After="7", Location="http://x/")) as server:
        client.connect(server.url, "t")
        with pytest.raises(error) as failure:
            client.changes(0, wait_s=0)
    assert failure.value.code == code
    if code in {"hub_busy", "hub_failed"}:
        assert failure.value.fields["retry_after_s"] == 7.0
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"\x00\xff garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{",
        http(200, b"not json"),
        http(200, b"[]"),
        http(200, b'{"stamp": {}}'),
        http(200, json.dumps({"stamp": STAMP, "changes": [{}], "cursor": 1}).encode()),
        http(
            200,
            json.dumps(
                {"stamp": STAMP | {"audit_head": "xyz"}, "changes": [], "cursor": 1}
            ).encode(),
        ),
        http(200, b"\xff", Content_Encoding="gzip"),
    ],
)
def test_half_an_answer_or_garbage_is_unavailable(client, answer):
    with ScriptedServer(lambda _: answer) as server:
        client.connect(server.url, "t")
        with pytest.raises(Unavailable):
            client.changes(0, wait_s=0)


def test_a_server_that_says_nothing_is_unavailable(client, monkeypatch):
    monkeypatch.setattr("pos.links.hub._WAIT_MARGIN_S", 0.2)
    with ScriptedServer(lambda _: b"") as server:
        client.connect(server.url, "t")
        with pytest.raises(Unavailable, match="hub_unreachable"):
            client.changes(0, wait_s=0)


def test_nobody_there_is_unavailable(client):
    with ScriptedServer(lambda _: None) as server:
        url = server.url
    client.connect(url, "t")
    with pytest.raises(Unavailable, match="hub_unreachable"):
        client.send([event()])


def test_a_client_without_a_link_is_unavailable(client):
    with pytest.raises(Unavailable, match="not_linked"):
        client.changes(0, wait_s=0)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hub.example", "tls_required"),
        ("http://192.168.1.5:8765", "tls_required"),
        ("http://127.evil.example", "tls_required"),
        ("ftp://127.0.0.1", "bad_url"),
        ("hub.example", "bad_url"),
        ("http://user:pass@127.0.0.1", "bad_url"),
        ("http://127.0.0.1:99999", "bad_url"),
        ("", "bad_url"),
    ],
)
def test_an_address_without_tls_is_for_this_machine_only(client, url, code):
    for use in (lambda: client.connect(url, "t"), lambda: client.enrol(url, "c", counter_name="")):
        with pytest.raises(RuleViolation) as refused:
            use()
        assert refused.value.code == code


def test_receipts_of_other_events_are_not_believed(client):
    with ScriptedServer(lambda _: http(200, verdicts("x" * 32))) as server:
        client.connect(server.url, "t")
        with pytest.raises(Unavailable, match="hub_answer"):
            client.send([event()])


def test_a_big_body_travels_packed_and_a_small_one_plain(client):
    with ScriptedServer(lambda _: http(200, verdicts(event().id))) as server:
        client.connect(server.url + "/prefix/", "t0ken")
        client.send([event()])
        client.send([event(payload=json.dumps({"note": "x" * 20_000}))])
    small, big = server.asked
    assert small.line == "POST /prefix/v1/events HTTP/1.1"
    assert small.headers["authorization"] == "Bearer t0ken"
    assert "content-encoding" not in small.headers
    assert json.loads(small.body)["events"][0]["at"] == "2026-11-22T04:00:00Z"
    assert big.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(big.body))["events"][0]["payload"]["note"] == "x" * 20_000


def test_one_connection_is_kept(client):
    with ScriptedServer(lambda _: http(200, verdicts(event().id))) as server:
        client.connect(server.url, "t")
        for _ in range(5):
            client.send([event()])
            client.connect(server.url, "t")
    assert (server.connections, len(server.asked)) == (1, 5)


def test_a_line_that_breaks_midway_keeps_the_receipts_of_the_first_half(client):
    def answer(asked):
        sent = json.loads(asked.body)["events"]
        if len(sent) > 2:
            return http(413)
        return (
            http(200, verdicts(*(one["event_id"] for one in sent))) if sent[0]["seq"] < 3 else None
        )

    with ScriptedServer(answer) as server:
        client.connect(server.url, "t")
        sent = client.send([event(number) for number in (1, 2, 3, 4)])
    assert [receipt.event_id for receipt in sent.receipts] == [event(1).id, event(2).id]


def test_a_change_of_a_newer_hub_is_passed_over(client):
    change = {"cursor": 3, "kind": "order_teleported", "at": STAMP["now"], "new": True}
    body = json.dumps({"stamp": STAMP | {"new": 1}, "changes": [change], "cursor": 3})
    with ScriptedServer(lambda _: http(200, body.encode())) as server:
        client.connect(server.url, "t")
        news = client.changes(0, wait_s=0)
    assert (news.changes, news.cursor) == ((), 3)


def test_one_event_the_hub_will_not_have_is_singled_out(counter, operator):
    operator.add_orders([order_json()])
    counter.hear()
    events = [
        counter.event("HX-1", EventKind.ACCEPTED),
        replace(counter.event("HX-1", EventKind.PACKED, bags=1), order_no=OrderNo("x" * 65)),
        counter.event("HX-1", EventKind.PACKED, bags=1),
        counter.event("HX-1", EventKind.REDEEMED, generation=1, note="x" * 3_000_000),
        counter.event("HX-9", EventKind.PACKED, bags=1),
    ]
    sent = counter.tell(*events)
    assert [(one.outcome, one.reason) for one in sent.receipts] == [
        (Outcome.ACCEPTED, ""),
        (Outcome.PARKED, "refused_422"),
        (Outcome.ACCEPTED, ""),
        (Outcome.PARKED, "refused_413"),
        (Outcome.PARKED, "order_not_found"),
    ]
    assert sent.stamp.seq == 5
    right = replace(events[3], payload='{"generation": 1}')
    assert counter.told(right) == [("accepted", "")]


def test_closing_ends_a_wait_in_another_thread(counter):
    ended: list[tuple[float, str]] = []
    waiting = threading.Event()

    def listen() -> None:
        waiting.set()
        try:
            counter.client.changes(counter.cursor, wait_s=25)
        except Unavailable as error:
            ended.append((time.monotonic(), error.code))

    thread = threading.Thread(target=listen)
    thread.start()
    waiting.wait(5)
    began = time.monotonic()
    while thread.is_alive() and time.monotonic() < began + 5:
        counter.client.close()  # again and again: the wait may just have begun
        thread.join(0.05)
    thread.join(5)
    [(at, code)] = ended
    assert at - began < 2
    assert code in {"hub_unreachable", "not_linked"}
    with pytest.raises(Unavailable, match="not_linked"):
        counter.hear()
    counter.client.connect(counter.url, counter.token)
    counter.hear()


def test_one_thread_waits_while_another_sends(counter, operator):
    heard = []
    listener = threading.Thread(target=lambda: heard.append(counter.hear(wait_s=20)))
    listener.start()
    assert counter.told(counter.event("HX-9", EventKind.PACKED, bags=1))[0][0] == "parked"
    operator.add_orders([order_json()])
    listener.join(10)
    assert [change.order_no for change in heard[0].changes] == ["HX-1", "HX-1"]


def test_another_shop_is_found_by_its_number(counter, operator):
    number = operator.add_shop("S2", "二店", address="示范路2号", phone="1").shop.number
    profile = counter.client.shop(ShopNumber(number))
    assert (profile.name, profile.address, profile.phone) == ("二店", "示范路2号", "1")
    for missing in (99, 0, -1, 2**40):
        with pytest.raises(RuleViolation, match="shop_not_found"):
            counter.client.shop(ShopNumber(missing))


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that only its own file vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(cert), str(secret)


def test_tls_is_spoken_and_a_certificate_nobody_vouches_for_is_refused(
    platform, operator, certificate
):
    cert, key = certificate
    assert ssl.create_default_context(cafile=cert)
    listening = Listening(tls_cert=cert, tls_key=key)
    code = operator.add_shop("S1", "店").enrol_code
    with InProcessHub(build_on(platform), listening) as hub:
        assert hub.url.startswith("https://")
        with pytest.raises(Unavailable, match="hub_unreachable"):
            HubClient().enrol(hub.url, code, counter_name="1")
        trusting = HubClient(ca_file=cert)
        enrolled = trusting.enrol(hub.url, code, counter_name="1")
        trusting.connect(hub.url, enrolled.token)
        assert trusting.changes(0, wait_s=0).stamp.now == NOON
        trusting.close()
