"""A shop's day at the real window: the gun and the keys of a keyboard, nothing else."""

from __future__ import annotations

import pytest
from PIL import Image

from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.scans import ScanSource
from tests.journeys.counters import Office, Screen, until, written_in
from tests.services.shops import new_attempt

FILTER_BOX = (110, 120, 860, 156)
CODE_BOX = (900, 76, 1340, 115)


def redeemed_by_the_manager(office: Office, no: OrderNo) -> str:
    """Redeem an order beside the window and return the code that did it."""
    token = office.token(no)
    card = office.shop.redeeming.check(token, source=ScanSource.GUN, by=office.manager)
    office.shop.redeeming.confirm(card, attempt=new_attempt(), by=office.manager)
    return token


def text_in(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return written_in(picture, box) > 40  # more than a caret


def test_a_scan_shows_the_card_and_only_f9_redeems(counter: Screen, office: Office) -> None:
    (no,) = office.ready()
    counter.gun(office.token(no))
    counter.sees("ask", "scanned")
    # Neither the gun's own Enter was a press, nor is a person's after a scan: the card goes unused.
    counter.press("Return", "F10")
    counter.sees("")
    assert office.state(no) is OrderState.PACKED
    counter.gun(office.token(no))
    counter.sees("ask")
    counter.press("F9")
    counter.sees("good", "redeemed")
    assert office.state(no) is OrderState.COMPLETED
    assert office.settled(no) == 1
    until("the hub's receipt", lambda: office.unsent == 0 and office.agrees())


def test_a_code_that_a_colleague_has_used_is_refused_in_red(
    counter: Screen, office: Office
) -> None:
    (no,) = office.ready()
    counter.gun(redeemed_by_the_manager(office, no))
    counter.sees("stop", "used")
    counter.press("F9", "Return", "F10")
    counter.sees("")
    assert office.settled(no) == 1


def test_ones_own_second_scan_is_told_quietly_and_books_nothing(
    counter: Screen, office: Office
) -> None:
    (no,) = office.ready()
    token = office.token(no)
    counter.gun(token)
    counter.sees("ask")
    counter.press("F9")
    counter.sees("good")
    before = counter.look()
    counter.gun(token)
    counter.changes(before, "the answer to the second scan")
    counter.sees("good", "own-repeat")
    assert office.settled(no) == 1


PLACES = {
    "the filter box": ("ctrl+f",),
    "the palette": ("ctrl+k",),
    "the help": ("F1",),
    "the reason for a refusal": ("ctrl+r",),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_scan_counts_wherever_the_focus_is(counter: Screen, office: Office, place: str) -> None:
    """The gun's keys reach no field and its Enter no button: the place stays as it was."""
    (no, refusable) = (*office.ready(), *office.buy())
    until("the new order", lambda: office.state(refusable) is OrderState.PLACED)
    if place == "the reason for a refusal":
        before = counter.look()
        counter.gun(refusable)
        counter.changes(before, "the order's details")
    before = counter.look()
    counter.press(*PLACES[place])
    counter.changes(before, place)
    # Until X has moved the keyboard to a dialog, Qt drops all keys for the window it blocks. A hand
    # that has opened it takes longer than that to pull a trigger.
    until("the hand to reach for the gun", counter.is_quiet)
    counter.gun(office.token(no))
    counter.sees("ask", f"scanned in {place}")
    if len(counter.windows()) > 1:
        counter.press("Escape")
    _confirm(counter, office, no)
    assert not text_in(counter.look(), FILTER_BOX)
    assert not text_in(counter.look(), CODE_BOX)
    assert office.state(refusable) is OrderState.PLACED


def test_a_scan_counts_while_a_menu_is_open(counter: Screen, office: Office) -> None:
    (no,) = office.ready()
    before = counter.look()
    counter.click(1240, 28)
    counter.changes(before, "the operator's menu")
    counter.gun(office.token(no))
    counter.sees("ask", "scanned in a menu")
    counter.press("Escape")
    _confirm(counter, office, no)


def _confirm(counter: Screen, office: Office, no: OrderNo) -> None:
    counter.press("F9")
    counter.sees("good")
    assert office.state(no) is OrderState.COMPLETED


def test_a_persons_typing_is_left_alone(counter: Screen, office: Office) -> None:
    counter.press("ctrl+f")
    counter.type("hx2026112388", gap_ms=150)
    counter.look("typed")
    until("the text in the filter box", lambda: text_in(counter.look(), FILTER_BOX), within_s=10)
    counter.press("ctrl+a", "BackSpace")


def test_typed_digits_are_checked_by_enter_and_confirmed_by_another(
    counter: Screen, office: Office
) -> None:
    (no,) = office.ready()
    counter.press("ctrl+j")
    counter.type(office.digits(no), gap_ms=150)
    until("the digits in the code box", lambda: text_in(counter.look(), CODE_BOX))
    counter.press("Return")
    counter.sees("ask", "typed digits")
    assert office.state(no) is OrderState.PACKED

    def enter_counts() -> bool:
        # Within 600 ms of the last key Enter counts for nothing, so it takes more than one.
        counter.press("Return")
        until("a moment's quiet", counter.is_quiet)
        return office.state(no) is OrderState.COMPLETED

    until("the redemption", enter_counts)
    counter.sees("good")
    assert office.settled(no) == 1


def test_a_card_left_open_comes_back_and_the_next_f9_confirms_it(
    counter: Screen, office: Office
) -> None:
    first, second = office.ready(2)
    counter.gun(office.token(first))
    counter.sees("ask")
    before = counter.look()
    counter.gun(office.token(second))
    counter.changes(before, "the second card")
    until("the second card", lambda: written_in(counter.look(), (900, 160, 1340, 215), light=True))
    counter.look("two open")
    counter.press("F9")
    until("the second one's redemption", lambda: office.state(second) is OrderState.COMPLETED)
    assert office.state(first) is OrderState.PACKED
    counter.sees("ask", "the first came back")
    counter.press("F9")

    def confirmed() -> bool:
        counter.press("F9")  # one within 600 ms of the card's return counts for nothing
        return office.state(first) is OrderState.COMPLETED

    until("the first one's redemption", confirmed)
    assert office.settled(first) == office.settled(second) == 1
