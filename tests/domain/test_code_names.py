from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.code_names import MalformedCodeName, code_name, read_code_name
from pos.domain.ids import CodeId

NAME = "HX-028T5CY4TQKFFA"
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

code_ids = st.integers(0, 2**64 - 1).map(CodeId)


def test_the_name_of_the_example_code():
    assert code_name(CodeId(0x0123456789ABCDEF)) == NAME
    assert code_name(CodeId(0)) == "HX-00000000000000"
    assert code_name(CodeId(2**64 - 1)).startswith("HX-FZZZZZZZZZZZZ")


@given(code_ids)
def test_a_name_leads_back_to_its_code(code_id):
    name = code_name(code_id)
    assert len(name) == 17
    assert read_code_name(name) == code_id


@given(code_ids)
def test_case_and_look_alikes_are_forgiven(code_id):
    name = code_name(code_id)
    body = name.removeprefix("HX-")
    sloppy = "hx-" + body.replace("0", "o").replace("1", "l").lower()
    assert read_code_name(sloppy) == code_id
    assert read_code_name("HX-" + body.replace("0", "O").replace("1", "I")) == code_id


@given(code_ids, st.integers(0, 12), st.sampled_from(SYMBOLS))
def test_every_single_wrong_symbol_is_caught(code_id, place, symbol):
    body = code_name(code_id).removeprefix("HX-")
    wrong = "HX-" + body[:place] + symbol + body[place + 1 :]
    if wrong == code_name(code_id):
        return
    with pytest.raises(MalformedCodeName):
        read_code_name(wrong)


@given(code_ids, st.integers(0, 11))
def test_every_swap_of_neighbours_is_caught(code_id, place):
    body = code_name(code_id).removeprefix("HX-")
    if body[place] == body[place + 1]:
        return
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    with pytest.raises(MalformedCodeName):
        read_code_name("HX-" + swapped)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HX-",
        NAME[:-1],
        NAME + "0",
        NAME[:-1] + "B",
        "HX1" + NAME[3:],
        NAME.replace("T", "U"),
        "HX-" + "ı" + NAME[4:],
        "HX-G0000000000000",
        "HX-" + "ß" * 14,
    ],
)
def test_other_texts_are_no_names(text):
    with pytest.raises(MalformedCodeName):
        read_code_name(text)


@given(st.text(max_size=40))
def test_no_text_raises_anything_but_malformed(text):
    for candidate in (text, "HX-" + text):
        try:
            code_id = read_code_name(candidate)
        except MalformedCodeName:
            continue
        assert 0 <= code_id < 2**64
