"""A large import lets others write in between."""

import json
import time

import pytest

from pos.app.importing import SLICE, import_json
from pos.app.setting_up import set_up_shop
from pos.app.shop import open_shop
from pos.domain.staff import Actor
from tests.cli.conftest import orders


@pytest.fixture
def shop(tmp_path):
    set_up_shop(tmp_path / "shop", shop="示范店", manager="李", pin="482915")
    opened = open_shop(tmp_path / "shop")
    yield opened
    opened.close()


def test_no_transaction_of_an_import_holds_the_lock_for_long(shop, tmp_path, monkeypatch):
    file = tmp_path / "many.json"
    numbers = [f"N-{number}" for number in range(3 * SLICE + 1)]
    file.write_text(json.dumps(orders(*numbers)), encoding="utf-8")
    by = Actor(shop.staffing.sign_in("李", "482915").id)
    spent = []
    take = type(shop.intake).take

    def timed(self, offered, *, by):
        start = time.process_time()
        done = take(self, offered, by=by)
        spent.append((len(offered), time.process_time() - start))
        return done

    monkeypatch.setattr(type(shop.intake), "take", timed)
    done = import_json(shop, file, by=by)
    assert done.taken == len(numbers)
    assert [count for count, _ in spent] == [SLICE, SLICE, SLICE, 1]
    assert max(seconds for _, seconds in spent) < 1.0
    again = import_json(shop, file, by=by)
    assert (again.taken, again.known) == (0, len(numbers))
