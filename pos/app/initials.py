"""Finding a Chinese name by its pinyin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class PinyinInitials:
    """Implements `pos.services.ports.Initials` with pypinyin."""

    def of(self, text: str) -> str:
        """Return initials and full pinyin in lower case: 李建中 gives `ljz lijianzhong`."""
        return _pinyin(text)


@lru_cache(maxsize=20_000)
def _pinyin(text: str) -> str:
    if text.isascii():
        return ""
    import pypinyin  # noqa: PLC0415 - 100 ms and 20 MB that a shop without names never pays

    full = pypinyin.lazy_pinyin(text)
    return f"{''.join(part[:1] for part in full)} {''.join(full)}".lower()
