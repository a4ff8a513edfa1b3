"""`scan` reads files with the camera's own decoding, and no file stops another."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.devices.scanners.phone_pictures import EAN, SHORT, TOKEN, make, nothing, phone


@pytest.fixture
def scanned(run):
    def scan(*files):
        said = run("scan", *map(str, files), "--json")
        assert said.code == 0, said
        return said.json["items"]

    return scan


def texts(item):
    return [one["text"] for one in item["texts"]]


def saved(path, text=TOKEN, damage="plain", strength=0.0, seed=1):
    cv2.imwrite(str(path), make(text, damage, strength, seed).pixels)
    return path


def test_each_text_says_its_format_its_stage_and_whether_it_is_ours(tmp_path, scanned):
    ours = saved(tmp_path / "a.png")
    paper = saved(tmp_path / "b.png", EAN, "paper plain", 0.2, 4)
    empty = tmp_path / "c.png"
    cv2.imwrite(str(empty), nothing(1))
    first, second, third = scanned(ours, paper, empty)
    assert first["texts"] == [{"text": TOKEN, "format": "QR", "stage": "plain", "ours": True}]
    assert second["texts"] == [{"text": EAN, "format": "EAN-13", "stage": "plain", "ours": False}]
    assert (third["texts"], third["file"]) == ([], str(empty))
    assert all(item["ms"] > 0 and "error" not in item for item in (first, second, third))


def test_nothing_read_is_no_failure(tmp_path, scanned):
    Image.new("L", (40, 40)).save(tmp_path / "black.png")
    assert texts(scanned(tmp_path / "black.png")[0]) == []


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("list.csv", b"order,no\n1,2\n", "not_a_picture"),
        ("film.mp4", bytes(range(256)) * 9, "film_broken"),
        ("gone.png", None, "picture_missing"),
        ("half.png", "half", "picture_broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_the_others_are_done(
    tmp_path, scanned, run, name, content, error
):
    good = saved(tmp_path / "good.png")
    if content == "half":
        content = good.read_bytes()[:9000]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    bad, other = scanned(tmp_path / name, good)
    assert (bad["error"], bad["texts"]) == (error, [])
    assert name in bad["message"]
    assert texts(other) == [TOKEN]
    alone = run("scan", str(tmp_path / name), "--json")
    assert alone.code in (3, 4)
    assert alone.json["items"][0]["error"] == error


def test_animated_pictures_and_films_give_each_text_once_also_when_cut_short(tmp_path, scanned):
    frames = [Image.fromarray(phone(text, side_px=220)) for text in (TOKEN, SHORT)]
    frames[0].save(tmp_path / "two.gif", save_all=True, append_images=[frames[1]] * 3)
    film = cv2.VideoWriter(
        str(tmp_path / "f.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 25, (1280, 720)
    )
    hard = make(TOKEN, "banding", 1.0, 21).pixels
    for _ in range(2):
        film.write(nothing(1))
        film.write(hard)
    film.release()
    whole = (tmp_path / "f.avi").read_bytes()
    (tmp_path / "cut.avi").write_bytes(whole[: len(whole) * 2 // 3])
    gif, avi, cut = scanned(tmp_path / "two.gif", tmp_path / "f.avi", tmp_path / "cut.avi")
    assert (texts(gif), texts(avi), texts(cut)) == ([TOKEN, SHORT], [TOKEN], [TOKEN])
    assert avi["texts"][0]["stage"] != "plain"


@pytest.mark.parametrize("kind", ["cmyk.jpg", "exif.jpg", "deep.tif", "broken numbers.tif"])
def test_unusual_kinds_of_pixels_are_read(tmp_path, scanned, kind):
    grey = phone(TOKEN, side_px=220)[..., 0]
    picture, options = Image.fromarray(grey), {}
    if kind == "cmyk.jpg":
        picture = picture.convert("RGB").convert("CMYK")
    elif kind == "exif.jpg":
        options["exif"] = Image.Exif()
        options["exif"][0x112] = 5  # turned and mirrored
    elif kind == "deep.tif":
        picture = Image.fromarray(grey.astype(np.int32) * 257)
    else:
        picture = Image.fromarray(np.where(grey > 200, np.nan, grey / 255.0).astype(np.float32))
    picture.save(tmp_path / kind, **options)
    assert texts(scanned(tmp_path / kind)[0]) == [TOKEN]


def test_a_hundred_million_pixels_are_read_as_a_photo_and_refused_as_a_bomb(tmp_path, scanned):
    huge = Image.new("L", (10_000, 10_000), 200)
    huge.paste(Image.fromarray(phone(TOKEN, side_px=300)[..., 0]).resize((2000, 3800)), (900, 900))
    huge.save(tmp_path / "huge.jpg", quality=60)
    huge.save(tmp_path / "huge.png", compress_level=1)
    photo, bomb = scanned(tmp_path / "huge.jpg", tmp_path / "huge.png")
    assert texts(photo) == [TOKEN]
    assert bomb["error"] == "picture_too_large"
