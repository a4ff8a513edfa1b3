import pytest

from pos.domain.verdicts import Verdict
from tests.faults.forging import naive, run
from tests.services.shops import a_desk


@pytest.mark.parametrize("seed", range(4))
def test_i8_no_mutated_token_passes_and_the_parser_never_raises(seed):
    tried = run(50_000, seed)
    assert tried.passed == 0
    assert tried.well_formed > 10_000


def test_i8_the_control_a_check_without_the_tag_lets_them_through():
    assert run(5_000, 20261122, naive).passed > 1_000


def test_i8_a_token_made_with_another_codes_key_is_not_genuine(shop_copy):
    with a_desk(shop_copy) as desk:
        one, other = desk.packed("A-1"), desk.packed("A-2")
        forged = desk.token(one, key=other.key)
        assert desk.check(forged).verdict is Verdict.BAD_SIGNATURE
        assert desk.check(desk.token(one)).verdict is Verdict.OK
