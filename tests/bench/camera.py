"""Reading codes from frames: time of a first pass, worst frame, hard pictures, beside zxing-cpp alone."""

from __future__ import annotations

from collections import Counter
from statistics import median
from time import perf_counter

import zxingcpp

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.vision import ESCALATIONS
from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.devices.scanners.phone_pictures import PhonePicture, gallery, nothing

_EVERY = 6
"""One picture in so many is timed; all are read."""


def measure(options: Options) -> list[Figure]:
    """Read the whole gallery of phone pictures, and some scenes without a code."""
    pictures = list(gallery(seeds=range(1 if options.quick else 3)))
    scenes = [nothing(seed) for seed in range(4 if options.quick else 12)]
    decoder = Decoder()
    alone = sum(
        picture.text in (code.text for code in zxingcpp.read_barcodes(picture.pixels))
        for picture in pictures
    )
    reads = Counter[str]()
    for picture in pictures:
        texts = {found.text for found in decoder.all_stages(picture.pixels)}
        reads["right"] += picture.text in texts
        reads["false"] += bool(texts - {picture.text})
    reads["false"] += sum(bool(decoder.all_stages(scene)) for scene in scenes)
    return [
        *_first_pass(decoder, pictures[::_EVERY], options),
        Figure(
            "camera",
            "slowest frame, its treatment included (goal in ms)",
            "ms",
            worst := _worst_ms(decoder, [p.pixels for p in pictures[::_EVERY]] + scenes),
            ratio=worst,
            goal=35,
        ),
        Figure(
            "camera",
            f"pictures read of {len(pictures)}",
            "",
            reads["right"],
            ratio=reads["right"] / alone,
            goal=1.06,
            at_most=False,
            peer=Other("zxing-cpp default", alone),
        ),
        Figure(
            "camera", "wrong texts, gallery and empty scenes", "", reads["false"],
            ratio=float(reads["false"]), goal=0,
        ),
    ]  # fmt: skip


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
