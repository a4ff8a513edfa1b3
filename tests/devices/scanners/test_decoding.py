"""Codes on phones are read, however the phone is held."""

from __future__ import annotations

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.devices.scanners import vision
from pos.devices.scanners.decoding import Decoder
from tests.devices.scanners import phone_pictures as pictures
from tests.devices.scanners.phone_pictures import DAMAGES, EAN, LONG, SHORT, TOKEN, make


@pytest.fixture(scope="module")
def decoder():
    return Decoder()


def drawn(text: str | bytes, format_: zxingcpp.BarcodeFormat, scale: int = 4) -> np.ndarray:
    return np.array(zxingcpp.create_barcode(text, format_).to_image(scale=scale))


@pytest.mark.parametrize("text", [TOKEN, SHORT, LONG])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_slightly_damaged_picture_is_read(decoder, damage, text):
    picture = make(text, damage, 0.2, seed=5)
    assert [found.text for found in decoder.all_stages(picture.pixels)] == [text]


@pytest.mark.parametrize(
    ("text", "format_", "name"),
    [
        (TOKEN, zxingcpp.BarcodeFormat.QRCode, "QR"),
        ("HB1A20261122000417-2", zxingcpp.BarcodeFormat.Code128, "Code128"),
        ("6901234567892", zxingcpp.BarcodeFormat.EAN13, "EAN-13"),
    ],
)
def test_each_of_our_formats_is_named(decoder, text, format_, name):
    (found,) = decoder.first_pass(drawn(text, format_))
    assert (found.text, found.format, found.stage) == (text, name, "plain")


def test_other_formats_are_left_alone(decoder):
    assert decoder.all_stages(drawn("ABC123", zxingcpp.BarcodeFormat.DataMatrix, 8)) == []


@pytest.mark.parametrize(
    # Of bars only the line that was read is known, which may be any of them.
    ("text", "damage", "apart_px"),
    [(TOKEN, "plain", 12), (EAN, "paper rotated", 60)],
)
def test_the_corners_lie_around_the_code_whatever_the_stage_did_to_the_picture(
    text, damage, apart_px
):
    picture = cv2.cvtColor(make(text, damage, 0.05, seed=2).pixels, cv2.COLOR_BGR2GRAY)
    read = {
        stage.name: np.mean(found.corners, axis=0)
        for stage in (vision.AS_IT_IS, *vision.ESCALATIONS, *vision.PATIENT)
        for found in vision.read(picture, stage)
    }
    middle = np.median(list(read.values()), axis=0)
    far = {name: where for name, where in read.items() if np.abs(where - middle).max() > apart_px}
    assert not far
    assert len(read) >= 2


def test_moire_that_spoils_the_plain_picture_is_read_within_one_round_of_treatments(decoder):
    hard = [make(TOKEN, "moire", 1.1, seed) for seed in range(21, 29)]
    hard = [picture for picture in hard if not decoder.first_pass(picture.pixels)]
    assert len(hard) >= 2
    read = 0
    for picture in hard:
        rounds = (decoder.next_frame(picture.pixels) for _ in vision.ESCALATIONS)
        first = next(filter(None, rounds), [])
        assert all(found.stage != "plain" for found in first)
        read += [found.text for found in first] == [TOKEN]
    assert read >= len(hard) / 2


def test_only_one_treatment_is_tried_on_a_frame_and_each_has_its_turn():
    decoder = Decoder()
    tried = []
    decoder._read = lambda _picture, stage, **_hurry: tried.append(stage.name) or []
    for _ in range(len(vision.ESCALATIONS) + 1):
        decoder.next_frame(np.zeros((4, 4), np.uint8))
    names = [stage.name for stage in vision.ESCALATIONS]
    assert tried[0::2] == ["plain"] * (len(names) + 1)
    assert tried[1::2] == [*names, names[0]]


def test_a_hurried_stage_leaves_bars_to_those_that_have_the_time():
    label = drawn("HB1A7-1-0001", zxingcpp.BarcodeFormat.Code128)
    patient = {stage.name for stage in vision.ESCALATIONS if vision.read(label, stage)}
    hurried = {
        stage.name for stage in vision.ESCALATIONS if vision.read(label, stage, hurried=True)
    }
    assert hurried
    assert hurried < patient


def test_a_short_row_of_bars_counts_only_where_it_is_plain():
    label = drawn("411131", zxingcpp.BarcodeFormat.Code128)
    assert [one.text for one in vision.read(label, vision.AS_IT_IS)] == ["411131"]
    assert not any(vision.read(label, stage) for stage in (*vision.ESCALATIONS, *vision.PATIENT))


def test_a_large_picture_is_treated_at_a_size_that_takes_no_minute(decoder):
    hard = make(TOKEN, "banding", 1.0, 21).pixels
    assert decoder.first_pass(hard) == []
    large = cv2.resize(hard, None, fx=2.5, fy=2.5, interpolation=cv2.INTER_CUBIC)
    (small_find,), (large_find,) = decoder.all_stages(hard), decoder.all_stages(large)
    assert large_find.text == small_find.text == TOKEN
    apart = np.array(large_find.corners) / 2.5 - small_find.corners
    assert np.abs(apart).max() < 12


def test_the_cascade_reads_more_hard_pictures_than_zxing_alone_and_nothing_false(decoder):
    hard = [
        make(TOKEN, damage, strength, seed)
        for damage in ("moire", "mixed", "banding", "defocus", "low light")
        for strength in (0.8,)
        for seed in (31, 32, 33)
    ]
    alone = cascade = 0
    for picture in hard:
        alone += picture.text in [code.text for code in zxingcpp.read_barcodes(picture.pixels)]
        texts = {found.text for found in decoder.all_stages(picture.pixels)}
        assert texts <= {picture.text}
        cascade += bool(texts)
    assert cascade >= 1.06 * alone, (cascade, alone)


def test_a_scene_without_a_code_gives_none_in_any_stage(decoder):
    glimpsed = 0
    for seed in range(4):
        scene = pictures.nothing(seed)
        assert decoder.all_stages(scene) == []
        glimpsed += decoder.sees_but_cannot_read(scene)
    assert glimpsed <= 1  # a hint to come closer, now and then, to a chessboard


def test_a_code_too_far_away_is_seen_though_it_cannot_be_read(decoder):
    far = pictures.held(pictures.phone(TOKEN, side_px=40), np.random.default_rng(40))
    near = pictures.held(pictures.phone(TOKEN, side_px=200), np.random.default_rng(40))
    assert decoder.first_pass(far) == []
    assert decoder.sees_but_cannot_read(far)
    assert not decoder.sees_but_cannot_read(near)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=60))
def test_bytes_that_are_no_text_never_raise(content):
    found = Decoder().first_pass(drawn(content, zxingcpp.BarcodeFormat.QRCode))
    assert all(isinstance(one.text, str) and one.text.encode() for one in found)
    assert len(found) == 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (2, 900), (5, 5, 3)])
def test_pictures_of_no_size_are_read_as_empty(decoder, shape):
    empty = np.zeros(shape, np.uint8)
    assert decoder.all_stages(empty) == []
    assert not decoder.sees_but_cannot_read(empty)


def test_opencv_leaves_no_path_for_qt_and_is_loaded_by_the_first_decoder_only():
    script = (
        "import sys, os\n"
        "import pos.devices.scanners.camera, pos.devices.scanners.pictures\n"
        "heavy = {'cv2', 'numpy', 'zxingcpp', 'PIL'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "pos.devices.scanners.camera.Decoder()\n"
        "assert 'cv2' in sys.modules\n"
        "assert not [name for name in os.environ if name.startswith('QT_QPA')]\n"
    )
    bare = {name: value for name, value in os.environ.items() if not name.startswith("QT_QPA")}
    subprocess.run([sys.executable, "-c", script], check=True, env=bare, timeout=60)
