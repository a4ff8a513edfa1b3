"""The pictures in the README are of what is drawn today, and their codes read."""

import numpy as np
import pytest
from PIL import Image

from tests.paper.gallery import FOLDER, PAPERS, picture
from tests.paper.looking import codes_in


@pytest.mark.parametrize("name", PAPERS)
def test_a_picture_is_of_what_is_drawn_today(name):
    kept, made = Image.open(FOLDER / f"{name}.png"), picture(name)
    assert (kept.mode, kept.size) == ("1", made.size)
    differing = np.asarray(kept) != np.asarray(made)
    assert differing.mean() < 0.002, "run `python -m tests.paper.gallery`"


def test_there_are_no_other_pictures_and_they_stay_small():
    assert {file.stem for file in FOLDER.iterdir()} == set(PAPERS)
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 150_000


@pytest.mark.parametrize("name", [name for name in PAPERS if name.startswith("label")])
def test_the_codes_in_the_pictures_read(name):
    assert set(codes_in(Image.open(FOLDER / f"{name}.png").convert("L"))) >= {"QRCode"}
