"""What is opened late is opened once, by a worker, and a refusal is not asked for all the time."""

from __future__ import annotations

import threading

import pytest

from pos.app.late import Late
from pos.errors import RuleViolation


class Shop:
    def __init__(self) -> None:
        self.people = lambda: ["李店长"]


def test_it_is_opened_once_by_whoever_comes_first():
    opened: list[Shop] = []
    together = threading.Barrier(4)

    def open_() -> Shop:
        opened.append(Shop())
        return opened[-1]

    late = Late(open_)
    assert late.opened is None
    got: list[Shop] = []

    def come() -> None:
        together.wait()
        got.append(late())

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert got == opened * 4
    assert late.opened is opened[0]


def test_naming_a_part_and_its_method_opens_nothing_calling_it_does():
    late = Late(Shop)
    part = late.part(lambda shop: shop)
    method = part.people
    assert late.opened is None
    assert method() == ["李店长"]
    assert late.opened is not None
    assert part.people() == ["李店长"]


def test_a_refusal_is_repeated_and_asked_anew_only_after_a_while():
    asked: list[int] = []

    def open_() -> Shop:
        asked.append(1)
        raise RuleViolation("newer_schema", found="9", known="1")

    late = Late(open_, again_after_s=60)
    for _ in range(3):
        with pytest.raises(RuleViolation, match="newer_schema") as seen:
            late()
        assert seen.value.fields == {"found": "9", "known": "1"}
    assert len(asked) == 1
    assert late.opened is None


def test_it_is_asked_again_once_the_while_is_over():
    answers = [RuleViolation("vault_missing"), Shop()]

    def open_() -> Shop:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    late = Late(open_, again_after_s=0)
    with pytest.raises(RuleViolation):
        late()
    assert isinstance(late(), Shop)
