"""A desk as a state machine: whatever is asked of it, in whatever order, the laws hold throughout.

Two tenants on one store, with the same ids and numbers, and two brands. What is asked is drawn from
the declarations of all slices; the machine keeps a picture of its own beside the desk's.
"""

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import attrs
import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cservice import (
    Actor,
    Brand,
    Desk,
    Done,
    Envelope,
    InputError,
    Instant,
    Lift,
    Money,
    Override,
    Record,
    Refused,
    calls,
    days,
    exchanges,
    instant,
    orders,
    pickups,
    policy,
    returns,
    tickets,
)
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sql import open_sqlite
from cservice.desk.ports.store import Store
from cservice.desk.slices import SLICES
from cservice.desk.stores import open_store
from cservice.ids import AgentId, CallId, CustomerId, ExchangeId, OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.codec import Codec
from cservice.kernel.command import Command
from cservice.kernel.event import state_of
from cservice.kernel.numbers import Series
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import LocalWindow, hours, minutes, plus, zone
from cservice.orders import Order
from cservice.pickups import Pickup
from cservice.returns import GoodsStage, Parcel, Remedy, ReturnAuthorization, ReturnStage
from cservice.testing.desk import applied, foretold, what_is_kept_adds_up
from cservice.testing.strategies import money, values
from cservice.tickets import Ticket

R = TypeVar("R", bound=Record)
NOON = instant("2026-03-02T12:00:00Z")
ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
BOSS = Override(by=Actor.staff("boris", SUPERVISOR), reason="a good customer")
MENU = calls.Menu(
    first=calls.LevelName("first"),
    levels={
        calls.LevelName("first"): calls.Level(
            prompt="Press 1.",
            seconds=30,
            choices={"1": calls.Choice(says="sales", department=calls.Department("sales"))},
            repeat="2",
        )
    },
)
CANGO = Brand(id=BrandId("cango"), name="Cango", return_address="Dock 5", menu=MENU)
ZEBRA = Brand(
    id=BrandId("zebra"),
    name="Zebra",
    label_price=Money("4.50", "USD"),
    shipping_price=Money("3.99", "USD"),
)
CODEC = Codec(SLICES)
SKUS = (Sku("book"), Sku("pen"))
FREE, SMALL = Money(0, "USD"), Money(4, "USD")
TOMORROW = LocalWindow(
    date=NOON.date() + days(1),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/Chicago"),
)
FAR = plus(NOON, days(4000))


@policy(returns.MayCredit, brand="cango")
def in_good_faith(q: returns.MayCredit) -> Ruling | None:
    """Small credits are paid before anything is back; by this brand, not by the other."""
    return Lift("goods_not_back", "a small amount") if q.amount <= SMALL else None


@policy(returns.MayTakeIn)
def whatever_is_ours(q: returns.MayTakeIn) -> returns.DockVerdict | None:
    """A dock that would take in everything with our label on it."""
    take_in = returns.DockDecision.TAKE_IN
    verdict = returns.DockVerdict(decision=take_in, code="ours", reason="our label")
    return verdict if q.our_label else None


@attrs.define
class Numbers:
    """Counted ids, and spoken numbers of which each is drawn twice, as chance might."""

    issued: Counter[str] = attrs.field(factory=Counter)

    def id(self, prefix: str) -> str:
        """The prefix and the next number of it."""
        self.issued[prefix] += 1
        return f"{prefix}-{self.issued[prefix]}"

    def number(self, series: Series) -> str:
        """The number before again, or the next."""
        self.issued[series.name] += 1
        return series.issue(self.issued[series.name] // 2)


@attrs.frozen
class Given:
    """A command that was carried out under an id."""

    id: str
    command: Any
    by: Actor
    done: Done[Any]


@attrs.define
class Side:
    """A tenant's desk, and the picture of what it should hold by now."""

    tenant: Tenant
    desk: Desk
    numbers: Numbers
    twin: Desk | None = None  # one that is asked the same; None = there is none
    records: dict[str, Record] = attrs.field(factory=dict)
    log: tuple[Envelope, ...] = ()
    given: list[Given] = attrs.field(factory=list)
    found: Counter[str] = attrs.field(factory=Counter)  # pieces that inspections found, by return
    credited: dict[str, Money] = attrs.field(factory=dict)  # in all, by return
    latest: dict[str, Instant] = attrs.field(factory=dict)  # the last event of each case

    def all(self, kind: type[R]) -> list[R]:
        """The records of a type, in the order in which they began."""
        return [one for one in self.records.values() if isinstance(one, kind)]


def a_desk(store: Store, tenant: str, numbers: Numbers) -> Desk:
    """Two brands, one of which pays in advance, and a dock that would take in anything of ours."""
    policies = [in_good_faith, whatever_is_ours]
    return Desk(store, tenant=tenant, brands=[CANGO, ZEBRA], numbers=numbers, policies=policies)


COMMANDS = [kind for one in SLICES for kind in one.commands if issubclass(kind, Command)]
IDS: dict[Any, type[Record]] = {
    CallId: calls.Call,
    ExchangeId: exchanges.Exchange,
    OrderId: Order,
    ParcelId: Parcel,
    ReturnId: ReturnAuthorization,
}
OTHERS = (Order, calls.Call, Ticket, exchanges.Exchange, Parcel, Pickup)
seldom = st.sampled_from((False, False, False, True))


class Machine(RuleBasedStateMachine):
    """Rules ask for something; what comes of it is held to the laws, and against the picture."""

    seen: ClassVar[Counter[str]]  # what was reached, over all stories

    def __init__(self) -> None:
        super().__init__()
        self.store = self.open_store()
        self.now = NOON
        self.asked = 0  # how often anything was asked for
        self.side, self.other = self.opened("ours"), self.opened("theirs")

    def open_store(self) -> Store:
        """An empty store."""
        return open_store("memory:", CODEC)

    def opened(self, tenant: str) -> Side:
        """The desk of a tenant on the store."""
        numbers = Numbers()
        return Side(
            tenant=Tenant(tenant), desk=a_desk(self.store, tenant, numbers), numbers=numbers
        )

    def teardown(self) -> None:
        """Let go of the store."""
        self.store.close()

    # What is asked.

    @initialize(remedy=st.sampled_from(Remedy), ours=st.booleans(), far=st.integers(0, 11))
    def begin(self, remedy: Remedy, ours: bool, far: int) -> None:
        """Something was sold, and the story of how it comes back is told up to some point."""
        order = self.carried_out(self.sale(quantity=3, delivered=True))
        for command in itertools.islice(self.story(order, remedy, ours), far):
            self.carried_out(command)

    def story(self, order: Record, remedy: Remedy, ours: bool) -> Iterator[Any]:
        """A return as it should go, whether or not it was our mistake."""
        case = order.case
        yield tickets.OpenTicket(case=case, subject="a wrong book")
        why = returns.Reason.WRONG_ITEM if ours else returns.Reason.CHANGED_MIND
        wrong = returns.RequestedItem(sku=SKUS[0], quantity=2, reason=why)
        yield returns.RequestReturn(
            order=OrderId(order.id), case=case, items=(wrong,), remedy=remedy
        )
        ra = self.last(ReturnAuthorization).id
        yield returns.AuthorizeReturn(ra=ra)
        if remedy is Remedy.EXCHANGE:
            again = exchanges.Item(sku=SKUS[0], title="again", quantity=2)
            yield exchanges.StartExchange(ra=ra, items=(again,))
        else:
            yield returns.MailLabel(ra=ra)
            yield pickups.SchedulePickup(ra=ra, address="12 Elm Street", window=TOMORROW)
            yield pickups.CollectPickup(pickup=self.last(Pickup).id)
        yield returns.PresentParcel(number=self.last(ReturnAuthorization).number)
        found = returns.FoundItem(sku=SKUS[0], accepted=2)
        yield returns.InspectReturn(ra=ra, found=(found,))
        if remedy is Remedy.EXCHANGE:
            yield orders.ShipOrder(order=self.last(Order).id)
            yield orders.DeliverOrder(order=self.last(Order).id)
        else:
            yield returns.IssueCredit(ra=ra)

    @initialize(far=st.integers(0, 9))
    def call(self, far: int) -> None:
        """Somebody called, and the call is told up to some point."""
        self.carried_out(calls.ReceiveCall())
        on = self.last(calls.Call).id
        course = (
            calls.PressKey(call=on, key="1"),
            calls.AnswerCall(call=on, agent=AgentId("anna")),
            calls.TellCaller(call=on, topic=calls.Topic.GREETING),
            calls.HoldCall(call=on, reason="to look"),
            calls.ResumeCall(call=on),
            calls.EndCall(call=on),
            calls.WrapUp(call=on),
        )
        for command in course[:far]:
            self.carried_out(command)

    def last(self, kind: type[R]) -> R:
        """The record of that type that began last."""
        return self.side.all(kind)[-1]

    def sale(self, quantity: int, delivered: bool) -> orders.RecordOrder:
        """Books and pens, which arrived at once or have not left yet."""
        prices = (Money("10.00", "USD"), Money("0.05", "USD"))
        return orders.RecordOrder(
            number=f"C-{self.asked}",
            customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee", phone="+15550100"),
            lines=tuple(
                orders.OrderLine(sku=sku, title=sku, quantity=quantity, paid=paid)
                for sku, paid in zip(SKUS, prices, strict=True)
            ),
            shipping=Money(3, "USD"),
            placed_at=self.now,
            shipped_at=self.now if delivered else None,
            delivered_at=self.now if delivered else None,
        )

    @rule(data=st.data(), what=st.sampled_from((None, calls.ReceiveCall, tickets.OpenTicket)))
    def turn_up(self, data: st.DataObject, what: Any) -> None:
        """Something is sold, somebody calls, or a ticket is opened, perhaps on a case of old."""
        cases = [None, *dict.fromkeys(one.case for one in self.side.records.values())]
        case = None if what is None else data.draw(st.sampled_from(cases), label="case")
        brand = None if case else data.draw(st.sampled_from((None, "cango", "zebra")))
        if what is None:
            request: Any = self.sale(data.draw(st.integers(1, 3)), data.draw(st.booleans()))
        else:
            request = self.drawn(data, what, case=st.just(case), call=st.none())
        self.give(request, brand=brand, look=data.draw(seldom))

    @rule(data=st.data(), look=seldom)
    def ask_back(self, data: st.DataObject, look: bool) -> None:
        """Something is to be sent back, on the order's case or on one of its own."""
        order = self.side.records[self.one_of(data, Order)]
        item = st.builds(
            returns.RequestedItem,
            sku=st.sampled_from(SKUS),
            quantity=st.sampled_from((1, 1, 2)),
            reason=st.sampled_from(returns.Reason),
            instead=st.sampled_from((None, None, Sku("whale"))),
        )
        request = self.drawn(
            data,
            returns.RequestReturn,
            case=st.sampled_from((order.case, order.case, None)),
            order=st.just(order.id),
            items=st.lists(item, min_size=1, max_size=2).map(tuple),
        )
        self.give(request, look=look)

    @precondition(lambda self: self.side.all(ReturnAuthorization))
    @rule(data=st.data(), kind=st.sampled_from((exchanges.StartExchange, pickups.SchedulePickup)))
    def agree(self, data: st.DataObject, kind: Any) -> None:
        """An exchange is agreed for a return, or a courier asked for."""
        ra = self.one_of(data, ReturnAuthorization)
        item = st.builds(
            exchanges.Item, sku=st.sampled_from(SKUS), title=st.just("it"), quantity=st.just(1)
        )
        items = st.lists(item, min_size=1, max_size=2).map(tuple)
        request = self.drawn(data, kind, ra=st.just(ra), items=items)
        self.give(request, look=data.draw(seldom))

    @precondition(lambda self: self.side.all(ReturnAuthorization))
    @rule(data=st.data(), our_label=st.booleans(), sender=st.sampled_from((None, " ", "A. Lee")))
    def present(self, data: st.DataObject, our_label: bool, sender: str | None) -> None:
        """A parcel stands at the dock, with a number or without; perhaps at the last moment."""
        ends = [one.expires_at for one in self.side.all(ReturnAuthorization) if one.expires_at]
        if data.draw(seldom, label="late") and ends:
            just_before = datetime.timedelta(microseconds=data.draw(st.integers(-1, 0)))
            self.now = max(self.now, plus(ends[-1], just_before))
        issued = [one.number for one in self.side.all(ReturnAuthorization) if one.number]
        written = [*issued, *map(returns.RA_NUMBERS.grouped, issued)]
        others = (None, " ", "1234567890", returns.RA_NUMBERS.issue(4711))
        number = data.draw(st.sampled_from((*written, *written, *others)), label="number")
        before = [None, None, *(one.id for one in self.side.all(Parcel))]
        again = data.draw(st.sampled_from(before), label="again")
        parcel = returns.PresentParcel(
            number=number, sender=sender, our_label=our_label, again=again
        )
        self.give(parcel, by=DOCK, look=data.draw(seldom))

    @precondition(lambda self: self.possible(ReturnAuthorization))
    @rule(data=st.data(), times=st.integers(1, 4), override=st.sampled_from((None, None, BOSS)))
    def go_on_with_a_return(
        self, data: st.DataObject, times: int, override: Override | None
    ) -> None:
        """What its state allows is asked of a return, minute by minute, perhaps on authority."""
        for _ in range(times):
            self.now = plus(self.now, minutes(1))
            if self.possible(ReturnAuthorization):
                command = self.possible_one(data, ReturnAuthorization)
                self.give(command, override=override, look=data.draw(seldom))

    @precondition(lambda self: self.possible(ReturnAuthorization))
    @rule(data=st.data(), times=st.integers(1, 2))
    def pay(self, data: st.DataObject, times: int) -> None:
        """A credit is to be issued for a return that is not over, and then another."""
        for _ in range(times):
            if possible := list(self.possible(ReturnAuthorization)):
                ra = data.draw(st.sampled_from(possible), label="return")
                credit = self.drawn(data, returns.IssueCredit, on=ra)
                self.give(credit, look=data.draw(seldom))

    @precondition(lambda self: self.here())
    @rule(data=st.data(), times=st.integers(1, 3))
    def inspect(self, data: st.DataObject, times: int) -> None:
        """The dock says what was inside, and then what else was."""
        for _ in range(times):
            if here := self.here():
                ra = data.draw(st.sampled_from(here), label="return")
                found = self.drawn(data, returns.InspectReturn, on=ra)
                self.give(found, by=DOCK, look=data.draw(seldom))

    @rule(data=st.data(), times=st.integers(1, 6), look=seldom)
    def go_on(self, data: st.DataObject, times: int, look: bool) -> None:
        """What their states allow is asked of orders, calls, tickets and the others."""
        kinds = [kind for kind in OTHERS if self.possible(kind)]
        for kind in data.draw(st.permutations(kinds))[:1] * times:
            if self.possible(kind):
                self.give(self.possible_one(data, kind), look=look)

    @rule(data=st.data(), by=st.sampled_from((ANNA, DOCK, SHOP)), look=seldom)
    def meddle(self, data: st.DataObject, by: Actor, look: bool) -> None:
        """Anything is asked of anything, whether or not its state allows it."""
        self.give(self.any_one(data), by=by, look=look)

    @rule(data=st.data(), wait=st.sampled_from((None, None, None, hours(7), days(2), days(31))))
    def wait(self, data: st.DataObject, wait: datetime.timedelta | None) -> None:
        """Time passes, often up to a deadline or to the last moment before it; perhaps a sweep."""
        self.pass_by(data, wait)
        if data.draw(st.booleans(), label="sweep"):
            self.sweep()

    def pass_by(self, data: st.DataObject, wait: datetime.timedelta | None) -> None:
        """To an instant that is not before the present one."""
        if wait is not None:
            self.now = plus(self.now, wait)
            return
        due = {one.at for record in self.side.records.values() for one in record.deadlines()}
        if later := sorted(at for at in due if at > self.now):
            just_before = datetime.timedelta(microseconds=data.draw(st.integers(-1, 0)))
            self.now = plus(data.draw(st.sampled_from(later), label="up to"), just_before)

    def sweep(self) -> None:
        """Every deadline that is due is given, once; afterwards what it says is so."""
        for outcome in self.tick():
            assert isinstance(outcome, Done)
            self.happened(outcome.events)
        assert self.tick() == ()
        for record in self.side.records.values():
            assert all(one.at > self.now for one in record.deadlines())
        for ticket in self.side.all(Ticket):
            assert ticket.answered_at or ticket.answer_late == (ticket.answer_due_at <= self.now)
        for ra in self.side.all(ReturnAuthorization):
            assert not _lapsed(ra, self.now)

    @rule(seldom=seldom)
    def turn_to_the_other_tenant(self, seldom: bool) -> None:
        """Who has the same ids and numbers."""
        if seldom:
            self.side, self.other = self.other, self.side
            if not self.side.records:
                self.begin(remedy=Remedy.CREDIT, ours=True, far=3)

    @rule(data=st.data(), other=st.booleans())
    def use_an_id_again(self, data: st.DataObject, other: bool) -> None:
        """The same command is what it was then; another one is an error; and nothing happens."""
        given = data.draw(st.sampled_from(self.side.given), label="again")
        if other:
            with pytest.raises(InputError, match="was used for another command"):
                self.ask(self.sale(quantity=9, delivered=False), given.id, SHOP)
            return
        again = self.ask(given.command, given.id, given.by)
        assert isinstance(again, Done)
        assert again.repeated
        assert (again.record, again.events) == (given.done.record, given.done.events)

    @rule(data=st.data())
    def turn_the_clock_back(self, data: st.DataObject) -> None:
        """An instant before the latest event of the case is an error, and nothing happens."""
        command = self.any_one(data)
        now, case = self.now, self.side.records[command.on].case
        self.now = plus(self.side.latest[case], datetime.timedelta(microseconds=-1))
        with pytest.raises(InputError, match="is before the latest event of the case"):
            self.ask(command, "too early", ANNA)
        self.now = now

    @rule()
    def read_the_log(self) -> None:
        """The log, from its beginning, is all that happened, and adds up to the records."""
        for side in (self.side, self.other):
            assert side.desk.events() == side.log
            what_is_kept_adds_up(side.desk)

    # What there is to ask, drawn from the declarations of the slices.

    def one_of(self, data: st.DataObject, kind: type[Record]) -> str:
        """The id of a record of that type."""
        return data.draw(st.sampled_from([one.id for one in self.side.all(kind)]), label="on")

    def here(self) -> list[str]:
        """The returns whose goods are at the dock."""
        return [
            one.id for one in self.side.all(ReturnAuthorization) if one.goods is GoodsStage.RECEIVED
        ]

    def possible(self, *kinds: type[Record]) -> dict[str, list[Any]]:
        """What the states of the records of these types allow, by their ids."""
        found = {
            record.id: [
                kind
                for kind in COMMANDS
                if isinstance(record, kind.record) and _may_move(record, kind)
            ]
            for record in self.side.records.values()
            if isinstance(record, kinds) and not _over(record)
        }
        return {id: allowed for id, allowed in found.items() if allowed}

    def possible_one(self, data: st.DataObject, *kinds: type[Record]) -> Any:
        """A command that a record's state allows."""
        possible = self.possible(*kinds)
        latest = list(possible)[-3:]  # so that stories go somewhere
        id = data.draw(st.sampled_from(latest), label="on")
        return self.drawn(data, data.draw(st.sampled_from(possible[id])), on=id)

    def any_one(self, data: st.DataObject) -> Any:
        """A command on a record, whether or not its state allows it."""
        id = data.draw(st.sampled_from(list(self.side.records)), label="on")
        kinds = [kind for kind in COMMANDS if isinstance(self.side.records[id], kind.record)]
        return self.drawn(data, data.draw(st.sampled_from(kinds)), on=id)

    def drawn(
        self,
        data: st.DataObject,
        kind: Any,
        on: str | None = None,
        **fields: st.SearchStrategy[Any],
    ) -> Any:
        """A command or request, by its declaration; the ids in it are of what there is."""
        record = None if on is None else self.side.records[on]
        instants = [self.now, plus(self.now, days(-1)), NOON]
        instants += [] if record is None else [one.at for one in record.deadlines()]
        known: dict[Any, st.SearchStrategy[Any]] = {
            **{
                id: st.sampled_from([one.id for one in self.side.all(of)] or ["nothing-1"])
                for id, of in IDS.items()
            },
            CustomerId: st.just("c-1"),
            Sku: st.sampled_from(SKUS),
            int: st.integers(1, 3),
            str: st.sampled_from(("so", "1", "2", "ä\x00€")),
            Money: money(most=800),
            Instant: st.sampled_from(instants),
            LocalWindow: st.builds(
                LocalWindow,
                date=st.integers(0, 2).map(lambda n: plus(self.now, days(n)).date()),
                opens=st.sampled_from((datetime.time(0), datetime.time(13))),
                closes=st.just(datetime.time(23)),
                zone=st.sampled_from((zone("UTC"), zone("America/Chicago"))),
            ),
        }
        if on is not None:
            fields[kind.target] = st.just(on)
        else:
            fields = {"id": st.just(""), "case": st.none(), **fields}
        if isinstance(record, ReturnAuthorization) and kind is returns.InspectReturn:
            fields["found"] = _found(record)
            fields["unmet"] = st.sampled_from(((), (), (), ("so",)))
        if kind is returns.IssueCredit:
            fields["amount"] = st.sampled_from((None, None, *(Money(n, "USD") for n in (1, 3, 5))))
        for field in attrs.fields(kind):
            if "minted" in field.metadata:
                fields[field.name] = st.just("")  # the desk issues it
        return data.draw(values(kind, known, **fields), label=kind.kind)

    # How it is asked, and what came of it.

    def carried_out(self, command: Any) -> Any:
        """Ask for something that is never refused; the record after it."""
        outcome = self.give(command)
        assert isinstance(outcome, Done)
        return outcome.record

    def give(
        self,
        command: Any,
        by: Actor = ANNA,
        brand: str | None = None,
        override: Override | None = None,
        look: bool = False,
    ) -> Done[Any] | Refused:
        """Ask for something, perhaps after a look at what would come of it; hold what does."""
        self.asked += 1
        id = f"asked-{self.asked}"
        how = foretold if look else Desk.try_do
        outcome = self.ask(command, id, by, how, brand=brand, override=override)
        if isinstance(outcome, Refused):
            self.note(f"refused: {command.kind} {outcome.codes[0]}")
            assert outcome.standing
            assert "{" not in str(outcome)
            return outcome
        if isinstance(command, returns.InspectReturn):
            new = [one.pieces for one in command.found if not one.reviewed]
            self.side.found[command.ra] += sum(new)
        assert {one.case for one in outcome.events} == {outcome.record.case}
        self.happened(outcome.events)
        assert self.side.records[outcome.record.id] == outcome.record
        self.side.given.append(Given(id, command, by, outcome))
        return outcome

    def ask(
        self,
        command: Any,
        id: str,
        by: Actor,
        how: Callable[..., Any] = Desk.try_do,
        **options: Any,
    ) -> Done[Any] | Refused:
        """Ask the desk whose turn it is."""
        outcome: Done[Any] | Refused = how(
            self.side.desk, command, by=by, at=self.now, command_id=id, **options
        )
        return outcome

    def tick(self) -> Sequence[Done[Any] | Refused]:
        """Have the desk whose turn it is give what is due."""
        return self.side.desk.tick(self.now)

    def happened(self, events: Iterable[Envelope]) -> None:
        """Hold each event to the laws, and take it into the picture."""
        side = self.side
        for one in events:
            self.note(one.body.kind)
            assert one.at >= side.latest.get(one.case, one.at)
            assert one.tenant == side.tenant
            law = LAWS.get(type(one.body))
            if law is not None:
                law(one, one.body, side)
            side.records = applied(side.records, [one])
            side.latest[one.case] = one.at
            side.log += (one,)

    def note(self, reached: str) -> None:
        """For the statistics of Hypothesis, and for ours."""
        event(reached)
        self.seen[reached] += 1

    # What holds at every moment.

    @invariant()
    def only_what_happened_is_kept(self) -> None:
        """Each record is what its events add up to, and no other is there, at both tenants."""
        for side in (self.side, self.other):
            assert {one.id: one for one in side.desk.records()} == side.records
            assert {one.tenant for one in side.records.values()} <= {side.tenant}

    @invariant()
    def what_is_due_is_what_records_wait_for(self) -> None:
        """The rows that a sweep reads are the deadlines that records say, no more and no less."""
        for side in (self.side, self.other):
            waiting = {
                (record.id, one.key, one.at, one.command)
                for record in side.records.values()
                for one in record.deadlines()
            }
            for now in (self.now, FAR):
                rows = self.store.due(side.tenant, now, 10_000)
                assert {(row.record, row.key, row.at, row.command) for row in rows} == {
                    one for one in waiting if one[2] <= now
                }

    @invariant()
    def quantities_balance(self) -> None:
        """Received = matched + unexpected; authorized ≥ matched = accepted + rejected + review."""
        for ra in self.side.all(ReturnAuthorization):
            matched = sum(line.received for line in ra.lines)
            assert self.side.found[ra.id] == matched + sum(one.pieces for one in ra.surplus)
            for line in ra.lines:
                assert line.received == line.accepted + line.rejected + line.under_review
                assert line.received <= line.authorized <= line.requested
            assert ra.parcels == tuple(x.id for x in self.side.all(Parcel) if x.ra == ra.id)

    @invariant()
    def no_order_comes_back_twice_or_is_paid_back_twice(self) -> None:
        """Over all returns of an order, whatever cases they are on."""
        for order in self.side.all(Order):
            about = [x for x in self.side.all(ReturnAuthorization) if x.order == order.id]
            credited = [x.credited for x in about if x.credited is not None]
            paid = Money.total((line.paid for line in order.lines), "USD")
            assert Money.total(credited, "USD") <= paid
            claimed = [
                line for ra in about if ra.claims and not _lapsed(ra, self.now) for line in ra.lines
            ]
            for sku in {line.sku for line in order.lines}:
                bought = sum(line.quantity for line in order.lines if line.sku == sku)
                assert sum(line.requested for line in claimed if line.sku == sku) <= bought

    @invariant()
    def a_case_has_one_brand(self) -> None:
        """All records of a case have the brand that it began with."""
        brands = {(one.case, one.brand) for one in self.side.records.values()}
        assert len(brands) == len({case for case, _ in brands})


class LostError(Exception):
    """The connection is gone."""


class OnSqlite(Machine):
    """The same on a file, beside a twin in memory; and now and then the connection is lost."""

    path: ClassVar[Path]

    def open_store(self) -> SqlStore:
        """An empty file."""
        self.path.unlink(missing_ok=True)
        store = open_sqlite(f"sqlite:///{self.path}", CODEC)
        assert isinstance(store, SqlStore)
        return store

    def opened(self, tenant: str) -> Side:
        """The desk of a tenant on the file, and the same desk in memory."""
        twin = a_desk(open_store("memory:", CODEC), tenant, Numbers())
        return attrs.evolve(super().opened(tenant), twin=twin)

    def ask(
        self,
        command: Any,
        id: str,
        by: Actor,
        how: Callable[..., Any] = Desk.try_do,
        **options: Any,
    ) -> Done[Any] | Refused:
        """Ask both, who say the same."""
        asked = {"by": by, "at": self.now, "command_id": id, **options}
        assert self.side.twin is not None
        try:
            outcome = super().ask(command, id, by, how, **options)
        except InputError as error:
            with pytest.raises(InputError, match=re.escape(str(error))):
                self.side.twin.try_do(command, **asked)
            raise
        twin = self.side.twin.try_do(command, **asked)
        if isinstance(outcome, Refused) or isinstance(twin, Refused):
            assert outcome == twin
        else:
            assert (outcome.record, outcome.events) == (twin.record, twin.events)
        return outcome

    def tick(self) -> Sequence[Done[Any] | Refused]:
        """Have both give what is due."""
        outcomes = super().tick()
        assert self.side.twin is not None
        assert outcomes == self.side.twin.tick(self.now)
        return outcomes

    @precondition(lambda self: self.possible(Record))
    @rule(data=st.data(), after=st.integers(0, 40))
    def lose_the_connection(self, data: st.DataObject, after: int) -> None:
        """Between any two statements: all is kept or nothing, and given again it is done once."""
        command, id = self.possible_one(data, Record), f"asked-{self.asked + 1}"
        side, issued, left = self.side, self.side.numbers.issued.copy(), iter(range(after))

        def told(_: str) -> None:
            if next(left, None) is None:
                raise LostError

        store = self.store
        assert isinstance(store, SqlStore)
        store.on_statement = told
        try:
            super().ask(command, id, ANNA)
        except LostError:
            self.note("lost")
        finally:
            store.on_statement = None
        before, kept = side.records, {one.id: one for one in side.desk.records()}
        if kept != before:
            issued = side.numbers.issued.copy()
        else:
            side.numbers.issued = issued.copy()
        outcome = self.give(command)
        assert kept in (before, side.records)
        if isinstance(outcome, Done):
            self.note(f"lost, and kept: {kept != before}")
            assert outcome.repeated == (kept != before)
        if kept != before:
            side.numbers.issued = issued  # the second time drew some, and the twin had one time


def _may_move(record: Record, kind: type[Command[Any, Any]]) -> bool:
    """Whether the record's state allows one of the command's events that is not only a note."""
    return any(
        one.moves and all(state_of(record, step) in step.targets for step in one.moves)
        for one in kind.yields
    )


def _over(record: Record) -> bool:
    """Whether the first of its lifecycles has ended; the others may not have."""
    table = record.tables[0]
    return getattr(record, table.field) in table.final


def _found(ra: ReturnAuthorization) -> st.SearchStrategy[tuple[returns.FoundItem, ...]]:
    """Contents: often all that was authorized and as it should be, else this and that."""
    whole = tuple(
        returns.FoundItem(sku=one.inside, accepted=max(one.authorized - one.received, 0))
        for one in ra.lines
    )
    piece = st.builds(
        returns.FoundItem,
        sku=st.sampled_from((*SKUS, *(one.inside for one in ra.lines))),
        accepted=st.integers(0, 2),
        rejected=st.integers(0, 1),
        under_review=st.integers(0, 1),
        reviewed=seldom,
    )
    pieces = st.lists(piece, min_size=1, max_size=2).map(tuple)
    return st.sampled_from((st.just(whole), pieces, pieces)).flatmap(lambda one: one)


def _lapsed(ra: ReturnAuthorization, now: Instant) -> bool:
    """Whether the number's time is over, nothing came and nothing was paid: in our own words."""
    waits = ra.stage is ReturnStage.AUTHORIZED and ra.goods is GoodsStage.WITH_CUSTOMER
    return waits and ra.credited is None and ra.expires_at is not None and ra.expires_at <= now


# What holds of an event when it happens; the picture is still that of the moment before.


def a_credit_has_its_trigger(one: Envelope, body: Any, side: Side) -> None:
    """The goods it is for are back, or this brand pays in advance; never more than was paid."""
    ra, amount = side.records[one.stream], body.amount
    assert isinstance(ra, ReturnAuthorization)
    assert ra.remedy is Remedy.CREDIT
    assert amount.is_positive
    credited = side.credited.get(ra.id, FREE) + amount
    side.credited[ra.id] = credited
    if body.trigger is returns.CreditTrigger.GOODS_BACK:
        assert credited <= _worth(ra, [line.accepted for line in ra.lines])
    else:
        assert ra.brand == CANGO.id
        assert amount <= SMALL
        assert credited <= _worth(ra, [line.authorized - line.rejected for line in ra.lines])


def _worth(ra: ReturnAuthorization, pieces: list[int]) -> Money:
    """What was paid for so many pieces of each line, the odd cents with the first of them."""
    shares = [
        line.paid.share([1] * line.requested)[:count]
        for line, count in zip(ra.lines, pieces, strict=True)
    ]
    return Money.total((one for of in shares for one in of), "USD")


def a_parcel_has_a_valid_number(one: Envelope, body: Any, side: Side) -> None:
    """Whatever policies answer: authorized, in time, not settled; refused ones are never here."""
    ra, parcel = side.records[body.ra], side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert isinstance(parcel, Parcel)
    assert returns.RA_NUMBERS.parse(parcel.number or "") == ra.number
    assert ra.stage is ReturnStage.AUTHORIZED
    assert ra.goods is not GoodsStage.INSPECTED
    assert not _lapsed(ra, one.at)
    if parcel.again is not None:
        before = side.records[parcel.again]
        assert isinstance(before, Parcel)
        assert before.stage is returns.ParcelStage.QUARANTINED
        assert [x.id for x in side.all(Parcel) if x.again == parcel.again] == [parcel.id]


def a_return_is_of_what_has_left(one: Envelope, body: Any, side: Side) -> None:
    """Of an order that left, and was not cancelled: nothing else can come back."""
    order = side.records[body.order]
    assert isinstance(order, Order)
    assert order.shipped_at is not None
    assert order.stage is not orders.OrderStage.CANCELLED


def a_return_is_closed_when_it_is_over(one: Envelope, body: Any, side: Side) -> None:
    """Nothing is due, and all that may come has come or had its time."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert ra.remedy is Remedy.EXCHANGE or not ra.credit_due.is_positive
    assert ra.goods is GoodsStage.INSPECTED or (ra.expires_at or FAR) <= one.at
    assert ra.goods is not GoodsStage.RECEIVED or ra.opened


def a_number_expires_in_time(one: Envelope, body: Any, side: Side) -> None:
    """Not before its time, and only where nothing came."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert _lapsed(ra, one.at)


def an_answer_is_late_from_its_instant_on(one: Envelope, body: Any, side: Side) -> None:
    """It is missed once, by whoever looks first, and not in time."""
    ticket = side.records[one.stream]
    assert isinstance(ticket, Ticket)
    assert not ticket.answer_late
    assert ticket.answered_at is None
    assert one.at >= body.due_at == ticket.answer_due_at


def an_answer_is_in_time_or_not(one: Envelope, body: Any, side: Side) -> None:
    """By its instant alone, whenever there was a sweep."""
    ticket = side.records[one.stream]
    assert isinstance(ticket, Ticket)
    first = ticket.answered_at is None
    assert body.in_time == (one.at <= ticket.answer_due_at if first else None)


def a_label_is_late_when_it_was_due(one: Envelope, body: Any, side: Side) -> None:
    """The last one that was mailed, and not before."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert one.at >= body.due_at == ra.label_due_at


Law = Callable[[Envelope, Any, Side], None]
LAWS: Mapping[type[Any], Law] = {
    returns.CreditIssued: a_credit_has_its_trigger,
    returns.ParcelTakenIn: a_parcel_has_a_valid_number,
    returns.ReturnExpired: a_number_expires_in_time,
    returns.ReturnClosed: a_return_is_closed_when_it_is_over,
    returns.ReturnRequested: a_return_is_of_what_has_left,
    returns.LabelFellLate: a_label_is_late_when_it_was_due,
    tickets.AnswerFellDue: an_answer_is_late_from_its_instant_on,
    tickets.TicketAnswered: an_answer_is_in_time_or_not,
    tickets.TicketSolved: an_answer_is_in_time_or_not,
}


#: What stories must come by, so that there is something to hold to the laws. They come by every
#: event of every slice, but by some so seldom that a change elsewhere may lead them past it.
INTERESTING = {
    calls.CallAbandoned.kind,
    calls.CallWrappedUp.kind,
    exchanges.ExchangeClosed.kind,
    orders.OrderCancelled.kind,
    pickups.PickupDelivered.kind,
    returns.CreditIssued.kind,
    returns.ParcelQuarantined.kind,
    returns.ParcelSentBack.kind,
    returns.ReturnCancelled.kind,
    returns.ReturnClosed.kind,
    returns.ReturnExpired.kind,
    returns.ReturnPartlyInspected.kind,
    tickets.AnswerFellDue.kind,
    tickets.TicketClosed.kind,
    tickets.TicketReopened.kind,
    "refused: exchanges.start_exchange more_than_back",
    "refused: returns.issue_credit goods_not_back",
    "refused: returns.receive_parcel not_taken_in",
    "refused: returns.request_return more_than_bought",
}


def test_the_laws_hold_whatever_is_asked() -> None:
    """on a desk in memory; and the stories come by everything that is of interest."""

    class InMemory(Machine):
        seen: ClassVar[Counter[str]] = Counter()

    often = settings(max_examples=settings().max_examples * 2, stateful_step_count=50)
    run_state_machine_as_test(InMemory, settings=often)
    assert InMemory.seen.keys() >= INTERESTING


def test_the_laws_hold_on_a_file(tmp_path: Path) -> None:
    """it is what a desk in memory is, also where the connection is lost between two statements."""

    class OnFile(OnSqlite):
        seen: ClassVar[Counter[str]] = Counter()
        path = tmp_path / "desk.db"

    less_often = settings(max_examples=settings().max_examples * 2 // 5, stateful_step_count=50)
    run_state_machine_as_test(OnFile, settings=less_often)
    assert OnFile.seen["lost, and kept: True"] > 0
    assert OnFile.seen["lost, and kept: False"] > 0
