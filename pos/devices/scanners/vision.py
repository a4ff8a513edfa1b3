"""Reads codes in pictures: zxing-cpp over OpenCV's treatments of the grey picture; heavy to import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import zxingcpp

from pos.devices.scanners.opencv import cv2
from pos.domain.sightings import Found

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


@dataclass(frozen=True, slots=True)
class Treated:
    """A treated picture, and how its pixels lie on the original: x · `per_pixel` + `left`."""

    pixels: Frame
    per_pixel: float = 1.0
    left: float = 0.0
    top: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One way to make a hard picture readable.

    `quick` stages leave time for every format within one frame, the others for QR codes only.
    """

    name: str
    treat: Callable[[Frame], Treated]
    quick: bool = False


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
    formats = _QR_ONLY if hurried and not stage.quick else _FORMATS
    # Inverted codes (phones in dark mode) and smaller copies of the picture are tried by default.
    barcodes = zxingcpp.read_barcodes(
        treated.pixels, formats=formats, text_mode=zxingcpp.TextMode.Plain
    )
    return [_found(barcode, treated, stage.name) for barcode in barcodes]


def glimpses(picture: Frame) -> bool:
    """Return whether a QR code is seen in the grey picture that is too small or spoilt to read."""
    barcodes = zxingcpp.read_barcodes(picture, formats=_QR_ONLY, return_errors=True)
    return any(not barcode.valid and _has_room(barcode) for barcode in barcodes)


def shrunk_rgb(picture: Frame, width_px: int) -> tuple[Frame, float]:
    """Return the picture in red, green, blue, at most so wide, and its pixels per original pixel."""
    factor = min(1.0, width_px / picture.shape[1])
    size = (round(picture.shape[1] * factor), max(1, round(picture.shape[0] * factor)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if factor < 1 else picture
    order = cv2.COLOR_GRAY2RGB if small.ndim == 2 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(small, order), np.uint8), factor


def _has_room(barcode: zxingcpp.Barcode) -> bool:
    place = barcode.position
    return (
        abs(place.bottom_right.x - place.top_left.x) + abs(place.bottom_right.y - place.top_left.y)
        >= 2 * 15
    )  # smaller is a speck of noise


def _found(barcode: zxingcpp.Barcode, treated: Treated, stage: str) -> Found:
    place = barcode.position
    corners = tuple(
        (
            round(corner.x * treated.per_pixel + treated.left),
            round(corner.y * treated.per_pixel + treated.top),
        )
        for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    return Found(barcode.text, _NAMES.get(barcode.format, str(barcode.format)), corners, stage)


# ---------------------------------------------------------------- the treatments


def _softened(sigma: float) -> Callable[[Frame], Treated]:
    def treat(picture: Frame) -> Treated:
        return Treated(_frame(cv2.GaussianBlur(picture, (0, 0), sigma)))

    return treat


def _contrast(picture: Frame) -> Treated:
    return Treated(_frame(cv2.createCLAHE(8.0, (16, 16)).apply(picture)))


def _sharpened(picture: Frame) -> Treated:
    soft = cv2.GaussianBlur(picture, (0, 0), 2)
    return Treated(_frame(cv2.addWeighted(picture, 3.5, soft, -2.5, 0)))


def _median(picture: Frame) -> Treated:
    return Treated(_frame(cv2.medianBlur(picture, 5)))


def _adaptive(picture: Frame) -> Treated:
    soft = cv2.GaussianBlur(picture, (0, 0), 1)
    return Treated(_black_and_white(soft, 51, 3))


def _enlarged(picture: Frame) -> Treated:
    """Return the middle of the picture twice as large: there a person holds what is too small."""
    height, width = picture.shape
    top, left = height // 5, width // 5
    middle = picture[top : height - top, left : width - left]
    double = cv2.resize(middle, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return Treated(_black_and_white(_frame(double), 61, 5), 0.5, left, top)


def _halved(picture: Frame) -> Treated:
    height, width = picture.shape
    size = (max(1, width // 2), max(1, height // 2))
    half = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(half, (0, 0), 3)
    return Treated(_frame(cv2.addWeighted(half, 3, soft, -2, 0)), 2.0)


def _glare_pressed(picture: Frame) -> Treated:
    """Spread the brightest tones: what a lamp washed out differs there by a few steps only."""
    table = np.asarray(255 * (np.arange(256) / 255) ** 4, np.uint8)
    return Treated(_frame(cv2.LUT(picture, table)))


def _black_and_white(picture: Frame | cv2.typing.MatLike, block_px: int, less: int) -> Frame:
    return _frame(
        cv2.adaptiveThreshold(
            picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block_px, less
        )
    )


def _frame(picture: cv2.typing.MatLike) -> Frame:
    return np.asarray(picture, np.uint8)


AS_IT_IS = Stage("plain", Treated, quick=True)
ESCALATIONS = (
    # In the order of what each reads that those before it do not (phone pictures of the tests):
    # softening alone takes most of the moiré, the commonest trouble with a screen.
    Stage("softened", _softened(1.5), quick=True),
    Stage("contrast", _contrast),
    Stage("softened more", _softened(2.5)),
    Stage("sharpened", _sharpened),
    Stage("median", _median),
    Stage("enlarged", _enlarged),
    Stage("adaptive", _adaptive),
    Stage("halved", _halved, quick=True),
    Stage("glare pressed", _glare_pressed),
)
