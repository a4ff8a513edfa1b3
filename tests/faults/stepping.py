"""Any sequence of acts on a shop, beside a model of a few lines that says what must come of it."""

# ruff: noqa: PT017 - whether an act is refused, and how, is what the model foretells

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from pos.domain.ids import AttemptId
from pos.domain.orders import Freeze, FreezeReason, OrderState
from pos.domain.scans import ScanSource
from pos.domain.staff import Actor, Role
from pos.domain.verdicts import Card, Verdict
from pos.errors import RuleViolation
from pos.services.intake import Incoming
from tests.faults.proving import half_done
from tests.services.shops import NOON, a_desk, an_order, make_shop, new_attempt

S = OrderState


@dataclass
class Expected:
    """What the model knows of one order."""

    state: OrderState = S.PLACED
    digits: str = ""
    old_digits: str = ""
    reissued_by: str = ""
    frozen: bool = False
    attempt: AttemptId | None = None
    redeemed_by: str = ""


_TEMPLATE: list[Path] = []
# Steps are about sense, not about disks: a folder in memory makes them ten times as fast.
_IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a private folder in it


def _template() -> Path:
    if not _TEMPLATE:
        _TEMPLATE.append(Path(tempfile.mkdtemp(prefix="handover-machine-", dir=_IN_MEMORY)))
        atexit.register(shutil.rmtree, _TEMPLATE[0], ignore_errors=True)
        make_shop(_TEMPLATE[0])
    return _TEMPLATE[0]


class ShopMachine(RuleBasedStateMachine):
    """Intake, Picking and Redeeming of paper codes against the model."""

    orders: Bundle[str] = Bundle("orders")

    @initialize()
    def open(self) -> None:
        self.base = tempfile.mkdtemp(prefix="handover-steps-", dir=_IN_MEMORY)
        folder = Path(self.base) / "shop"
        shutil.copytree(_template(), folder)
        self.folder = folder
        self._context = a_desk(folder)
        self.desk = self._context.__enter__()
        lead, clerk = self.desk.person("领班", Role.LEAD), self.desk.person("王", Role.CLERK)
        self.people = {"lead": lead, "clerk": clerk, "manager": self.desk.manager}
        self.model: dict[str, Expected] = {}
        self.net_fen = 0

    def teardown(self) -> None:
        if hasattr(self, "_context"):
            with self.desk.shop.store.read() as work:
                whole = work.audit.verify().ok
            self._context.__exit__(None, None, None)
            halves = half_done(self.folder)
            shutil.rmtree(self.base)
            assert whole
            assert not halves

    # -------------------------------------------------------------- acts

    @rule(target=orders, number=st.integers(1, 6))
    def take(self, number: int) -> str:
        no = f"A-{number}"
        taken = self.desk.shop.intake.take([Incoming(an_order(no))], by=self.desk.manager)
        assert (no in taken.taken) == (no not in self.model)
        self.model.setdefault(no, Expected())
        return no

    @rule(no=orders)
    def accept(self, no: str) -> None:
        wanted = self.model[no]
        try:
            accepted = self.desk.shop.intake.accept(an_order(no).no, by=self.desk.manager)
        except RuleViolation as error:
            closed = wanted.state in (S.COMPLETED, S.REJECTED)
            assert error.code == (
                "illegal_move" if closed and not wanted.frozen else "order_frozen"
            )
            return
        if wanted.state is S.PLACED:
            assert not wanted.frozen
            wanted.state, wanted.digits = S.ACCEPTED, accepted.paper_code or ""
            assert len(wanted.digits) == 12
        else:
            assert accepted.paper_code is None

    @rule(no=orders)
    def reject(self, no: str) -> None:
        wanted = self.model[no]
        try:
            self.desk.shop.intake.reject(an_order(no).no, reason="售罄", by=self.desk.manager)
            assert wanted.state is S.PLACED
            wanted.state = S.REJECTED
        except RuleViolation as error:
            assert error.code == "illegal_move"
            assert wanted.state is not S.PLACED

    @rule(no=orders, bags=st.integers(1, 3))
    def pack(self, no: str, bags: int) -> None:
        wanted = self.model[no]
        before = self.desk.order(an_order(no).no)
        try:
            self.desk.shop.picking.finish(an_order(no).no, bags=bags, by=self.desk.manager)
        except RuleViolation as error:
            assert error.code == ("order_frozen" if wanted.frozen else "illegal_move")
            return
        assert wanted.state in (S.ACCEPTED, S.PACKED)
        assert not wanted.frozen or before.bags == bags
        wanted.state = S.PACKED

    @rule(no=orders, frozen=st.booleans())
    def freeze(self, no: str, frozen: bool) -> None:
        wanted = self.model[no]
        if wanted.state in (S.COMPLETED, S.REJECTED):
            return
        hold = Freeze(FreezeReason.APPEAL, NOON, "平台") if frozen else None
        self.desk.put_order(an_order(no).no, freeze=hold)
        wanted.frozen = frozen

    @rule(no=orders, who=st.sampled_from(["lead", "clerk"]))
    def reissue(self, no: str, who: str) -> None:
        wanted = self.model[no]
        try:
            digits = self.desk.shop.disputing.reissue(
                an_order(no).no, reason="丢失", by=self.people[who]
            )
        except RuleViolation as error:
            assert error.code in {"not_permitted", "no_code_here", "code_not_active"}
            return
        assert who == "lead"
        assert wanted.attempt is None
        wanted.old_digits, wanted.digits, wanted.reissued_by = wanted.digits, digits, who

    @rule(hours=st.integers(-50, 30))
    def time_passes(self, hours: int) -> None:
        self.desk.clock.go(hours=max(hours, -1))

    @rule()
    def restart(self) -> None:
        self.desk.reopened()

    @rule(no=orders, who=st.sampled_from(["lead", "clerk", "manager"]))
    @precondition(lambda self: any(x.digits for x in self.model.values()))
    def redeem(self, no: str, who: str) -> None:
        wanted = self.model[no]
        if not wanted.digits:
            return
        attempt, by = new_attempt(), self.people[who]
        try:
            card = self._redeem(wanted.digits, attempt, by)
        except RuleViolation as error:
            assert (error.code, wanted.reissued_by) == ("reissued_by_yourself", who)
            return
        may = wanted.state is S.PACKED and not wanted.frozen
        if card.verdict is Verdict.REDEEMED:
            assert may
            assert card.settlement is not None
            wanted.state, wanted.attempt, wanted.redeemed_by = S.COMPLETED, attempt, who
            self.net_fen += card.settlement.net_fen
        else:
            refusals = {
                Verdict.ALREADY_USED, Verdict.CANCELLED, Verdict.FROZEN, Verdict.NOT_READY,
                Verdict.EXPIRED, Verdict.CLOCK,
            }  # fmt: skip
            assert card.verdict in refusals
            # A good code is refused for its time only.
            assert not may or card.verdict in (Verdict.EXPIRED, Verdict.CLOCK)

    @rule(no=orders)
    def redeem_with_old_digits(self, no: str) -> None:
        wanted = self.model[no]
        if wanted.old_digits:
            card = self._redeem(wanted.old_digits, new_attempt(), self.desk.manager)
            assert card.verdict is not Verdict.REDEEMED

    @rule(no=orders)
    def ask_again(self, no: str) -> None:
        wanted = self.model[no]
        if wanted.attempt is None:
            return
        by = self.people[wanted.redeemed_by]
        card = self._redeem(wanted.digits, wanted.attempt, by)
        assert (card.verdict, card.order_no) == (Verdict.REDEEMED, no)

    def _redeem(self, digits: str, attempt: AttemptId, by: Actor) -> Card:
        return self.desk.redeem(digits, ScanSource.TYPED, attempt=attempt, by=by)

    # -------------------------------------------------------------- what always holds

    @invariant()
    def shop_and_model_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        for no, wanted in self.model.items():
            order = self.desk.order(an_order(no).no)
            assert (order.state, order.freeze is not None) == (wanted.state, wanted.frozen)
        with self.desk.shop.store.read() as work:
            assert sum(row.net_fen for row in work.settlements.select()) == self.net_fen
