"""Reading codes from frames: time of a first pass, worst frame, hard pictures, beside zxing-cpp alone."""

from __future__ import annotations

from collections import Counter
from statistics import median
from time import perf_counter

import cv2
import zxingcpp

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.vision import ESCALATIONS
from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.devices.scanners.phone_pictures import HELD_OUT, PhonePicture, gallery, nothing

_EVERY = 6
"""One picture in so many is timed; all are read."""


def measure(options: Options) -> list[Figure]:
    """Read pictures that nothing was chosen by, and some scenes without a code of ours."""
    seeds = range(HELD_OUT, HELD_OUT + (1 if options.quick else 3))
    pictures = list(gallery(seeds=seeds))
    scenes = [nothing(seed) for seed in range(4 if options.quick else 16)]
    decoder = Decoder()
    alone, ours, opencv = Counter[str](), Counter[str](), Counter[str]()
    wrong = 0
    detector = cv2.QRCodeDetector()
    for picture in pictures:
        default = (code.text for code in zxingcpp.read_barcodes(picture.pixels))
        alone[picture.damage] += picture.text in default
        texts = {found.text for found in decoder.all_stages(picture.pixels)}
        ours[picture.damage] += picture.text in texts
        wrong += bool(texts - {picture.text})
        opencv[picture.damage] += _read_by_opencv(detector, picture)
    wrong += sum(bool(decoder.all_stages(scene)) for scene in scenes)
    timed = pictures[::_EVERY]
    return [
        *_first_pass(decoder, timed, options),
        Figure(
            "camera",
            "slowest frame, its treatment included (goal in ms)",
            "ms",
            worst := _worst_ms(decoder, [p.pixels for p in timed] + scenes),
            ratio=worst,
            goal=35,
        ),
        Figure(
            "camera",
            f"pictures read of {len(pictures)}; cv2's own QR reader {opencv.total()}",
            "",
            ours.total(),
            ratio=ours.total() / alone.total(),
            goal=1.06,
            at_most=False,
            peer=Other("zxing-cpp default", alone.total()),
        ),
        *_by_damage(pictures, ours, alone),
        Figure(
            "camera", "wrong texts, gallery and empty scenes", "", wrong,
            ratio=float(wrong), goal=0,
        ),
    ]  # fmt: skip


def _by_damage(
    pictures: list[PhonePicture], ours: Counter[str], alone: Counter[str]
) -> list[Figure]:
    """Return how many pictures of each kind of trouble are read; never fewer than by the default."""
    number = Counter(picture.damage for picture in pictures)
    return [
        Figure(
            "camera",
            f"  {damage}, of {number[damage]}",
            "",
            ours[damage],
            ratio=ours[damage] / max(alone[damage], 1),
            goal=1.0 if alone[damage] else 0.0,
            at_most=False,
            peer=Other("zxing-cpp default", alone[damage]),
        )
        for damage in number
    ]


def _read_by_opencv(detector: cv2.QRCodeDetector, picture: PhonePicture) -> bool:
    try:
        _, texts, _, _ = detector.detectAndDecodeMulti(picture.pixels)
    except (cv2.error, UnicodeDecodeError):  # it gives up on some pictures like this
        return False
    return picture.text in texts


def _first_pass(decoder: Decoder, pictures: list[PhonePicture], options: Options) -> list[Figure]:
    ours, default, ratios = [], [], []
    for _ in range(options.rounds(3)):
        for picture in pictures:
            began = perf_counter()
            decoder.first_pass(picture.pixels)
            middle = perf_counter()
            zxingcpp.read_barcodes(picture.pixels)
            ended = perf_counter()
            ours.append(middle - began)
            default.append(ended - middle)
            ratios.append((middle - began) / (ended - middle))
    return [
        Figure(
            "camera",
            "first pass, 720p",
            "ms",
            median(ours) * 1e3,
            ratio=median(ratios),
            goal=0.45,
            peer=Other("zxing-cpp default", median(default) * 1e3),
        )
    ]


def _worst_ms(decoder: Decoder, frames: list[object]) -> float:
    """Return the slowest frame over all treatments, each at its best of three: a busy machine adds to all."""
    best: dict[int, float] = {}
    slots = len(ESCALATIONS)
    for _ in range(3):
        for number, frame in enumerate(frames):
            decoder._turn = number % slots
            began = perf_counter()
            decoder.next_frame(frame)
            took = perf_counter() - began
            best[number] = min(best.get(number, took), took)
    return max(best.values()) * 1e3
