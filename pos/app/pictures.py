"""Reading a code from a picture file."""

from __future__ import annotations

from pathlib import Path

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.pictures import read_picture
from pos.domain.scans import ScanKind, ScanSource, classify
from pos.errors import RuleViolation

_OURS = (ScanKind.TOKEN, ScanKind.PAPER_QR, ScanKind.CODE_NAME, ScanKind.BAG_LABEL)


def code_in_picture(path: Path) -> str:
    """Return the text of the picture's code; of several, the one that is most likely meant.

    Raises: RuleViolation: `no_code_in_picture` (file), and as `read_picture`; Unavailable.
    """
    texts = list(dict.fromkeys(found.text for found in read_picture(path, Decoder())))
    if not texts:
        raise RuleViolation("no_code_in_picture", file=path.name)
    return min(texts, key=_rank)


def _rank(text: str) -> int:
    kind = classify(text, ScanSource.CAMERA, is_order_no=lambda _: False).kind
    return _OURS.index(kind) if kind in _OURS else len(_OURS)
