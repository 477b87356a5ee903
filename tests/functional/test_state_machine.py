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
    accounts,
    appeasements,
    calls,
    days,
    exchanges,
    instant,
    orders,
    pickups,
    policy,
    retention,
    returns,
    tickets,
)
from cservice.adapters.courier_fake import FakeCourier, Plan
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sql import open_sqlite
from cservice.desk.courier import CourierLink
from cservice.desk.ports.courier import CourierError
from cservice.desk.ports.store import Store
from cservice.desk.slices import SLICES
from cservice.desk.stores import open_store
from cservice.ids import (
    AccountId,
    AgentId,
    BudgetId,
    CallId,
    CustomerId,
    ExchangeId,
    OrderId,
    ParcelId,
    PickupId,
    ReturnId,
    Sku,
)
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.codec import Codec
from cservice.kernel.command import Command
from cservice.kernel.event import state_of
from cservice.kernel.numbers import Series
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import LocalWindow, hours, minutes, plus, zone
from cservice.orders import Order
from cservice.payment import Payment, PaymentMeans
from cservice.pickups import Pickup
from cservice.returns import GoodsStage, Parcel, Remedy, ReturnAuthorization, ReturnStage
from cservice.testing.cases import Books
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
BUDGET = BudgetId("budget-1")
CARD = Payment(means=PaymentMeans.CARD, amount=Money(9, "USD"), reference="card-1")
GIFT_CARD = Payment(
    means=PaymentMeans.GIFT_CARD, amount=Money("4.05", "USD"), reference="gift-card-1"
)
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


@policy(returns.SaveOffers)
def kept_for_a_coupon(q: returns.SaveOffers) -> tuple[returns.SaveOffer, ...] | None:
    """Something for whoever keeps the order, as long as the first budget pays for it."""
    return tuple(
        returns.SaveOffer(
            code=code, text="a coupon", cost=Money(cost, "USD"), valid_for=days(cost), budget=BUDGET
        )
        for code, cost in (("1", 4), ("2", 7))
    )


@policy(returns.RestockingFee, brand="zebra")
def a_fee(q: returns.RestockingFee) -> Money | None:
    """Half a dollar is taken off by this brand, also where less is credited."""
    return Money("0.50", "USD")


@policy(appeasements.AppeaseWith, brand="zebra")
def a_coupon(q: appeasements.AppeaseWith) -> appeasements.Coupon | None:
    """Whoever asks gets one."""
    return appeasements.Coupon(text="ten percent", percent=10, good_for=days(3))


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
    courier: FakeCourier
    link: CourierLink
    heard: list[Envelope] = attrs.field(factory=list)  # what subscribers were told of
    twin: "Side | None" = None  # one that is asked the same; None = there is none
    records: dict[str, Record] = attrs.field(factory=dict)
    log: tuple[Envelope, ...] = ()
    given: list[Given] = attrs.field(factory=list)
    found: Counter[str] = attrs.field(factory=Counter)  # pieces that inspections found, by return
    books: Books = attrs.field(factory=Books)  # what happened to money
    latest: dict[str, Instant] = attrs.field(factory=dict)  # the last event of each case

    def all(self, kind: type[R]) -> list[R]:
        """The records of a type, in the order in which they began."""
        return [one for one in self.records.values() if isinstance(one, kind)]


def a_side(store: Store, tenant: str, clock: Callable[[], Instant]) -> Side:
    """Two brands, one of which pays in advance, and a dock that would take in anything of ours."""
    numbers, courier, heard = Numbers(), FakeCourier(), list[Envelope]()
    desk = Desk(
        store,
        tenant=tenant,
        brands=[CANGO, ZEBRA],
        numbers=numbers,
        policies=[in_good_faith, whatever_is_ours, kept_for_a_coupon, a_fee, a_coupon],
        clock=clock,
    )
    desk.subscribe(heard.extend)
    return Side(
        tenant=Tenant(tenant),
        desk=desk,
        numbers=numbers,
        courier=courier,
        link=CourierLink(desk, courier),
        heard=heard,
    )


@attrs.frozen
class How:
    """How the story of a return goes."""

    remedy: Remedy
    ours: bool  # whether it was our mistake
    comes: str  # when what is exchanged at once comes back: soon, late or never
    keeps: bool  # whether the customer takes what is offered
    price: Money | None  # of what goes out instead
    consented: bool = True  # whether the customer may be charged
    disputed: bool = False  # whether the payment is disputed before the credit
    rejected: int = 0  # so many of the two pieces are not honoured

    @property
    def found(self) -> tuple[returns.FoundItem, ...]:
        """What the inspection finds."""
        accepted = 2 - self.rejected
        return (returns.FoundItem(sku=SKUS[0], accepted=accepted, rejected=self.rejected),)


COMMANDS = [kind for one in SLICES for kind in one.commands if issubclass(kind, Command)]
IDS: dict[Any, type[Record]] = {
    AccountId: accounts.Account,
    BudgetId: retention.Budget,
    CallId: calls.Call,
    ExchangeId: exchanges.Exchange,
    OrderId: Order,
    ParcelId: Parcel,
    ReturnId: ReturnAuthorization,
}
MORE = (
    accounts.OpenAccount,
    appeasements.Appease,
    appeasements.ConsiderAppeasement,
    orders.PlaceNoPaymentOrder,
    orders.TakeOrder,
    retention.OpenBudget,
    returns.OpenRefund,
)
WAYS_BACK = (pickups.SchedulePickup, pickups.ArrangeDropOff, pickups.HandToCourier)
ASKED_FOR = (pickups.PickupStage.REQUESTED, pickups.PickupStage.CONFIRMED)
#: What a courier may say by itself.
SAID: Mapping[str, Callable[[FakeCourier, PickupId], None]] = {
    "collects": lambda courier, pickup: courier.collect(pickup),
    "collects some": lambda courier, pickup: courier.collect(pickup, 1),
    "confirms": lambda courier, pickup: courier.confirm(pickup, TOMORROW),
    "declines": lambda courier, pickup: courier.decline(pickup, "too far"),
    "delivers": lambda courier, pickup: courier.deliver(pickup),
    "misses": lambda courier, pickup: courier.miss(pickup, "nobody there"),
}
SAYS = ("nothing", "nothing", "plans", "plans", "fails", *SAID)
#: It answers at the first look or the second, or never.
PLANS = st.builds(
    Plan,
    answers=st.sampled_from((1, 2, None)),
    declines=st.sampled_from((None, None, "too far")),
    window=st.sampled_from((None, TOMORROW)),
    cancel_by=st.sampled_from((None, NOON)),
    cancels=st.sampled_from((1, 2, None)),
    keeps=st.sampled_from((None, "on the road")),
)
OTHERS = (
    Order,
    calls.Call,
    Ticket,
    exchanges.Exchange,
    Parcel,
    Pickup,
    accounts.Account,
    appeasements.Appeasement,
    retention.Budget,
    returns.Refund,
)
MONEY = (returns.Refund, exchanges.Exchange, appeasements.Appeasement, retention.Budget)
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
        return a_side(self.store, tenant, lambda: self.now)

    def teardown(self) -> None:
        """Let go of the store."""
        self.store.close()

    # What is asked.

    @initialize(
        how=st.builds(
            How,
            remedy=st.sampled_from(Remedy),
            ours=st.booleans(),
            comes=st.sampled_from(("soon", "late", "never")),
            keeps=st.booleans(),
            consented=st.sampled_from((True, True, False)),
            disputed=st.sampled_from((False, False, True)),
            rejected=st.sampled_from((0, 0, 1, 2)),
            price=st.sampled_from((None, Money(2, "USD"), Money(12, "USD"))),
        ),
        brand=st.sampled_from(("cango", "cango", "zebra")),
        paid=st.booleans(),
        funded=st.booleans(),
        far=st.sampled_from((*range(12), *(99,) * 6)),
    )
    def begin(self, how: How, brand: str, paid: bool, funded: bool, far: int) -> None:
        """Something was sold, and the story of how it comes back is told up to some point."""
        if funded:
            self.carried_out(retention.OpenBudget(name="spring", limit=Money(10, "USD")))
        order = self.carried_out(self.sale(3, delivered=True, paid=paid), brand=brand)
        for command in itertools.islice(self.story(order, how), far):
            self.give(command)

    def story(self, order: Record, how: How) -> Iterator[Any]:
        """A return as it should go, or nearly: what is exchanged may never come back."""
        case = order.case
        yield tickets.OpenTicket(case=case, subject="a wrong book")
        why = returns.Reason.WRONG_ITEM if how.ours else returns.Reason.CHANGED_MIND
        wrong = returns.RequestedItem(sku=SKUS[0], quantity=2, reason=why)
        yield returns.RequestReturn(
            order=OrderId(order.id), case=case, items=(wrong,), remedy=how.remedy
        )
        ra = self.last(ReturnAuthorization).id
        if self.last(ReturnAuthorization).saved.offers:
            if how.keeps:
                yield returns.AcceptOffer(ra=ra, code="1")
                return
            yield returns.DeclineOffers(ra=ra)
        yield returns.AuthorizeReturn(ra=ra)
        steps = self.swapped if how.remedy is Remedy.EXCHANGE else self.credited
        yield from steps(ra, how)

    def credited(self, ra: ReturnId, how: How) -> Iterator[Any]:
        """It is collected, comes in and is credited, and the money arrives at the second try."""
        yield returns.MailLabel(ra=ra)
        yield pickups.SchedulePickup(ra=ra, address="12 Elm Street", window=TOMORROW)
        yield pickups.CollectPickup(pickup=self.last(Pickup).id)
        yield returns.PresentParcel(number=self.last(ReturnAuthorization).number)
        yield returns.InspectReturn(ra=ra, found=how.found)
        if how.disputed:
            order = self.last(ReturnAuthorization).order
            yield orders.OpenChargeback(order=order, reference="d-1", amount=SMALL)
        yield returns.IssueCredit(ra=ra)
        if not self.side.all(returns.Refund):
            return
        refund = self.last(returns.Refund).id
        yield returns.FailRefund(refund=refund, reason="the bank is closed")
        yield returns.RetryRefund(refund=refund)
        yield returns.ConfirmRefund(refund=refund, reference="r-1")

    def swapped(self, ra: ReturnId, how: How) -> Iterator[Any]:
        """Another goes out, at once on our mistake, and the original comes in, or never does."""
        again = exchanges.Item(sku=SKUS[0], title="again", quantity=2, price=how.price)
        yield exchanges.StartExchange(ra=ra, items=(again,), consented=how.consented)
        back = (
            returns.PresentParcel(number=self.last(ReturnAuthorization).number),
            returns.InspectReturn(ra=ra, found=how.found),
        )
        if not how.ours:
            yield from back
        yield orders.ShipOrder(order=self.last(Order).id)
        yield orders.DeliverOrder(order=self.last(Order).id)
        if how.ours and how.comes == "soon":
            yield from back
        elif how.ours:
            self.now = plus(self.now, days(30))
            exchange = self.last(exchanges.Exchange).id
            yield exchanges.ChargeUnreturned(exchange=exchange)
            if how.comes == "late":
                yield from back
            if how.comes == "late" or how.keeps:
                yield exchanges.ConfirmCharge(exchange=exchange, reference="c-1")
            else:
                yield exchanges.DeclineCharge(exchange=exchange, reason="no cover")

    @initialize(far=st.integers(0, 9))
    def call(self, far: int) -> None:
        """Somebody called, and the call is told up to some point."""
        self.carried_out(calls.ReceiveCall())
        on = self.last(calls.Call).id
        course = (
            calls.PressKey(call=on, key="1"),
            calls.AnswerCall(call=on, agent=AgentId("anna")),
            calls.TellCaller(call=on, topic=calls.Topic.GREETING),
            calls.HoldCall(call=on, reason="to look", leave=True),
            calls.ResumeCall(call=on),
            calls.EndCall(call=on),
            calls.WrapUp(call=on),
        )
        for command in course[:far]:
            self.carried_out(command)

    def last(self, kind: type[R]) -> R:
        """The record of that type that began last."""
        return self.side.all(kind)[-1]

    def sale(
        self, quantity: int, delivered: bool, paid: bool = False, digital: bool = False
    ) -> orders.RecordOrder:
        """Books and pens, which arrived at once or have not left yet; we may know what paid it."""
        prices = (Money("10.00", "USD"), Money("0.05", "USD"))
        return orders.RecordOrder(
            number=f"C-{self.asked}",
            customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee", phone="+15550100"),
            lines=tuple(
                orders.OrderLine(sku=sku, title=sku, quantity=quantity, paid=price, digital=digital)
                for sku, price in zip(SKUS, prices, strict=True)
            ),
            shipping=Money(3, "USD"),
            payments=(CARD, GIFT_CARD) if paid else (),
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
            delivered, paid, digital = data.draw(st.tuples(st.booleans(), st.booleans(), seldom))
            request: Any = self.sale(data.draw(st.integers(1, 3)), delivered, paid, digital)
        else:
            request = self.drawn(data, what, case=st.just(case), call=st.none())
        self.give(request, brand=brand, look=data.draw(seldom))

    @rule(data=st.data(), kind=st.sampled_from(MORE), look=seldom)
    def ask_for_more(self, data: st.DataObject, kind: Any, look: bool) -> None:
        """A coupon, a budget, an account, a refund, an order on the phone or for nothing."""
        named = {field.name for field in attrs.fields(kind)}
        causes = [one.id for one in (*self.side.all(Order), *self.side.all(exchanges.Exchange))]
        fields: dict[str, st.SearchStrategy[Any]] = {
            "cause": st.sampled_from(causes),
            "call": st.none(),
            "part": st.builds(
                attrs.evolve,
                st.sampled_from((CARD, GIFT_CARD)),
                amount=st.sampled_from((Money(1, "USD"), SMALL)),
            ),
        }
        swapped = [one.id for one in self.side.all(exchanges.Exchange)]
        asked_back = [one.id for one in self.side.all(ReturnAuthorization)]
        if kind is returns.OpenRefund:
            about = data.draw(st.sampled_from([*swapped, *asked_back, None]), label="for")
            fields["ra"] = st.just(about if about in asked_back else None)
            fields["exchange"] = st.just(about if about in swapped else None)
            if about is None:
                return
        if kind is orders.PlaceNoPaymentOrder:
            if not swapped:
                return
            fields["exchange"] = st.sampled_from(swapped)
        request = self.drawn(data, kind, None, **{x: fields[x] for x in fields.keys() & named})
        self.give(request, look=look)

    @rule(data=st.data(), opens=seldom)
    def dispute(self, data: st.DataObject, opens: bool) -> None:
        """The customer disputes a payment at the bank, or the bank has decided."""
        order = OrderId(self.one_of(data, Order))
        reference = data.draw(st.sampled_from(("d-1", "d-2")), label="reference")
        if opens:
            amount = data.draw(money(most=1400), label="amount")
            self.give(orders.OpenChargeback(order=order, reference=reference, amount=amount))
        else:
            won = data.draw(st.booleans(), label="won")
            self.give(orders.CloseChargeback(order=order, reference=reference, won=won))

    @rule(data=st.data(), says=st.sampled_from(SAYS))
    def hear_from_the_courier(self, data: st.DataObject, says: str) -> None:
        """It says by itself what it did; what it does about the next bookings is settled; a poll.

        It is not always there.
        """
        booked = sorted({one.pickup for one in self.side.courier.booked})
        if says == "plans":
            plan = data.draw(PLANS, label="plan")
            self.to_the_courier(lambda courier: courier.plan(plan))
        elif says == "fails":
            self.to_the_courier(lambda courier: courier.fail(1))
        elif says in SAID and booked:
            pickup = data.draw(st.sampled_from(booked), label="pickup")
            self.to_the_courier(lambda courier: SAID[says](courier, pickup))
        self.poll()

    def to_the_courier(self, say: Callable[[FakeCourier], None]) -> None:
        """Have it so with the courier of the desk whose turn it is."""
        say(self.side.courier)

    def poll(self) -> None:
        """Ask the courier for what is not answered, and take in what it says."""
        polled = self.side.link.poll()
        assert all(isinstance(one, CourierError) for one in polled.failures)
        self.hear()
        if not polled.failures:
            asked = [one.pickup for one in self.side.courier.booked]
            for pickup in self.side.all(Pickup):
                assert pickup.stage is not pickups.PickupStage.REQUESTED or pickup.id in asked

    def hear(self, told: Sequence[Envelope] = ()) -> None:
        """Take in what subscribers were told of, beside what is known."""
        heard = [one for one in self.side.heard if one not in told]
        self.side.heard.clear()
        self.happened(heard)

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
    @rule(data=st.data(), kind=st.sampled_from((exchanges.StartExchange, *WAYS_BACK)))
    def agree(self, data: st.DataObject, kind: Any) -> None:
        """An exchange is agreed for a return, or how its goods get to a courier."""
        ra = self.one_of(data, ReturnAuthorization)
        item = st.builds(
            exchanges.Item,
            sku=st.sampled_from(SKUS),
            title=st.just("it"),
            quantity=st.just(1),
            price=st.sampled_from((None, Money(1, "USD"), Money(9, "USD"))),
        )
        fields: dict[str, st.SearchStrategy[Any]] = {"ra": st.just(ra)}
        if kind is exchanges.StartExchange:
            fields["items"] = st.lists(item, min_size=1, max_size=2).map(tuple)
        request = self.drawn(data, kind, None, **fields)
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
        named = [one.number for one in self.side.all(Order)[-2:]]
        before = [None, None, *(one.id for one in self.side.all(Parcel))]
        again = data.draw(st.sampled_from(before), label="again")
        parcel = returns.PresentParcel(
            number=number,
            sender=sender,
            our_label=our_label,
            again=again,
            signed_for=data.draw(seldom, label="signed for"),
            order=data.draw(st.sampled_from((None, *named)), label="order"),
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

    @precondition(lambda self: self.possible(*MONEY))
    @rule(data=st.data(), times=st.integers(1, 4), override=st.sampled_from((None, BOSS)))
    def go_on_with_money(self, data: st.DataObject, times: int, override: Override | None) -> None:
        """Refunds, charges, differences, coupons and budgets go on, perhaps on authority."""
        for _ in range(times):
            if self.possible(*MONEY):
                self.give(self.possible_one(data, *MONEY), override=override)

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
        outcomes = self.tick()
        assert all(isinstance(one, Done) for one in outcomes)
        events = [x for one in outcomes if isinstance(one, Done) for x in one.events]
        assert self.side.heard == events
        self.hear()
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
                credit = How(remedy=Remedy.CREDIT, ours=True, comes="soon", keeps=False, price=None)
                self.begin(credit, brand="cango", paid=True, funded=False, far=3)

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

    def carried_out(self, command: Any, brand: str | None = None) -> Any:
        """Ask for something that is never refused; the record after it."""
        outcome = self.give(command, brand=brand)
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
            too_much = outcome.codes == ("more_than_bought",)
            if too_much and isinstance(command, returns.RequestReturn):
                self.too_much_is_asked(command)
            return outcome
        if isinstance(command, returns.InspectReturn):
            new = [one.pieces for one in command.found if not one.reviewed]
            self.side.found[command.ra] += sum(new)
        # A parcel was set aside on whatever case, and a budget is on none of the order's.
        elsewhere = [getattr(command, "again", None)]
        if isinstance(command, returns.AcceptOffer):
            elsewhere.append(BUDGET)
        cases = {self.side.records[id].case for id in elsewhere if id is not None}
        own = outcome.record.case
        assert own in {one.case for one in outcome.events} <= {own, *cases}
        self.happened(outcome.events)
        assert self.side.records[outcome.record.id] == outcome.record
        self.hear(outcome.events)  # a courier may have answered already
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
            side.books.take(one, side.records)
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
    def the_money_adds_up(self) -> None:
        """As the books have it, which know what happened and nothing else."""
        self.side.books.hold(self.side.records)

    @invariant()
    def quantities_balance(self) -> None:
        """Received = matched + unexpected; authorized ≥ matched = accepted + rejected + review."""
        for ra in self.side.all(ReturnAuthorization):
            matched = sum(line.received for line in ra.lines)
            assert self.side.found[ra.id] == matched + sum(one.pieces for one in ra.surplus)
            for line in ra.lines:
                assert line.received == line.accepted + line.rejected + line.under_review
                away = line.lost + line.short + line.kept
                assert line.received + away <= line.authorized <= line.requested
                assert min(line.lost, line.short, line.kept) >= 0
            assert ra.parcels == tuple(x.id for x in self.side.all(Parcel) if x.ra == ra.id)

    @invariant()
    def no_order_comes_back_twice(self) -> None:
        """Over all returns of an order, whatever cases they are on."""
        for order in self.side.all(Order):
            for sku in {line.sku for line in order.lines}:
                bought = sum(line.quantity for line in order.lines if line.sku == sku)
                assert self.claimed(order.id, sku) <= bought

    def claimed(self, order: str, sku: Sku) -> int:
        """How many pieces come back, came back, or were replaced."""
        sent = {
            one.ra
            for one in self.side.all(exchanges.Exchange)
            if one.replacement is not exchanges.ReplacementStage.PLANNED
            and one.stage is not exchanges.ExchangeStage.CANCELLED
        }
        freed = (ReturnStage.CANCELLED, ReturnStage.EXPIRED, ReturnStage.KEPT)
        count = 0
        for ra in self.side.all(ReturnAuthorization):
            ours = [line for line in ra.lines if not line.extra]
            lines = [line for line in ours if (ra.order, line.sku) == (order, sku)]
            if ra.id in sent:
                count += sum(line.requested for line in lines)
            elif ra.stage not in freed and not _lapsed(ra, self.now):
                count += sum(line.requested - line.short for line in lines)
        return count

    def too_much_is_asked(self, command: returns.RequestReturn) -> None:
        """What is refused as too much is: nothing is claimed that was kept, given up or lapsed."""
        order = self.side.records[command.order]
        assert isinstance(order, Order)
        asked = Counter[Sku]()
        for item in command.items:
            asked[item.sku] += 0 if item.extra else item.quantity
        bought = Counter[Sku]()
        for line in order.lines:
            bought[line.sku] += line.quantity
        assert any(
            self.claimed(order.id, sku) + count > bought[sku] for sku, count in asked.items()
        )

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
        side = super().opened(tenant)
        side.twin = a_side(open_store("memory:", CODEC), tenant, lambda: self.now)
        return side

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
                self.side.twin.desk.try_do(command, **asked)
            raise
        twin = self.side.twin.desk.try_do(command, **asked)
        if isinstance(outcome, Refused) or isinstance(twin, Refused):
            assert outcome == twin
        else:
            assert (outcome.record, outcome.events) == (twin.record, twin.events)
        return outcome

    def tick(self) -> Sequence[Done[Any] | Refused]:
        """Have both give what is due."""
        outcomes = super().tick()
        assert self.side.twin is not None
        assert outcomes == self.side.twin.desk.tick(self.now)
        return outcomes

    def to_the_courier(self, say: Callable[[FakeCourier], None]) -> None:
        """Have it so with both couriers."""
        super().to_the_courier(say)
        assert self.side.twin is not None
        say(self.side.twin.courier)

    def poll(self) -> None:
        """Ask both couriers."""
        super().poll()
        assert self.side.twin is not None
        self.side.twin.link.poll()

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
        self.poll()  # the courier may not have been asked


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
    spared = any(line.kept for line in ra.lines)
    over = ra.expires_at is not None and ra.expires_at <= now
    return waits and over and ra.credited is None and not spared


# What holds of an event when it happens; the picture is still that of the moment before.


def a_credit_has_its_trigger(one: Envelope, body: Any, side: Side) -> None:
    """All it is for is decided, or this brand pays in advance, or a supervisor says so."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    order = side.records[ra.order]
    assert isinstance(order, Order)
    assert not order.disputed
    triggers = returns.CreditTrigger
    decided = (triggers.GOODS_BACK, triggers.KEPT, triggers.NOTHING_TO_SEND)
    if body.trigger not in decided:
        approved = _approved(one)
        assert (body.trigger is triggers.WRITTEN_OFF and approved) or (
            ra.brand == CANGO.id and body.amount <= SMALL
        )


def a_charge_is_agreed_and_in_time(one: Envelope, body: Any, side: Side) -> None:
    """The customer agreed, a month has gone by or it was rejected, and it is not under way."""
    exchange = side.records[one.stream]
    assert isinstance(exchange, exchanges.Exchange)
    assert exchange.consented
    rejected = exchange.original is exchanges.OriginalStage.REJECTED
    shipped = [x.at for x in side.log if x.stream == one.stream and _shipped(x)]
    assert rejected or plus(shipped[-1], days(30)) <= one.at
    ra = side.records[exchange.ra]
    assert isinstance(ra, ReturnAuthorization)
    approved = _approved(one)
    assert approved or ra.goods not in (GoodsStage.ON_THE_WAY, GoodsStage.LATE)


def _approved(one: Envelope) -> bool:
    """Whether the supervisor takes responsibility."""
    return any(x.settled_by is not None and BOSS.by.id in x.settled_by for x in one.rulings)


def _shipped(one: Envelope) -> bool:
    return isinstance(one.body, exchanges.ReplacementShipped)


def an_offer_is_taken_in_time(one: Envelope, body: Any, side: Side) -> None:
    """Its own time is not over, nothing came of the offers yet, and its budget pays."""
    ra, budget = side.records[one.stream], side.records[body.offer.budget]
    assert isinstance(ra, ReturnAuthorization)
    assert isinstance(budget, retention.Budget)
    assert ra.stage is ReturnStage.REQUESTED
    assert ra.saved.outcome is returns.SaveOutcome.OPEN
    assert ra.saved.made_at is not None
    assert one.at < plus(ra.saved.made_at, body.offer.valid_for)
    assert budget.stage is retention.BudgetStage.OPEN
    assert budget.until is None or one.at < budget.until
    assert budget.brand == ra.brand


def a_coupon_is_given_within_the_cap(one: Envelope, body: Any, side: Side) -> None:
    """Two within the year, and more on authority."""
    given = side.records.get(one.stream)
    brand = one.brand
    before = [
        x
        for x in side.all(appeasements.Appeasement)
        if x.id != one.stream
        and x.brand == brand
        and x.given_at is not None
        and x.stage is not appeasements.AppeasementStage.WITHDRAWN
        and x.given_at > plus(one.at, days(-365))
    ]
    assert isinstance(given, appeasements.Appeasement)
    approved = _approved(one)
    assert len(before) < 2 or approved


def a_courier_is_late_when_it_should_have_said(one: Envelope, body: Any, side: Side) -> None:
    """It was expected, and has said nothing by then."""
    pickup = side.records[one.stream]
    assert isinstance(pickup, Pickup)
    assert one.at >= body.due_at == pickup.heard_by
    expected = (*ASKED_FOR, pickups.PickupStage.CANCEL_ASKED)
    assert pickup.stage in expected


def a_parcel_has_a_valid_number(one: Envelope, body: Any, side: Side) -> None:
    """Whatever policies answer: authorized, in time, not settled; refused ones are never here."""
    ra, parcel = side.records[body.ra], side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert isinstance(parcel, Parcel)
    if parcel.lifted:
        assert ra.opened_for == parcel.id
    else:
        assert returns.RA_NUMBERS.parse(parcel.number or "") == ra.number
    written_off = ra.stage is ReturnStage.CLOSED and any(line.lost for line in ra.lines)
    assert ra.stage is ReturnStage.AUTHORIZED or written_off
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
    """Nothing is due but what the bank gave, and all that may come has come or had its time."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    order = side.records[ra.order]
    assert isinstance(order, Order)
    by_the_bank = FREE if order.charged_back is None else order.charged_back
    due = ra.credit_due - by_the_bank
    assert ra.remedy is Remedy.EXCHANGE or not due.is_positive
    here = [x.received + x.lost + x.short + x.kept == x.authorized for x in ra.lines]
    assert all(here) or (ra.expires_at or FAR) <= one.at
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


def goods_are_late_when_they_were_due(one: Envelope, body: Any, side: Side) -> None:
    """They left the customer, and have not arrived since."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert one.at >= body.due_at == ra.arrives_by
    assert not ra.parcels


Law = Callable[[Envelope, Any, Side], None]
LAWS: Mapping[type[Any], Law] = {
    appeasements.AppeasementGiven: a_coupon_is_given_within_the_cap,
    exchanges.UnreturnedCharged: a_charge_is_agreed_and_in_time,
    pickups.PickupOverdue: a_courier_is_late_when_it_should_have_said,
    returns.CreditIssued: a_credit_has_its_trigger,
    returns.SaveOfferAccepted: an_offer_is_taken_in_time,
    returns.ParcelTakenIn: a_parcel_has_a_valid_number,
    returns.ReturnExpired: a_number_expires_in_time,
    returns.ReturnClosed: a_return_is_closed_when_it_is_over,
    returns.ReturnRequested: a_return_is_of_what_has_left,
    returns.ReturnFellLate: goods_are_late_when_they_were_due,
    returns.LabelFellLate: a_label_is_late_when_it_was_due,
    tickets.AnswerFellDue: an_answer_is_late_from_its_instant_on,
    tickets.TicketAnswered: an_answer_is_in_time_or_not,
    tickets.TicketSolved: an_answer_is_in_time_or_not,
}


#: What stories must come by, so that there is something to hold to the laws. They come by every
#: event of every slice, but by some so seldom that a change elsewhere may lead them past it.
INTERESTING = {
    appeasements.AppeasementGiven.kind,
    calls.CallAbandoned.kind,
    calls.CallWrappedUp.kind,
    exchanges.ChargeDeclined.kind,
    exchanges.ChargePaid.kind,
    exchanges.DifferenceAsked.kind,
    exchanges.ExchangeClosed.kind,
    exchanges.OriginalPaidFor.kind,
    exchanges.UnreturnedCharged.kind,
    orders.ChargebackClosed.kind,
    orders.OrderCancelled.kind,
    pickups.PickupDelivered.kind,
    pickups.PickupOverdue.kind,
    retention.BudgetSpent.kind,
    returns.CreditIssued.kind,
    returns.ParcelIdentified.kind,
    returns.ParcelQuarantined.kind,
    returns.ParcelSentBack.kind,
    returns.RefundGivenUp.kind,
    returns.RefundPaid.kind,
    returns.RefundRetried.kind,
    returns.ReturnCancelled.kind,
    returns.ReturnClosed.kind,
    returns.ReturnExpired.kind,
    returns.ReturnPartlyInspected.kind,
    returns.SaveOfferAccepted.kind,
    returns.SaveOffersDeclined.kind,
    tickets.AnswerFellDue.kind,
    tickets.TicketClosed.kind,
    tickets.TicketReopened.kind,
    "refused: exchanges.charge_unreturned no_consent",
    "refused: exchanges.start_exchange more_than_back",
    "refused: returns.issue_credit chargeback_open",
    "refused: returns.issue_credit goods_not_back",
    "refused: returns.open_refund more_than_credited",
    "refused: returns.receive_parcel not_taken_in",
    "refused: returns.request_return more_than_bought",
}


def test_the_laws_hold_whatever_is_asked() -> None:
    """on a desk in memory; and the stories come by nearly everything that is of interest.

    Not by all: what is drawn depends on the modules that other tests have loaded. Stories that come
    to nothing leave out many.
    """

    class InMemory(Machine):
        seen: ClassVar[Counter[str]] = Counter()

    often = settings(max_examples=settings().max_examples * 3, stateful_step_count=50)
    run_state_machine_as_test(InMemory, settings=often)
    missed = sorted(INTERESTING - InMemory.seen.keys())
    assert len(missed) <= len(INTERESTING) // 10, missed


def test_the_laws_hold_on_a_file(tmp_path: Path) -> None:
    """it is what a desk in memory is, also where the connection is lost between two statements."""

    class OnFile(OnSqlite):
        seen: ClassVar[Counter[str]] = Counter()
        path = tmp_path / "desk.db"

    less_often = settings(max_examples=settings().max_examples * 2 // 5, stateful_step_count=50)
    run_state_machine_as_test(OnFile, settings=less_often)
    assert OnFile.seen["lost, and kept: True"] > 0
    assert OnFile.seen["lost, and kept: False"] > 0
