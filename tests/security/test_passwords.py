import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pos.security.passwords import Argon2Pins, Cost

CHEAP = Argon2Pins(Cost(passes=1, memory_kib=64))


def test_only_the_same_pin_fits():
    stored = CHEAP.hash("528491")
    assert CHEAP.fits(stored, "528491")
    assert not CHEAP.fits(stored, "528492")
    assert not CHEAP.fits(stored, "")
    assert "528491" not in stored


def test_the_same_pin_twice_gives_different_hashes():
    assert CHEAP.hash("528491") != CHEAP.hash("528491")


def test_passwords_of_any_length_and_script_work():
    stored = CHEAP.hash("长密码" * 100)
    assert CHEAP.fits(stored, "长密码" * 100)


@pytest.mark.parametrize("stored", ["", "528491", "$argon2id$v=19$broken", "$2b$12$x"])
def test_what_is_no_hash_fits_nothing(stored):
    assert not CHEAP.fits(stored, "528491")


def test_the_cost_of_the_shop_is_the_one_published_for_argon2id():
    stored = Argon2Pins().hash("528491")
    assert stored.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert Argon2Pins().fits(stored, "528491")


def test_a_hash_of_another_cost_still_fits_and_is_named_outdated():
    stored = CHEAP.hash("528491")
    dearer = Argon2Pins(Cost(passes=2, memory_kib=64))
    assert dearer.fits(stored, "528491")
    assert dearer.is_outdated(stored)
    assert not CHEAP.is_outdated(stored)


def test_several_threads_may_check_at_once():
    stored = CHEAP.hash("528491")
    start = threading.Barrier(4)

    def check(pin: str) -> bool:
        start.wait()
        return CHEAP.fits(stored, pin)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(check, ["528491", "1", "528491", "2"])) == [True, False, True, False]
