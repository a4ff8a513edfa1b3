"""The sample shop: a busy day in one folder, where paid orders keep arriving by themselves."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.app.sample import PIN, SHOP_NAME
from pos.app.sample_shop import SampleShop, open_sample_shop
from tests.services.shops import CHEAP_PINS


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[SampleShop]:
    (tmp_path / "shop").mkdir()
    sample = open_sample_shop(tmp_path / "shop", pins=CHEAP_PINS)
    yield sample
    sample.close()


def states(sample: SampleShop) -> Counter[str]:
    return Counter(row.state for row in sample.shop.overview.queue())


def until_waiting(sample: SampleShop, count: int, within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while states(sample)["placed"] < count:
        assert time.monotonic() < deadline, states(sample)
        time.sleep(0.02)


def test_orders_keep_arriving_until_enough_wait_and_stop_with_the_shop(sample: SampleShop) -> None:
    assert sample.shop.overview.shop().name == SHOP_NAME
    assert {"placed", "accepted", "packed"} <= set(states(sample))
    before = states(sample)["placed"]
    sample.keep_coming(every_s=0.05)
    until_waiting(sample, 8)
    assert before < 8 <= states(sample)["placed"] <= 16
    for person in sample.shop.staffing.people():
        assert sample.shop.staffing.sign_in(person.name, PIN).id == person.id


def test_the_customers_phone_shows_what_the_page_shows(sample: SampleShop) -> None:
    no = next(row.no for row in sample.shop.overview.queue() if row.state == "packed")
    phone = sample.phone(no)
    assert phone.text.startswith("HX1")
    assert 0 < phone.seconds_left <= 15
    assert len(phone.modules) == len(phone.modules[0]) >= 21
    assert set("".join(phone.modules)) == {"0", "1"}
    assert phone.text not in repr(phone)
