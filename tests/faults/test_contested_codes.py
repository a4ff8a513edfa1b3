from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from tests.faults.racing import race
from tests.sql.racers import default_engine, fill, look_then_take, race_threads, redemptions


@pytest.mark.timeout(240)
def test_i1_a_code_is_redeemed_at_most_once_by_any_number_of_programs(tmp_path, shop_as_set_up):
    ran = race(tmp_path / "shop", 120, 4, template=shop_as_set_up)
    assert (ran.double, ran.lost, ran.half_done) == (0, 0, 0)
    assert ran.stored == ran.codes


def test_i1_the_control_a_naive_engine_redeems_codes_twice(tmp_path):
    for attempt in range(20):
        engine = default_engine(tmp_path / f"naive-{attempt}.db")
        fill(engine, 100)
        with suppress(Exception):  # "database is locked": naive code loses its work as well
            race_threads(engine, look_then_take, 4, 100)
        with engine.connect() as connection:
            counted = select(redemptions.c.code_id, func.count()).group_by(redemptions.c.code_id)
            taken = Counter(dict(connection.execute(counted).all()))
        engine.dispose()
        if any(count > 1 for count in taken.values()):
            return
    pytest.fail("the naive engine took no code twice: this control shows nothing")
