"""The badge of a person: of a bank card's size, with a code that reads at any resolution."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from pos.domain.badges import Badge, badge_secret
from pos.domain.scans import staff_badge_text
from pos.domain.staff import Role
from pos.paper.badge import badge_pdf, badge_png
from tests.paper.looking import by_pdfium, codes_in, overlapping, text_boxes, text_of

TEXT = staff_badge_text(badge_secret(bytes(range(16))))
MADE = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def badge(**changes) -> Badge:
    values = {"shop": "示范店", "name": "李建中", "role": Role.LEAD, "made_at": MADE, "text": TEXT}
    return Badge(**{**values, **changes})


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_its_code_reads(dpi):
    assert codes_in(by_pdfium(badge_pdf(badge()), dpi)) == {"QRCode": TEXT}


def test_the_picture_reads_too_and_has_the_size_of_a_card():
    picture = Image.open(BytesIO(badge_png(badge())))
    assert codes_in(picture.convert("L")) == {"QRCode": TEXT}
    assert [round(side / 300 * 25.4) for side in picture.size] == [86, 54]


@pytest.mark.parametrize("name", ["李", "欧阳建中" * 10, "Bartholomew Featherstonehaugh-Smythe"])
def test_names_of_every_length_fit_beside_the_code(name):
    pdf = badge_pdf(badge(name=name))
    assert not overlapping(text_boxes(pdf)[0])
    assert codes_in(by_pdfium(pdf, 300)) == {"QRCode": TEXT}


def test_the_secret_stands_in_the_code_only():
    pdf = badge_pdf(badge())
    assert TEXT not in text_of(pdf)
    assert "李建中" in text_of(pdf)
