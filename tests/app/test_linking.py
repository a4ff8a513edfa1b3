"""The link goes offline and comes back by itself, and ends with the shop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.app.linking import LinkState
from pos.app.sample_shop import SampleShop, open_sample_shop
from pos.hub.serving import InProcessHub, Listening
from tests.journeys.counters import until
from tests.services.shops import CHEAP_PINS


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[SampleShop]:
    (tmp_path / "shop").mkdir()
    sample = open_sample_shop(tmp_path / "shop", pins=CHEAP_PINS)
    yield sample
    sample.close()


def test_it_tells_online_offline_and_online_again(sample: SampleShop) -> None:
    def state() -> LinkState:
        return sample.loop.health.state

    until("online", lambda: state() is LinkState.ONLINE)
    heard_at = sample.loop.health.last_contact_at
    assert heard_at is not None
    sample.server.stop()
    until("offline", lambda: state() is LinkState.OFFLINE)
    assert sample.loop.health.last_contact_at is not None
    port = int(sample.server.url.rsplit(":", 1)[1])
    no = sample.add()
    sample.server = InProcessHub(sample.hub.app(), Listening(port=port))
    until("online again", lambda: state() is LinkState.ONLINE)
    until("what was bought meanwhile", lambda: any(r.no == no for r in _queue(sample)))
    assert sample.loop.health.last_contact_at > heard_at


def _queue(sample: SampleShop):
    return sample.shop.overview.queue()


def test_stopping_ends_its_threads_also_while_it_waits_for_news(sample: SampleShop) -> None:
    until("online", lambda: sample.loop.health.state is LinkState.ONLINE)
    sample.loop.stop()
    left = [thread.name for thread in threading.enumerate()]
    assert "hub-listen" not in left
    assert "hub-send" not in left
