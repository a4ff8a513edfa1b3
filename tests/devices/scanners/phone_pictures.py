"""Pictures of a phone that shows a code, as a counter camera sees them: drawn, damaged by a seeded chance.

Each damage takes a strength from 0 (none) to 1 (hardly a machine reads it). Seeds from `HELD_OUT` on
are for measuring only: nothing is chosen or set by looking at them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from tests.devices.scanners import damages
from tests.devices.scanners.damages import Picture, Quad, Rng

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
SHORT = "HB1A20261122000417-2"  # 20 characters
LONG = "https://shop.example/c/" + "k3vQ9xT7mZ" * 8 + "?from=o"  # 110 characters
EAN = "6901234567892"
TEXTS = (TOKEN, SHORT, LONG)
HELD_OUT = 9000

_HELD = ("plain", "dark mode", "perspective", "rotated", "small")
DAMAGES = (*_HELD, *damages.DAMAGES, "mixed")
BARS = (
    "paper plain",
    "paper defocus",
    "paper motion",
    "paper low light",
    "paper perspective",
    "paper rotated",
)


@dataclass(frozen=True, slots=True)
class PhonePicture:
    """A BGR picture, what its code says and what was done to it."""

    pixels: Picture
    text: str
    damage: str
    strength: float


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A flat picture in grey, and where the code lies on it."""

    pixels: Picture
    code: Quad


def phone(text: str, *, side_px: int, dark: bool = False) -> Picture:
    """Return a phone screen with the code `side_px` wide, four modules of quiet zone, some page around."""
    return _coloured(_screen(text, side_px=side_px, dark=dark).pixels)


def held(
    screen: Picture,
    rng: Rng,
    *,
    size: tuple[int, int] = (1280, 720),
    tilt: float = 0.0,
    turn_deg: float = 0.0,
) -> Picture:
    """Return the screen as a hand holds it before the camera: placed, turned, and tilted (0 to 1)."""
    whole = _rectangle(0, 0, *screen.shape[1::-1])
    return _held(_Sheet(screen, whole), rng, size=size, tilt=tilt, turn_deg=turn_deg)[0]


def make(
    text: str, damage: str, strength: float, seed: int, *, size: tuple[int, int] = (1280, 720)
) -> PhonePicture:
    """Return one picture; the same arguments give the same pixels.

    Raises: KeyError: no such damage.
    """
    rng = np.random.default_rng([seed, round(strength * 1000), len(text)])
    if damage not in (*DAMAGES, *BARS):
        raise KeyError(damage)
    mixed, paper = damage == "mixed", damage.startswith("paper ")
    asked, damage = damage, damage.removeprefix("paper ")
    share = 0.6 * strength if mixed else strength
    sheet = _paper(text, rng, size) if paper else _phone(text, damage, share, rng, size)
    tilt = strength if damage == "perspective" else 0.5 * share if mixed else 0.08
    turn = 180 if damage == "rotated" or (mixed and rng.random() < 0.3) else 15
    if paper and damage != "rotated":
        turn = 12
    picture, code = _held(
        sheet, rng, size=size, tilt=tilt, turn_deg=float(rng.uniform(-turn, turn))
    )
    done = {damage} & set(damages.DAMAGES)
    if mixed:
        done = set(rng.choice(list(damages.DAMAGES), int(rng.integers(2, 5)), replace=False))
    for name in damages.ORDER:
        if name in done:
            picture = damages.DAMAGES[name](picture, rng, share, code)
    return PhonePicture(_sensed(picture, rng), text, asked, strength)


def gallery(
    *,
    strengths: tuple[float, ...] = (0.25, 0.5, 0.75, 1.0),
    seeds: range = range(3),
    texts: tuple[str, ...] = TEXTS,
) -> Iterator[PhonePicture]:
    """Yield every text under every damage and strength, once per seed; and bars on paper."""
    for strength in strengths:
        for seed in seeds:
            for damage in DAMAGES:
                for text in texts:
                    yield make(text, damage, strength, seed)
            for damage in BARS:
                for text in (SHORT, EAN):
                    yield make(text, damage, strength, seed)


def nothing(seed: int, *, size: tuple[int, int] = (1280, 720)) -> Picture:
    """Return a scene without a code that looks a little like one: stripes, text, grids, other bars."""
    rng = np.random.default_rng([seed, 404])
    scene = _counter(rng, size)
    for _ in range(30):
        x, y = int(rng.integers(0, size[0])), int(rng.integers(0, size[1]))
        scene[y : y + int(rng.integers(10, 120)), x : x + int(rng.integers(1, 9))] = rng.integers(
            0, 255
        )
    drawn = (_text_page, _checks, _other_bars, _stripes)[seed % 4](rng)
    code = _rectangle(0, 0, *drawn.shape[1::-1])
    picture, quad = _held(
        _Sheet(drawn, code), rng, size=size, tilt=0.3, turn_deg=seed * 17, on=scene
    )
    name = str(rng.choice(list(damages.DAMAGES)))
    picture = damages.DAMAGES[name](picture, rng, 0.6, quad)
    return _sensed(damages.moire(picture, rng, 0.5, quad), rng)


# ---------------------------------------------------------------- what is shown


def _symbol(text: str, format_: zxingcpp.BarcodeFormat, **options: object) -> Picture:
    barcode = zxingcpp.create_barcode(text, format_, **options)
    return np.array(barcode.to_image(scale=1, add_quiet_zones=False), np.uint8)


def _screen(
    text: str, *, side_px: float, dark: bool = False, level: str = "M", quiet: int = 4,
    ink: tuple[int, int] = (10, 250),
) -> _Sheet:  # fmt: skip
    """Draw large, then shrink, as a phone draws a page: code, a heading, digits below."""
    modules = _symbol(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    scale = max(1, round(side_px * 2 / len(modules)))
    code = np.kron(modules, np.ones((scale, scale), np.uint8))
    side, edge = code.shape[1], quiet * scale
    width = side + 2 * edge + 4 * scale
    screen = np.full((round(width * 1.9), width), ink[1], np.uint8)
    top, left = (screen.shape[0] - side) // 2, (width - side) // 2
    screen[top : top + side, left : left + side] = np.where(code > 127, ink[1], ink[0])
    for line, length in enumerate((0.5, 0.35, 0.6)):
        y = top - edge - (2 + 5 * line) * scale
        cv2.rectangle(screen, (left, y), (round(width * length), y + scale * 2), 90, -1)
    below = (left, top + side + edge + 3 * scale)
    thick = max(1, scale // 5)
    cv2.putText(screen, "4827 1630 95", below, cv2.FONT_HERSHEY_SIMPLEX, scale / 8, ink[0], thick)
    if dark:
        screen = 255 - screen
    factor = side_px / side
    size = (max(1, round(screen.shape[1] * factor)), max(1, round(screen.shape[0] * factor)))
    shrunk = np.asarray(cv2.resize(screen, size, interpolation=cv2.INTER_AREA), np.uint8)
    quad = _rectangle(left, top, side, side) * np.float32(factor)
    return _Sheet(shrunk, quad)


def _phone(text: str, damage: str, share: float, rng: Rng, size: tuple[int, int]) -> _Sheet:
    modules = len(_symbol(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))
    side_px = float(rng.uniform(170, 300)) * size[1] / 720
    if damage == "small" or (damage == "mixed" and rng.random() < 0.25):
        side_px = modules * (5 - 3.2 * share)
    dark = damage == "dark mode" or (damage == "mixed" and rng.random() < 0.3)
    ink = (10, 250)
    if dark:  # a code in greys, as themes draw it
        ink = (int(10 + 90 * share * rng.random()), int(250 - 110 * share * rng.random()))
    return _screen(
        text,
        # Drawn twice as large as seen: the camera takes the means, as a lens does.
        side_px=2 * side_px,
        dark=dark,
        level=str(rng.choice(("L", "M", "M", "Q"))) if len(text) < 100 else "L",
        quiet=int(rng.choice((2, 4, 4))),
        ink=ink,
    )


def _paper(text: str, rng: Rng, size: tuple[int, int]) -> _Sheet:
    """Draw a strip of paper with a barcode and its text."""
    format_ = zxingcpp.BarcodeFormat.EAN13 if text.isdigit() else zxingcpp.BarcodeFormat.Code128
    bars = _symbol(text, format_)
    row = bars[bars.shape[0] // 3 : bars.shape[0] // 3 + 1]
    module_px = 2 * rng.uniform(1.6, 3.2) * size[1] / 720
    large = np.kron(row, np.ones((1, 8), np.uint8))
    high, wide = round(module_px * rng.uniform(22, 45)), round(row.shape[1] * module_px)
    code = cv2.resize(large, (wide, high), interpolation=cv2.INTER_AREA)
    edge = round(11 * module_px)
    paper = np.full((high + 3 * edge, wide + 2 * edge), 235, np.uint8)
    paper[edge : edge + high, edge : edge + wide] = np.where(code > 127, 235, 25)
    below = (edge, high + 2 * edge)
    cv2.putText(paper, text, below, cv2.FONT_HERSHEY_SIMPLEX, module_px / 6, 40, 2)
    return _Sheet(paper, _rectangle(edge, edge, wide, high))


def _text_page(rng: Rng) -> Picture:
    page = np.full((700, 900), 240, np.uint8)
    for line in range(18):
        words = " ".join(rng.choice(["ORDER", "2026", "||| |", "#417", "milk", "HX1", "%%%"], 6))
        cv2.putText(page, words, (20, 40 + 36 * line), cv2.FONT_HERSHEY_PLAIN, 2, 30, 2)
    return page


def _checks(rng: Rng) -> Picture:
    side = int(rng.integers(20, 70))
    cells = (
        np.indices((side, side)).sum(axis=0) % 2
        if rng.random() < 0.5
        else rng.integers(0, 2, (side, side))
    )
    return np.asarray(np.kron(cells, np.ones((10, 10))) * 230 + 15, np.uint8)


def _other_bars(rng: Rng) -> Picture:
    formats = zxingcpp.BarcodeFormat
    text, format_ = (
        ("HANDOVER 417", formats.Code39), ("12345678901231", formats.ITF),
        ("96385074", formats.EAN8), ("A40156B", formats.Codabar), ("HANDOVER417", formats.Code93),
        ("HX1 NOT OURS", formats.DataMatrix), ("HX1 NOT OURS", formats.PDF417),
    )[int(rng.integers(0, 7))]  # fmt: skip
    return np.pad(
        np.kron(_symbol(text, format_), np.ones((6, 6), np.uint8)), 60, constant_values=255
    )


def _stripes(rng: Rng) -> Picture:
    widths = rng.integers(1, 5, 160)
    row = np.repeat(np.arange(160) % 2 * 220 + 20, widths * 4)
    return np.asarray(np.tile(row, (300, 1)), np.uint8)


# ---------------------------------------------------------------- before the camera


def _rectangle(x: float, y: float, width: float, height: float) -> Quad:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)


def _coloured(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)


def _counter(rng: Rng, size: tuple[int, int]) -> Picture:
    """Return a shop counter out of focus: soft light, some edges."""
    width, height = size
    tint = rng.integers(-15, 16, (6, 10, 3))
    coarse = np.asarray(rng.integers(60, 190, (6, 10, 1)) + tint, np.uint8)
    scene = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    for _ in range(8):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        shade = [int(part) for part in rng.integers(30, 220, 3)]
        far = (x + int(rng.integers(20, 300)), y + int(rng.integers(20, 200)))
        cv2.rectangle(scene, (x, y), far, shade, -1)
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), 4), np.uint8)


def _held(
    sheet: _Sheet,
    rng: Rng,
    *,
    size: tuple[int, int],
    tilt: float,
    turn_deg: float,
    on: Picture | None = None,
) -> tuple[Picture, Quad]:
    """Return the picture and the corners of the code in it.

    A sheet with its code inside was drawn at twice its size, and is taken at twice the camera's:
    what a pixel sees is the mean of four.
    """
    h, w = sheet.pixels.shape[:2]
    grain = 1 if sheet.pixels.ndim == 3 else 2
    wide = (size[0] * grain, size[1] * grain)
    # Hardly a phone is held so badly that the code itself leaves the picture.
    middle = sheet.code.mean(axis=0)
    angle = np.deg2rad(turn_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array(wide) * rng.uniform(0.42, 0.58, 2)
    away = rng.uniform(-1, 1, (4, 2)) * tilt * 0.32 * min(np.ptp(sheet.code, axis=0))
    target = ((sheet.code - middle) @ turn.T + centre + away).astype(np.float32)
    lens = cv2.getPerspectiveTransform(sheet.code, target)
    colour = sheet.pixels if sheet.pixels.ndim == 3 else _coloured(sheet.pixels)
    flat = cv2.warpPerspective(colour, lens, wide, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), lens, wide)
    if grain > 1:
        flat = cv2.resize(flat, size, interpolation=cv2.INTER_AREA)
        mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    cover = mask[..., None] / 255
    scene = _counter(rng, size) if on is None else on
    return np.asarray(scene * (1 - cover) + flat * cover, np.uint8), target / grain


def _sensed(picture: Picture, rng: Rng) -> Picture:
    """What every camera adds: a cast, some noise, some sharpening, some compression."""
    cast = rng.uniform(0.9, 1.1, 3)
    noisy = picture * cast + rng.normal(0, 2, picture.shape)
    seen = np.asarray(np.clip(noisy, 0, 255), np.uint8)
    if rng.random() < 0.5:
        soft = cv2.GaussianBlur(seen, (0, 0), 1)
        seen = np.asarray(cv2.addWeighted(seen, 1.6, soft, -0.6, 0), np.uint8)
    if rng.random() < 0.5:
        kept = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))]
        seen = np.asarray(cv2.imdecode(cv2.imencode(".jpg", seen, kept)[1], 1), np.uint8)
    return seen
