"""A repeat failure, from the second wrong book to the coupon; and caps, whoever asks at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from cservice import (
    SUPERVISOR,
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Done,
    Money,
    Refused,
    appeasements,
    days,
    exchanges,
    instant,
    orders,
    plus,
    policy,
    returns,
    tickets,
)
from cservice.appeasements import Appeasement, AppeasementStage
from cservice.desk import UnknownRecordError
from cservice.ids import CustomerId, OrderId, Sku
from cservice.kernel.record import BrandId, CaseId
from cservice.testing import well_said

NOON = instant("2026-03-02T12:00:00Z")
ANNA, BORIS = Actor.staff("anna"), Actor.staff("boris", SUPERVISOR)
BOOK, KIM = Sku("book"), CustomerId("kim")
CUSTOMER = orders.Customer(id=KIM, name="Kim Lee")
WRONG = (orders.ReceivedItem(sku=Sku("other")),)
RIGHT = (orders.ReceivedItem(sku=BOOK),)
SECONDS = 60.0


class Floor:
    """A desk for two brands, and what happens at it."""

    def __init__(self, customer: orders.Customer | None = CUSTOMER) -> None:
        brands = [Brand(id=BrandId("cango"), name="Cango"), Brand(id=BrandId("zebra"), name="Z")]
        self.desk = Desk(brands=brands, numbers=CountedNumbers())
        self.customer = customer
        self.now = NOON

    def do(self, command: Any, by: Actor = ANNA, **options: Any) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now, **options).record

    def refused(self, command: Any) -> tuple[str, ...]:
        """The codes of a refusal."""
        outcome = self.desk.try_do(command, by=ANNA, at=self.now)
        assert isinstance(outcome, Refused)
        well_said(outcome)
        return outcome.codes

    def sell(
        self, number: str = "C-1", brand: str | None = None, case: CaseId | None = None
    ) -> orders.Order:
        """One book, which arrived, and a ticket about it."""
        order: orders.Order = self.do(sale(number, self.customer, case), brand=brand)
        self.do(tickets.OpenTicket(case=order.case, subject="the wrong book"))
        return order

    def order_again(
        self,
        order: orders.Order,
        reason: returns.Reason = returns.Reason.WRONG_ITEM,
        apart: bool = False,
    ) -> orders.Order:
        """The wrong book comes back, and the right one goes out once more, and arrives.

        Apart, it comes back on a case of its own.
        """
        item = returns.RequestedItem(sku=BOOK, reason=reason)
        remedy = returns.Remedy.EXCHANGE
        asked = returns.RequestReturn(
            case=None if apart else order.case,
            order=OrderId(order.id),
            items=(item,),
            remedy=remedy,
        )
        ra = self.do(asked).id
        number = self.do(returns.AuthorizeReturn(ra=ra)).number
        out = exchanges.Item(sku=BOOK, title="Sea")
        exchange = self.do(exchanges.StartExchange(ra=ra, items=(out,))).id
        self.do(returns.PresentParcel(number=number), by=Actor.dock("dock-5"))
        again = self.desk.record(exchanges.Exchange, exchange).replacement_order
        assert again is not None
        self.do(orders.ShipOrder(order=again))
        return self.do(orders.DeliverOrder(order=again))  # type: ignore[no-any-return]  # a record of any type

    def all(self, kind: Any) -> Any:
        """The records of a type, in the order in which they began."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    def roles(self) -> list[Any]:
        """Whom each ticket was escalated to last."""
        return [ticket.escalated_to for ticket in self.all(tickets.Ticket)]


def sale(
    number: str, customer: orders.Customer | None = CUSTOMER, case: CaseId | None = None
) -> orders.RecordOrder:
    """One book."""
    line = orders.OrderLine(sku=BOOK, title="Sea", quantity=1, paid=Money("20", "USD"))
    return orders.RecordOrder(
        case=case,
        number=number,
        customer=customer,
        lines=(line,),
        shipping=Money("3", "USD"),
        placed_at=NOON,
        shipped_at=NOON,
        delivered_at=NOON,
    )


def diagnose(order: orders.Order, received: Any = WRONG) -> orders.DiagnoseOrder:
    """What came is not what was ordered."""
    return orders.DiagnoseOrder(order=OrderId(order.id), received=received)


def appease(order: orders.Order) -> appeasements.Appease:
    """A coupon for an order of Kim's."""
    return appeasements.Appease(customer=KIM, cause=order.id, reason="wrong again")


def give(appeasement: Appeasement) -> appeasements.GiveAppeasement:
    """What was considered."""
    return appeasements.GiveAppeasement(appeasement=appeasement.id)


def test_wrong_again_after_a_re_order_a_supervisor_is_told() -> None:
    """in the same transaction, on the ticket; a coupon is considered, and a supervisor gives it."""
    floor = Floor()
    again = floor.order_again(floor.sell())
    done = floor.desk.do(diagnose(again), by=ANNA, at=floor.now)

    assert [one.body.kind for one in done.events] == [
        "orders.order_diagnosed",
        "appeasements.appeasement_considered",
        "tickets.ticket_escalated",
    ]
    (ticket,) = floor.all(tickets.Ticket)
    (told,) = ticket.escalations
    assert (told.to, told.at) == (SUPERVISOR, NOON)
    assert told.reason == "wrong again; re-orders so far: 1"
    (considered,) = floor.all(Appeasement)
    assert considered.stage is AppeasementStage.CONSIDERED
    assert (considered.customer, considered.cause, considered.times) == (KIM, again.id, 1)

    given = floor.do(give(considered), by=BORIS)
    assert given.coupon.amount == Money("10", "USD")
    assert floor.desk.find(Appeasement, appeasements.BY_NUMBER, given.number) == (given,)
    floor.now = plus(NOON, days(90))
    floor.desk.tick(floor.now)
    assert floor.desk.record(Appeasement, given.id).stage is AppeasementStage.EXPIRED


@pytest.mark.parametrize("seen_to", [True, False])
def test_nobodys_ticket_is_solved_before_the_supervisor_has_decided(*, seen_to: bool) -> None:
    """what else the case was about may be done long before."""
    floor = Floor()
    floor.do(diagnose(floor.order_again(floor.sell())))
    if seen_to:
        floor.do(give(floor.all(Appeasement)[0]), by=BORIS)
    (ra,) = floor.all(returns.ReturnAuthorization)
    found = returns.FoundItem(sku=BOOK, accepted=1)

    floor.do(returns.InspectReturn(ra=ra.id, found=(found,)), by=Actor.dock("dock-5"))

    (ticket,) = floor.all(tickets.Ticket)
    assert ticket.stage == ("solved" if seen_to else "new")


def test_each_re_order_that_is_wrong_again_counts() -> None:
    """the second time it went wrong twice again, and is considered for itself."""
    floor = Floor()
    again = floor.order_again(floor.sell())
    floor.do(diagnose(again))
    floor.do(diagnose(floor.order_again(again)))

    assert [one.times for one in floor.all(Appeasement)] == [1, 2]
    (ticket,) = floor.all(tickets.Ticket)
    assert len(ticket.escalations) == 2


def test_each_re_order_counts_on_whatever_case_it_was() -> None:
    """three failures on three cases: the third is the second repeat, and the exchange knows it."""
    floor = Floor()
    sale = floor.sell()
    first = floor.order_again(sale, apart=True)
    floor.do(diagnose(first))
    second = floor.order_again(first, apart=True)
    floor.do(diagnose(second))
    floor.order_again(second, apart=True)

    assert len({one.case for one in (sale, first, second)}) == 3
    assert [one.times for one in floor.all(Appeasement)] == [1, 2]
    assert [one.repeat for one in floor.all(exchanges.Exchange)] == [0, 1, 2]
    again = floor.all(orders.Order)
    assert [(one.re_orders, one.wrong_before) for one in again] == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_what_was_no_mistake_of_ours_is_a_re_order_all_the_same() -> None:
    """it counts as one, but not as having gone wrong."""
    floor = Floor()
    first = floor.order_again(floor.sell(), returns.Reason.CHANGED_MIND, apart=True)
    again = floor.order_again(first, apart=True)
    floor.do(diagnose(again))

    assert (again.re_orders, again.wrong_before) == (2, 1)
    assert [one.times for one in floor.all(Appeasement)] == [1]


def test_where_there_is_no_ticket_one_is_made_for_whoever_is_told() -> None:
    """of the same customer, on the case that went wrong; a ticket of another case tells nobody."""
    floor = Floor()
    again = floor.order_again(floor.sell(), apart=True)
    done = floor.desk.do(diagnose(again), by=ANNA, at=floor.now)

    assert [one.body.kind for one in done.events] == [
        "orders.order_diagnosed",
        "appeasements.appeasement_considered",
        "tickets.ticket_opened",
        "tickets.ticket_escalated",
    ]
    assert floor.roles() == [None, SUPERVISOR]
    mine = floor.all(tickets.Ticket)[1]
    assert (mine.case, mine.customer, mine.team) == (again.case, KIM, None)
    (told,) = mine.escalations
    assert told.reason == mine.subject == "wrong again; re-orders so far: 1"


def test_a_second_look_tells_nobody_again() -> None:
    """not even where nothing was given: it was decided."""
    floor = Floor()
    again = floor.order_again(floor.sell())
    floor.do(diagnose(again))
    floor.do(diagnose(again))
    (considered,) = floor.all(Appeasement)
    floor.do(appeasements.DropAppeasement(appeasement=considered.id, reason="they are content"))
    floor.do(diagnose(again))

    assert len(floor.all(Appeasement)) == 1
    (ticket,) = floor.all(tickets.Ticket)
    assert (len(ticket.escalations), ticket.refusals) == (1, ())


def test_what_is_wrong_for_the_first_time_tells_nobody() -> None:
    """nor what is right, nor what replaces something that was no mistake of ours."""
    floor = Floor()
    order = floor.sell()
    floor.do(diagnose(order))
    again = floor.order_again(order)
    floor.do(diagnose(again, RIGHT))
    other = floor.order_again(floor.sell("C-2"), returns.Reason.CHANGED_MIND)
    floor.do(diagnose(other))

    assert floor.all(Appeasement) == []
    assert floor.roles() == [None, None]
    assert [ticket.refusals for ticket in floor.all(tickets.Ticket)] == [(), ()]


def test_only_what_may_be_wrong_again_locks_the_customer() -> None:
    """a sale is compared without waiting for the customer's other cases."""
    floor = Floor()
    order = floor.sell()
    again = floor.order_again(order)

    assert diagnose(order).locks(order) == ()
    assert diagnose(again).locks(again) == ("customer:kim",)


def test_of_an_unknown_customer_a_supervisor_is_told_all_the_same() -> None:
    """but nothing can be given."""
    floor = Floor(customer=None)
    again = floor.order_again(floor.sell())
    floor.do(diagnose(again))

    assert floor.roles() == [SUPERVISOR]
    (considered,) = floor.all(Appeasement)
    assert considered.customer is None
    assert floor.refused(give(considered)) == ("unknown_customer",)
    assert floor.refused(appease(again)) == ("unknown_customer",)


def test_a_ticket_that_is_over_is_left_alone() -> None:
    """nobody works on a solved one either: another is made, and nothing is refused."""
    floor = Floor()
    order = floor.sell()
    (closed,) = floor.all(tickets.Ticket)
    floor.do(tickets.OpenTicket(case=order.case, subject="again"))
    again = floor.order_again(order)
    solve = [tickets.SolveTicket(ticket=x.id, resolution="sent") for x in floor.all(tickets.Ticket)]
    for one in solve:
        floor.desk.try_do(one, by=ANNA, at=floor.now)
    floor.do(tickets.CloseTicket(ticket=closed.id))
    floor.do(diagnose(again))

    assert floor.roles() == [None, None, SUPERVISOR]
    assert [ticket.refusals for ticket in floor.all(tickets.Ticket)] == [(), (), ()]


def test_where_every_ticket_is_closed_another_is_made() -> None:
    """nobody looks into a closed one."""
    floor = Floor()
    again = floor.order_again(floor.sell())
    (ticket,) = floor.all(tickets.Ticket)
    floor.do(tickets.SolveTicket(ticket=ticket.id, resolution="sent"))
    floor.do(tickets.CloseTicket(ticket=ticket.id))
    floor.do(diagnose(again))

    assert floor.roles() == [None, SUPERVISOR]


def test_at_once_nobody_is_told() -> None:
    """whoever gives a coupon for an exchange knows of it; the cause is settled then."""
    floor = Floor()
    again = floor.order_again(floor.sell())
    floor.order_again(again)
    second = floor.all(exchanges.Exchange)[-1]
    request = appeasements.Appease(customer=KIM, cause=second.id, reason="it took weeks")
    given = floor.do(request)

    assert (given.order, given.times, given.case) == (again.id, 1, again.case)
    assert floor.roles() == [None]
    assert floor.refused(request) == ("same_cause",)


def test_what_settles_a_cause_can_be_taken_back() -> None:
    """what is considered is to be given, not repeated; withdrawn, the cause is free again."""
    floor = Floor()
    again = floor.order_again(floor.sell())
    floor.do(diagnose(again))
    (considered,) = floor.all(Appeasement)
    assert floor.refused(appease(again)) == ("same_cause",)
    floor.do(give(considered))
    assert floor.refused(appease(again)) == ("same_cause",)
    withdraw = appeasements.WithdrawAppeasement(appeasement=considered.id, reason="by mistake")
    floor.do(withdraw)

    assert floor.do(appease(again)).stage is AppeasementStage.GIVEN


def test_an_exchange_is_no_other_cause_than_its_order() -> None:
    """whichever of them is named first: what went wrong once is appeased once."""
    for by_exchange in (True, False):
        floor = Floor()
        again = floor.order_again(floor.sell())
        floor.order_again(again)
        second = floor.all(exchanges.Exchange)[-1]
        for_exchange = appeasements.Appease(customer=KIM, cause=second.id, reason="again")
        causes = [for_exchange, appease(again)]
        first, other = causes if by_exchange else reversed(causes)
        floor.do(first)
        assert floor.refused(other) == ("same_cause",)
        floor.do(diagnose(again))
        assert len(floor.all(Appeasement)) == 1


def test_a_cause_is_an_order_or_exchange_of_the_case() -> None:
    """a ticket is none, another case's is none here, and what is nowhere is an error."""
    floor = Floor()
    first, second = floor.sell(), floor.sell("C-2")
    (ticket, _) = floor.all(tickets.Ticket)
    request = appeasements.Appease(customer=KIM, cause=ticket.id, reason="late")
    elsewhere = appeasements.Appease(
        case=first.case, customer=KIM, cause=second.id, reason="elsewhere"
    )

    assert floor.refused(request) == ("unknown_cause",)
    assert floor.refused(elsewhere) == ("unknown_cause",)
    item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.WRONG_ITEM)
    back = returns.RequestReturn(case=first.case, order=OrderId(second.id), items=(item,))
    floor.do(back)
    assert floor.refused(elsewhere) == ("unknown_cause",)  # also where the case shares its key
    with pytest.raises(UnknownRecordError):
        floor.do(appeasements.Appease(customer=KIM, cause="order-99", reason="late"))


def test_a_customer_has_one_cap_over_all_cases_of_a_brand() -> None:
    """the third coupon needs a supervisor; with another brand the customer begins anew."""
    floor = Floor()
    causes = [floor.order_again(floor.sell(f"C-{n}", "cango")) for n in range(3)]
    theirs = floor.order_again(floor.sell("Z-1", "zebra"))
    for again in causes[:2]:
        floor.do(appease(again))

    assert floor.refused(appease(causes[2])) == ("cap",)
    assert floor.do(appease(theirs)).brand == "zebra"
    assert floor.do(appease(causes[2]), by=BORIS).stage is AppeasementStage.GIVEN


def test_what_was_withdrawn_counts_against_no_cap() -> None:
    """and neither does what another customer was given, on the same case too."""
    floor = Floor()
    causes = [floor.order_again(floor.sell(f"C-{n}")) for n in range(3)]
    given = [floor.do(appease(again)) for again in causes[:2]]
    floor.do(appeasements.WithdrawAppeasement(appeasement=given[0].id, reason="by mistake"))
    floor.customer = orders.Customer(id=CustomerId("lou"), name="Lou Kay")
    other = floor.order_again(floor.sell("L-1", case=causes[1].case))
    lou = appeasements.Appease(customer=CustomerId("lou"), cause=other.id, reason="wrong again")

    assert floor.do(appease(causes[2])).stage is AppeasementStage.GIVEN
    assert floor.do(lou).stage is AppeasementStage.GIVEN
    assert floor.refused(appease(causes[0])) == ("cap",)


@pytest.fixture(params=["sqlite", "postgresql"])
def desks(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[tuple[Desk, Desk]]:
    """Two desks on one store."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/desk.db"
    else:
        url = request.getfixturevalue("postgres_url")
    policies = [generous]
    with Desk.open(url, policies=policies) as one, Desk.open(url, policies=policies) as other:
        yield one, other


@policy(appeasements.AppeaseWith)
def generous(q: appeasements.AppeaseWith) -> appeasements.Coupon:
    """A coupon for whatever went wrong."""
    return appeasements.Coupon(text="a book", good_for=days(90))


def test_whoever_asks_at_once_the_cap_holds(desks: tuple[Desk, Desk]) -> None:
    """eight causes on eight cases, from two desks: the customer gets two coupons."""
    sold = [desks[0].do(sale(f"C-{n}"), by=ANNA, at=NOON).record for n in range(8)]
    together = threading.Barrier(len(sold))

    def ask(desk: Desk, order: orders.Order) -> Any:
        together.wait(SECONDS)
        return desk.try_do(appease(order), by=ANNA, at=NOON)

    with ThreadPoolExecutor(len(sold)) as threads:
        started = [
            threads.submit(partial(ask, desks[n % 2], order)) for n, order in enumerate(sold)
        ]
        outcomes = [one.result(SECONDS) for one in started]
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 2
    refused = [outcome.codes for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused == [("cap",)] * 6
