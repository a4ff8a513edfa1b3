"""Where an order came from, as one character that is spoken and printed before its pick number."""

from __future__ import annotations

BY_HAND = "hand"
"""An order that somebody in the shop typed."""

_MARKS = {
    "taobao": "淘",
    "tmall": "猫",
    "web": "网",
    BY_HAND: "店",
    "wechat": "微",
    "meituan": "美",
    "eleme": "饿",
    "jd": "京",
    "douyin": "抖",
    "demo": "示",
}


def channel_mark(channel: str) -> str:
    """Return the channel's mark; an unknown channel's is its first character."""
    name = channel.strip()
    return _MARKS.get(name.lower()) or name[:1].upper() or "单"
