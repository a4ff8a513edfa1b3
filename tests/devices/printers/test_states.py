"""What printers answer when they are asked how they are, and what is made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.devices.printers.languages.known import TONGUES
from pos.domain.printers import Language, PrinterState

_S = PrinterState


def zpl_answer(*, paper=0, pause=0, lost=0, hot=0, head=0, ribbon=0) -> bytes:
    return (
        b"\x02030,%d,%d,1245,000,0,0,0,000,%d,0,%d\x03\r\n" % (paper, pause, lost, hot)
        + b"\x02000,0,%d,%d,0,2,4,0,00000000,1,000\x03\r\n" % (head, ribbon)
        + b"\x021234,0\x03\r\n"
    )


CASES = [
    (Language.TSPL, b"\x00", _S.READY),
    (Language.TSPL, b"\x20", _S.READY),
    (Language.TSPL, b"\x01", _S.COVER_OPEN),
    (Language.TSPL, b"\x40", _S.COVER_OPEN),
    (Language.TSPL, b"\x02", _S.JAMMED),
    (Language.TSPL, b"\x04", _S.PAPER_OUT),
    (Language.TSPL, b"\x05", _S.PAPER_OUT),
    (Language.TSPL, b"\x08", _S.RIBBON_OUT),
    (Language.TSPL, b"\x10", _S.PAUSED),
    (Language.TSPL, b"\x80", _S.FAULT),
    (Language.TSPL, b"\x00\x00", _S.UNKNOWN),
    (Language.ZPL, zpl_answer(), _S.READY),
    (Language.ZPL, zpl_answer(pause=1), _S.PAUSED),
    (Language.ZPL, zpl_answer(paper=1, pause=1), _S.PAPER_OUT),
    (Language.ZPL, zpl_answer(head=1, pause=1), _S.COVER_OPEN),
    (Language.ZPL, zpl_answer(ribbon=1), _S.RIBBON_OUT),
    (Language.ZPL, zpl_answer(hot=1), _S.HOT),
    (Language.ZPL, zpl_answer(lost=1), _S.FAULT),
    (Language.ZPL, zpl_answer()[:-3], _S.UNKNOWN),
    (Language.ZPL, b"~HS", _S.UNKNOWN),
    (Language.ESCPOS, b"\x12\x12\x12\x12", _S.READY),
    (Language.ESCPOS, b"\x1a\x12\x12\x12", _S.OFFLINE),
    (Language.ESCPOS, b"\x1a\x16\x12\x12", _S.COVER_OPEN),
    (Language.ESCPOS, b"\x1a\x32\x12\x72", _S.PAPER_OUT),
    (Language.ESCPOS, b"\x12\x12\x12\x1e", _S.READY),  # the paper is near its end
    (Language.ESCPOS, b"\x1a\x52\x1a\x12", _S.JAMMED),
    (Language.ESCPOS, b"\x1a\x52\x32\x12", _S.FAULT),
    (Language.ESCPOS, b"\x1a\x52\x52\x12", _S.HOT),
    (Language.ESCPOS, b"\x12\x12\x12", _S.UNKNOWN),
    (Language.ESCPOS, b"\x12\x12\x12\x93", _S.UNKNOWN),
    (Language.CPCL, b"\x00", _S.READY),
    (Language.CPCL, b"\x09", _S.READY),
    (Language.CPCL, b"\x02", _S.PAPER_OUT),
    (Language.CPCL, b"\x04", _S.COVER_OPEN),
    (Language.CPCL, b"H", _S.UNKNOWN),
]


@pytest.mark.parametrize(("language", "answer", "state"), CASES)
def test_an_answer_is_read_as_the_manual_says(language, answer, state):
    assert TONGUES[language].state_of(answer) is state
    assert len(answer) <= TONGUES[language].LONGEST_ANSWER or state is _S.UNKNOWN


@pytest.mark.parametrize("language", TONGUES)
@given(answer=st.binary(max_size=300))
def test_no_answer_is_an_error(language, answer):
    state = TONGUES[language].state_of(answer)
    assert state in PrinterState
    if not answer or len(answer) > TONGUES[language].LONGEST_ANSWER:
        assert state is PrinterState.UNKNOWN
