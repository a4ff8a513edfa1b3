"""What the numbers in a written address are: house, building, unit, floor, door; and what lacks.

Chinese addresses go from large to small, so what a bare number means depends on what stood before
it; English ones name their numbers. In doubt a number is a door: it is better hidden than shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pos.domain.widths import narrowed


class AddressPart(Enum):
    """What a number in an address stands for."""

    HOUSE = "house"
    BUILDING = "building"
    UNIT = "unit"
    FLOOR = "floor"
    DOOR = "door"
    PHONE = "phone"
    OTHER = "other"


class AddressGap(Enum):
    """What an address lacks to find the door; the building is asked for first."""

    BUILDING = "building_missing"
    DOOR = "door_missing"


@dataclass(frozen=True, slots=True)
class NumberInAddress:
    """One number, as the characters `start` to `end` of the address."""

    part: AddressPart
    start: int
    end: int


# 3, 12B, A1807, 12A03, 3** – or a lone letter or Chinese number, where a word behind it asks for
# one: A座, 甲单元, 十二层. The letters before a number belong to it only if they are no word.
_NUMBER = re.compile(
    r"(?:(?<![A-Za-z0-9*])[A-Za-z]{1,2})?[0-9*]+(?:[A-EG-Za-eg-z](?![A-Za-z])[0-9*]*|[Ff][0-9*]+)?"
    r"|(?<![A-Za-z])[A-Za-z](?=座|栋|幢|塔|楼|单元|室|区|馆)"
    r"|[甲乙丙丁东西南北中](?=座|栋|幢|单元)"
    r"|[零〇一二三四五六七八九十百两]+(?=号楼|号?[栋幢座]|单元|号?室|号房|层|楼|房|户)"
    r"|[零〇一二三四五六七八九十百两]{3,}"
)
_CHINESE_NUMBER = re.compile(r"[零〇一二三四五六七八九十百两]+")
_CHAIN = re.compile(r"(?: ?[-–—_/.#]+ ?[A-Za-z]?[0-9*]+[A-Za-z]?)+")

# Longest first: 号楼 is a building, 号线 a metro line, a plain 号 depends on what came before.
_WORD_BEHIND: tuple[tuple[AddressPart | None, re.Pattern[str]], ...] = (
    (
        AddressPart.OTHER,
        re.compile(
            r" ?(?:号线|号院|号口|号出口|号桥|号码头|国道|省道|县道|医院|研究所|中学|小学|部队|厂"
            r"|大道|道|路|街|环|期|区|组|社|队|村|段|公里|米|年|巷|支弄|弄|条)"
        ),
    ),
    (AddressPart.BUILDING, re.compile(r" ?(?:号楼|号?[幢栋座塔]|#楼|#[幢栋座])")),
    (AddressPart.UNIT, re.compile(r" ?单元")),
    (AddressPart.DOOR, re.compile(r" ?号?(?:房间?|室|门|户|铺|店铺)")),
    (AddressPart.FLOOR, re.compile(r" ?(?:层|楼|[Ff](?![A-Za-z]))")),
    (None, re.compile(r" ?号")),
)
_DOOR_BEFORE = re.compile(
    r"(?:\b(?:room|rm|apt|apartment|unit|flat|suite|ste|door)\b|房号|门牌号?|房间号?|室号|#)"
    r"[.:# ]*$",
    re.IGNORECASE,
)
_FLOOR_BEFORE = re.compile(r"\b(?:floor|level|fl)[. ]*$", re.IGNORECASE)
_BUILDING_BEFORE = re.compile(r"\b(?:building|bldg|block|blk|tower)[. ]*$", re.IGNORECASE)
_HOUSE_BEFORE = re.compile(r"(?:\bno[. ]*|[路街道巷弄] ?|胡同 ?)$", re.IGNORECASE)
_STREET_BEHIND = re.compile(
    r",? (?:[A-Za-z.']{1,20} ){1,4}"
    r"(?:road|rd|street|st|avenue|ave|lane|ln|drive|boulevard|blvd|way)\b",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(r"[区园苑城厦场寓楼院府庭湾邸家墅居里村心厅馆店座阁轩台舍宅] ?$")
_END_BEHIND = re.compile(r" ?(?:$|[\s,.;:()。、])")
_POSTCODE_END = re.compile(r" ?\)\s*$")
_NAMED_BUILDING = re.compile(
    r"大厦|公寓|广场|写字楼|中心|大楼|商厦|酒店|宾馆|学校|医院|building|tower|plaza",
    re.IGNORECASE,
)
_VILLAGE = re.compile(r"(?<!新)村|屯|庄|寨|[0-9一二三四五六七八九十]组")

_LARGER_THAN_A_DOOR = frozenset(
    {AddressPart.HOUSE, AddressPart.BUILDING, AddressPart.UNIT, AddressPart.FLOOR}
)
_LOOK_BACK = 16
_LONGEST_BUILDING_NO = 2
_SHORTEST_BARE_DOOR = 3
_SHORTEST_PHONE = 7
_POSTCODE_LENGTH = 6


def numbers_in(address: str) -> Iterator[NumberInAddress]:
    """Yield the numbers of an address from left to right, with what each stands for."""
    return _Reader(address).read()


def completeness(address: str) -> AddressGap | None:
    """Return what the address lacks, or None if it names a building and a door.

    A house number is a building, and so is a named one (示范大厦). A house in a village has no door
    number of its own. It is a hint for the person who accepts the order, never a refusal.
    """
    parts = {number.part for number in numbers_in(address)}
    housed = not parts.isdisjoint({AddressPart.BUILDING, AddressPart.HOUSE})
    if not housed and not _NAMED_BUILDING.search(address):
        return AddressGap.BUILDING
    if AddressPart.DOOR in parts or (AddressPart.HOUSE in parts and _VILLAGE.search(address)):
        return None
    return AddressGap.DOOR


class _Reader:
    """One pass from left to right that remembers whether house and building were named."""

    def __init__(self, address: str) -> None:
        self._text = narrowed(address)
        self._english = not re.search(r"[\u4e00-\u9fff]", self._text)
        self._seen: set[AddressPart] = set()

    def read(self) -> Iterator[NumberInAddress]:
        position = 0
        while match := _NUMBER.search(self._text, position):
            position = match.end()
            for number in self._numbers_at(match.start(), match.end()):
                self._seen.add(number.part)
                position = number.end
                yield number

    def _numbers_at(self, start: int, end: int) -> Iterator[NumberInAddress]:
        chain = _CHAIN.match(self._text, end)
        if chain is None:
            yield NumberInAddress(self._part_of(start, end), start, end)
        else:
            yield from self._chained(start, end, chain)

    def _chained(self, start: int, end: int, chain: re.Match[str]) -> Iterator[NumberInAddress]:
        """Take 3-1-502 apart: the first is the building, all behind it leads to the door."""
        behind = self._word_behind(chain.end())
        if behind == "号" and not self._anchored():
            yield NumberInAddress(AddressPart.HOUSE, start, chain.end())
            return
        if behind in (AddressPart.BUILDING, AddressPart.OTHER):
            yield NumberInAddress(behind, start, chain.end())
            return
        links = len(re.findall(r"[0-9*]+", chain[0]))
        first = self._first_of_chain(start, end, links=links, masked="*" in chain[0])
        if first is AddressPart.DOOR:
            yield NumberInAddress(first, start, chain.end())
            return
        yield NumberInAddress(first, start, end)
        inner = re.search(r"[A-Za-z0-9*]", chain[0])
        yield NumberInAddress(AddressPart.DOOR, end + (inner.start() if inner else 0), chain.end())

    def _first_of_chain(self, start: int, end: int, *, links: int, masked: bool) -> AddressPart:
        before = self._text[max(0, start - _LOOK_BACK) : start]
        if AddressPart.BUILDING in self._seen or _DOOR_BEFORE.search(before):
            return AddressPart.DOOR
        if _HOUSE_BEFORE.search(before):
            return AddressPart.HOUSE
        # 1807-1808 is two doors, 12-301 a building and a door, 101-1-502 again begins with one,
        # and in 101-*** somebody has hidden the rest already.
        longest = _LONGEST_BUILDING_NO + (links > 1 or masked)
        return AddressPart.BUILDING if end - start <= longest else AddressPart.DOOR

    def _part_of(self, start: int, end: int) -> AddressPart:
        before = self._text[max(0, start - _LOOK_BACK) : start]
        number = self._text[start:end]
        if sum(character in "0123456789*" for character in number) >= _SHORTEST_PHONE:
            return AddressPart.PHONE
        if self._is_postcode(number, start, end):
            return AddressPart.OTHER
        if _DOOR_BEFORE.search(before):
            return AddressPart.DOOR
        return self._by_word_before(before, end) or self._by_word_behind(number, before, end)

    def _by_word_before(self, before: str, end: int) -> AddressPart | None:
        if _FLOOR_BEFORE.search(before):
            return AddressPart.FLOOR
        if _BUILDING_BEFORE.search(before):
            return AddressPart.BUILDING
        if _STREET_BEHIND.match(self._text, end):
            return AddressPart.HOUSE
        return None

    def _by_word_behind(self, number: str, before: str, end: int) -> AddressPart:
        behind = self._word_behind(end)
        if behind == "号":
            door = self._anchored() and not before.endswith("附")
            return AddressPart.DOOR if door else AddressPart.HOUSE
        if behind is AddressPart.FLOOR:
            return self._floor_or_not(number)
        if behind is AddressPart.DOOR and _CHINESE_NUMBER.fullmatch(number):
            return self._door_or_not(end)
        if isinstance(behind, AddressPart):
            return behind
        if self._text.startswith("#", end):
            return self._before_hash(number)
        return self._bare(number, before, end)

    def _floor_or_not(self, number: str) -> AddressPart:
        if len(number) == 1 and not number.isdigit() and number.isascii() and number != "*":
            return AddressPart.BUILDING  # A楼
        if _CHINESE_NUMBER.fullmatch(number) and not self._anchored():
            return AddressPart.OTHER  # 三层 in a name
        return AddressPart.FLOOR

    def _door_or_not(self, end: int) -> AddressPart:
        """Tell 五〇二室 from names such as 三门县 and 三房镇."""
        if self._anchored() or self._text.startswith(("室", "号"), end):
            return AddressPart.DOOR
        return AddressPart.OTHER

    def _before_hash(self, number: str) -> AddressPart:
        if AddressPart.BUILDING in self._seen or len(number) > _LONGEST_BUILDING_NO:
            return AddressPart.DOOR
        return AddressPart.BUILDING

    def _bare(self, number: str, before: str, end: int) -> AddressPart:
        if _CHINESE_NUMBER.fullmatch(number):
            return AddressPart.DOOR if self._anchored() else AddressPart.OTHER
        if not self._anchored() and _HOUSE_BEFORE.search(before):
            return AddressPart.HOUSE
        if self._anchored() or self._english or "*" in number:
            return AddressPart.DOOR
        if len(number) < _SHORTEST_BARE_DOOR:
            return AddressPart.OTHER
        ends_here = _END_BEHIND.match(self._text, end)
        return AddressPart.DOOR if ends_here or _PLACE_BEFORE.search(before) else AddressPart.OTHER

    def _is_postcode(self, number: str, start: int, end: int) -> bool:
        if len(number) != _POSTCODE_LENGTH or not number.isdigit():
            return False
        if self._text[:start].strip() == "":
            return True
        bracketed = self._text[:start].rstrip().endswith("(")
        return bracketed and _POSTCODE_END.match(self._text, end) is not None

    def _anchored(self) -> bool:
        return not self._seen.isdisjoint(_LARGER_THAN_A_DOOR)

    def _word_behind(self, end: int) -> AddressPart | str | None:
        for part, word in _WORD_BEHIND:
            if word.match(self._text, end):
                return part or "号"
        return None
