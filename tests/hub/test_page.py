"""The customer's page in a real browser: it refreshes, survives a short cut, and ends."""

import json
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
import urllib3
import zxingcpp
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pos.domain.digits import check_digit_fits
from pos.domain.events import EventKind
from pos.domain.tokens import read_token, step_at, tag_fits
from pos.hub.customer import page_code
from tests.hub.hubs import HandClock, order_json

PHONE = {"width": 390, "height": 780}


@pytest.fixture
def clock():
    return HandClock(None)  # the browser has only the computer's time


@pytest.fixture(scope="module")
def browser(chromium_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def url(hub, counter, operator):
    """The page of a packed order."""
    operator.add_shop("S1", "示范店", phone="021-5550000", support_phone="400-555-0100")
    operator.add_orders([order_json()])
    counter.hear()
    counter.tell(
        counter.event("HX-1", EventKind.ACCEPTED, pick_no="网 23"),
        counter.event("HX-1", EventKind.PACKED, bags=2),
    )
    return hub.url + "/c/" + operator.code_now("HX-1").url.rsplit("/", 1)[1]


@pytest.fixture
def page(browser: Browser, url):
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(url)
    expect(page.locator("#live")).to_be_visible()
    yield page
    context.close()
    assert [text for text in said if "ERR_INTERNET" not in text] == []


def _scanned(page: Page) -> str:
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    [found] = zxingcpp.read_barcodes(picture)
    return found.text


def _later(page: Page, seconds: int) -> None:
    """Let the phone's clock be further on."""
    page.evaluate(f"{{ const now = Date.now; Date.now = () => now() + {seconds * 1000}; }}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_code_is_the_orders_living_token(page, platform, counter, scheme):
    page.emulate_media(color_scheme=scheme)
    text = _scanned(page)
    token = read_token(text)
    assert tag_fits(platform.secrets.code_key(counter.codes["HX-1"]), text)
    assert token.code_id == counter.codes["HX-1"]
    assert abs(token.step - step_at(datetime.now(UTC))) <= 1
    digits = page.locator("#digits").inner_text().replace("\n", "").replace(" ", "")
    assert check_digit_fits(digits)
    expect(page.locator("#title")).to_have_text("取货号 网 23")
    expect(page.locator("#status")).to_have_text("已备好，可以来取 · 2 袋")


def test_the_code_refreshes_by_itself(page):
    before = page.locator("#qr path").get_attribute("d")
    expect(page.locator("#qr path")).not_to_have_attribute("d", before or "", timeout=17_000)
    assert read_token(_scanned(page)).step == step_at(datetime.now(UTC))


def test_the_page_lives_a_minute_without_network_and_then_says_so(page):
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#notice")).to_contain_text("网络断开，这个码还能用")
    assert read_token(_scanned(page)).step >= step_at(datetime.now(UTC)) - 1
    _later(page, 61)
    expect(page.locator("#lost")).to_contain_text("网络断开")
    expect(page.locator("#digits")).to_have_text("············")
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert zxingcpp.read_barcodes(picture) == []
    page.context.set_offline(False)
    expect(page.locator("#lost")).to_be_hidden(timeout=20_000)


def test_a_redeemed_code_disappears_and_the_page_stops_asking(page, counter):
    counter.tell(counter.event("HX-1", EventKind.REDEEMED, generation=1))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#ended-title")).to_have_text("已核销")
    expect(page.locator("#ended-text")).to_contain_text("核销，商品已经交给您。")
    expect(page.locator("#live")).to_be_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _later(page, 40)  # two steps: a living code would have been asked for
    page.evaluate("new Promise(done => setTimeout(done, 600))")  # two rounds of the page's own
    assert asked == []
    with page.expect_request("**/code"):
        _later(page, 40)  # the control, and the way back for a redemption that is undone


def test_the_page_speaks_english_too(page):
    page.get_by_role("button", name="English").click()
    expect(page.locator("#status")).to_have_text("Ready to collect · 2 bags")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("#help summary").click()
    assert page.locator("#help li").count() == 4
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#help summary")).to_have_text("码打不开？")
    expect(page.locator("#help li").nth(3)).to_contain_text("400\u2011555\u20110100")


def test_everything_needed_is_seen_without_scrolling(page):
    for part in ("#qr", "#countdown", "#digits", "#first", "#help summary"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"], part
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"], part
    assert page.locator("#qr").bounding_box()["width"] % 37 == 0


def test_the_page_is_small_and_asks_nobody_else(browser, url, hub):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(url)
    expect(page.locator("#digits")).to_be_visible()
    context.close()
    assert all(address.startswith(hub.url) for address in sizes)
    assert sum(sizes.values()) < 60_000, sizes


def test_the_page_is_given_no_key_and_a_minute_at_most(url, platform, counter):
    answer = urllib3.request("GET", url + "/code")
    told = answer.json()
    assert "no-store" in answer.headers["Cache-Control"]
    key = platform.secrets.code_key(counter.codes["HX-1"])
    assert key.hex() not in json.dumps(told)
    assert len(told["steps"]) == 4
    assert len(told["digits"]) == 2
    assert "key" not in told
    assert told["order_no_masked"] == "…HX-1"[-5:]


def test_an_unknown_address_is_nobodys_page(url, hub, platform):
    stranger = hub.url + "/c/" + "A" * 22
    for address in (stranger, hub.url + "/c/x", stranger + "/code"):
        assert urllib3.request("GET", address, retries=False).status == 404
    assert page_code(platform, "A" * 22) is None


def test_strays_and_storms_are_slowed_down(url, hub):
    strays = [urllib3.request("GET", f"{hub.url}/c/{n:022d}", retries=False) for n in range(70)]
    assert {answer.status for answer in strays} == {404, 429}
    assert urllib3.request("GET", url, retries=False).status == 200
    storm = [urllib3.request("GET", url + "/code", retries=False).status for _ in range(70)]
    assert set(storm) == {200, 429}
