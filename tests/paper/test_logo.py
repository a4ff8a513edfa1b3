"""The shop's picture: what is taken, what is refused, and how it becomes dots."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from pos.domain.labels import Design, labels_of
from pos.errors import RuleViolation
from pos.paper.label_pdf import labels_pdf
from pos.paper.logo import MOST_BYTES, fitted_logo, read_logo
from tests.paper.looking import by_pdfium, codes_in, overlapping, text_boxes
from tests.paper.specimens import BY_HAND, CROWDED, LONG_SHOP, USUAL


def a_file(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def a_picture(size=(300, 200), mode="RGB", colour=(20, 40, 60)) -> Image.Image:
    picture = Image.new(mode, size, "white")
    picture.paste(colour, (40, 30, size[0] - 40, size[1] - 30))
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"])
def test_a_picture_of_a_usual_kind_is_kept_small_grey_and_without_its_white_edge(kind):
    kept = Image.open(BytesIO(read_logo(a_file(a_picture((1800, 1200)), kind), "a")))
    assert kept.mode == "L"
    assert max(kept.size) == 600
    assert abs(kept.width / kept.height - 1720 / 1140) < 0.05
    assert kept.getpixel((5, 5)) < 60


def test_what_is_transparent_stays_white():
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (20, 20, 60, 40))
    kept = Image.open(BytesIO(read_logo(a_file(picture), "a")))
    assert kept.size == (40, 20)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"\x89PNG" + bytes(MOST_BYTES), "picture_too_large"),
        (a_file(Image.new("1", (10_000, 10_000))), "picture_too_large"),
        (a_file(Image.new("1", (60_000, 20_000))), "picture_too_large"),
        (a_file(a_picture((300, 200)))[:-300], "picture_broken"),
        (a_file(Image.new("L", (20, 300))), "picture_too_small"),
        (a_file(Image.new("L", (300, 300), 255)), "picture_blank"),
        (a_file(Image.new("RGBA", (300, 300), (0, 0, 0, 0))), "picture_blank"),
    ],
)
def test_what_is_no_usable_picture_is_refused_by_name(data, code):
    with pytest.raises(RuleViolation) as refused:
        read_logo(data, "logo.png")
    assert refused.value.code == code
    assert refused.value.fields["file"] == "logo.png"


def test_grey_becomes_as_many_black_dots_as_it_is_dark():
    for grey, share in ((64, 0.75), (128, 0.5), (192, 0.25)):
        stamp = fitted_logo(a_file(Image.new("L", (200, 100), grey)), 160, 160)
        assert (stamp.width, stamp.height) == (160, 80)
        dots = np.unpackbits(np.frombuffer(stamp.dots, np.uint8).reshape(80, -1), axis=1)[:, :160]
        assert abs((dots == 0).mean() - share) < 0.03


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("size_mm", [(100, 150), (100, 180)], ids=str)
@pytest.mark.parametrize("order", [USUAL, CROWDED], ids=["usual", "crowded"])
@pytest.mark.parametrize("shape", [(400, 60), (60, 400), (300, 200)], ids=str)
def test_a_logo_stands_dot_by_dot_and_in_nobodys_way(order, size_mm, dpi, shape):
    png = read_logo(a_file(a_picture((shape[0] + 80, shape[1] + 60), colour=(0, 0, 0))), "a")
    wanted = labels_of(
        order, shop=LONG_SHOP, printing=replace(BY_HAND, copy=3), design=Design(logo=png)
    )[-1]
    pdf = labels_pdf([wanted], size_mm=size_mm, dpi=dpi)
    picture = by_pdfium(pdf, dpi)
    assert set(codes_in(picture).values()) == {wanted.code_text}
    boxes, _ = text_boxes(pdf)
    assert overlapping(boxes) == []
    dots, without = np.asarray(picture), replace(wanted, logo=b"")
    bare = np.asarray(by_pdfium(labels_pdf([without], size_mm=size_mm, dpi=dpi), dpi))
    changed = np.argwhere(dots != bare)
    assert len(changed) > 500
    (top, left), (bottom, right) = changed.min(0), changed.max(0)
    if order is USUAL:  # where the logo takes no room from the words, only its own dots change
        assert (dots[top : bottom + 1, left : right + 1] == 0).all()
        assert (bare[top : bottom + 1, left : right + 1] == 255).all()


def test_a_small_label_has_no_room_for_one():
    png = read_logo(a_file(a_picture()), "a")
    with_one, without = (
        labels_pdf(
            labels_of(USUAL, shop="店", printing=BY_HAND, design=Design(logo=logo)),
            size_mm=(60, 40),
        )
        for logo in (png, b"")
    )
    assert by_pdfium(with_one, 203).tobytes() == by_pdfium(without, 203).tobytes()
