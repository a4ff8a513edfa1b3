"""What stands on the label of a bag and on the slip of a paper code, before anybody draws it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime

from pos.domain.addresses import AddressPart, numbers_in
from pos.domain.masking import MASK, masked_address, masked_name, masked_phone
from pos.domain.orders import Fulfilment, Line, Order, OrderState
from pos.domain.scans import bag_label_text
from pos.domain.settings import Labels
from pos.domain.times import SHANGHAI
from pos.domain.widths import narrowed

LABEL_SIZES_MM = ((100, 150), (76, 130), (100, 180), (60, 40), (40, 30))
"""Width and height of the label stock that shops here use; the first is the usual one."""

LABELLED = frozenset(
    {
        OrderState.ACCEPTED, OrderState.PACKED, OrderState.ASSIGNED, OrderState.OUT,
        OrderState.ARRIVED, OrderState.COMPLETED, OrderState.RETURNED,
    }
)  # fmt: skip
"""States in which an order has bags: from accepted on. A label on a cancelled order's bag would
invite somebody to hand it over."""

_WEEKDAYS = "一二三四五六日"
_FRAGILE = re.compile(r"易碎|轻拿轻放|fragile", re.IGNORECASE)
# Phones, codes and card numbers a customer wrote into the remark: eight digits and more, grouped
# or not. A date or a price is shorter.
_LONG_NUMBER = re.compile(
    r"(?!20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}(?![0-9\-]))[0-9](?:[ \-]?[0-9]){7,}"
)
_SECRET = re.compile(
    r"H(?:X1|X-|P1|S1)[0-9A-Z]{8,}"  # a code of ours
    r"|[0-9A-Z]{1,5}(?=\s?(?:室|单元|房(?!东|子|租)))"
    r"|(?<![0-9\-])[0-9]{1,3}(?:-[0-9]{1,4}){2,3}(?![0-9\-])",  # 3-2-101, but not 2026-11-22
    re.IGNORECASE,
)
_ROOM_DIGITS = 3
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANK = frozenset({"Zs", "Zl", "Zp"})
_LONGEST_TEXT = 600


@dataclass(frozen=True, slots=True)
class LabelItem:
    """One product and how many pieces of it are in the order's bags."""

    name: str
    qty: int
    amount: str = ""
    """What these pieces cost together, where the label shall say it."""


@dataclass(frozen=True, slots=True)
class Printing:
    """Who had it printed and when; nobody (`by` empty) for an export."""

    at: datetime
    by: str = ""
    copy: int = 0
    """0 for the first print of an order, n for 补打 n."""


@dataclass(frozen=True, slots=True)
class Design:
    """What the shop wants on its labels; `logo` is a PNG in grey, or empty."""

    fields: Labels = field(default_factory=Labels)
    logo: bytes = b""


USUAL_DESIGN = Design()


@dataclass(frozen=True, slots=True)
class Label:
    """The label of one bag, customer data masked, every text free of control characters.

    `bags` is 0 while nobody has said how many there are.
    """

    shop: str
    order_no: str
    code_text: str
    """What its Code128 and QR say: `HB1` + order number + `-` + bag."""
    pick_no: str
    bag: int
    bags: int
    fulfilment: str
    timing: str
    promise: str
    customer: str
    tail: str
    address: str
    items: tuple[LabelItem, ...]
    item_count: int
    remark: str
    fragile: bool
    placed_at: datetime
    printing: Printing
    kinds: int = 0
    """Products of the whole order, also where they are not listed."""
    shows_placed: bool = True
    shows_operator: bool = True
    logo: bytes = b""

    @property
    def bag_words(self) -> tuple[str, str]:
        """Return what the bag box says: large, and small below it."""
        if not self.bags:
            return str(self.bag), "袋数未定"
        return f"{self.bag}/{self.bags}", f"第 {self.bag} 袋 共 {self.bags} 袋"

    @property
    def copy_words(self) -> str:
        """Return 补打 n, or nothing on the first print."""
        return copy_words(self.printing)

    @property
    def origin(self) -> str:
        """Return how many kinds and pieces the whole order has, and when it was placed."""
        count = f"全单 {self.kinds} 种 {self.item_count} 件"
        return f"{count}·下单 {short_time(self.placed_at)}" if self.shows_placed else count

    @property
    def print_words(self) -> str:
        """Return when and by whom it was printed; 导出 where nobody stands behind it."""
        return print_words(self.printing, names=self.shows_operator)


def copy_words(printing: Printing) -> str:
    """Return 补打 n, or nothing on the first print."""
    return f"补打 {printing.copy}" if printing.copy else ""


def print_words(printing: Printing, *, names: bool = True) -> str:
    """Return when and by whom it was printed; 导出 where nobody stands behind it."""
    at = short_time(printing.at)
    if not printing.by:
        return f"导出 {at}"
    return f"打印 {at}·操作员 {paper_text(printing.by)}" if names else f"打印 {at}"


def labels_of(
    order: Order, *, shop: str, printing: Printing, design: Design = USUAL_DESIGN
) -> tuple[Label, ...]:
    """Return one label for each bag of the order; one label, bag 1, while bags are not counted.

    Raises: ValueError: an order without a number.
    """
    first = _label(order, shop=shop, printing=printing, design=design)
    rest = (
        replace(first, bag=bag, code_text=bag_label_text(order.no, bag))
        for bag in range(2, order.bags + 1)
    )
    return first, *rest


def _label(order: Order, *, shop: str, printing: Printing, design: Design) -> Label:
    customer, shows = order.customer, design.fields
    lines = tuple(line for line in order.lines if line.open_qty)
    return Label(
        shop=paper_text(shop),
        order_no=paper_text(order.no),
        code_text=bag_label_text(order.no, 1),
        pick_no=paper_text(order.pick_no) or paper_text(order.no)[-4:],
        bag=1,
        bags=order.bags,
        fulfilment=_FULFILMENT[order.fulfilment],
        timing="预约" if order.is_scheduled else "即时",
        promise=promise_words(order, printing.at),
        customer=masked_name(paper_text(customer.name)) if shows.customer else "",
        tail=paper_text(customer.phone_tail)[-4:] if shows.phone_tail else "",
        address=masked_address(paper_text(customer.address)) if shows.address else "",
        items=tuple(_item(line, design.fields) for line in lines) if shows.items else (),
        item_count=order.item_count,
        remark=_remark(order) if shows.remark else "",
        fragile=is_fragile(order),
        placed_at=order.placed_at,
        printing=printing,
        kinds=len(lines),
        shows_placed=shows.placed,
        shows_operator=shows.operator,
        logo=design.logo if shows.logo else b"",
    )


def _item(line: Line, shows: Labels) -> LabelItem:
    fen = line.open_qty * line.price_fen
    amount = f"¥{fen // 100}.{fen % 100:02d}" if shows.prices else ""
    return LabelItem(paper_text(line.name), line.open_qty, amount)


def _remark(order: Order) -> str:
    return masked_remark(paper_text(order.remark), paper_text(order.customer.address))


_FULFILMENT = {Fulfilment.DELIVERY: "配送", Fulfilment.PICKUP: "自提"}


def is_fragile(order: Order) -> bool:
    """Tell whether the order's own words call something in it fragile."""
    said = [order.remark, *(line.name for line in order.lines if line.open_qty)]
    return any(map(_FRAGILE.search, said))


def promise_words(order: Order, printed_at: datetime) -> str:
    """Return by when the order is owed, the day only where it is not the day of printing."""
    verb = "送达" if order.fulfilment is Fulfilment.DELIVERY else "交货"
    today = printed_at.astimezone(SHANGHAI).date()

    def when(at: datetime, *, beside: datetime | None = None) -> str:
        local = at.astimezone(SHANGHAI)
        known = beside.astimezone(SHANGHAI).date() if beside else today
        if local.date() == known:
            return f"{local:%H:%M}"
        return f"{local:%m-%d} 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"

    promise = order.promise
    if promise is not None and promise.start is not None:
        return f"{when(promise.start)}–{when(promise.end, beside=promise.start)} {verb}"
    if promise is not None:
        return f"{when(promise.end)} 前{verb}"
    if order.valid_from is not None:
        return f"{when(order.valid_from)} 起{verb}"
    return f"尽快{verb}"


def short_time(at: datetime) -> str:
    """Return month, day, hour and minute in China."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def masked_remark(remark: str, address: str = "") -> str:
    """Return the customer's remark without the phone, room number or code he wrote into it.

    A remark is an instruction (20号晚上7点前送), so it is not masked as an address would be: hidden
    are long numbers, numbers of rooms and units, and the room number of the order's own address.
    """
    plain = narrowed(remark)
    hidden = [(found.span(), _starred_number(found[0])) for found in _LONG_NUMBER.finditer(plain)]
    hidden += [(found.span(), MASK) for found in _SECRET.finditer(plain)]
    for room in _rooms_in(address):
        hidden += [(found.span(), MASK) for found in re.finditer(rf"(?<!\d){room}(?!\d)", plain)]
    out = []
    done = 0
    for (start, end), stars in sorted(hidden):
        if end <= done:
            continue
        out += [remark[done:start], stars]
        done = end
    return "".join([*out, remark[done:]])


def _starred_number(number: str) -> str:
    digits = number.replace(" ", "").replace("-", "")
    return masked_phone(digits) if len(digits) == 11 and digits[0] == "1" else MASK


def _rooms_in(address: str) -> set[str]:
    """Return the room numbers of an address that are long enough to be nothing else."""
    rooms = (
        address[number.start : number.end]
        for number in numbers_in(address)
        if number.part is AddressPart.DOOR
    )
    return {re.escape(narrowed(room)) for room in rooms if len(room) >= _ROOM_DIGITS}


def paper_text(text: str) -> str:
    """Return the text as it may stand on paper: one line, nothing that is not seen.

    Control, direction and joining characters, variation selectors, private and unassigned ones are
    dropped; every kind of blank and line break becomes one space. A reader takes at most the first
    600 characters, so that no text can make drawing slow.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[:_LONGEST_TEXT].split())
    return " ".join("".join(map(_seen, text[: 4 * _LONGEST_TEXT])).split())[:_LONGEST_TEXT]


def _seen(character: str) -> str:
    if character in "\t\n\r\v\f\x85":
        return " "
    kind = unicodedata.category(character)
    if kind in _DROPPED or _is_selector(ord(character)):
        return ""
    return " " if kind in _BLANK else character


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """What the customer takes home where no live page exists: the code, and what to do with it."""

    shop: str
    shop_address: str
    shop_phone: str
    order_no: str
    pick_no: str
    fulfilment: str
    digits: str
    valid_from: datetime | None
    valid_until: datetime | None
    item_count: int
    printing: Printing

    @property
    def validity_words(self) -> str:
        """Return from when to when the code is good, in China's time."""

        def day(at: datetime) -> str:
            return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

        begins = f"{day(self.valid_from)} 起" if self.valid_from else ""
        ends = f"{day(self.valid_until)} 前" if self.valid_until else ""
        return f"{begins}{'，' if begins and ends else ''}{ends}有效" if begins or ends else ""
