"""The cases about orders: taken by phone and corrected, and looked for in the shop."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Instant,
    Money,
    accounts,
    calls,
    hours,
    instant,
    minutes,
    orders,
    pickups,
    returns,
    tickets,
)
from cservice.adapters.courier_fake import FakeCourier, Plan
from cservice.adapters.orders_memory import MemoryShop
from cservice.cli.play import Playing, desk_for
from cservice.cli.script import read_script
from cservice.cli.timeline import Refusal
from cservice.desk.courier import CourierLink
from cservice.desk.outcomes import Round
from cservice.desk.shop import ShopDesk
from cservice.ids import AgentId, CallId, CustomerId, OrderId, PickupId, ReturnId, Sku, TicketId
from cservice.kernel.event import Envelope
from cservice.kernel.record import BrandId
from cservice.kernel.time import LocalWindow, days, plus, zone
from cservice.payment import Payment, PaymentMeans
from cservice.testing.desk import what_is_kept_adds_up

SCRIPT = Path(__file__).parents[2] / "examples" / "cango" / "order_by_phone.yaml"
CANGO = BrandId("cango")
ANNA, DORA = Actor.staff("anna"), Actor.dock("dock-5")
NOON = instant("2026-03-02T17:00:00Z")


def dollars(amount: str) -> Money:
    """Short for an amount."""
    return Money(amount, "USD")


@pytest.fixture
def playing() -> tuple[Desk, list[Any]]:
    """The desk on which an order was taken by phone, and all that happened."""
    script = read_script(SCRIPT)
    desk = desk_for(script)
    played = Playing(script, desk)
    played.run()
    return desk, played.entries


def test_nothing_is_placed_that_was_not_repeated(playing: tuple[Desk, list[Any]]) -> None:
    """e-mail, bill-to and ship-to had not been; then all was, and it is on her new account."""
    desk, entries = playing
    [unsaid] = [
        one for one in entries if isinstance(one, Refusal) and one.command == "orders.take_order"
    ]
    assert "not repeated to the customer: email, bill-to, ship-to" in str(unsaid.refused)

    [order] = [one for one in desk.records() if isinstance(one, orders.Order)]
    [account] = [one for one in desk.records() if isinstance(one, accounts.Account)]
    [call] = [one for one in desk.records() if isinstance(one, calls.Call)]
    assert (order.account, order.call, order.case) == (account.id, call.id, call.case)
    assert call.told[0] is calls.Topic.SPECIALS


def test_every_correction_has_its_old_value(playing: tuple[Desk, list[Any]]) -> None:
    """and its new one, who, when and why; what is personal is told in place, and kept apart."""
    desk, _ = playing
    [order] = [one for one in desk.records() if isinstance(one, orders.Order)]

    assert [(x.what, x.old, x.new) for x in order.noted] == [
        ("email", "eva.nowak@example.com", "eva.novak@example.com"),
        ("address", "90 Canal Road, Buffalo NY 14202", "9 Canal Road, Buffalo NY 14202"),
        (
            "item",
            "1 × The Old Man and the Sea (book-sea): USD 16.00",
            "2 × The Old Man and the Sea (book-sea): USD 32.00",
        ),
        ("source_code", "USD 81.95", "USD 73.76 with spring-10"),
        ("payment", "card USD 69.94", "card USD 77.75"),
    ]
    assert all(x.by == "anna" and x.reason and x.at.day == 22 for x in order.corrections)
    assert {(x.old, x.new) for x in order.corrections if x.is_personal} == {(None, None)}


def test_a_code_takes_off_what_it_is_worth(playing: tuple[Desk, list[Any]]) -> None:
    """ten per cent, once, to the cent over the lines; what is paid is what it comes to then."""
    desk, entries = playing
    [order] = [one for one in desk.records() if isinstance(one, orders.Order)]
    [applied] = [
        one.body
        for one in entries
        if isinstance(one, Envelope) and isinstance(one.body, orders.SourceCodeApplied)
    ]

    assert applied.off == applied.old.percent(10) == dollars("8.19")
    assert [line.paid for line in order.lines] == [dollars("44.96"), dollars("28.80")]
    assert order.total == order.paid_in_total == dollars("77.75")
    refused = [one.refused.codes for one in entries if isinstance(one, Refusal)]
    assert refused[2:] == [("no_promotion",), ("used",), ("unbalanced",), ("left",)]


def window(day: int) -> LocalWindow:
    """From 9 to 12 on that day of March, in New York."""
    return LocalWindow(
        date=datetime.date(2026, 3, day),
        opens=datetime.time(9),
        closes=datetime.time(12),
        zone=zone("America/New_York"),
    )


ANN_LEE = orders.Customer(id=CustomerId("c-lee"), name="Ann Lee", phone="+12025550143")
BOOK = orders.OrderLine(
    sku=Sku("book-sea"), title="The Old Man and the Sea", quantity=1, paid=dollars("16.00")
)
SOLD = orders.OrderSnapshot(
    number="C-1001",
    version=1,
    customer=ANN_LEE,
    lines=(BOOK,),
    shipping=dollars("3.99"),
    placed_at=plus(NOON, days(-8)),
    shipped_at=plus(NOON, days(-6)),
    tracking="SW-1",
)


@attrs.define
class Host:
    """A host with a shop, a courier and a database, which may be started again."""

    url: str
    courier: FakeCourier
    shop: MemoryShop = attrs.field(factory=MemoryShop)
    numbers: CountedNumbers = attrs.field(factory=CountedNumbers)
    now: Instant = NOON
    desk: Desk = attrs.field(init=False)
    link: CourierLink = attrs.field(init=False)
    case: "Case" = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.shop.put(CANGO, SOLD)
        self.start()

    def start(self) -> None:
        """Open the desk on what is kept, and link the courier to it."""
        brand = Brand(id=CANGO, name="Cango", return_address="Dock 5", label_price=dollars("4.50"))
        self.desk = Desk.open(
            self.url, brands=[brand], numbers=self.numbers, clock=lambda: self.now
        )
        self.link = CourierLink(self.desk, self.courier)

    def again(self) -> None:
        """Stop, and start on what is kept."""
        self.desk.close()
        self.start()

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """Give a command; what became of its record."""
        return self.desk.do(command, by=by).record

    def find_order(self, **said: Any) -> orders.Order:
        """The one order of Cango's that is found by what is said."""
        [order] = ShopDesk(self.desk, self.shop, CANGO).find_order(by=ANNA, **said)
        return order

    def pickup(self, id: PickupId) -> pickups.Pickup:
        return self.desk.record(pickups.Pickup, id)


@attrs.frozen
class Case:
    """What is referred to."""

    call: CallId
    order: OrderId
    ticket: TicketId
    ra: ReturnId


@pytest.fixture
def called(tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """A customer called, whose order only the shop knew; a return is authorized on the call."""
    hosts: list[Host] = []

    def begun(*plans: Plan) -> Host:
        host = Host(f"sqlite:///{tmp_path / 'desk.db'}", FakeCourier(*plans))
        hosts.append(host)
        call = host.do(calls.OfferCall(phone="+1 202 555 0143"), by=Actor.customer("c-lee"))
        host.do(calls.QueueCall(call=call.id))
        host.do(calls.AnswerCall(call=call.id, agent=AgentId("anna")))
        order = host.find_order(phone=call.phone, case=call.case)
        host.do(
            calls.FindOrder(call=call.id, order=order.id, found_by=calls.FoundBy.PHONE, minutes=1)
        )
        at = plus(NOON, days(-1))
        host.shop.put(CANGO, attrs.evolve(SOLD, version=2, delivered_at=at))
        assert host.find_order(number="c-1001").delivered_at == at
        ticket = host.do(tickets.OpenTicket(subject="a torn book", call=call.id))
        item = returns.RequestedItem(sku=BOOK.sku, reason=returns.Reason.DAMAGED)
        ra = host.do(returns.RequestReturn(case=call.case, order=order.id, items=(item,)))
        host.do(returns.AuthorizeReturn(ra=ra.id))
        host.do(calls.EndCall(call=call.id))
        host.case = Case(call=call.id, order=order.id, ticket=ticket.id, ra=ra.id)
        return host

    yield begun
    for host in hosts:
        host.desk.close()


def scheduled(host: Host) -> PickupId:
    """The pick-up that is asked for on the call."""
    return PickupId(
        host.do(
            pickups.SchedulePickup(
                ra=host.case.ra, window=window(3), address="7 Elm Street, Albany NY 12207"
            )
        ).id
    )


def settled(host: Host) -> None:
    """It is taken in, inspected and credited, and that is the end of it."""
    ra = host.desk.record(returns.ReturnAuthorization, host.case.ra)
    assert ra.goods is returns.GoodsStage.ON_THE_WAY
    host.do(returns.PresentParcel(number=ra.number, sender="Ann Lee"), by=DORA)
    found = returns.FoundItem(sku=BOOK.sku, accepted=1)
    host.do(returns.InspectReturn(ra=ra.id, found=(found,)), by=DORA)
    ended = host.do(returns.IssueCredit(ra=ra.id))

    assert (ended.stage, ended.credited) == (returns.ReturnStage.CLOSED, dollars("16.00"))
    ticket = host.desk.record(tickets.Ticket, host.case.ticket)
    assert (ticket.stage, ticket.refusals) == (tickets.TicketStage.SOLVED, ())
    assert host.link.poll() == Round()
    assert host.find_order(phone="+1 202-555-0143", name="ann lee") == host.find_order(
        number="C-1001"
    )
    what_is_kept_adds_up(host.desk)


def collected(host: Host, pickup: PickupId) -> None:
    """The courier comes on the third, and brings it on the fourth."""
    host.courier.collect(pickup, at=plus(window(3).start, hours(1)))
    host.courier.deliver(pickup, at=plus(window(3).start, days(1)))
    host.now = plus(window(3).start, days(2))
    assert len(host.link.poll().outcomes) == 2
    assert host.pickup(pickup).stage is pickups.PickupStage.DELIVERED


def test_an_order_that_only_the_shop_knows(called: Callable[..., Host]) -> None:
    """it joins the call's case when it is looked for, is as the shop has it now, and is one."""
    host = called()
    order = host.desk.record(orders.Order, host.case.order)
    call = host.desk.record(calls.Call, host.case.call)

    assert (order.case, call.order, call.found_by) == (call.case, order.id, "phone")
    assert (order.stage, order.shop_version, order.tracking) == ("delivered", 2, "SW-1")
    kinds = [one.body.kind.partition(".")[2] for one in host.desk.history(order.id)]
    assert kinds == ["order_recorded", "order_shipped", "order_updated", "order_delivered"]


def test_a_courier_that_answers_at_once(called: Callable[..., Host]) -> None:
    """the customer hears on the call when it comes."""
    host = called(Plan(window=window(3), tracking=(pickups.TrackingNumber("1Z"),)))
    pickup = scheduled(host)

    there = host.pickup(pickup)
    assert (there.stage, there.confirmed, there.tracking) == ("confirmed", window(3), ("1Z",))
    collected(host, pickup)
    settled(host)


def test_a_courier_that_answers_later(called: Callable[..., Host]) -> None:
    """what it says is heard by a host that was started again meanwhile, and it is booked once."""
    host = called(Plan(answers=2))
    pickup = scheduled(host)

    assert host.link.poll() == Round()
    host.again()
    assert host.pickup(pickup).stage is pickups.PickupStage.REQUESTED
    assert len(host.link.poll().outcomes) == 1
    assert host.pickup(pickup).stage is pickups.PickupStage.CONFIRMED
    assert len(host.courier.booked) == 1
    collected(host, pickup)
    settled(host)


def test_a_courier_that_never_answers(called: Callable[..., Host]) -> None:
    """people are told after the window; it is given up, and the customer takes it there herself."""
    host = called(Plan(answers=None))
    pickup = scheduled(host)
    host.link.poll()

    host.now = plus(window(3).end, hours(4))
    host.desk.tick(host.now)
    ticket = host.desk.record(tickets.Ticket, host.case.ticket)
    assert ticket.notes == (f"nobody said what became of {pickup} ({window(3)})",)
    host.do(pickups.CancelPickup(pickup=pickup, reason="nobody answers"))
    gone = host.pickup(pickup)
    assert (gone.stage, gone.withdrawn, gone.missed) == ("cancelled", True, 0)

    drop_off = host.do(pickups.ArrangeDropOff(ra=host.case.ra))
    host.now = plus(host.now, days(1))
    host.do(pickups.DropOffParcels(pickup=drop_off.id), by=Actor.courier("fake"))
    settled(host)
    assert len(host.courier.booked) == 1


def test_an_order_that_we_took_is_the_shops_too(called: Callable[..., Host]) -> None:
    """once it has the shop's number, the shop's news of it is ours, and what we noted stays."""
    host = called()
    order = host.do(
        orders.TakeOrder(
            customer=attrs.evolve(ANN_LEE, email="ann@example.com"),
            bill_to="7 Elm Street",
            ship_to="70 Elm Street",
            lines=(BOOK,),
            shipping=dollars("3.99"),
            payments=(Payment(means=PaymentMeans.CARD, amount=dollars("19.99")),),
            confirmed=tuple(orders.Repeated),
            call=host.case.call,
        )
    )
    host.do(orders.CorrectAddress(order=order.id, address="7 Elm Street", reason="misheard"))
    host.do(orders.NumberOrder(order=order.id, number="C-1002"))
    host.now = plus(NOON, minutes(30))
    sold = attrs.evolve(
        SOLD, number="C-1002", placed_at=NOON, shipped_at=host.now, tracking="SW-2", customer=None
    )
    host.shop.put(CANGO, sold)

    found = host.find_order(number="c-1002")

    assert (found.id, found.stage, found.tracking) == (order.id, "shipped", "SW-2")
    [noted] = found.noted
    assert (noted.old, noted.new) == ("70 Elm Street", "7 Elm Street")
    assert found.customer is not None
    assert (found.customer.address, found.payments) == ("7 Elm Street", order.payments)
