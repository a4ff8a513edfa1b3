"""What is never kept: payment codes, digits, tokens, PINs, in the database, in the log or in errors."""

import logging
import re
from contextlib import closing

import pytest

from pos.domain.digits import verhoeff_digit
from pos.domain.ids import OrderNo
from pos.domain.scans import ScanSource
from pos.errors import HandoverError
from pos.services.intake import Incoming
from tests.faults.proving import raw
from tests.services.shops import MANAGER_PIN, an_order

PAYMENT_CODES = ["134567890123456789", "284567890123456789", "6212345678901234567"]
TYPED, GUN = ScanSource.TYPED, ScanSource.GUN


def everything_stored(desk) -> str:
    """The whole database decrypted, as text, and every other file of the folder."""
    with closing(raw(desk.shop.folder)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
        ).fetchall()
        dump = "\n".join(
            " ".join(cell.hex() if isinstance(cell, bytes) else str(cell) for cell in row)
            for (table,) in tables
            for row in connection.execute(f"SELECT * FROM {table}")
        )
    others = (
        path.read_bytes().decode("latin-1")
        for path in desk.shop.folder.iterdir()
        if path.is_file() and not path.name.startswith("shop.db")
    )
    return "\n".join((dump, *others))


@pytest.mark.parametrize("text", PAYMENT_CODES)
@pytest.mark.parametrize("source", ScanSource)
def test_a_payment_code_is_kept_nowhere(desk, caplog, text, source):
    with caplog.at_level(logging.DEBUG):
        card = desk.redeem(text, source)
        desk.shop.redeeming.record(card, by=desk.manager)
    assert text not in everything_stored(desk)
    assert text not in caplog.text
    assert text not in repr(card)


def test_the_control_an_order_number_is_found_in_the_dump(desk):
    desk.packed("HX20261122-0001")
    assert "HX20261122-0001" in everything_stored(desk)


def test_neither_digits_nor_tokens_are_kept(desk, caplog):
    code = desk.packed()
    texts = [desk.token(code), desk.digits(code), desk.wrong_digits(code)]
    with caplog.at_level(logging.DEBUG):
        for text in texts:
            desk.redeem(text, TYPED)
    desk.shop.intake.take([Incoming(an_order("P-1"))], by=desk.manager)
    paper = desk.shop.intake.accept(OrderNo("P-1"), by=desk.manager).paper_code or ""
    stored = everything_stored(desk)
    for text in (*texts, paper):
        assert text not in stored
        assert text not in caplog.text


def test_a_codes_key_and_the_pepper_lie_wrapped(desk):
    code = desk.packed()
    with desk.shop.store.read() as work:
        pepper = work.shop.secret("pepper")
    assert pepper is not None
    stored = everything_stored(desk).lower()
    for secret in (code.key, pepper):
        assert secret.hex() not in stored


def test_a_pin_is_kept_as_a_slow_hash_only(desk):
    stored = everything_stored(desk)
    assert not re.search(rf"(?<![0-9a-f]){MANAGER_PIN}(?![0-9a-f])", stored)  # chance makes hex
    assert "$argon2id$" in stored


def test_the_file_itself_shows_nothing(desk):
    desk.packed("HX20261122-0001")
    content = b"".join(path.read_bytes() for path in desk.shop.folder.glob("shop.db*"))
    for text in ("HX20261122-0001", "顾客甲", "13800000417", "SQLite format"):
        assert text.encode() not in content


@pytest.mark.parametrize("wrong", ["attempt", "person"])
def test_an_error_repeats_no_code(desk, wrong):
    code = desk.packed()
    text = desk.digits(code)
    first = desk.redeem(text, TYPED, attempt="018f3c4e-0000-7000-8000-000000000001")
    assert first.order_no == code.order_no
    body = "9" + "0" * 10
    other = body + verhoeff_digit(body)
    with pytest.raises(HandoverError) as refused:
        if wrong == "attempt":
            desk.redeem(other, TYPED, attempt="018f3c4e-0000-7000-8000-000000000001")
        else:
            desk.redeem(other, TYPED, by=type(desk.manager)("nobody"))
    assert other not in str(refused.value)
    assert "138" not in str(refused.value)
