"""Paper is drawn in a second process, the same to the byte; its death costs nobody a label."""

import os
import signal
import sys

import pytest

from pos.app.apart import Apart, DrawingApart
from pos.app.printers import in_language
from pos.domain.ids import PrinterId
from pos.domain.printers import Language, PrinterProfile
from pos.errors import RuleViolation
from pos.paper.drawing import PdfDrawing

PROFILE = PrinterProfile(PrinterId("p"), "p", Language.TSPL, "tcp://127.0.0.1:9100")


@pytest.fixture
def apart():
    apart = Apart()
    yield apart
    apart.close()


def test_what_is_drawn_elsewhere_is_what_would_be_drawn_here(apart):
    drawing = DrawingApart(apart, PdfDrawing())
    pdf = drawing.ruler((60, 40), 203)
    assert apart(os.getpid) != os.getpid()
    assert apart(in_language, pdf, PROFILE) == in_language(
        PdfDrawing().ruler((60, 40), 203), PROFILE
    )


def test_a_refusal_comes_back_with_its_fields(apart):
    with pytest.raises(RuleViolation, match="unknown_label_size") as here:
        PdfDrawing().ruler((1, 1), 203)
    with pytest.raises(RuleViolation, match="unknown_label_size") as elsewhere:
        apart(PdfDrawing().ruler, (1, 1), 203)
    assert (elsewhere.value.code, elsewhere.value.fields) == (here.value.code, here.value.fields)


@pytest.mark.skipif(sys.platform == "win32", reason="ends the process by a signal")
def test_the_paper_is_drawn_here_where_the_process_has_died(apart):
    os.kill(apart(os.getpid), signal.SIGKILL)
    assert apart(os.getpid) == os.getpid()
    assert apart(os.getpid) != os.getpid()
