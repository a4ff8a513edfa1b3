"""The sheet's codes are read from its bitmap at both resolutions, each as its test."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from pos.domain.gun_tests import GUN_TESTS, GunTest
from pos.paper.gun_sheet import gun_sheet_pdf
from pos.paper.raster import label_png


@pytest.mark.parametrize("dpi", [203, 300])
def test_every_code_of_the_sheet_is_read(dpi):
    picture = Image.open(io.BytesIO(label_png(gun_sheet_pdf(), 0, dpi))).convert("L")
    read = [(code.text, str(code.format)) for code in zxingcpp.read_barcodes(picture)]
    assert {text for text, _ in read} == set(GUN_TESTS.values())
    assert sum(text == GUN_TESTS[GunTest.FULL] for text, _ in read) == 2
    assert (GUN_TESTS[GunTest.BARS], "Code 128") in read
