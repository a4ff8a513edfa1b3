"""The hub's door: who comes in, what is refused, and that nothing from outside breaks it."""

import gzip
import json
import socket
import zlib

import pytest
import urllib3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.events import EventKind
from pos.hub.limits import RateLimit
from tests.hub.hubs import order_json

OPEN = {("get", "/health"), ("post", "/v1/enrol"), ("get", "/c/{address}/code")}


@pytest.fixture
def ask(hub):
    """One request to the hub; `token` is shown as a bearer's."""
    with urllib3.PoolManager(retries=False) as pool:

        def request(method: str, path: str, *, token: str = "", **kwargs):
            headers = kwargs.pop("headers", {})
            if token:
                headers["Authorization"] = f"Bearer {token}"
            return pool.request(method, hub.url + path, headers=headers, **kwargs)

        yield request


def routes(ask) -> list[tuple[str, str]]:
    described = ask("GET", "/openapi.json").json()
    return [(method, path) for path, of in described["paths"].items() for method in of]


def test_without_a_token_there_is_no_entry(ask, counter, operator):
    closed = [route for route in routes(ask) if route not in OPEN]
    assert len(closed) == 5
    source = operator.add_source("web")
    for method, path in closed:
        sample = path.replace("{number}", "1").replace("{shop}/{day}", "S1/2026-11-22")
        body = _DAY if "reconciliations" in path else order_json()
        # The wrong kind of token is as good as none.
        wrong = counter.token if path.endswith("orders") else source
        for token in ("", "x", "é", "a" * 5000, wrong):
            if path.endswith("events"):
                body = {"events": [_event(counter)]}
            kwargs = {"json": body} if method == "post" else {}
            answer = ask(method.upper(), sample, token=token, **kwargs)
            assert answer.status == 401, (path, token, answer.data)
            assert answer.json()["code"] == "not_let_in"


_DAY = {"count": 0, "net_fen": 0, "epoch": 1, "seq": 0, "audit_head": ""}


@pytest.mark.parametrize(
    ("path", "changed", "status"),
    [
        ("S1/2026-11-22", {}, 200),
        ("S2/2026-11-22", {}, 404),
        ("S1/2026-13-22", {}, 422),
        ("S1/2026-11-22", {"count": -1}, 422),
        ("S1/2026-11-22", {"net_fen": 0.5}, 422),
        ("S1/2026-11-22", {"records": [{"order_no": "x"}]}, 422),
        ("S1/2026-11-22", {"seq": 2**60}, 422),
    ],
)
def test_a_day_is_compared_for_its_own_shop_and_in_good_form(ask, counter, path, changed, status):
    answer = ask("POST", f"/v1/reconciliations/{path}", token=counter.token, json=_DAY | changed)
    assert answer.status == status
    if status == 200:
        said = answer.json()
        assert (said["matched"], said["head_agrees"]) == (
            False,
            True,
        )  # figures alone prove nothing


def _event(counter) -> dict[str, object]:
    return {
        "event_id": "0" * 32,
        "device": counter.device,
        "epoch": 1,
        "seq": 1,
        "kind": "order_accepted",
        "order_no": "HX-1",
        "at": "2026-11-22T04:00:00Z",
    }


def test_what_is_open_needs_no_token(ask):
    assert set(routes(ask)) >= OPEN
    health = ask("GET", "/health")
    assert (health.status, health.json()["ok"]) == (200, True)
    assert health.json()["stamp"]["now"] == "2026-11-22T04:00:00Z"


def test_the_description_names_the_order(ask):
    described = ask("GET", "/openapi.json").json()
    assert described["components"]["schemas"]["OrderIn"]["required"]
    text = json.dumps(described)
    for reference in {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}:
        assert reference in described["components"]["schemas"]


@pytest.mark.parametrize("path", ["/health", "/c/AAAAAAAAAAAAAAAAAAAAAA", "/p/code.js", "/nowhere"])
def test_every_answer_is_sealed(ask, path):
    headers = ask("GET", path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("no-store" in headers["Cache-Control"]) == (path != "/p/code.js")


def test_a_body_may_travel_packed(ask, operator, counter):
    token = operator.add_source("web")
    packed = gzip.compress(json.dumps(order_json()).encode())
    answer = ask(
        "POST",
        "/v1/orders",
        token=token,
        body=packed,
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    assert answer.json()["taken"] == ["HX-1"]


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b" " * (2 * 1024 * 1024 + 1), "", 413),
        (gzip.compress(b" " * 100_000_000, mtime=0), "gzip", 413),
        (gzip.compress(b"[]", mtime=0)[:-4], "gzip", 400),
        (b"not gzip", "gzip", 400),
        (zlib.compress(b"[]"), "br", 415),
        (b"", "", 422),
        (b"\xff\xfe", "", 422),
        (b"[" * 100_000, "", 422),
        (b"1" * 6000, "", 422),
        (b'{"no": "\\ud800"}', "", 200),
        (b"null", "", 200),
        (b"[]", "", 422),
    ],
)
def test_a_bad_body_gets_its_own_refusal(ask, operator, body, encoding, status):
    token = operator.add_source("web")
    headers = {"Content-Type": "application/json"} | (
        {"Content-Encoding": encoding} if encoding else {}
    )
    answer = ask("POST", "/v1/orders", token=token, body=body, headers=headers)
    assert answer.status in {status, 400, 422} if status == 422 else answer.status == status
    assert b"Traceback" not in answer.data


def test_a_body_that_ends_early_leaves_the_hub_well(hub, ask):
    host, port = hub.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as half:
        half.sendall(b"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    assert ask("GET", "/health").status == 200


def test_a_refusal_does_not_repeat_what_was_sent(ask):
    answer = ask("POST", "/v1/enrol", json={"code": ["顾客甲 13800000000"], "顾客乙": 1})
    assert answer.status == 422
    assert "13800000000" not in answer.data.decode()


texts = st.text(max_size=20)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
event_like = st.fixed_dictionaries(
    {},
    optional={
        "event_id": st.text(min_size=30, max_size=66) | junk,
        "device": texts | junk,
        "epoch": st.integers() | junk,
        "seq": st.integers() | junk,
        "kind": st.sampled_from([*EventKind, "x"]) | junk,
        "order_no": texts | junk,
        "code_id": st.integers(min_value=0).map(str) | junk,
        "at": st.datetimes().map(lambda at: at.isoformat() + "+14:00") | junk,
        "payload": st.dictionaries(
            st.sampled_from(["order", "code", "generation", "bags", "reason", "settlement"]),
            junk | st.just(order_json()),
        )
        | junk,
        "audit_head": texts | junk,
    },
)
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(events=st.lists(event_like, max_size=3) | junk, right=st.booleans())
def test_no_events_break_the_hub(ask, counter, events, right):
    if right and isinstance(events, list):
        known = _event(counter)
        events = [known | event if isinstance(event, dict) else event for event in events]
    answer = ask(
        "POST", "/v1/events", token=counter.token, body=json.dumps({"events": events}).encode()
    )
    assert answer.status < 500, answer.data


@QUICK
@given(body=st.binary(max_size=200) | junk.map(lambda it: json.dumps(it).encode()))
@pytest.mark.parametrize("path", ["/v1/enrol", "/v1/orders", "/v1/events"])
def test_no_bytes_break_the_hub(ask, counter, operator, path, body):
    token = counter.token if path.endswith("events") else operator.add_source("web")
    answer = ask("POST", path, token=token, body=body, headers={"Content-Type": "application/json"})
    assert answer.status < 500, answer.data


@QUICK
@given(
    after=st.integers() | texts,
    wait=st.sampled_from(["nan", "inf", "-1", "1e400", "x", "0", ""]),
    number=st.integers() | texts,
)
def test_no_question_breaks_the_hub(ask, counter, after, wait, number):
    paths = (
        f"/v1/changes?after={after}&wait={wait}",
        f"/v1/shops/{number}",
        f"/c/{number}",
        f"/c/{number}/code",
        f"/p/{number}",
    )
    for path in paths:
        answer = ask("GET", path, token=counter.token)
        assert answer.status < 500, (path, answer.data)


def test_guessing_enrolment_codes_is_slowed_down(ask):
    statuses = [ask("POST", "/v1/enrol", json={"code": "AAAA-AAAA"}) for _ in range(25)]
    assert {answer.status for answer in statuses} == {403, 429}
    assert int(statuses[-1].headers["Retry-After"]) > 0


def test_a_rate_limit_lets_through_what_it_says_and_recovers():
    now = [0.0]
    limit = RateLimit(60, clock=lambda: now[0])
    assert [limit.wait_s("a") for _ in range(60)] == [0] * 60
    assert 0 < limit.wait_s("a") <= 1
    assert limit.wait_s("b") == 0
    now[0] = 1.5
    assert limit.wait_s("a") == 0
    assert limit.wait_s("a") > 0


def test_another_shop_is_named_by_its_number_only(ask, counter, operator):
    added = operator.add_shop("S2", "二店", address="示范路2号").shop
    answer = ask("GET", f"/v1/shops/{added.number}", token=counter.token).json()
    assert answer["shop"]["address"] == "示范路2号"
    assert ask("GET", "/v1/shops/99", token=counter.token).status == 404
