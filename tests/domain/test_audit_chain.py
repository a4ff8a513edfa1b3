from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.audit_chain import GENESIS, AuditBody, chain_hash, verify_chain
from pos.domain.ids import CodeId, OrderNo

Chain = list[tuple[AuditBody, bytes]]
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def body(seq: int, *, device: str = "d1", details: str = "") -> AuditBody:
    return AuditBody(
        device=device,
        seq=seq,
        at=AT + timedelta(seconds=seq),
        person="s1",
        act="redeemed",
        order_no=OrderNo(f"HX-{seq}"),
        code_id=CodeId(seq),
        details=details,
    )


def chain_of(bodies: list[AuditBody], start: bytes = GENESIS) -> Chain:
    chain = []
    for entry in bodies:
        start = chain_hash(start, entry)
        chain.append((entry, start))
    return chain


CHAIN = chain_of([body(seq) for seq in range(1, 21)])
HEAD = (20, CHAIN[-1][1])


def check(chain: Chain, anchor: tuple[int, bytes] | None = HEAD, start: bytes = GENESIS):
    return verify_chain(chain, start=start, anchor=anchor)


def test_an_untouched_chain_is_good_and_names_its_head():
    report = check(CHAIN)
    assert report.ok
    assert report.entries == 20
    assert report.head == CHAIN[-1][1]
    assert report.first_bad is None


def test_an_empty_trail_is_good_until_an_anchor_says_there_was_more():
    assert check([], anchor=None).ok
    assert check([], anchor=None).head == GENESIS
    assert check([]).first_bad == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"person": "s2"},
        {"act": "frozen"},
        {"device": "d2"},
        {"at": AT},
        {"order_no": None},
        {"code_id": None},
        {"details": "x"},
        {"seq": 7},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [0, 4, 19])
def test_an_edit_of_any_field_is_found_where_it_was_made(place, changed):
    chain = CHAIN.copy()
    entry, stored = chain[place]
    chain[place] = (replace(entry, **changed), stored)
    report = check(chain)
    assert not report.ok
    assert report.first_bad == place + 1
    assert report.entries == 20
    assert report.head == (CHAIN[place - 1][1] if place else GENESIS)


def test_a_gap_a_doubled_entry_and_a_swap_are_found():
    assert check(CHAIN[:4] + CHAIN[5:]).first_bad == 5
    assert check(CHAIN[:5] + CHAIN[4:]).first_bad == 6
    assert check([*CHAIN[:4], CHAIN[5], CHAIN[4], *CHAIN[6:]]).first_bad == 5
    assert check(CHAIN[1:]).first_bad == 1


def test_a_fork_rewritten_with_fresh_hashes_is_found_only_by_the_anchor():
    rest = [body(seq, details="rewritten") for seq in range(10, 21)]
    forked = CHAIN[:9] + chain_of(rest, CHAIN[8][1])
    assert check(forked, anchor=None).ok  # the control: a chain alone believes its forger
    assert check(forked).first_bad == 20
    assert check(forked, anchor=(10, CHAIN[9][1])).first_bad == 10
    assert check(forked, anchor=(9, CHAIN[8][1])).ok


@pytest.mark.parametrize("kept", [0, 1, 19])
def test_a_cut_tail_is_found_only_by_the_anchor(kept):
    assert check(CHAIN[:kept], anchor=None).ok  # the control
    report = check(CHAIN[:kept])
    assert not report.ok
    assert report.first_bad == kept + 1


def test_what_came_after_the_anchor_is_no_fault():
    assert check(CHAIN, anchor=(12, CHAIN[11][1])).ok


def test_a_later_part_can_be_checked_from_the_hash_before_it():
    start = CHAIN[9][1]
    assert check(CHAIN[10:], start=start).ok
    assert check(CHAIN[10:], start=start, anchor=(10, start)).ok
    assert not check(CHAIN[10:], start=start, anchor=(10, bytes(31) + b"1")).ok
    assert not check(CHAIN[11:], start=start).ok
    assert check([], start=start, anchor=(10, start)).ok
    assert check([], start=start, anchor=(12, CHAIN[11][1])).first_bad == 12


def test_entries_of_two_devices_are_no_chain():
    mixed = chain_of([body(1), body(2, device="d2")])
    assert check(mixed, anchor=None).first_bad == 2


def test_fields_that_read_the_same_when_joined_have_different_hashes():
    left = replace(body(1), person="ab", act="c")
    right = replace(body(1), person="a", act="bc")
    assert left.person + left.act == right.person + right.act  # the control: joining loses it
    assert chain_hash(GENESIS, left) != chain_hash(GENESIS, right)
    absent = replace(body(1), order_no=None)
    assert chain_hash(GENESIS, absent) != chain_hash(GENESIS, replace(absent, order_no=OrderNo("")))


def test_the_same_moment_in_another_zone_has_the_same_hash():
    entry = body(1)
    elsewhere = replace(entry, at=entry.at.astimezone())
    assert chain_hash(GENESIS, entry) == chain_hash(GENESIS, elsewhere)
    later = replace(entry, at=entry.at + timedelta(microseconds=1))
    assert chain_hash(GENESIS, entry) != chain_hash(GENESIS, later)


def test_the_encoding_of_an_entry_never_changes():
    # Stored chains outlive releases: a new field needs a new form, not another hash of the old.
    assert chain_hash(GENESIS, body(1)).hex() == (
        "aa3b99ead399f594b30049f5a028a798c815fee80eb0c17274dd04096dda2170"
    )


@given(st.text(max_size=30) | st.just("\ud800"), st.text(max_size=30))
def test_two_texts_have_one_hash_only_if_they_are_the_same(left, right):
    left_hash = chain_hash(GENESIS, body(1, details=left))
    assert (left_hash == chain_hash(GENESIS, body(1, details=right))) == (left == right)


def test_of_a_thousand_random_tampers_none_stays_hidden():
    rng = random.Random(10)
    for _ in range(1_000):
        chain = CHAIN.copy()
        place = rng.randrange(20)
        entry, stored = chain[place]
        match rng.randrange(5):
            case 0:
                chain[place] = (replace(entry, details=f"{rng.random()}"), stored)
            case 1:
                chain[place] = (entry, rng.randbytes(32))
            case 2:
                del chain[place]
            case 3:
                chain.insert(place, chain[place])
            case _:
                edited = [
                    replace(entry, details=f"{rng.random()}"),
                    *(later for later, _ in CHAIN[place + 1 :]),
                ]
                chain[place:] = chain_of(edited, CHAIN[place - 1][1] if place else GENESIS)
        assert not check(chain).ok
