import pytest

from pos.domain.guessing import PER_SHOP_AN_HOUR
from pos.storage import people
from tests.faults.guessing import run


@pytest.mark.parametrize("seed", range(4))
def test_i9_twenty_thousand_guesses_are_hardly_ever_looked_at(shop_copy, seed):
    guessed = run(shop_copy, 5_000, seed)
    assert guessed.hits == 0
    assert guessed.judged <= PER_SHOP_AN_HOUR


def test_i9_the_control_without_a_budget_the_right_code_is_found(shop_copy, monkeypatch):
    for name in ("PER_PERSON_IN_A_ROW", "PER_SHOP_AN_HOUR", "PER_ORDER"):
        monkeypatch.setattr(people, name, 10**9)
    assert run(shop_copy, 300, 20261122).hits > 0
