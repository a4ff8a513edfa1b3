"""Reads codes in pictures: zxing-cpp over OpenCV's treatments of the grey picture; heavy to import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import zxingcpp

from pos.devices.scanners.opencv import cv2
from pos.domain.sightings import PLAIN, Found

Frame = npt.NDArray[np.uint8]
"""A picture: rows × columns (grey) or rows × columns × 3 (blue, green, red), 8 bits."""

_NAMES = {
    zxingcpp.BarcodeFormat.QRCode: "QR",
    zxingcpp.BarcodeFormat.QRCodeModel1: "QR",
    zxingcpp.BarcodeFormat.QRCodeModel2: "QR",
    zxingcpp.BarcodeFormat.Code128: "Code128",
    zxingcpp.BarcodeFormat.EAN13: "EAN-13",
}
# Each further format costs time and makes false readings; these three are all we print or meet.
_FORMATS = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.EAN13]
)
_QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_BARS_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.EAN13])
_FEWEST_TREATED_CHARS = 8
_TREATED_PX = 1600
_STILL_PX = 960
_THUMBNAIL_PX = 100


@dataclass(frozen=True, slots=True)
class Treated:
    """A treated picture, and how its pixels lie on the original.

    `back` is the 2 × 3 matrix that takes a place in the treated picture to the original one.
    """

    pixels: Frame
    back: tuple[tuple[float, float, float], tuple[float, float, float]] = (
        (1.0, 0.0, 0.0),
        (0.0, 1.0, 0.0),
    )

    def original(self, x: int, y: int) -> tuple[int, int]:
        """Return where a place of the treated picture lies in the original."""
        across, down = self.back
        return (
            round(across[0] * x + across[1] * y + across[2]),
            round(down[0] * x + down[1] * y + down[2]),
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """One way to make a hard picture readable.

    `formats` are looked for in a picture that stands still. `hurried` are those for which there is
    time within one frame of a camera.
    """

    name: str
    treat: Callable[[Frame], Treated]
    formats: zxingcpp.BarcodeFormats = _FORMATS
    hurried: zxingcpp.BarcodeFormats = _QR_ONLY


def grey(picture: Frame) -> Frame:
    """Return the picture as rows × columns."""
    if picture.ndim == 2:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def read(picture: Frame, stage: Stage, *, hurried: bool = False) -> list[Found]:
    """Return every code of our formats in the grey picture after the stage's treatment.

    `hurried`: keep within one frame's time, even if bars are then left to the quick stages.
    """
    treated = stage.treat(picture)
    formats = stage.hurried if hurried else stage.formats
    # Inverted codes (phones in dark mode) and smaller copies of the picture are tried by default.
    barcodes = zxingcpp.read_barcodes(
        treated.pixels, formats=formats, text_mode=zxingcpp.TextMode.Plain
    )
    return [
        _found(barcode, treated, stage.name)
        for barcode in barcodes
        if stage is AS_IT_IS or _is_certain(barcode)
    ]


def glimpses(picture: Frame) -> bool:
    """Return whether a QR code is seen in the grey picture that is too small or spoilt to read."""
    return any(
        not barcode.valid and _has_room(barcode, least_px)
        for treat, least_px in ((Treated, 15), (_resized(2, middle=True), 50))
        for barcode in zxingcpp.read_barcodes(
            treat(picture).pixels, formats=_QR_ONLY, return_errors=True
        )
    )


def reduced(picture: Frame) -> tuple[Frame, float]:
    """Return the grey picture at a size that can be treated many times, and its pixels per original one."""
    factor = min(1.0, _TREATED_PX / max(picture.shape))
    if factor == 1.0:
        return picture, factor
    size = (max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    return _frame(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)), factor


def jpeg(picture: Frame, *, most_bytes: int) -> bytes:
    """Return the picture as a JPEG of at most so many bytes, smaller and coarser as far as needed.

    Raises: ValueError: not even a thumbnail is so small.
    """
    factor = min(1.0, _STILL_PX / max(picture.shape[:2]))
    while factor * max(picture.shape[:2]) >= _THUMBNAIL_PX:
        size = [max(1, round(side * factor)) for side in picture.shape[1::-1]]
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        for quality in (75, 50, 30):
            packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            if packed.nbytes <= most_bytes:
                return packed.tobytes()
        factor *= 0.7
    raise ValueError("the picture does not fit")


def shrunk_rgb(picture: Frame, width_px: int) -> tuple[Frame, float]:
    """Return the picture in red, green, blue, at most so wide, and its pixels per original pixel."""
    factor = min(1.0, width_px / picture.shape[1])
    size = (round(picture.shape[1] * factor), max(1, round(picture.shape[0] * factor)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if factor < 1 else picture
    order = cv2.COLOR_GRAY2RGB if small.ndim == 2 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(small, order), np.uint8), factor


def _is_certain(barcode: zxingcpp.Barcode) -> bool:
    """Return whether a treatment can hardly have made this up.

    Three symbols of Code128 and a check modulo 103 happen by chance among many dark and bright lines.
    """
    bars = barcode.format == zxingcpp.BarcodeFormat.Code128
    return not bars or len(barcode.text) >= _FEWEST_TREATED_CHARS


def _has_room(barcode: zxingcpp.Barcode, least_px: int) -> bool:
    """Return whether it is wider and higher than a speck of noise."""
    place = barcode.position
    across = abs(place.bottom_right.x - place.top_left.x)
    return across + abs(place.bottom_right.y - place.top_left.y) >= 2 * least_px


def _found(barcode: zxingcpp.Barcode, treated: Treated, stage: str) -> Found:
    place = barcode.position
    corners = tuple(
        treated.original(corner.x, corner.y)
        for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    return Found(barcode.text, _NAMES.get(barcode.format, str(barcode.format)), corners, stage)


# ---------------------------------------------------------------- the treatments

Filter = Callable[[Frame], Frame]


def _through(*filters: Filter) -> Callable[[Frame], Treated]:
    def treat(picture: Frame) -> Treated:
        for one in filters:
            picture = one(picture)
        return Treated(picture)

    return treat


def _resized(factor: float, *filters: Filter, middle: bool = False) -> Callable[[Frame], Treated]:
    """Return a treatment of the picture so much larger or smaller, or of its middle only.

    In the middle a person holds what is too small to be read.
    """
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA

    def treat(picture: Frame) -> Treated:
        height, width = picture.shape
        top, left = (height // 5, width // 5) if middle else (0, 0)
        part = picture[top : height - top, left : width - left]
        size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
        resized = _frame(cv2.resize(part, size, interpolation=how))
        for one in filters:
            resized = one(resized)
        return Treated(resized, ((1 / factor, 0, left), (0, 1 / factor, top)))

    return treat


def _turned(degrees: float) -> Callable[[Frame], Treated]:
    """Return a treatment for bars that lie across: a reader looks along rows and columns only."""

    def treat(picture: Frame) -> Treated:
        height, width = picture.shape
        side = int(np.hypot(height, width))
        there = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        there[:, 2] += ((side - width) / 2, (side - height) / 2)
        (a, b, c), (d, e, f) = cv2.invertAffineTransform(there).tolist()
        turned = cv2.warpAffine(picture, there, (side, side), borderValue=128)
        return Treated(_frame(turned), ((a, b, c), (d, e, f)))

    return treat


def _softened(sigma: float) -> Filter:
    return lambda picture: _frame(cv2.GaussianBlur(picture, (0, 0), sigma))


def _sharpened(sigma: float, gain: float) -> Filter:
    def sharpen(picture: Frame) -> Frame:
        soft = cv2.GaussianBlur(picture, (0, 0), sigma)
        return _frame(cv2.addWeighted(picture, 1 + gain, soft, -gain, 0))

    return sharpen


def _evened(side_px: int) -> Filter:
    """Return a filter that gives every neighbourhood the same brightness and contrast.

    It takes away shadows, the bands of a dimmed screen, and the edge of a lamp's reflection.
    """

    def even(picture: Frame) -> Frame:
        around = (side_px, side_px)
        mean = cv2.boxFilter(picture, cv2.CV_32F, around)
        squares = cv2.sqrBoxFilter(picture, cv2.CV_32F, around)
        spread = np.sqrt(np.maximum(cv2.subtract(squares, cv2.multiply(mean, mean)), 4.0))
        apart = cv2.subtract(picture, mean, dtype=cv2.CV_32F)
        scaled = cv2.divide(apart, spread, scale=64)
        return _frame(cv2.addWeighted(scaled, 1, scaled, 0, 128, dtype=cv2.CV_8U))

    return even


def _rows_evened(picture: Frame) -> Frame:
    """Give every row the same brightness: a shutter that rolls sees a dimmed screen in bands."""
    low, high = np.percentile(picture[:, ::4], (5, 95), axis=1)
    gain = 255 / np.maximum(high - low, 8)
    return np.asarray(np.clip((picture - low[:, None]) * gain[:, None], 0, 255), np.uint8)


def _toned(power: float) -> Filter:
    """Return a filter that spreads the dark tones (below 1) or the bright ones (above 1)."""
    table = np.asarray(255 * (np.arange(256) / 255) ** power, np.uint8)
    return lambda picture: _frame(cv2.LUT(picture, table))


def _contrast(picture: Frame) -> Frame:
    return _frame(cv2.createCLAHE(8.0, (16, 16)).apply(picture))


def _median(picture: Frame) -> Frame:
    return _frame(cv2.medianBlur(picture, 5))


def _black_and_white(picture: Frame) -> Frame:
    mean, plain = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return _frame(cv2.adaptiveThreshold(picture, 255, mean, plain, 61, 5))


def _shaped(act: int) -> Filter:
    """Return a filter that closes fine dark lines (`MORPH_CLOSE`) or bright ones: cracks, grids."""
    spot = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    return lambda picture: _frame(cv2.morphologyEx(picture, act, spot))


def _without_stripes(picture: Frame) -> Frame:
    """Take what repeats out of the picture: moiré stands as sharp peaks in its spectrum."""
    spectrum = np.fft.rfft2(picture.astype(np.float32))
    strength = np.log1p(np.abs(spectrum)).astype(np.float32)
    usual = cv2.blur(strength, (15, 15))
    height, width = strength.shape
    down = np.minimum(np.arange(height), height - np.arange(height))[:, None] / height
    across = np.arange(width)[None] / picture.shape[1]
    fine = down**2 + across**2 > _COARSEST_STRIPES**2
    peaks = cv2.dilate(np.asarray((strength > usual + 2) & fine, np.uint8), np.ones((3, 3))) > 0
    spectrum[peaks] *= np.exp(usual - strength)[peaks]
    return np.asarray(np.clip(np.fft.irfft2(spectrum, picture.shape), 0, 255), np.uint8)


def _focused(radius_px: float) -> Filter:
    """Return a filter that undoes a lens out of focus by so much. Source: Wiener, 1949."""

    def focus(picture: Frame) -> Frame:
        reach = int(np.ceil(radius_px))
        y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        disc = np.clip(radius_px + 0.5 - np.hypot(x, y), 0, 1)
        spread = np.zeros(picture.shape, np.float32)
        if min(picture.shape) < len(disc):
            return picture
        spread[: len(disc), : len(disc)] = disc / disc.sum()
        lens = np.fft.rfft2(np.roll(spread, (-reach, -reach), (0, 1)))
        seen = np.fft.rfft2(picture.astype(np.float32))
        sharp = seen * np.conj(lens) / (np.abs(lens) ** 2 + _NOISE)
        return np.asarray(np.clip(np.fft.irfft2(sharp, picture.shape), 0, 255), np.uint8)

    return focus


def _frame(picture: cv2.typing.MatLike) -> Frame:
    return np.asarray(picture, np.uint8)


_COARSEST_STRIPES = 0.03  # of the picture's own frequencies; what is coarser is the code itself
_NOISE = 0.02  # of the signal's power, as an ordinary webcam has it

AS_IT_IS = Stage(PLAIN, Treated, _FORMATS, _FORMATS)
ESCALATIONS = (
    # In the order of what each reads that those before it do not, on pictures drawn for the tests.
    Stage("brightened", _through(_toned(0.4), _softened(1.5)), _FORMATS, _FORMATS),
    Stage("evened", _through(_softened(1), _evened(41), _shaped(cv2.MORPH_CLOSE))),
    Stage("enlarged", _resized(2, middle=True)),
    Stage("sharpened", _through(_sharpened(3, 4))),
    Stage("turned", _turned(45), _BARS_ONLY, _BARS_ONLY),
    Stage("softened", _through(_softened(2.5))),
    Stage("rows evened", _through(_rows_evened)),
    Stage("contrast", _through(_contrast)),
    Stage("evened, open", _through(_softened(1), _evened(41), _shaped(cv2.MORPH_OPEN))),
    Stage("halved", _resized(0.5, _sharpened(3, 2)), _FORMATS, _FORMATS),
    Stage("enlarged, black and white", _resized(2, _black_and_white, middle=True)),
    Stage("evened, soft", _through(_softened(1.5), _evened(25))),
    Stage("median", _through(_evened(41), _median)),
    Stage("glare pressed", _through(_toned(4))),
    Stage("softened more", _through(_softened(3.5))),
)
PATIENT = (
    # For a picture that stands still: each takes longer than a camera's frame allows.
    Stage("without stripes", _through(_without_stripes, _softened(1.2), _evened(41))),
    Stage("enlarged whole", _resized(2, _toned(0.4), _softened(1.5))),
    Stage("enlarged, closed", _resized(2, _shaped(cv2.MORPH_CLOSE))),
    Stage("enlarged thrice", _resized(3, _sharpened(4, 3))),
    Stage("turned less", _turned(30), _BARS_ONLY, _BARS_ONLY),
    Stage("turned more", _turned(60), _BARS_ONLY, _BARS_ONLY),
    Stage("focused", _through(_focused(3))),
)
