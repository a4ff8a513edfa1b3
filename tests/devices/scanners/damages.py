"""What glass, light, lens and sensor do to a picture, drawn by a seeded chance; strength 0 to 1."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Rng = np.random.Generator
Quad = npt.NDArray[np.float32]
"""Corners of the code in the picture: 4 × (x, y), top left first, then clockwise."""


def _clipped(picture: npt.NDArray[np.floating]) -> Picture:
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _grid(picture: Picture) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    return x, y


def _middle(code: Quad) -> tuple[float, float, float]:
    """Return where the code is and how wide it looks."""
    x, y = code.mean(axis=0)
    return float(x), float(y), float(np.sqrt(max(cv2.contourArea(code), 1.0)))


# ---------------------------------------------------------------- the lens


def defocused(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """Out of focus: each point becomes a disc, or a soft spot."""
    del code
    radius = 0.4 + 4.6 * strength
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), radius * 0.75), np.uint8)
    side = 2 * int(np.ceil(radius)) + 1
    x, y = np.mgrid[0:side, 0:side] - side // 2
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(cv2.filter2D(picture, -1, disc / disc.sum()), np.uint8)


def moved(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """The hand moved while the shutter was open: along a line, a little bent."""
    del code
    length, angle = 2 + 16 * strength, rng.uniform(0, np.pi)
    bend = rng.normal(0, 0.12) * length
    side = 2 * int(np.ceil(length)) + 3
    kernel = np.zeros((side * 4, side * 4), np.float32)
    along = np.linspace(-length / 2, length / 2, 60)
    across = bend * (along / length) ** 2
    x = along * np.cos(angle) - across * np.sin(angle)
    y = along * np.sin(angle) + across * np.cos(angle)
    for px, py in zip(x, y, strict=True):
        kernel[int((py + side / 2) * 4), int((px + side / 2) * 4)] += 1
    kernel = cv2.resize(kernel, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)


# ---------------------------------------------------------------- light


def moire(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """The screen's pixel grid beats with the camera's: bent stripes, each colour for itself."""
    del code
    x, y = _grid(picture)
    gain = np.ones(picture.shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle, period = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(2.2), np.log(40)))
        sway = rng.uniform(0, 8) * np.sin((x * rng.uniform(-1, 1) + y) / rng.uniform(50, 300))
        way = (x * np.cos(angle) + y * np.sin(angle) + sway) * (2 * np.pi / period)
        colours = rng.uniform(0, 2 * np.pi) + rng.uniform(0, 1.2) * np.arange(3)
        depth = strength * rng.uniform(0.2, 0.5)
        gain += depth * np.sin(way[..., None] + colours)
    return _clipped(picture * gain)


def aliased(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """Seen pixel by pixel: the dark gaps between a screen's pixels, sampled too seldom."""
    del code
    x, y = _grid(picture)
    pitch, angle = rng.uniform(0.85, 2.6), rng.uniform(-0.4, 0.4)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    thirds = (u[..., None] / pitch + np.arange(3) / 3) % 1
    lit = (0.35 + 0.65 * (thirds < 0.55)) * (0.5 + 0.5 * ((v / pitch) % 1 < 0.8))[..., None]
    return _clipped(picture * (1 - strength + strength * lit * (1 / 0.55)))


def banded(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """A dimmed screen flickers faster than the camera reads its lines."""
    del code
    rows = np.arange(picture.shape[0], dtype=np.float32)
    period, shape = rng.uniform(25, 220), rng.uniform(0.6, 4)
    wave = (0.5 + 0.5 * np.sin(2 * np.pi * rows / period + rng.uniform(0, 6))) ** shape
    return _clipped(picture * (1 - 0.85 * strength * wave)[:, None, None])


def glared(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """Lamps and windows mirror in the glass: veil, streaks, and spots without any drawing left."""
    x, y = _grid(picture)
    cx, cy, wide = _middle(code)
    light = np.zeros(picture.shape[:2], np.float32)
    for _ in range(int(rng.integers(1, 4))):
        px, py = cx + rng.uniform(-0.6, 0.6) * wide, cy + rng.uniform(-0.6, 0.6) * wide
        long, short = wide * rng.uniform(0.3, 1.5), wide * rng.uniform(0.05, 0.3)
        angle = rng.uniform(0, np.pi)
        u = (x - px) * np.cos(angle) + (y - py) * np.sin(angle)
        v = (y - py) * np.cos(angle) - (x - px) * np.sin(angle)
        light += rng.uniform(0.4, 1.2) * np.exp(-((u / long) ** 2 + (v / short) ** 2))
    veil = 70 * strength * rng.random()
    return _clipped(picture * (1 - 0.15 * strength) + (280 * strength * light + veil)[..., None])


def torched(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """The counter's own lamp: one hard white spot on the screen, the rest exposed for it, dark."""
    x, y = _grid(picture)
    cx, cy, wide = _middle(code)
    away = rng.uniform(0.15, 0.75) * wide
    way = rng.uniform(0, 2 * np.pi)
    far = np.hypot(x - cx - away * np.cos(way), y - cy - away * np.sin(way))
    spot = wide * rng.uniform(0.08, 0.16 + 0.12 * strength)
    light = 1.6 * np.exp(-((far / spot) ** 4)) + 0.5 * np.exp(-far / (2.5 * spot))
    return _clipped(picture * (1 - 0.55 * strength) + (260 * strength * light)[..., None])


def darkened(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """A dim screen in a dark corner: little light, and noise in grains and coloured blotches."""
    del code
    light = picture * (1 - 0.9 * strength) / 255
    lit = rng.normal(light, np.sqrt(light * 0.004 * strength + (0.006 + 0.022 * strength) ** 2))
    blotches = rng.normal(0, 0.03 * strength, (picture.shape[0] // 4, picture.shape[1] // 4, 3))
    lit += cv2.resize(blotches, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    # The camera turns its gain up as far as it goes, and the noise with it.
    return _clipped(255 * (lit * rng.uniform(1, 1 + 3 * strength) + 0.03))


def uneven(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """One side in the shadow of a hand, or a camera that exposes for something else."""
    x, y = _grid(picture)
    cx, cy, wide = _middle(code)
    way = rng.uniform(0, 2 * np.pi)
    edge = ((x - cx) * np.cos(way) + (y - cy) * np.sin(way)) / (wide * rng.uniform(0.03, 0.5))
    shadow = 1 / (1 + np.exp(-np.clip(edge, -30, 30)))
    exposed = picture * rng.choice((0.5, 1.0, 1 + strength))
    return _clipped(exposed * (1 - 0.85 * strength * shadow)[..., None] + 8)


# ---------------------------------------------------------------- glass and hands


def cracked(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """Broken glass: lines out of one point, splinters that shift what lies below them."""
    height, width = picture.shape[:2]
    cx, cy, wide = _middle(code)
    cx, cy = cx + rng.uniform(-0.6, 0.6) * wide, cy + rng.uniform(-0.6, 0.6) * wide
    x, y = _grid(picture)
    around = np.arctan2(y - cy, x - cx)
    angles = np.sort(rng.uniform(-np.pi, np.pi, 3 + round(8 * strength)))
    splinter = np.searchsorted(angles, around.ravel()).reshape(height, width) % len(angles)
    shift = rng.normal(0, 0.3 + 1.2 * strength, (len(angles), 2)).astype(np.float32)
    broken = cv2.remap(picture, x + shift[splinter, 0], y + shift[splinter, 1], cv2.INTER_LINEAR)
    for angle in angles:
        _crack(broken, rng, (cx, cy), float(angle), wide * rng.uniform(0.5, 1.6), strength)
    for ring in range(round(2 * strength * rng.random())):
        reach = wide * rng.uniform(0.1, 0.5) * (ring + 1)
        points = [(round(cx + reach * np.cos(a)), round(cy + reach * np.sin(a))) for a in angles]
        cv2.polylines(broken, [np.array(points, np.int32)], True, (240, 240, 240), 1, cv2.LINE_AA)
    return np.asarray(broken, np.uint8)


def _crack(
    picture: cv2.typing.MatLike,
    rng: Rng,
    start: tuple[float, float],
    angle: float,
    reach: float,
    strength: float,
) -> None:
    (x, y), step = start, max(6.0, reach / 10)
    shade = [int(rng.choice((15, 60, 200, 245)))] * 3
    for _ in range(10):
        angle += rng.normal(0, 0.18)
        nx, ny = x + step * np.cos(angle), y + step * np.sin(angle)
        thick = 1 + int(rng.random() < 0.6 * strength) + int(rng.random() < 0.3 * strength)
        cv2.line(picture, (round(x), round(y)), (round(nx), round(ny)), shade, thick, cv2.LINE_AA)
        if rng.random() < 0.2 * strength:
            side = angle + rng.choice((-1, 1)) * rng.uniform(0.4, 1.2)
            end = (round(nx + 2 * step * np.cos(side)), round(ny + 2 * step * np.sin(side)))
            cv2.line(picture, (round(nx), round(ny)), end, shade, 1, cv2.LINE_AA)
        x, y = nx, ny


def fingered(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """A thumb lies over the edge of the code; it never hides a finder pattern."""
    covered = picture.copy()
    wide = _middle(code)[2]
    # Only the bottom right corner of a QR code carries no finder pattern.
    corner, before, after = code[2], code[1], code[3]
    edge = corner + (before if rng.random() < 0.5 else after)
    tip = edge / 2 * 0.35 + corner * 0.65
    inwards = (code.mean(axis=0) - tip) / max(np.linalg.norm(code.mean(axis=0) - tip), 1)
    tip = tip + inwards * wide * (0.2 * strength - 0.14)
    centre = tip - inwards * wide * 0.35
    skin = np.array([120, 150, 205]) * rng.uniform(0.35, 1.1)
    turn = float(np.degrees(np.arctan2(inwards[1], inwards[0])))
    axes = (round(wide * 0.35), round(wide * rng.uniform(0.1, 0.16)))
    place = (round(float(centre[0])), round(float(centre[1])))
    cv2.ellipse(covered, place, axes, turn, 0, 360, skin.tolist(), -1, cv2.LINE_AA)
    return np.asarray(covered, np.uint8)


def smeared(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """Grease on the glass or the lens: patches without contrast."""
    cx, cy, wide = _middle(code)
    x, y = _grid(picture)
    soft = cv2.GaussianBlur(picture, (0, 0), 2 + 3 * strength).astype(np.float32)
    mask = np.zeros(picture.shape[:2], np.float32)
    for _ in range(4):
        px, py = cx + rng.uniform(-0.5, 0.5) * wide, cy + rng.uniform(-0.5, 0.5) * wide
        reach = wide * rng.uniform(0.1, 0.3)
        mask += np.exp(-(((x - px) ** 2 + (y - py) ** 2) / reach**2))
    share = (np.clip(mask, 0, 1) * strength)[..., None]
    return _clipped(picture * (1 - share) + (0.6 * soft + 55) * share)


# ---------------------------------------------------------------- the file


def compressed(picture: Picture, rng: Rng, strength: float, code: Quad) -> Picture:
    """A webcam's own compression."""
    del rng, code
    quality = [cv2.IMWRITE_JPEG_QUALITY, round(70 - 62 * strength)]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], 1), np.uint8)


DAMAGES: dict[str, Callable[[Picture, Rng, float, Quad], Picture]] = {
    "defocus": defocused, "motion": moved, "moire": moire, "pixel grid": aliased,
    "banding": banded, "glare": glared, "torch": torched, "low light": darkened,
    "uneven light": uneven, "cracked": cracked, "finger": fingered, "smeared": smeared,
    "jpeg": compressed,
}  # fmt: skip
ORDER = (
    # As light travels: what lies on the glass, light, lens, sensor, file.
    "smeared", "cracked", "finger", "pixel grid", "moire", "banding", "glare", "torch",
    "uneven light", "defocus", "motion", "low light", "jpeg",
)  # fmt: skip
