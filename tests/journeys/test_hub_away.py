"""The hub goes away in the middle of the day and comes back: the counter works on, nothing is lost."""

from __future__ import annotations

from pos.domain.orders import OrderState
from tests.journeys.counters import Office, Screen, until

PLATFORM_LIGHT = (840, 15, 1240, 42)


def test_redemption_goes_on_offline_and_catches_up_by_itself(
    counter: Screen, office: Office
) -> None:
    offline = office.ready(2)
    (online,) = office.ready()
    counter.gun(office.token(online))
    counter.sees("ask")
    counter.press("F9")
    until("the first receipt", lambda: office.settled(online) and not office.unsent)
    well = counter.look().crop(PLATFORM_LIGHT).tobytes()

    office.cut()
    until(
        "the light tells it",
        lambda: counter.look().crop(PLATFORM_LIGHT).tobytes() != well and _amber(counter) > 5,
    )
    before = office.unsent
    for no in offline:
        # The customer's phone has its own line to the platform: the code is fresh.
        counter.gun(office.token(no))
        counter.sees("ask")
        counter.press("F9")
        counter.sees("good")
        assert office.state(no) is OrderState.COMPLETED
    assert office.unsent >= before + 2
    counter.look("offline")

    office.connect()
    until("everything is sent", lambda: office.unsent == 0, within_s=40)
    assert office.agrees()
    until("the light is well again", lambda: _amber(counter) == 0)
    counter.look("back online")


def _amber(counter: Screen) -> int:
    """Return how much of the lights is amber or red."""
    box = counter.look().crop(PLATFORM_LIGHT).convert("RGB")
    return sum(
        n for n, (r, g, b) in box.getcolors(1 << 20) if r > 140 and r - g > 60 and r - b > 60
    )
