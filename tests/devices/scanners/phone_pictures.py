"""Pictures of a phone that shows a code, as a counter camera sees them: drawn, damaged by a seeded chance.

Each damage takes a strength from 0 (none) to 1 (hardly a machine reads it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

Picture = npt.NDArray[np.uint8]
Rng = np.random.Generator

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
SHORT = "HB1A20261122000417-2"  # 20 characters
LONG = "https://shop.example/c/" + "k3vQ9xT7mZ" * 8 + "?from=o"  # 110 characters
TEXTS = (TOKEN, SHORT, LONG)


@dataclass(frozen=True, slots=True)
class PhonePicture:
    """A BGR picture, what its code says and what was done to it."""

    pixels: Picture
    text: str
    damage: str
    strength: float


def phone(text: str, *, side_px: int, dark: bool = False) -> Picture:
    """Return a phone screen with the code `side_px` wide, four modules of quiet zone, some page around."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = np.array(barcode.to_image(scale=1, add_quiet_zones=False))
    scale = max(1, round(side_px * 2 / len(modules)))
    code = np.kron(modules, np.ones((scale, scale), np.uint8))
    quiet = 4 * scale
    width = code.shape[1] + 4 * quiet
    screen = np.full((round(width * 1.9), width), 250, np.uint8)
    top = (screen.shape[0] - code.shape[0]) // 2
    screen[top : top + code.shape[0], 2 * quiet : 2 * quiet + code.shape[1]] = np.where(
        code > 127, 250, 10
    )
    for line, length in enumerate((0.5, 0.35, 0.6)):
        y = top - quiet * 2 - line * scale * 5
        cv2.rectangle(screen, (quiet * 2, y), (round(width * length), y + scale * 2), 90, -1)
    cv2.putText(
        screen,
        "4827 1630 95",
        (quiet * 2, top + code.shape[0] + 3 * quiet),
        cv2.FONT_HERSHEY_SIMPLEX,
        scale / 8,
        20,
        max(1, scale // 5),
    )
    if dark:
        screen = 255 - screen
    factor = side_px / code.shape[1]
    size = (max(1, round(screen.shape[1] * factor)), max(1, round(screen.shape[0] * factor)))
    shrunk = cv2.resize(screen, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(shrunk, cv2.COLOR_GRAY2BGR), np.uint8)


def counter(rng: Rng, size: tuple[int, int]) -> Picture:
    """Return a shop counter out of focus: soft light, some edges, grain."""
    width, height = size
    tint = rng.integers(-15, 16, (6, 10, 3))
    coarse = np.asarray(rng.integers(60, 190, (6, 10, 1)) + tint, np.uint8)
    scene = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    for _ in range(8):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        shade = [int(part) for part in rng.integers(30, 220, 3)]
        cv2.rectangle(
            scene,
            (x, y),
            (x + int(rng.integers(20, 300)), y + int(rng.integers(20, 200))),
            shade,
            -1,
        )
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), 4), np.uint8)


def held(
    screen: Picture,
    rng: Rng,
    *,
    size: tuple[int, int] = (1280, 720),
    tilt: float = 0.0,
    turn_deg: float = 0.0,
) -> Picture:
    """Return the screen as a hand holds it before the camera: placed, turned, and tilted (0 to 1)."""
    width, height = size
    h, w = screen.shape[:2]
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    angle = np.deg2rad(turn_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([width, height]) * rng.uniform(0.42, 0.58, 2)
    away = rng.uniform(-1, 1, (4, 2)) * tilt * 0.22 * min(w, h)
    target = ((corners - [w / 2, h / 2]) @ turn.T + centre + away).astype(np.float32)
    lens = cv2.getPerspectiveTransform(corners, target)
    scene = counter(rng, size)
    flat = cv2.warpPerspective(screen, lens, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), lens, size)[..., None] / 255
    return np.asarray(scene * (1 - mask) + flat * mask, np.uint8)


# ---------------------------------------------------------------- damages of the whole picture


def blurred(picture: Picture, rng: Rng, strength: float) -> Picture:
    """Out of focus, or moved while the shutter was open."""
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.3 + 2.4 * strength), np.uint8)
    length = 3 + 2 * round(5 * strength)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D((length // 2, length // 2), float(rng.uniform(0, 180)), 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)


def moire(picture: Picture, rng: Rng, strength: float) -> Picture:
    """The screen's pixel grid beats with the camera's."""
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    waves = np.zeros(picture.shape[:2], np.float32)
    for period in rng.uniform(2.2, 14, 3):
        angle = rng.uniform(0, np.pi)
        bend = 6 * np.sin((x * 0.7 + y) / rng.uniform(60, 200))
        waves += np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle) + bend) / period)
    gain = 1 + strength * 0.28 * waves[..., None] * rng.uniform(0.8, 1.2, 3)
    return np.asarray(np.clip(picture * gain, 0, 255), np.uint8)


def glared(picture: Picture, rng: Rng, strength: float) -> Picture:
    """A lamp mirrors in the glass."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = np.zeros((height, width), np.float32)
    for _ in range(2):
        cx, cy = rng.uniform(0.38, 0.62) * width, rng.uniform(0.35, 0.65) * height
        sx, sy = rng.uniform(0.03, 0.09) * width, rng.uniform(0.1, 0.4) * height
        angle = rng.uniform(0, np.pi)
        along = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        across = -(x - cx) * np.sin(angle) + (y - cy) * np.cos(angle)
        light += np.exp(-((across / sx) ** 2 + (along / sy) ** 2))
    veil = 60 * strength
    return np.asarray(
        np.clip(picture + (255 * strength * 1.1 * light + veil)[..., None], 0, 255), np.uint8
    )


def darkened(picture: Picture, rng: Rng, strength: float) -> Picture:
    """A dim screen in a dark corner: little light, much noise."""
    gain = 1 - 0.88 * strength
    noisy = picture * gain + rng.normal(0, 3 + 9 * strength, picture.shape)
    return np.asarray(np.clip(noisy + 12, 0, 255), np.uint8)


def cracked(picture: Picture, rng: Rng, strength: float) -> Picture:
    """Broken glass: bright and dark lines out of one point."""
    broken = picture.copy()
    height, width = picture.shape[:2]
    cx, cy = int(width * rng.uniform(0.4, 0.6)), int(height * rng.uniform(0.35, 0.65))
    for _ in range(2 + round(9 * strength)):
        x, y, angle = cx, cy, rng.uniform(0, 2 * np.pi)
        for _ in range(9):
            angle += rng.normal(0, 0.25)
            nx, ny = round(x + 32 * np.cos(angle)), round(y + 32 * np.sin(angle))
            shade = (235, 235, 235) if rng.random() < 0.6 else (25, 25, 25)
            cv2.line(broken, (x, y), (nx, ny), shade, 1, cv2.LINE_AA)
            x, y = nx, ny
    return broken


_WHOLE: dict[str, Callable[[Picture, Rng, float], Picture]] = {
    "blur": blurred, "moire": moire, "glare": glared, "low light": darkened, "cracked": cracked,
}  # fmt: skip
DAMAGES = ("plain", "dark mode", "perspective", "rotated", "small", *_WHOLE, "mixed")


def make(
    text: str, damage: str, strength: float, seed: int, *, size: tuple[int, int] = (1280, 720)
) -> PhonePicture:
    """Return one picture; the same arguments give the same pixels.

    Raises: KeyError: no such damage.
    """
    rng = np.random.default_rng([seed, round(strength * 1000), len(text)])
    mixed = damage == "mixed"
    side_px = float(rng.uniform(170, 300))
    if damage == "small":
        side_px = 150 - 92 * strength
    dark = damage == "dark mode" or (mixed and rng.random() < 0.3)
    tilt = strength if damage == "perspective" else 0.35 * strength if mixed else 0.05
    turn = 180 * strength if damage == "rotated" else 25 * strength if mixed else 3
    screen = phone(text, side_px=round(side_px * size[1] / 720), dark=dark)
    picture = held(screen, rng, size=size, tilt=tilt, turn_deg=float(rng.uniform(-turn, turn)))
    for name in (
        rng.choice(list(_WHOLE), 2, replace=False)
        if mixed
        else (damage,)
        if damage in _WHOLE
        else ()
    ):
        picture = _WHOLE[str(name)](picture, rng, strength * 0.6 if mixed else strength)
    if damage not in DAMAGES:
        raise KeyError(damage)
    if damage != "low light":
        picture = np.asarray(np.clip(picture + rng.normal(0, 2, picture.shape), 0, 255), np.uint8)
    return PhonePicture(picture, text, damage, strength)


def gallery(
    *,
    strengths: tuple[float, ...] = (0.25, 0.5, 0.75, 1.0),
    seeds: range = range(3),
    texts: tuple[str, ...] = TEXTS,
) -> Iterator[PhonePicture]:
    """Yield every text under every damage and strength, once per seed."""
    for damage in DAMAGES:
        for strength in strengths:
            for seed in seeds:
                for text in texts:
                    yield make(text, damage, strength, seed)


def nothing(seed: int, *, size: tuple[int, int] = (1280, 720)) -> Picture:
    """Return a scene without any code, with stripes and moiré that look a little like one."""
    rng = np.random.default_rng([seed, 404])
    scene = counter(rng, size)
    for _ in range(30):
        x, y = int(rng.integers(0, size[0])), int(rng.integers(0, size[1]))
        scene[y : y + int(rng.integers(10, 120)), x : x + int(rng.integers(1, 9))] = rng.integers(
            0, 255
        )
    return moire(scene, rng, 0.7)
