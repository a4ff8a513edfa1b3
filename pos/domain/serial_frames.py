"""What a gun on a serial line sends, cut into texts; pure, bounded, and never raising."""

from __future__ import annotations

LONGEST_BYTES = 12_288
"""Three bytes for each of the 4,096 Chinese characters that are more than any code holds."""

_FEWEST = 4
"""Characters; fewer are no code, as with a gun that types."""

_ENDS = b"\r\n\x03\x00"
_ADDED = "\x02\x06\x15"  # STX, ACK and NAK, which some guns put round a text
_GROUP_SEPARATOR = "\x1d"


class Frames:
    """Collects bytes; a text ends at CR, LF, ETX or NUL, or where the caller says it has paused.

    What is longer than any code, or no text at all, is noise: it is counted in `noise`, not kept.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._too_long = False
        self.noise = 0

    @property
    def waits(self) -> bool:
        """Whether something has begun whose end did not come yet."""
        return bool(self._held) or self._too_long

    def feed(self, data: bytes) -> tuple[str, ...]:
        """Take what came and return the texts that are complete now, in order."""
        *whole, rest = _cut(data)
        texts: list[str] = []
        for part in whole:
            self._hold(part)
            texts += self.pause()
        self._hold(rest)
        return tuple(texts)

    def pause(self) -> tuple[str, ...]:
        """Take a silence, or an end mark, for the end of what is held."""
        held, too_long = bytes(self._held), self._too_long
        self._held.clear()
        self._too_long = False
        text = "" if too_long else _text_of(held)
        if text:
            return (text,)
        self.noise += too_long or bool(held.strip(b" "))
        return ()

    def _hold(self, part: bytes) -> None:
        if self._too_long:
            return
        self._held += part
        if len(self._held) > LONGEST_BYTES:
            self._held.clear()
            self._too_long = True


def _cut(data: bytes) -> list[bytes]:
    for end in _ENDS[1:]:
        data = data.replace(bytes((end,)), _ENDS[:1])
    return data.split(_ENDS[:1])


def _text_of(held: bytes) -> str:
    """Return the text, or nothing for bytes that are none; Chinese guns send UTF-8 or GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = held.decode(encoding).strip(_ADDED + " ")
        except UnicodeDecodeError:
            continue
        is_code = text.replace(_GROUP_SEPARATOR, "").isprintable() and len(text) >= _FEWEST
        return text if is_code else ""
    return ""
