"""I10: any edit, cut or fork of the audit trail since the last anchor is found."""

import json
import shutil
from contextlib import closing

import pytest

from pos.domain.audit_chain import AuditBody, chain_hash
from pos.domain.staff import Actor
from pos.errors import RuleViolation
from pos.storage.audit import _body
from tests.faults.proving import raw
from tests.services.shops import NOON, a_desk

ENTRIES = 30


@pytest.fixture
def closed(desk):
    """A shop with a trail, closed: its head is noted outside the database."""
    with desk.shop.store.begin() as work:
        for n in range(ENTRIES):
            work.audit.add(desk.manager, "noted", at=NOON, details=f"entry {n}")
    desk.shop.store.close()
    yield desk.shop.folder
    desk.reopened()


def verified(folder):
    with a_desk(folder) as desk, desk.shop.store.read() as work:
        return work.audit.verify()


def tampered(folder, sql, *values):
    with closing(raw(folder)) as connection:
        assert connection.execute(sql, values).rowcount > 0


def test_an_untouched_trail_is_whole(closed):
    report = verified(closed)
    assert (report.ok, report.first_bad, report.entries) == (True, None, ENTRIES + 1)


EDITS = [
    ("UPDATE audit SET details = 'other' WHERE seq = 7", 7),
    ("UPDATE audit SET act = 'redeemed' WHERE seq = 8", 8),
    ("UPDATE audit SET person = 'somebody' WHERE seq = 9", 9),
    ("UPDATE audit SET approver = 'somebody' WHERE seq = 9", 9),
    ("UPDATE audit SET at_us = at_us - 1 WHERE seq = 10", 10),
    ("UPDATE audit SET order_no = 'A-1' WHERE seq = 11", 11),
    ("UPDATE audit SET code_id = 5 WHERE seq = 12", 12),
    ("UPDATE audit SET device = 'another' WHERE seq = 13", None),
    ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 14", 14),
    ("UPDATE audit SET seq = 1000 WHERE seq = 15", 15),
    ("DELETE FROM audit WHERE seq = 1", 1),
    ("DELETE FROM audit WHERE seq = 16", 16),
    ("DELETE FROM audit WHERE seq > 20", 21),
    (f"DELETE FROM audit WHERE seq = {ENTRIES + 1}", ENTRIES + 1),
    ("DELETE FROM audit", 1),
]


@pytest.mark.parametrize(("sql", "first_bad"), EDITS)
def test_any_edit_or_cut_is_found_where_it_is(closed, sql, first_bad):
    tampered(closed, sql)
    report = verified(closed)
    assert not report.ok
    assert first_bad is None or report.first_bad == first_bad


def rewritten_from(folder, first: int) -> None:
    """Change an entry and every hash after it: the whole chain then agrees with itself."""
    with closing(raw(folder)) as connection:
        names = "device, seq, at_us, person, approver, act, order_no, code_id, details, hash"
        rows = connection.execute(f"SELECT {names} FROM audit ORDER BY seq").fetchall()
        head = bytes(32)
        for row in rows:
            body: AuditBody = _body(tuple(row))
            if body.seq == first:
                connection.execute("UPDATE audit SET details = 'forged' WHERE seq = ?", (first,))
                body = _body((*row[:8], "forged"))
            head = chain_hash(head, body)
            connection.execute("UPDATE audit SET hash = ? WHERE seq = ?", (head, body.seq))


def test_a_trail_rewritten_as_a_whole_disagrees_with_its_anchor(closed):
    rewritten_from(closed, 5)
    assert not verified(closed).ok


def test_the_control_without_an_anchor_a_rewritten_or_cut_trail_looks_whole(closed):
    rewritten_from(closed, 5)
    tampered(closed, "DELETE FROM audit WHERE seq > 20")
    (closed / "audit.anchors").unlink()
    assert verified(closed).ok


def test_a_fork_is_found(closed, tmp_path):
    """Two copies go on from one point: the trail of one is not the continuation of the other's."""
    shutil.copytree(closed, tmp_path / "fork")
    with a_desk(closed) as desk, desk.shop.store.begin() as work:
        work.audit.add(desk.manager, "noted", at=NOON, details="here")
    with a_desk(tmp_path / "fork") as desk, desk.shop.store.begin() as work:
        work.audit.add(desk.manager, "noted", at=NOON, details="there")
    shutil.copy(closed / "audit.anchors", tmp_path / "fork" / "audit.anchors")
    assert not verified(tmp_path / "fork").ok


def test_an_anchor_cannot_be_written_by_hand(closed):
    path = closed / "audit.anchors"
    stored = json.loads(path.read_text())
    for head in stored["heads"].values():
        head[0] = 3
    path.write_text(json.dumps(stored))
    with pytest.raises(RuleViolation, match="anchors_damaged"):
        verified(closed)
    path.write_text("{}")
    with pytest.raises(RuleViolation, match="anchors_damaged"):
        verified(closed)
    shutil.copy(closed / "shop.db", path)
    with pytest.raises(RuleViolation, match="anchors_damaged"):
        verified(closed)
    path.unlink()


def test_entries_are_in_order_of_time_whatever_the_clock_said(desk):
    """I17 in the trail itself."""
    with desk.shop.store.begin() as work:
        for hours in (5, -3, 0, 2, -100, 7):
            desk.clock.at = NOON
            desk.clock.go(hours=hours)
            work.audit.add(Actor(desk.manager.person), "noted", at=desk.clock.now())
        entries = work.audit.select()
    times = [entry.body.at for entry in entries]
    assert times == sorted(times)
    assert [entry.body.seq for entry in entries] == list(range(1, len(entries) + 1))


def test_only_the_hubs_time_sets_the_mark_back(desk):
    with desk.shop.store.begin() as work:
        work.audit.add(desk.manager, "noted", at=NOON.replace(year=2036))
        work.audit.add(desk.manager, "clock_set", at=NOON, sets_clock=True)
        assert work.audit.high_water() == NOON
    with desk.shop.store.read() as work:
        assert work.audit.high_water() == NOON
        assert work.audit.verify().ok
