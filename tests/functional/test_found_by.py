"""Every record is found by each of the names that it says it is found by. Source: H1, D1."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cservice import (
    SUPERVISOR,
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Lift,
    Money,
    accounts,
    agents,
    appeasements,
    callbacks,
    calls,
    days,
    instant,
    orders,
    pickups,
    policy,
    refunds,
    retention,
    returns,
    talks,
    tickets,
)
from cservice.desk.slices import SLICES
from cservice.ids import CustomerId, Sku
from cservice.kernel.record import BrandId, Record
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import LocalWindow, zone
from cservice.menu import Department
from cservice.payment import PaymentMeans
from cservice.routing import waiting_for

NOON = instant("2026-03-02T12:00:00Z")
ANNA, DOCK, SWIFT = Actor.staff("anna"), Actor.dock("dock-5"), Actor.courier("swift")
CANGO = BrandId("cango")
ANN = CustomerId("c-1")
BOOK = Sku("book")
BOOKS_1 = Department("books k-1")
TUESDAY = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/New_York"),
)


@policy(returns.MayCredit)
def in_good_faith(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "proof of sending")


@policy(appeasements.AppeaseWith)
def ten_off(q: appeasements.AppeaseWith) -> appeasements.Coupon:
    """Always the same."""
    return appeasements.Coupon(text="USD 10.00 off", amount=Money("10", "USD"), good_for=days(30))


@pytest.fixture(scope="module")
def desk() -> Desk:
    """A case with a record of each type that is found by anything, and a second case beside it."""
    desk = Desk(
        brands=[Brand(id=CANGO, name="Cango")],
        numbers=CountedNumbers(),
        policies=[in_good_faith, ten_off],
    )
    _everything(desk, "C-1", "ann@example.com", "+1 555 0100", "Ann Lee", "1Z-1", "k-1", ANN)
    _everything(
        desk, "C-2", "bob@example.com", "+1 555 0199", "Bob Roe", "1Z-2", "k-2", CustomerId("c-2")
    )
    return desk


def _everything(
    desk: Desk,
    number: str,
    email: str,
    phone: str,
    name: str,
    tracking: str,
    keep: str,
    customer: CustomerId,
) -> None:
    """A call, an account, an order, a ticket, a return with all that comes of it, a budget."""

    def do(command: Any, by: Actor = ANNA) -> Any:
        return desk.do(command, by=by, at=NOON).record

    desk_of_books = agents.Profile(departments=(Department(f"books {keep}"),))
    agent = do(agents.RegisterAgent(name=name, profile=desk_of_books))
    do(agents.LogOn(agent=agent.id, seat=agents.SeatId(f"desk {keep}")))
    do(calls.OfferCall(phone=phone))
    answered = do(calls.OfferCall())
    do(calls.QueueCall(call=answered.id, department=Department("books")))
    do(calls.AnswerCall(call=answered.id, agent=agent.id))
    do(talks.BeginTalk(call=answered.id))
    call = do(calls.OfferCall())
    do(calls.QueueCall(call=call.id, department=Department(f"books {keep}")))
    do(callbacks.RequestCallback(phone=phone, department=Department(f"books {keep}")))
    do(accounts.OpenAccount(customer=customer, name=name, email=email, phone=phone))
    do(retention.OpenBudget(name=keep, limit=Money("50", "USD")))
    bought = orders.OrderLine(sku=BOOK, title="A book", quantity=2, paid=Money("20", "USD"))
    order = do(
        orders.RecordOrder(
            number=number,
            customer=orders.Customer(id=customer, name=name, email=email, phone=phone),
            lines=(bought,),
            shipping=Money("0", "USD"),
            placed_at=NOON,
            shipped_at=NOON,
            delivered_at=NOON,
        )
    )
    do(appeasements.Appease(customer=customer, cause=order.id, reason="a torn page"))
    ticket = do(tickets.OpenTicket(case=order.case, subject="a torn page"))
    system = tickets.System("zendesk")
    do(tickets.AddOutsideNumber(ticket=ticket.id, system=system, number=f"Z {number}"))
    item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.DAMAGED)
    asked = returns.RequestReturn(
        case=order.case, order=order.id, items=(item,), remedy=returns.Remedy.CREDIT
    )
    ra = do(returns.AuthorizeReturn(ra=do(asked).id))
    booked = pickups.SchedulePickup(ra=ra.id, window=TUESDAY, address="7 Elm Street")
    do(
        pickups.ConfirmPickup(
            pickup=do(booked).id,
            window=TUESDAY,
            reference=pickups.CourierReference(f"S {number}"),
            tracking=(pickups.TrackingNumber(tracking),),
        ),
        SWIFT,
    )
    do(returns.IssueCredit(ra=ra.id))
    do(returns.PresentParcel(number=ra.number, sender=name), DOCK)
    do(calls.SeekHelp(call=answered.id, reason="it is hard"))
    [paid, *_] = [one for one in desk.records(order.case) if isinstance(one, refunds.Refund)]
    if number == "C-1":
        do(refunds.ConfirmRefund(refund=paid.id, reference="P 1"))


#: How people say what a record of the first case is found by; programs give some as they are.
SAID: Mapping[tuple[type[Record], str], Callable[[Desk], str]] = {
    (accounts.Account, accounts.BY_EMAIL): lambda desk: " ANN@example.com",
    (accounts.Account, accounts.BY_PHONE): lambda desk: "+1 (555) 01-00",
    (accounts.Account, accounts.BY_NAME): lambda desk: "ann  lee",
    (accounts.Account, accounts.OF_BRAND): lambda desk: accounts.of_brand(CANGO, "Ann@example.com"),
    (accounts.Account, accounts.OF_CUSTOMER): lambda desk: accounts.of_customer(
        CANGO, first(desk, accounts.Account).customer
    ),
    (agents.Agent, agents.BY_SEAT): lambda desk: "desk k-1",
    (agents.Agent, agents.BY_DEPARTMENT): lambda desk: "books k-1",
    (agents.Agent, agents.ON_DUTY): lambda desk: "books k-1",
    (appeasements.Appeasement, appeasements.BY_NUMBER): lambda desk: grouped(
        first(desk, appeasements.Appeasement).number
    ),
    (appeasements.Appeasement, appeasements.BY_ORDER): lambda desk: first(desk, orders.Order).id,
    (callbacks.Callback, callbacks.BY_PHONE): lambda desk: "+1 555 0100",
    (callbacks.Callback, callbacks.OPEN_FOR): lambda desk: callbacks.open_for(CANGO, "+1 5550100"),
    (callbacks.Callback, callbacks.WAITING): lambda desk: waiting_for(CANGO, BOOKS_1),
    (calls.Call, calls.BY_PHONE): lambda desk: "+15550100",
    (orders.Order, orders.BY_NUMBER): lambda desk: "c-1",
    (orders.Order, orders.AS_WRITTEN): lambda desk: "c-1 ",
    (orders.Order, orders.BY_PHONE): lambda desk: "+1-555-0100",
    (orders.Order, orders.BY_EMAIL): lambda desk: "Ann@Example.com",
    (orders.Order, orders.BY_NAME): lambda desk: "ANN LEE",
    (orders.Order, orders.OF_BRAND): lambda desk: orders.of_brand(CANGO, "C-1"),
    (pickups.Pickup, pickups.BY_REFERENCE): lambda desk: "s  c-1",
    (pickups.Pickup, pickups.BY_TRACKING): lambda desk: "1z-1",
    (refunds.Refund, refunds.BY_REFERENCE): lambda desk: "p 1",
    (refunds.Refund, refunds.BY_RETURN): lambda desk: first(desk, returns.ReturnAuthorization).id,
    (retention.Budget, retention.BY_NAME): lambda desk: "K-1",
    (retention.Budget, retention.OF_BRAND): lambda desk: retention.of_brand(CANGO, "k-1"),
    (returns.Parcel, returns.BY_WRITTEN_NUMBER): lambda desk: grouped(
        first(desk, returns.ReturnAuthorization).number
    ),
    (returns.ReturnAuthorization, returns.BY_NUMBER): lambda desk: grouped(
        first(desk, returns.ReturnAuthorization).number
    ),
    (returns.ReturnAuthorization, returns.BY_ORDER): lambda desk: first(desk, orders.Order).id,
    (talks.Talk, talks.BY_CALL): lambda desk: first(desk, talks.Talk).call,
    (tickets.Ticket, tickets.BY_NUMBER): lambda desk: grouped(first(desk, tickets.Ticket).number),
    (tickets.Ticket, tickets.BY_OUTSIDE_NUMBER): lambda desk: "Zendesk:z  C-1",
}
#: What finds all that is in some state: the pick-ups that a courier is to hear of.
IN_STATE: Mapping[tuple[type[Record], str], tuple[str, int]] = {
    (agents.Agent, agents.READY): (agents.ANYWHERE, 2),
    (agents.Agent, agents.ALL): (agents.ALL, 2),
    (callbacks.Callback, callbacks.DIALLED_BY): ("nobody", 0),
    (calls.Call, calls.WAITING): (waiting_for(CANGO, BOOKS_1), 1),
    (calls.Call, calls.WANTS_HELP): (SUPERVISOR, 2),
    (pickups.Pickup, pickups.FOR_COURIER): (pickups.FOR_COURIER, 2),
    (refunds.Refund, refunds.TO_BE_PAID): (PaymentMeans.AS_PAID, 1),
    (retention.Budget, retention.OPEN_OF_BRAND): (CANGO, 2),
}


def first(desk: Desk, kind: type[Any]) -> Any:
    """The record of a type in the first case."""
    return next(one for one in desk.records() if isinstance(one, kind))


def grouped(number: str) -> str:
    """A number as it is read out."""
    return f"{number[:4]} {number[4:]}"


@pytest.mark.parametrize(("kind", "name"), SAID, ids=lambda one: getattr(one, "kind", one))
def test_a_record_is_found_as_it_is_said(desk: Desk, kind: type[Record], name: str) -> None:
    """it and no other, in any case and grouped anyhow."""
    found = desk.find(kind, name, SAID[kind, name](desk))
    assert [one.id for one in found] == [first(desk, kind).id]


@pytest.mark.parametrize(("kind", "name"), IN_STATE, ids=lambda one: getattr(one, "kind", one))
def test_records_are_found_by_the_state_they_are_in(
    desk: Desk, kind: type[Record], name: str
) -> None:
    """all that are, and no others."""
    value, count = IN_STATE[kind, name]
    found = desk.find(kind, name, value)
    assert len(found) == count
    assert all(isinstance(one, kind) for one in found)


def test_every_name_is_tried() -> None:
    """a new one is to be found by, too."""
    declared = {(kind, name) for one in SLICES for kind in one.records for name in kind.folds}
    assert declared == {*SAID, *IN_STATE}
