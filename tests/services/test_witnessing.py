"""The camera's picture stays with its record for its days, sealed, and only a lead sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.domain.codes import CodeKind
from pos.domain.scans import ScanSource
from pos.domain.staff import Role
from pos.domain.verdicts import Card, Reason, Verdict
from pos.errors import RuleViolation

JPEG = b"\xff\xd8\xff a customer's screen"


def used(desk, no="A-1") -> Card:
    code = desk.packed(no)
    card = desk.shop.redeeming.check(desk.token(code), source=ScanSource.CAMERA, by=desk.manager)
    return replace(card, verdict=Verdict.REDEEMED)


def set_days(desk, days):
    with desk.shop.store.begin() as work:
        before = work.shop.settings()
        work.shop.put_settings(replace(before, devices=replace(before.devices, still_days=days)))


def test_a_lead_sees_it_with_a_reason_and_that_is_recorded(desk):
    book, lead = desk.shop.witnessing, desk.person("组长", Role.LEAD)
    kept = book.keep(used(desk), JPEG, by=desk.manager)
    (known,) = book.kept("A-1")
    assert (known.id, known.verdict) == (kept, Verdict.REDEEMED)
    assert book.look(kept, reason="  顾客 申诉 ", by=lead) == JPEG
    with desk.shop.store.read() as work:
        entry = work.audit.select()[-1].body
    assert (entry.act, entry.order_no, entry.details) == ("still_seen", "A-1", "顾客 申诉")


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.CLERK, False), (Role.AUDITOR, False), (Role.LEAD, True)]
)
def test_nobody_below_a_lead_sees_it(desk, role, allowed):
    book, who = desk.shop.witnessing, desk.person("某人", role)
    kept = book.keep(used(desk), JPEG, by=desk.manager)
    if allowed:
        assert book.look(kept, reason="x", by=who) == JPEG
        return
    with pytest.raises(RuleViolation) as refused:
        book.look(kept, reason="x", by=who)
    assert refused.value.code == "not_permitted"
    assert "still_seen" not in desk.acts()


def test_without_a_reason_nobody_sees_it(desk):
    kept = desk.shop.witnessing.keep(used(desk), JPEG, by=desk.manager)
    with pytest.raises(RuleViolation, match="reason_missing"):
        desk.shop.witnessing.look(kept, reason=" \n", by=desk.manager)


def test_it_goes_by_itself_after_its_days_and_not_before(desk):
    book = desk.shop.witnessing
    kept = book.keep(used(desk), JPEG, by=desk.manager)
    desk.clock.go(days=6, hours=23)
    assert book.clear() == 0
    desk.clock.go(hours=2)
    assert book.kept() == []  # not shown even before anybody cleared
    assert book.clear() == 1
    with pytest.raises(RuleViolation, match="still_missing"):
        book.look(kept, reason="x", by=desk.manager)


def test_no_days_keep_nothing_and_remove_what_there_is(desk):
    book, card = desk.shop.witnessing, used(desk)
    book.keep(card, JPEG, by=desk.manager)
    set_days(desk, 0)
    desk.clock.go(seconds=1)
    assert book.clear() == 1
    assert book.keep(card, JPEG, by=desk.manager) is None


@pytest.mark.parametrize(
    ("verdict", "reason", "wanted"),
    [
        (Verdict.REDEEMED, Reason.NONE, True),
        (Verdict.ALREADY_USED, Reason.HERE, True),
        (Verdict.ALREADY_USED, Reason.OWN_REPEAT, False),
        (Verdict.STALE, Reason.QR_REFRESHED, True),
        (Verdict.NOT_A_CODE, Reason.PAYMENT_CODE, False),
        (Verdict.NOT_A_CODE, Reason.WEB_ADDRESS, False),
        (Verdict.OK, Reason.NONE, False),
        (Verdict.NOT_READY, Reason.PLACED, False),
        (Verdict.PROOF_NEEDED, Reason.NONE, False),
    ],
)
def test_only_codes_of_ours_that_are_worth_nothing_any_more_are_kept(desk, verdict, reason, wanted):
    card = replace(used(desk), verdict=verdict, reason=reason)
    kept = desk.shop.witnessing.keep(card, JPEG, by=desk.manager)
    assert (kept is not None) is wanted


def test_a_paper_code_that_may_still_be_redeemed_is_not_kept_as_a_picture(desk):
    card = used(desk)
    desk.put(replace(desk.code("A-1"), kind=CodeKind.PAPER))
    frozen = replace(card, verdict=Verdict.FROZEN)
    assert desk.shop.witnessing.keep(frozen, JPEG, by=desk.manager) is None
    assert desk.shop.witnessing.keep(card, JPEG, by=desk.manager) is not None


def test_a_picture_too_large_is_left_out(desk):
    assert desk.shop.witnessing.keep(used(desk), JPEG * 5000, by=desk.manager) is None


def test_neither_database_nor_backup_holds_it_in_the_clear(desk, tmp_path):
    from pos.app.backups import make_backup  # noqa: PLC0415 - the whole of the backup

    desk.shop.witnessing.keep(used(desk), JPEG, by=desk.manager)
    with desk.shop.store.readers.connect() as connection:
        stored = connection.exec_driver_sql("SELECT sealed FROM still").scalar_one()
    assert JPEG not in stored
    assert JPEG[4:] not in stored
    backup = make_backup(desk.shop, by=desk.manager)
    assert JPEG not in backup.file.read_bytes()
    assert len(desk.shop.witnessing.kept()) == 1
