"""Picking: one walk for one or several orders, each piece checked, ending with closed bags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pos.domain.ids import OrderNo, PickId
from pos.domain.orders import Order, OrderState
from pos.domain.picking import (
    Followed,
    Judged,
    Known,
    Pick,
    PickItem,
    PickVerdict,
    Taken,
    begun,
    followed,
)
from pos.domain.scans import ScanSource
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.fulfilling import pack_order
from pos.services.handling import handling_in
from pos.services.permits import permit
from pos.services.ports import Ids, Store, Work
from pos.services.reading import classified, time_of
from pos.services.stocking import products_meant


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one scan or press came to; `full` is an order that it made complete."""

    followed: Followed
    judged: Judged
    full: OrderNo | None = None

    @property
    def pick(self) -> Pick:
        """The walk after it."""
        return self.followed.pick


@dataclass(frozen=True, slots=True)
class Picking:
    """Collects orders' goods and closes their bags; a walk survives whoever began it.

    A walk lies in the database after each scan: it outlives a crash, is seen at every counter, and
    is in one person's hands. Whoever wants it takes it over, and that is recorded.
    """

    store: Store
    clock: Clock
    ids: Ids

    # ------------------------------------------------------------ the walk as a whole

    def begin(self, nos: Sequence[OrderNo], *, by: Actor) -> Pick:
        """Begin a walk for these orders, or go on with one's own that holds them.

        Raises: OrderNotFound; RuleViolation: `no_orders`, `walk_too_long`, `not_to_pick`,
            `being_picked` (order, person), `not_permitted`. Then nothing was saved.
        """
        wanted = tuple(dict.fromkeys(nos))
        with self.store.begin() as work:
            permit(work, by, Act.PACK)
            self._drop_empty(work)
            for no in wanted:
                before = work.picks.of_order(no)
                if before is None:
                    continue
                walk = _follow(work, before).pick
                mine = before.by == by.person
                if mine and set(wanted) <= {one.order_no for one in walk.baskets}:
                    return walk
                raise RuleViolation(
                    "being_picked", order_no=no, person=_name(work, before), mine=mine
                )
            orders = [work.orders.get(no) for no in wanted]
            now = time_of(work, self.clock.now()).now
            pick = begun(
                PickId(self.ids.uuid7()),
                orders,
                handling=handling_in(work),
                by=by.person,
                device=work.shop.counter().device,
                at=now,
            )
            work.picks.add(pick)
            for basket in pick.baskets:
                said = f"basket={basket.number}/{len(pick.baskets)}"
                work.audit.add(by, "pick_begun", at=now, order_no=basket.order_no, details=said)
            return pick

    def open(self) -> tuple[Pick, ...]:
        """Return the walks under way, oldest first, as their orders stand now."""
        with self.store.read() as work:
            walks = [_follow(work, one).pick for one in work.picks.all()]
        return tuple(walk for walk in walks if walk.baskets)

    def look(self, pick_id: PickId) -> Followed:
        """Return a walk as its orders stand now. Raises RuleViolation `pick_over`."""
        with self.store.read() as work:
            return _follow(work, _found(work, pick_id))

    def take_over(self, pick_id: PickId, *, by: Actor) -> Pick:
        """Take a walk into one's own hands. Raises RuleViolation: `pick_over`, `not_permitted`."""
        with self.store.begin() as work:
            permit(work, by, Act.PACK)
            before = _found(work, pick_id)
            walk = _follow(work, before).pick
            if before.by == by.person:
                return walk
            now = time_of(work, self.clock.now()).now
            taken = walk.held_by(by.person, work.shop.counter().device)
            _put(work, taken)
            said = f"from={_name(work, before)}"
            for basket in taken.baskets:
                no = basket.order_no
                work.audit.add(by, "pick_taken_over", at=now, order_no=no, details=said)
            return replace(taken, version=taken.version + 1)

    def leave(self, pick_id: PickId, *, by: Actor) -> None:
        """Give the walk up: its orders wait to be picked again, nothing of it is kept.

        Raises: RuleViolation: `pick_over`, `picked_by_another`, `not_permitted`.
        """
        with self.store.begin() as work:
            walk = self._held(work, pick_id, by).pick
            now = time_of(work, self.clock.now()).now
            for basket in walk.baskets:
                said = f"got={sum(item.got for item in walk.items_of(basket.order_no))}"
                work.audit.add(by, "pick_left", at=now, order_no=basket.order_no, details=said)
            _put(work, walk.without(basket.order_no for basket in walk.baskets))

    # ------------------------------------------------------------ piece by piece

    def scan(
        self, pick_id: PickId, text: str, *, by: Actor, source: ScanSource = ScanSource.GUN
    ) -> Scanned:
        """Say what a scanned text is to the walk; the right item goes into its basket.

        A customer's code is no product: it is `unknown` here, and nothing of it is kept.

        Raises: RuleViolation: `pick_over`, `picked_by_another`, `not_permitted`; Unavailable.
        """
        with self.store.begin() as work:
            now_followed = self._held(work, pick_id, by)
            walk = now_followed.pick
            scan = classified(work, text, source)
            code = scan.digits or scan.text
            known = [Known(one.sku, one.name) for one in products_meant(work, code).products]
            judged = walk.judged(code, known, work.shop.settings().scales)
            full = None
            if judged.verdict is PickVerdict.RIGHT and judged.item is not None:
                walk, full = _with_piece(walk, judged.item, Taken.SCAN)
                judged = replace(judged, item=walk.item(*judged.item.key))
            elif judged.verdict is not PickVerdict.WHICH:
                walk = walk.with_refusal()
                said = f"{judged.verdict.value} {judged.name}".strip()
                now = time_of(work, self.clock.now()).now
                work.audit.add(by, "pick_refused", at=now, details=said)
            return Scanned(self._put(work, now_followed, walk), judged, full)

    def take(self, pick_id: PickId, no: OrderNo, line: int, *, by: Actor) -> Scanned:
        """Put one piece of an item into its basket by hand.

        Raises: RuleViolation: `pick_too_many`, `not_in_pick`, and as `scan`.
        """
        with self.store.begin() as work:
            now_followed = self._held(work, pick_id, by)
            item = now_followed.pick.item(no, line)
            walk, full = _with_piece(now_followed.pick, item, Taken.CLICK)
            judged = Judged(PickVerdict.RIGHT, walk.item(no, line), name=item.name)
            return Scanned(self._put(work, now_followed, walk), judged, full)

    def undo(self, pick_id: PickId, *, by: Actor) -> Followed:
        """Take the last piece out again. Raises RuleViolation `nothing_to_undo`, and as `scan`."""

        def change(walk: Pick) -> tuple[Pick, OrderNo, str]:
            after, last = walk.undone(), walk.moves[-1]
            return after, last.order_no, after.item(last.order_no, last.line).name

        return self._changed(pick_id, by, "pick_undone", change)

    def short(self, pick_id: PickId, no: OrderNo, line: int, *, by: Actor) -> Followed:
        """Note what is missing of an item as not to be had, or take the note back.

        Raises: RuleViolation: `nothing_missing`, `not_in_pick`, and as `scan`.
        """

        def change(walk: Pick) -> tuple[Pick, OrderNo, str]:
            after = walk.with_short(no, line)
            item = after.item(no, line)
            return after, no, f"{item.name} ×{item.short}"

        return self._changed(pick_id, by, "pick_short", change)

    def tick(self, pick_id: PickId, no: OrderNo, line: int, *, by: Actor) -> Followed:
        """Confirm that an item is packed as its product asks, or take that back.

        Raises: RuleViolation: `nothing_to_check`, `not_in_pick`, and as `scan`.
        """

        def change(walk: Pick) -> tuple[Pick, OrderNo, str]:
            after = walk.with_check(no, line)
            item = after.item(no, line)
            return after, no, item.name if item.checked else f"{item.name} (taken back)"

        return self._changed(pick_id, by, "pick_checked", change)

    # ------------------------------------------------------------ bags

    def close(
        self, pick_id: PickId, *, bags: int, by: Actor, only: OrderNo | None = None
    ) -> tuple[Order, ...]:
        """Close the bags (1 to 99) of one order of the walk, or of all: all of them or none.

        Raises: RuleViolation: `pick_incomplete` (pieces, item), `pick_unchecked` (item, packing),
            `not_in_pick`, `bags_out_of_range`, and as `scan`. Then nothing was saved.
        """
        with self.store.begin() as work:
            walk = self._held(work, pick_id, by).pick
            closing = [walk.basket_of(only)] if only is not None else list(walk.baskets)
            for basket in closing:
                walk.check_complete(basket.order_no)
            packed = tuple(
                self._pack(work, walk, basket.order_no, bags=bags, by=by) for basket in closing
            )
            _put(work, walk.without(order.no for order in packed))
            return packed

    def finish(self, no: OrderNo, *, bags: int, by: Actor) -> Order:
        """Close the order's bags (1 to 99), whoever collected it. The same again changes nothing.

        An order that lies in a walk must be complete there.

        Raises: OrderNotFound; RuleViolation: `illegal_move`, `bags_out_of_range`, `order_frozen`,
            `pick_incomplete`, `pick_unchecked`, `not_permitted`. Then nothing was saved.
        """
        with self.store.begin() as work:
            permit(work, by, Act.PACK)
            order = work.orders.get(no)
            if order.state is OrderState.PACKED and order.bags == bags:
                return order
            before = work.picks.of_order(no)
            if before is not None:
                walk = _follow(work, before).pick
                if any(basket.order_no == no for basket in walk.baskets):
                    walk.check_complete(no)
                    packed = self._pack(work, walk, no, bags=bags, by=by)
                    _put(work, walk.without([no]))
                    return packed
            return pack_order(work, order, bags=bags, by=by, at=time_of(work, self.clock.now()).now)

    # ------------------------------------------------------------ inside one transaction

    def _held(self, work: Work, pick_id: PickId, by: Actor) -> Followed:
        permit(work, by, Act.PACK)
        before = _found(work, pick_id)
        if before.by != by.person:
            raise RuleViolation("picked_by_another", person=_name(work, before))
        return _follow(work, before)

    def _changed(
        self,
        pick_id: PickId,
        by: Actor,
        act: str,
        change: Callable[[Pick], tuple[Pick, OrderNo, str]],
    ) -> Followed:
        with self.store.begin() as work:
            before = self._held(work, pick_id, by)
            after, no, said = change(before.pick)
            now = time_of(work, self.clock.now()).now
            work.audit.add(by, act, at=now, order_no=no, details=said)
            return self._put(work, before, after)

    def _put(self, work: Work, before: Followed, walk: Pick) -> Followed:
        _put(work, walk)
        return replace(before, pick=replace(walk, version=walk.version + 1))

    def _pack(self, work: Work, walk: Pick, no: OrderNo, *, bags: int, by: Actor) -> Order:
        now = time_of(work, self.clock.now()).now
        packed = pack_order(work, work.orders.get(no), bags=bags, by=by, at=now)
        items = walk.items_of(no)
        by_hand = sum(1 for move in walk.moves if move.order_no == no and move.taken is Taken.CLICK)
        said = f"pieces={sum(item.got for item in items)} by_hand={by_hand}"
        short = sum(item.short for item in items)
        if short:
            said += f" short={short}"
        work.audit.add(by, "picked", at=now, order_no=no, details=said)
        return packed

    def _drop_empty(self, work: Work) -> None:
        """End the walks whose orders all went another way: packed at the counter, cancelled."""
        for walk in work.picks.all():
            after = _follow(work, walk).pick
            if not after.baskets:
                _put(work, after)


def _follow(work: Work, pick: Pick) -> Followed:
    found = {basket.order_no: work.orders.find(basket.order_no) for basket in pick.baskets}
    orders = {no: order for no, order in found.items() if order is not None}
    return followed(pick, orders, handling_in(work))


def _found(work: Work, pick_id: PickId) -> Pick:
    pick = work.picks.find(pick_id)
    if pick is None:
        raise RuleViolation("pick_over")
    return pick


def _put(work: Work, walk: Pick) -> None:
    if not work.picks.put(walk):
        raise RuleViolation("pick_over")


def _with_piece(walk: Pick, item: PickItem, taken: Taken) -> tuple[Pick, OrderNo | None]:
    after = walk.with_piece(*item.key, taken)
    return after, item.order_no if after.is_complete(item.order_no) else None


def _name(work: Work, pick: Pick) -> str:
    person = work.staff.get(pick.by)
    return pick.by if person is None else person.name
