"""The laws that hold over all slices, on a desk in memory, whatever is asked of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Envelope,
    InputError,
    Instant,
    Lift,
    Money,
    Record,
    Refused,
    days,
    exchanges,
    instant,
    orders,
    policy,
    returns,
    tickets,
)
from cservice.desk.ports.store import Store
from cservice.desk.slices import SLICES
from cservice.desk.stores import open_store
from cservice.ids import OrderId, ParcelId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.codec import Codec
from cservice.kernel.record import BrandId
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import plus
from cservice.returns import GoodsStage, ReturnAuthorization, ReturnStage
from cservice.testing.desk import foretold, given_twice, what_is_kept_adds_up

NOON = instant("2026-03-02T12:00:00Z")
ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
BOSS = Actor.staff("sue", SUPERVISOR)
CANGO = Brand(id=BrandId("cango"), name="Cango", return_address="Dock 5")
SKUS = (Sku("book"), Sku("pen"))
WHALE = Sku("whale")
T = TypeVar("T")


@policy(returns.MayCredit)
def in_good_faith(q: returns.MayCredit) -> Ruling | None:
    """Small credits are paid before anything is back."""
    return Lift("goods_not_back", "a small amount") if q.amount <= Money("4", "USD") else None


@policy(returns.MayTakeIn)
def whatever_is_ours(q: returns.MayTakeIn) -> returns.DockVerdict | None:
    """A dock that would take in everything with our label on it."""
    take_in = returns.DockDecision.TAKE_IN
    verdict = returns.DockVerdict(decision=take_in, code="ours", reason="our label")
    return verdict if q.our_label else None


@attrs.frozen
class Step:
    """One thing that is asked, with three numbers that choose what of."""

    ask: str
    which: int
    how_many: int
    how: int


@attrs.frozen
class Asked:
    """What was asked, and what came of it."""

    command: Any
    at: Instant
    before: tuple[Record, ...]
    outcome: Any
    after: tuple[Record, ...]

    @property
    def events(self) -> tuple[Envelope, ...]:
        """What happened."""
        return () if isinstance(self.outcome, Refused) else self.outcome.events


class World:
    """A desk, and what was asked of it so far."""

    def __init__(
        self, store: Store | None = None, tenant: str = "main", sweep: bool = False
    ) -> None:
        self.desk = Desk(
            store,
            tenant=tenant,
            brands=[CANGO],
            numbers=CountedNumbers(),
            policies=[in_good_faith, whatever_is_ours],
        )
        self.now = NOON
        self.given: list[Asked] = []
        self.watch: Callable[[World, Any, Actor], None] = lambda *_: None
        self._sweep = sweep

    def all(self, kind: type[T]) -> list[T]:
        """The records of a type, in the order in which they began."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    def play(self, steps: Sequence[Step]) -> "World":
        """Ask one thing after another."""
        for step in steps:
            if self._sweep:
                self.desk.tick(self.now)
            for ask in _TOGETHER.get(step.ask, (step.ask,)):
                for command, by in self._commands(attrs.evolve(step, ask=ask)):
                    self.give(command, by)
        return self

    def give(self, command: Any, by: Actor) -> None:
        """Ask for something."""
        self.watch(self, command, by)
        before = self.desk.records()
        outcome = self.desk.try_do(command, by=by, at=self.now)
        self.given.append(Asked(command, self.now, before, outcome, self.desk.records()))

    def _commands(self, step: Step) -> list[tuple[Any, Actor]]:
        if step.ask == "wait":
            self.now = plus(self.now, days((0.01, 1, 3, 31)[step.how % 4]))
            return []
        if step.ask == "tick":
            self.desk.tick(self.now)
            return []
        if step.ask == "sell":
            return [(self._sale(step), SHOP)]
        return [
            *self._asked(step, orders.Order, _of_an_order),
            *self._asked(step, ReturnAuthorization, _of_a_return),
            *self._asked(step, returns.Parcel, _of_a_parcel),
            *self._asked(step, exchanges.Exchange, _of_an_exchange),
        ]

    def _asked(
        self, step: Step, kind: type[T], ask: Callable[[Step, T], list[tuple[Any, Actor]]]
    ) -> list[tuple[Any, Actor]]:
        records = self.all(kind)
        return ask(step, records[step.which % len(records)]) if records else []

    def _sale(self, step: Step) -> orders.RecordOrder:
        lines = tuple(
            orders.OrderLine(sku=sku, title=sku, quantity=1 + step.how_many % 3, paid=paid)
            for sku, paid in zip(SKUS, _PRICES[step.how % len(_PRICES)], strict=False)
        )
        return orders.RecordOrder(
            number=f"C-{len(self.given)}",
            customer=None,
            lines=lines,
            shipping=Money("3", "USD"),
            placed_at=NOON,
            shipped_at=NOON if step.which else None,
            delivered_at=NOON if step.which else None,
        )


#: Asked one after the other, since a parcel bears the number that its return was given.
_TOGETHER = {"take back": ("authorize", "present right")}
_PRICES = (
    (Money("10.00", "USD"), Money("0.05", "USD")),
    (Money("0.02", "USD"), Money("7.77", "USD")),
    (Money("5.00", "USD"),),
)


def _of_an_order(step: Step, order: orders.Order) -> list[tuple[Any, Actor]]:
    how, of = step.how, order.id
    item = returns.RequestedItem(
        sku=SKUS[how % 2],
        quantity=step.how_many,
        reason=(returns.Reason.WRONG_ITEM, returns.Reason.CHANGED_MIND)[how // 2 % 2],
        instead=WHALE if how == 3 else None,
    )
    extra = attrs.evolve(item, reason=returns.Reason.EXTRA_ITEM, instead=None)
    beside = {5: (item, extra), 6: (attrs.evolve(extra, sku=WHALE),)}
    named = returns.PresentParcel(order=order.number, sender="A. Lee", our_label=how % 4 != 0)
    asked: dict[str, list[tuple[Any, Actor]]] = {
        "present order": [(named, DOCK)],
        "ticket": [(tickets.OpenTicket(case=order.case, subject="a problem"), ANNA)],
        "ship": [(orders.ShipOrder(order=of), SHOP)],
        "deliver": [(orders.DeliverOrder(order=of), SHOP)],
        "cancel order": [(orders.CancelOrder(order=of, reason="kept"), ANNA)],
        "request": [
            (
                returns.RequestReturn(
                    case=order.case if how % 3 else None,
                    order=of,
                    items=beside.get(how, (item,) * (1 + how % 2)),
                    remedy=(returns.Remedy.CREDIT, returns.Remedy.EXCHANGE)[how // 3 % 2],
                ),
                ANNA,
            )
        ],
    }
    return asked.get(step.ask, [])


def _of_a_return(step: Step, ra: ReturnAuthorization) -> list[tuple[Any, Actor]]:
    of, n, how = ra.id, step.how_many, step.how
    number = (ra.number, returns.RA_NUMBERS.issue(4711), "1234567890", None)[how % 4]
    sku = ra.lines[0].inside if how % 4 else WHALE
    found = returns.FoundItem(
        sku=sku,
        accepted=n if how % 5 else 0,
        rejected=how % 2,
        under_review=1 if how == 6 else 0,
        reviewed=how == 7,
    )
    whole = tuple(
        returns.FoundItem(sku=x.inside, accepted=max(x.authorized - x.received, 0))
        for x in ra.lines
    )
    item = exchanges.Item(sku=ra.lines[0].sku, title="again", quantity=n)
    present = returns.PresentParcel(
        number=number, sender="A. Lee" if n > 1 else None, our_label=bool(how // 4 % 2)
    )
    right = returns.PresentParcel(number=ra.number, sender="A. Lee")
    amount = None if how % 2 else Money(n, "USD")
    pieces = returns.Pieces(sku=ra.lines[0].inside, quantity=n)
    some = (pieces,) if how % 3 else None
    until = plus(NOON, days((31, 62, 93)[how % 3]))
    asked: dict[str, list[tuple[Any, Actor]]] = {
        "authorize": [(returns.AuthorizeReturn(ra=of), ANNA)],
        "dictate": [(returns.DictateReturn(ra=of), ANNA)],
        "label": [(returns.MailLabel(ra=of), ANNA)],
        "reissue": [(returns.ReissueLabel(ra=of), ANNA)],
        "confirm": [(returns.ConfirmLabel(ra=of), ANNA)],
        "hand over": [(returns.HandOver(ra=of), ANNA)],
        "extend": [(returns.ExtendReturn(ra=of, until=until, reason="a holiday"), BOSS)],
        "present": [(present, DOCK)],
        "inspect": [(returns.InspectReturn(ra=of, found=(found,)), DOCK)],
        "inspect all": [(returns.InspectReturn(ra=of, found=whole), DOCK)],
        "credit": [(returns.IssueCredit(ra=of, amount=amount), ANNA)],
        "close": [(returns.CloseReturn(ra=of), ANNA)],
        "cancel": [(returns.CancelReturn(ra=of, reason="kept"), ANNA)],
        "receive": [(returns.ReceiveParcel(ra=of, parcel=ParcelId(f"parcel-{n}")), DOCK)],
        "exchange": [(exchanges.StartExchange(ra=of, items=(item,)), ANNA)],
        "present right": [(right, DOCK)],
        "lost": [(returns.ReportLost(ra=of, items=some), ANNA)],
        "short": [(returns.ReportShort(ra=of, items=some), ANNA)],
        "keep": [(returns.LetKeep(ra=of, items=some, reason="not worth it"), BOSS)],
    }
    return asked.get(step.ask, [])


def _of_a_parcel(step: Step, parcel: returns.Parcel) -> list[tuple[Any, Actor]]:
    asked: dict[str, list[tuple[Any, Actor]]] = {
        "refuse parcel": [(returns.RefuseParcel(parcel=parcel.id, reason="no"), DOCK)],
        "send back": [(returns.SendParcelBack(parcel=parcel.id), DOCK)],
    }
    return asked.get(step.ask, [])


def _of_an_exchange(step: Step, exchange: exchanges.Exchange) -> list[tuple[Any, Actor]]:
    of, second = exchange.id, exchange.replacement_order
    again = orders.PlaceNoPaymentOrder(
        exchange=of,
        lines=(orders.OrderLine(sku=SKUS[0], title="again", quantity=1, paid=Money(0, "USD")),),
        shipping=Money(0, "USD"),
    )
    asked: dict[str, list[tuple[Any, Actor]]] = {
        "cancel exchange": [(exchanges.CancelExchange(exchange=of, reason="kept"), ANNA)],
        "place again": [(again, ANNA)],
        "ship second": [(orders.ShipOrder(order=second), SHOP)] if second else [],
        "deliver second": [(orders.DeliverOrder(order=second), SHOP)] if second else [],
    }
    return asked.get(step.ask, [])


ASKS = (
    "wait",
    "tick",
    "sell",
    "ticket",
    "ship",
    "deliver",
    "cancel order",
    "request",
    "authorize",
    "dictate",
    "label",
    "reissue",
    "confirm",
    "hand over",
    "extend",
    "present",
    "inspect",
    "inspect all",
    "credit",
    "close",
    "cancel",
    "receive",
    "exchange",
    "present right",
    "present order",
    "lost",
    "short",
    "keep",
    "take back",
    "refuse parcel",
    "send back",
    "cancel exchange",
    "place again",
    "ship second",
    "deliver second",
)
#: Often asked, so that stories go somewhere.
OFTEN = (
    "request",
    "lost",
    "short",
    "keep",
    "take back",
    "inspect all",
    "inspect",
    "credit",
    "exchange",
    "wait",
)


def way(*asks: tuple[str, int, int]) -> tuple[Step, ...]:
    """A beginning that leads somewhere: an order of three, a ticket, and then this."""
    begin = (Step("sell", 1, 2, 0), Step("ticket", 0, 1, 0))
    return (*begin, *(Step(ask, 0, how_many, how) for ask, how_many, how in asks))


EXTRA, BESIDE = ("request", 1, 6), ("request", 1, 5)
CREDIT, SWAP, PEN = ("request", 2, 2), ("request", 1, 4), ("request", 1, 3)
BACK, WHOLE, PAID = ("take back", 1, 0), ("inspect all", 1, 0), ("credit", 1, 1)
OUT = (("exchange", 1, 0), ("ship second", 1, 0), ("deliver second", 1, 0))
WAYS = (
    way(),
    way(CREDIT, BACK),
    way(CREDIT, BACK, WHOLE, PAID),
    way(CREDIT, ("authorize", 1, 0), ("label", 1, 0)),
    way(("request", 1, 2), ("authorize", 1, 0), PAID),
    way(SWAP, BACK, *OUT, WHOLE),
    way(SWAP, *OUT[:2]),
    way(EXTRA, BACK, WHOLE),
    way(EXTRA, ("authorize", 1, 0), ("keep", 1, 0)),
    way(BESIDE, BACK, *OUT, WHOLE),
    way(SWAP, BACK, WHOLE, *OUT[:1]),
    way(PEN, *OUT[:1], BACK),
    way(CREDIT, ("authorize", 1, 0), ("hand over", 1, 0)),
    way(CREDIT, ("authorize", 1, 0), ("hand over", 1, 0), ("lost", 1, 0), PAID, ("close", 1, 0)),
)
stories = st.builds(
    lambda begun, steps: (*begun, *steps),
    st.sampled_from(WAYS),
    st.lists(
        st.builds(
            Step,
            ask=st.sampled_from(ASKS + OFTEN * 3),
            which=st.integers(0, 4),
            how_many=st.integers(1, 3),
            how=st.integers(0, 7),
        ),
        min_size=12,
        max_size=40,
    ),
)
worlds = stories.map(lambda steps: World().play(steps))
#: A story is long; fewer of them, whatever the profile.
few = settings(max_examples=settings().max_examples * 3 // 5)


def by_id(records: tuple[Record, ...]) -> dict[str, Record]:
    """Records by their ids."""
    return {one.id: one for one in records}


@few
@given(worlds)
def test_a_refusal_changes_no_record(world: World) -> None:
    """neither its own nor another, and nothing is logged."""
    logged = 0
    for one in world.given:
        if isinstance(one.outcome, Refused):
            assert one.outcome.standing
            assert one.before == one.after
        logged += len(one.events)
    swept = sum(e.command.startswith("due:") for e in world.desk.events())
    assert len(world.desk.events()) == logged + swept


@few
@given(worlds)
def test_what_is_kept_adds_up(world: World) -> None:
    """every record is what its log adds up to, after whatever reactions, and the log is whole.

    No event ever moved a lifecycle that had ended, no clock of a case ran backwards.
    """
    what_is_kept_adds_up(world.desk)


@few
@given(worlds)
def test_no_credit_before_its_trigger_nor_twice_nor_above_what_was_paid(world: World) -> None:
    """over all returns of an order, and at every moment."""
    for one in world.given:
        before = by_id(one.before)
        for envelope in one.events:
            if isinstance(envelope.body, returns.CreditIssued):
                ra = before[envelope.stream]
                assert isinstance(ra, ReturnAuthorization)
                amount, trigger = envelope.body.amount, envelope.body.trigger
                if trigger is returns.CreditTrigger.GOODS_BACK:
                    assert amount <= ra.credit_due
                else:
                    assert amount <= Money("4", "USD")
        credited: Counter[OrderId] = Counter()
        for record in one.after:
            if isinstance(record, ReturnAuthorization) and record.credited is not None:
                credited[record.order] += int(record.credited.amount * 100)
                assert record.remedy is returns.Remedy.CREDIT
        for order in one.after:
            if isinstance(order, orders.Order):
                paid = Money.total((line.paid for line in order.lines), "USD")
                assert credited[order.id] <= paid.amount * 100


@few
@given(worlds)
def test_no_parcel_is_taken_in_without_a_valid_number(world: World) -> None:
    """whatever policies answer: authorized, in time, not settled; and each is received once."""
    for one in world.given:
        before = by_id(one.before)
        for envelope in one.events:
            if isinstance(envelope.body, returns.ParcelTakenIn):
                ra = before.get(envelope.body.ra)
                if ra is None:  # it was opened for it
                    ra = by_id(one.after)[envelope.body.ra]
                    assert isinstance(ra, ReturnAuthorization)
                    assert ra.opened_for == envelope.stream
                    continue
                assert isinstance(ra, ReturnAuthorization)
                assert ra.stage is ReturnStage.AUTHORIZED or ra.written_off
                assert ra.goods is not GoodsStage.INSPECTED
                assert not ra.lapsed(envelope.at)
                assert one.command.number == ra.number
    for ra in world.all(ReturnAuthorization):
        parcels = [p.id for p in world.all(returns.Parcel) if p.ra == ra.id]
        assert list(ra.parcels) == parcels


@few
@given(worlds)
def test_quantities_balance(world: World) -> None:
    """what was found is matched or surplus; authorized ≥ matched = accepted + rejected + review."""
    found: Counter[str] = Counter()
    for one in world.given:
        if one.events and isinstance(one.command, returns.InspectReturn):
            found[one.command.ra] += sum(x.pieces for x in one.command.found if not x.reviewed)
    for ra in world.all(ReturnAuthorization):
        matched = sum(line.received for line in ra.lines)
        assert found[ra.id] == matched + sum(item.pieces for item in ra.surplus)
        for line in ra.lines:
            assert line.received == line.accepted + line.rejected + line.under_review
            away = line.lost + line.short + line.kept
            assert line.received + away + line.outstanding == line.authorized
            assert line.authorized in (0, line.requested)
            assert min(line.lost, line.short, line.kept, line.outstanding) >= 0


@few
@given(worlds)
def test_nothing_is_returned_twice(world: World) -> None:
    """what comes back over all returns of an order, or was replaced, is never more than bought."""
    for one in world.given:
        returned = [x for x in one.after if isinstance(x, ReturnAuthorization)]
        sent = {
            x.ra for x in one.after if isinstance(x, exchanges.Exchange) and x.replacement_order
        }
        for order in one.after:
            if not isinstance(order, orders.Order):
                continue
            claiming = [
                (line.sku, line.requested if ra.id in sent else line.requested - line.short)
                for ra in returned
                if ra.order == order.id and (ra.id in sent or (ra.claims and not ra.lapsed(one.at)))
                for line in ra.lines
                if not line.extra
            ]
            for sku in SKUS:
                bought = sum(line.quantity for line in order.lines if line.sku == sku)
                assert sum(count for what, count in claiming if what == sku) <= bought


@few
@given(worlds)
def test_what_goes_out_for_nothing_is_never_more_than_comes_back(world: World) -> None:
    """one order at a time for each exchange, and no more pieces than its return is for."""
    free = [
        order
        for order in world.all(orders.Order)
        if order.replaces is not None and order.stage is not orders.OrderStage.CANCELLED
    ]
    for exchange in world.all(exchanges.Exchange):
        sent = [order.id for order in free if order.replaces == exchange.id]
        assert sent == ([exchange.replacement_order] if exchange.replacement_order else [])
    for ra in world.all(ReturnAuthorization):
        goes_out = [
            line.quantity
            for order in free
            for line in order.lines
            if world.desk.record(exchanges.Exchange, order.replaces or "").ra == ra.id
        ]
        assert sum(goes_out) <= sum(line.requested for line in ra.lines if not line.extra)


@few
@given(worlds)
def test_nothing_is_due_for_what_was_not_bought(world: World) -> None:
    """what came beside is worth nothing and exchanged for nothing; its return ends by itself."""
    for ra in world.all(ReturnAuthorization):
        assert all(line.paid.is_zero for line in ra.lines if line.extra)
        due = ra.credit_due.is_positive
        assert due or _ENDS.isdisjoint({(ra.stage, ra.remedy, ra.goods)})
        if all(line.extra for line in ra.lines):
            assert ra.credited is None
            assert not any(one.ra == ra.id for one in world.all(exchanges.Exchange))


_ENDS = {
    (ReturnStage.AUTHORIZED, returns.Remedy.CREDIT, goods)
    for goods in (GoodsStage.INSPECTED, GoodsStage.KEPT, GoodsStage.NOT_NEEDED)
}


@few
@given(worlds)
def test_the_legs_of_an_exchange_agree_with_what_they_stand_for(world: World) -> None:
    """the replacement with its order, the original with its return; each moves alone."""
    for exchange in world.all(exchanges.Exchange):
        ra = world.desk.record(ReturnAuthorization, exchange.ra)
        here = ra.goods in (GoodsStage.RECEIVED, GoodsStage.INSPECTED)
        original = exchanges.OriginalStage
        away = (original.AWAITED, original.WRITTEN_OFF)
        assert here == (exchange.original not in away) or exchange.original is away[1]
        if ra.goods is GoodsStage.INSPECTED:
            over = (original.ACCEPTED, original.REJECTED, original.WRITTEN_OFF)
            assert exchange.original in over
            sold = [line for line in ra.lines if not line.extra]
            counted = sum(x.accepted + x.lost + x.kept + x.not_needed for x in sold)
            assert exchange.original is not original.ACCEPTED or counted
            less = any(line.rejected or line.short for line in ra.lines)
            assert exchange.original is original.ACCEPTED or less
        if exchange.replacement_order is None:
            assert exchange.replacement is exchanges.ReplacementStage.PLANNED
        else:
            second = world.desk.record(orders.Order, exchange.replacement_order)
            assert second.stage in _AS_FAR[exchange.replacement]
        stages = {x.stage for x in world.all(exchanges.Exchange) if x.ra == ra.id}
        is_over = exchange.stage is _CLOSED and exchanges.ExchangeStage.OPEN not in stages
        if is_over and exchange.original is original.ACCEPTED:
            assert ra.stage is ReturnStage.CLOSED


_CLOSED = exchanges.ExchangeStage.CLOSED
_AS_FAR = {
    exchanges.ReplacementStage.ORDERED: (orders.OrderStage.PLACED,),
    exchanges.ReplacementStage.SHIPPED: (orders.OrderStage.SHIPPED,),
    exchanges.ReplacementStage.DELIVERED: (orders.OrderStage.DELIVERED,),
}


@few
@given(worlds)
def test_clocks_never_run_backwards(world: World) -> None:
    """the log of all cases is in the order of its instants, and an earlier one is an error."""
    at = [envelope.at for envelope in world.desk.events()]
    assert at == sorted(at)

    last = world.desk.events()[-1]
    note = tickets.NoteTicket(ticket=world.all(tickets.Ticket)[0].id, text="too early")
    with pytest.raises(InputError, match="is before the latest event of the case"):
        world.desk.do(note, by=ANNA, at=plus(NOON, days(-1)))
    assert world.desk.events()[-1] == last


@few
@given(stories)
def test_the_same_command_twice_is_once(story: tuple[Step, ...]) -> None:
    """the second time gives the first outcome, and nothing happens."""
    world = World()

    def twice(world: World, command: Any, by: Actor) -> None:
        id = f"asked-{len(world.given)}"
        given_twice(world.desk, command, by=by, at=world.now, command_id=id)

    world.watch = twice
    world.play(story)


@few
@given(stories)
def test_preview_changes_nothing_and_shows_what_would_happen(story: tuple[Step, ...]) -> None:
    """the same events, records, rulings and deadlines, up to ids and numbers; or the refusal."""

    def look(world: World, command: Any, by: Actor) -> None:
        foretold(world.desk, command, by=by, at=world.now)

    world = World()
    world.watch = look
    world.play(story)


@few
@given(stories, stories)
def test_nothing_leaks_between_tenants(one: tuple[Step, ...], other: tuple[Step, ...]) -> None:
    """two tenants with the same ids and numbers on one store: each is as if it were alone."""
    store = open_store("memory:", Codec(SLICES))
    ours, theirs = World(store, "ours"), World(store, "theirs")
    for n in range(max(len(one), len(other))):
        ours.play(one[n : n + 1])
        theirs.play(other[n : n + 1])

    for world, story, tenant in ((ours, one, "ours"), (theirs, other, "theirs")):
        alone = World(tenant=tenant).play(story)
        assert world.desk.records() == alone.desk.records()
        assert world.desk.events() == alone.desk.events()
        assert {record.tenant for record in world.desk.records()} == {tenant}


@few
@given(stories)
def test_it_does_not_matter_when_deadlines_are_swept(story: tuple[Step, ...]) -> None:
    """swept at every step or only at the end: the same is allowed, and comes of it."""
    late, early = World().play(story), World(sweep=True).play(story)
    for world in (late, early):
        world.desk.tick(world.now)

    for one, other in zip(late.given, early.given, strict=True):
        # An exchange that nobody cancelled is cancelled by the sweep: either way it is.
        if not isinstance(one.command, exchanges.CancelExchange):
            assert isinstance(one.outcome, Refused) == isinstance(other.outcome, Refused)
    assert [come_to(record) for record in late.desk.records()] == [
        come_to(record) for record in early.desk.records()
    ]


def come_to(record: Record) -> tuple[Any, ...]:
    """What became of a record, whoever has looked at it meanwhile."""
    if isinstance(record, ReturnAuthorization):
        return (record.id, record.stage, record.goods, record.lines, record.credited)
    if isinstance(record, returns.Parcel | exchanges.Exchange | orders.Order):
        return (record.id, record.stage)
    return (record.id,)


@few
@given(worlds)
def test_every_deadline_is_a_records_and_given_once(world: World) -> None:
    """after a sweep nothing is due that no record says, and nothing twice."""
    world.desk.tick(world.now)
    assert world.desk.tick(world.now) == ()

    end = plus(world.now, days(400))
    waiting = sum(len(record.deadlines()) for record in world.desk.records())
    assert len(world.desk.tick(end)) >= waiting
    assert world.desk.tick(end) == ()
    for record in world.desk.records():
        assert record.deadlines() == ()
