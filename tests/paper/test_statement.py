"""A statement says the same on paper and as a workbook, to the fen, and no cell of it acts."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook

from pos.domain.ids import CodeId
from pos.domain.money import yuan
from pos.domain.orders import Line
from pos.domain.settlements import Terms, reversal_of, settle
from pos.domain.statements import PARTS, Statement, check_period, part_fen
from pos.errors import RuleViolation
from pos.links.files.statement_sheets import HEADER, statement_workbook
from pos.paper.statement import statement_pdf
from tests.domain.test_orders import order

MADE = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TERMS = Terms(commission_bps=123, fixed_fee_fen=7)


def a_statement(rows: int, seed: int = 1) -> Statement:
    rng, made = random.Random(seed), []
    for number in range(rows):
        at = MADE + timedelta(minutes=37 * number)
        wanted = order(
            no=f"HX20261123-{number:04d}" if number else "=1+1",
            lines=(Line("牛奶", rng.randrange(1, 9), rng.randrange(1, 9999)),),
            discount_fen=rng.randrange(0, 300),
            delivery_fee_fen=rng.choice((0, 500)),
            packing_fee_fen=rng.choice((0, 150)),
        )
        row = settle(
            wanted, row_id=f"r{number}", code_id=CodeId(number + 1), generation=1, at=at,
            terms=TERMS, due=date(2026, 11, 25),
        )  # fmt: skip
        made.append(row)
        if number % 5 == 0:
            made.append(reversal_of(row, row_id=f"b{number}", at=at, terms=TERMS))
    return Statement("示范店", date(2026, 11, 23), date(2026, 11, 30), MADE, tuple(made))


def text_of(pdf: bytes) -> str:
    read = pdfium.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in read)
    finally:
        read.close()


def fen(cell: object) -> int:
    amount = Decimal(str(cell)) * 100
    assert amount == amount.to_integral_value()
    return int(amount)


@pytest.mark.parametrize("rows", [0, 1, 7, 150])
def test_the_workbook_adds_up_to_the_fen_in_every_column_and_row(rows):
    stated = a_statement(rows)
    sheet = load_workbook(BytesIO(statement_workbook(stated))).active
    _, header, *body, total = sheet.iter_rows(values_only=True)
    assert header == HEADER
    assert len(body) == len(stated.rows)
    width = len(PARTS)
    for line, row in zip(body, stated.rows, strict=True):
        assert sum(map(fen, line[3 : 3 + width])) == fen(line[3 + width]) == row.net_fen
    for place in range(3, 3 + width + 1):
        assert sum(fen(line[place]) for line in body) == fen(total[place])
    assert fen(total[3 + width]) == stated.net_fen


def test_amounts_are_numbers_and_no_text_is_a_formula():
    sheet = load_workbook(BytesIO(statement_workbook(a_statement(20)))).active
    assert sheet["B3"].value == "'=1+1"
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "n"}
    assert {cell.data_type for cell in sheet[4][3:12]} == {"n"}


@pytest.mark.parametrize("rows", [0, 1, 150])
def test_the_paper_has_every_row_its_days_and_the_same_sum(rows):
    stated = a_statement(rows)
    said = text_of(statement_pdf(stated, dpi=300))
    assert f"应结合计 {yuan(stated.net_fen)} 元" in said
    assert said.count("冲正") == sum(row.net_fen < 0 for row in stated.rows)
    for row in stated.rows:
        assert row.order_no in said
    for day in {row.day for row in stated.rows}:
        assert str(day) in said


def test_a_correction_is_a_row_of_its_own_that_takes_all_of_it_back():
    stated = a_statement(1)
    first, back = stated.rows
    assert stated.net_fen == 0
    assert part_fen(back, PARTS) == -part_fen(first, PARTS) == -first.net_fen


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-24", "2026-11-23"), ("2025-01-01", "2026-11-23")]
)
def test_days_nobody_can_mean_are_refused(first, last):
    with pytest.raises(RuleViolation, match="bad_period"):
        check_period(date.fromisoformat(first), date.fromisoformat(last))
