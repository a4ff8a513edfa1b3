import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from pos.storage.codes import SqlCodes
from tests.faults.stepping import ShopMachine

FIVE_HUNDRED_STEPS = settings(
    max_examples=10,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("run", range(4))
def test_any_sequence_of_acts_agrees_with_the_model(run):
    """I2, I4, I5, I10 and I12 after 2,000 steps."""
    run_state_machine_as_test(ShopMachine, settings=FIVE_HUNDRED_STEPS)


@pytest.mark.parametrize("forgets", [False, True])
def test_the_control_a_shop_that_forgets_the_generation_is_found_out(monkeypatch, forgets):
    found = SqlCodes.by_paper

    def any_generation(self, digest):
        known = found(self, digest)
        return None if known is None else (known[0], known[0].generation)

    if forgets:
        monkeypatch.setattr(SqlCodes, "by_paper", any_generation)
    machine = ShopMachine()
    machine.open()
    try:
        no = machine.take(number=1)
        machine.accept(no=no)
        machine.pack(no=no, bags=1)
        machine.reissue(no=no, who="lead")
        if forgets:
            with pytest.raises(AssertionError):
                machine.redeem_with_old_digits(no=no)
        else:
            machine.redeem_with_old_digits(no=no)
    finally:
        machine.teardown()
