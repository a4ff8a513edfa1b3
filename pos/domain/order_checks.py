"""What makes an order impossible, whoever sends it."""

from __future__ import annotations

from collections.abc import Iterator

from pos.domain.orders import Line, Order
from pos.errors import RuleViolation

MOST_FEN = 10**10
MOST_PIECES = 100_000
LONGEST_NUMBER = 64

_AMOUNTS = ("delivery_fee_fen", "packing_fee_fen", "discount_fen", "platform_subsidy_fen")


def check_order(order: Order) -> None:
    """Refuse an order that cannot be right.

    Raises: RuleViolation: code `bad_order` with the first bad `field` and its `problem`.
    """
    for field, problem in _problems(order):
        raise RuleViolation("bad_order", order_no=order.no, field=field, problem=problem)


def _problems(order: Order) -> Iterator[tuple[str, str]]:
    if not order.no.strip() or len(order.no) > LONGEST_NUMBER or not order.no.isprintable():
        yield "no", "empty_or_too_long"
    if not order.lines:
        yield "lines", "missing"
    for index, line in enumerate(order.lines):
        for field, problem in _line_problems(line):
            yield f"lines[{index}].{field}", problem
    for name in _AMOUNTS:
        if not 0 <= getattr(order, name) <= MOST_FEN:
            yield name, "out_of_range"
    yield from _time_problems(order)


def _line_problems(line: Line) -> Iterator[tuple[str, str]]:
    if not line.name.strip():
        yield "name", "missing"
    if not 1 <= line.qty <= MOST_PIECES:
        yield "qty", "out_of_range"
    if not 0 <= line.price_fen <= MOST_FEN:
        yield "price_fen", "out_of_range"
    if not 0 <= line.refunded_qty <= line.qty:
        yield "refunded_qty", "out_of_range"


def _time_problems(order: Order) -> Iterator[tuple[str, str]]:
    promise = order.promise
    if promise is not None and promise.start is not None and promise.start > promise.end:
        yield "promise", "ends_before_it_begins"
    begins, ends = order.valid_from, order.valid_until
    if begins is not None and ends is not None and begins >= ends:
        yield "valid_until", "ends_before_it_begins"
