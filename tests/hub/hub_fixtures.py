"""The hub's fixtures, for tests/hub and tests/links."""

import pytest

from pos.hub.operator import Operator
from tests.hub.hubs import HandClock, counter_at, open_platform, serving


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def platform(tmp_path, clock):
    with open_platform(tmp_path, clock) as platform:
        yield platform


@pytest.fixture
def operator(platform):
    return Operator(platform)


@pytest.fixture
def hub(platform):
    with serving(platform) as hub:
        yield hub


@pytest.fixture
def counter(hub, operator):
    with counter_at(hub, operator) as counter:
        yield counter


@pytest.fixture
def second(hub, operator, counter):
    """Another counter of the same shop."""
    with counter_at(hub, operator) as second:
        yield second
