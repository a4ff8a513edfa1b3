"""The program's log: one rotating file in the data folder, without codes, PINs or customers."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MOST_BYTES = 1024 * 1024
_KEPT_FILES = 5
_FORM = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"

# Whatever looks like it is hidden, also where it is not: a log that hides an order number too much
# is worth more than one that shows a code. Longest first.
_HIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"HX1[A-Za-z2-7]{16,}", re.IGNORECASE), "HX1…"),
    (re.compile(r"HP1[ -]?[0-9 -]{6,}", re.IGNORECASE), "HP1…"),
    (re.compile(r"(?<![0-9])[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}(?![0-9])"), "#CODE#"),
    (re.compile(r"(?<![0-9])[0-9]{11,}(?![0-9])"), "#NUMBER#"),
    (re.compile(r"(?<![0-9A-Za-z-])[0-9]{6}(?![0-9A-Za-z])"), "#PIN#"),
    # The program logs in English: what is Chinese came from a name, an address or a remark.
    (re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+[0-9\u3400-\u9fff]*"), "*"),
)
_LINE_ENDS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def masked(text: str) -> str:
    """Return a log line without codes, PINs, phone numbers, Chinese words and control characters."""
    for pattern, shown in _HIDDEN:
        text = pattern.sub(shown, text)
    return _LINE_ENDS.sub(" ", text)


class _MaskingFormatter(logging.Formatter):
    """Masks the whole line, the traceback and the values in it included."""

    def format(self, record: logging.LogRecord) -> str:
        head, newline, trace = super().format(record).partition("\n")
        stamp, gap, said = head.partition(f" {record.levelname} ")
        return f"{stamp}{gap}{masked(said)}{newline}{masked(trace)}"


class _QuietFile(RotatingFileHandler):
    """Never lets a full disk or another process at the same file disturb the work itself."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: there is no better place left to say it."""


@contextmanager
def recording(file: Path, *, level: int = logging.INFO) -> Iterator[None]:
    """Write what `pos` logs to `file` while the block runs; the file is made with its first line.

    Several processes may write to the same file. It is rotated at 1 MiB, five older ones are kept.
    """
    handler = _QuietFile(
        file, maxBytes=_MOST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(_MaskingFormatter(_FORM))
    handler.addFilter(_folder_made(file.parent))
    logger = logging.getLogger("pos")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        handler.close()


def _folder_made(folder: Path) -> logging.Filter:
    class _Made(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - logging's name
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError:
                return False
            return True

    return _Made()
