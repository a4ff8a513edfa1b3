"""A picture file is read or refused with its reason."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.pictures import open_picture, read_picture
from pos.errors import RuleViolation, Unavailable
from tests.devices.scanners.phone_pictures import TOKEN, make, phone


@pytest.fixture(scope="module")
def decoder():
    return Decoder()


def saved(path, picture=None, **options):
    pixels = make(TOKEN, "plain", 0, seed=1).pixels if picture is None else picture
    Image.fromarray(pixels).save(path, **options)
    return path


def texts(path, decoder):
    return [found.text for found in read_picture(path, decoder)]


@pytest.mark.parametrize("name", ["code.png", "码 核销.jpg", "c.bmp", "c.webp", "c.gif", "c.tif"])
def test_the_usual_kinds_of_file_and_names_in_chinese_are_read(tmp_path, decoder, name):
    assert texts(saved(tmp_path / name), decoder) == [TOKEN]


def test_a_picture_without_a_code_gives_nothing(tmp_path, decoder):
    assert texts(saved(tmp_path / "p.png", np.full((90, 90), 200, np.uint8)), decoder) == []


def test_black_modules_on_a_transparent_ground_are_read(tmp_path, decoder):
    grey = phone(TOKEN, side_px=200)[..., 0]
    rgba = np.zeros((*grey.shape, 4), np.uint8)
    rgba[..., 3] = 255 - grey
    assert texts(saved(tmp_path / "t.png", rgba), decoder) == [TOKEN]


def test_sixteen_bits_a_pixel_are_read(tmp_path, decoder):
    deep = phone(TOKEN, side_px=200)[..., 0].astype(np.uint16) * 257
    assert texts(saved(tmp_path / "d.png", deep), decoder) == [TOKEN]


def test_a_large_jpeg_is_unpacked_smaller(tmp_path, decoder):
    large = np.kron(phone(TOKEN, side_px=300), np.ones((10, 10, 1), np.uint8))
    assert max(large.shape) > 8000
    path = saved(tmp_path / "large.jpg", large)
    assert max(open_picture(path).shape) < 8000
    assert texts(path, decoder) == [TOKEN]


def a_png_that_says_it_is(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_picture"),
        (b"order,no\n1,2\n", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "not_a_picture"),
        (a_png_that_says_it_is(10_000, 10_000), "picture_too_large"),
        (a_png_that_says_it_is(60_000, 60_000), "picture_too_large"),
        (a_png_that_says_it_is(300, 300), "picture_broken"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(tmp_path, decoder, content, code):
    path = tmp_path / "secret name.png"
    path.write_bytes(content)
    with pytest.raises(RuleViolation) as refusal:
        read_picture(path, decoder)
    assert refusal.value.code == code
    assert refusal.value.fields["file"] == "secret name.png"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.tif", "a.webp", "a.bmp"])
def test_a_file_cut_at_any_place_is_read_or_refused_but_never_a_crash(tmp_path, decoder, name):
    whole = saved(tmp_path / name).read_bytes()
    refusals = []
    for share in (0.01, 0.3, 0.7, 0.98):
        (tmp_path / name).write_bytes(whole[: int(len(whole) * share)])
        try:
            read_picture(tmp_path / name, decoder)
        except RuleViolation as refusal:
            refusals.append(refusal.code)
    assert len(refusals) >= 2
    assert set(refusals) <= {"picture_broken", "not_a_picture"}


@pytest.mark.parametrize("name", ["missing.png", "."])
def test_a_missing_file_and_a_folder_are_said_to_be_missing(tmp_path, decoder, name):
    with pytest.raises(Unavailable) as refusal:
        read_picture(tmp_path / name, decoder)
    assert refusal.value.code == "picture_missing"
