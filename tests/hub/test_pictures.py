"""The code as a picture: what is drawn can be read again."""

import re

import cv2
import numpy as np
import zxingcpp

from pos.hub.pictures import QUIET_MODULES, matrix, png, svg_path

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"


def test_the_png_is_read_as_the_token():
    picture = cv2.imdecode(np.frombuffer(png(matrix(TOKEN)), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.shape == (370, 370)
    assert set(np.unique(picture)) == {0, 255}
    [found] = zxingcpp.read_barcodes(picture)
    assert found.text == TOKEN
    assert found.ec_level == "M"


def test_there_is_a_quiet_zone_of_four_modules():
    modules = matrix(TOKEN)
    assert len(modules) == len(modules[0]) == 29 + 2 * QUIET_MODULES
    frame = [*modules[:4], *modules[-4:], *(row[:4] + row[-4:] for row in modules)]
    assert not any(any(row) for row in frame)


def test_the_path_draws_exactly_the_dark_modules():
    modules = matrix(TOKEN)
    drawn = [[False] * len(modules) for _ in modules]
    for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg_path(modules)):
        assert length == back
        for place in range(int(length)):
            drawn[int(y)][int(x) + place] = True
    assert drawn == modules
    assert len(svg_path(modules)) < 5000
