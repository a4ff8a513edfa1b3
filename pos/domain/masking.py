"""Customers' names, phones and addresses as they may stand on labels, screens and in logs.

Source: GB/T 41833-2022: at least one character of the name, six digits of the phone, and the
numbers of unit and room are hidden. What is masked already stays as it is.
"""

from __future__ import annotations

import re

from pos.domain.addresses import AddressPart, numbers_in
from pos.domain.widths import narrowed

MASK = "***"
PHONE_MASK = "*******"

_COMPOUND_SURNAMES = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳"
    " 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙"
    " 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门"
    " 西门 第五"
)
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LONGEST_NAME_MASK = 2
_SHORTEST_SURNAMED = 3

_COUNTRY_CODE = re.compile(r"(?:\+|00)86[- ]?(?=1)")
_EXTENSION = re.compile(r"(?<=[0-9*])\s*(?:[-,;#转]|转接|分机|ext\.?|x)+[:：]?\s*[0-9*]{1,6}$")
_PHONE_SEPARATORS = frozenset(" -()+/,")
_HIDDEN_DIGITS = 6
_TAIL_DIGITS = 4
_WHOLE_NUMBER_DIGITS = 11

_HIDDEN_PARTS = frozenset(
    {AddressPart.UNIT, AddressPart.FLOOR, AddressPart.DOOR, AddressPart.PHONE}
)


def masked_name(name: str) -> str:
    """Return 张** for 张三丰, 欧阳* for 欧阳锋, J*** for John Smith, * for a single character.

    At most two stars follow a Chinese surname and three a foreign letter: a mask that is as long
    as the name would tell its length.
    """
    name = name.strip()
    if "*" in narrowed(name) or not name:
        return name
    if len(name) == 1:
        return "*"
    if not _CHINESE.match(name):
        return name[0] + MASK
    compound = len(name) >= _SHORTEST_SURNAMED and name[:2] in _COMPOUND_SURNAMES.split()
    surname = name[: 1 + compound]
    return surname + "*" * min(len(name) - len(surname), _LONGEST_NAME_MASK)


def masked_phone(phone: str) -> str:
    """Return 1******0417: six digits or more are hidden, the tail stays where that is enough.

    The extension of a virtual number is hidden whole. A mask that hides fewer than six digits
    (the common 138****0417) is not taken for one, and gets more stars; words beside it go.
    """
    number = _COUNTRY_CODE.sub("", narrowed(phone).strip(), count=1)
    extension = ""
    if found := _EXTENSION.search(number):
        main = number[: found.start()]
        # What is left must be a whole number; else this was the end of 021-1234567.
        if _count(main) >= _WHOLE_NUMBER_DIGITS:
            number, extension = main, "-" + "*" * _TAIL_DIGITS
    return _starred(number).strip() + extension


def _starred(number: str) -> str:
    total = _count(number)
    first = 1 if total >= _WHOLE_NUMBER_DIGITS else 0
    tail = max(0, min(_TAIL_DIGITS, total - first - _HIDDEN_DIGITS))
    seen = 0
    out = []
    for character in number:
        if _is_place(character):
            out.append(character if seen < first or seen >= total - tail else "*")
            seen += 1
        elif character in _PHONE_SEPARATORS:
            out.append(character)
    return "".join(out)


def _count(number: str) -> int:
    return sum(map(_is_place, number))


def _is_place(character: str) -> bool:
    return character in "0123456789*"


def masked_address(address: str) -> str:
    """Return the address with the numbers of unit, floor and room replaced by stars.

    District, street, house number and building stay, and so does the wording around the stars:
    示范路1号2幢301室 becomes 示范路1号2幢***室.
    """
    out = []
    done = 0
    for number in numbers_in(address):
        if number.part not in _HIDDEN_PARTS:
            continue
        hidden = address[number.start : number.end]
        mask = PHONE_MASK if number.part is AddressPart.PHONE else MASK
        out += [address[done : number.start], hidden if _is_mask(hidden) else mask]
        done = number.end
    return "".join([*out, address[done:]])


def _is_mask(text: str) -> bool:
    return not narrowed(text).strip("*-/. #")
