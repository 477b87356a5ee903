"""Who is calling, before anybody picks up. Source: A8."""

from typing import Any

import pytest

from cservice import (
    Actor,
    Brand,
    BrandId,
    CountedNumbers,
    Desk,
    Money,
    accounts,
    callbacks,
    calls,
    orders,
    tickets,
)
from cservice.desk.caller import Identified, caller
from cservice.ids import AgentId, CustomerId, Sku
from cservice.kernel.time import days, plus
from cservice.menu import Department, Party
from cservice.testing import NOON

CANGO, ACME = BrandId("cango"), BrandId("acme")
ANNA = Actor.staff("anna")
HOME, OFFICE = "+1 202 555 0143", "+1 202 555 0199"
ANN, BO, CY = CustomerId("c-ann"), CustomerId("c-bo"), CustomerId("c-cy")


@pytest.fixture
def desk() -> Desk:
    """A desk of two brands."""
    return Desk(brands=[Brand(id=one, name=one) for one in (CANGO, ACME)], numbers=CountedNumbers())


def do(desk: Desk, command: Any, brand: str | None = None) -> Any:
    """The record after a command, at noon."""
    return desk.do(command, by=ANNA, at=NOON, brand=brand).record


def ordered(
    desk: Desk,
    customer: CustomerId,
    number: str,
    ago: float = 0,
    phone: str = HOME,
    brand: str = CANGO,
) -> orders.Order:
    """An order of a customer's, placed so many days before."""
    line = orders.OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("9", "USD"))
    command = orders.RecordOrder(
        number=number,
        customer=orders.Customer(id=customer, name=f"{customer} Lee", phone=phone),
        lines=(line,),
        shipping=Money("0", "USD"),
        placed_at=plus(NOON, -days(ago)),
    )
    found: orders.Order = do(desk, command, brand)
    return found


def test_a_number_that_is_withheld_says_nothing(desk: Desk) -> None:
    """nobody is looked for; on a toll-free line it cannot be withheld, so that it is shown."""
    ordered(desk, ANN, "C-1")

    hidden = caller(desk, None), caller(desk, "anonymous"), caller(desk, HOME, withheld=True)
    for withheld in hidden:
        assert withheld.identified is Identified.WITHHELD
        assert (withheld.phone, withheld.customers, withheld.calls) == (None, (), ())
    shown = caller(desk, HOME, withheld=True, toll_free=True)
    assert (shown.phone, shown.identified) == (HOME, Identified.ONE)
    assert caller(desk, None, toll_free=True).identified is Identified.WITHHELD


def test_nobody_may_be_known(desk: Desk) -> None:
    """perhaps a new customer; who called before from it is shown all the same."""
    first = do(desk, calls.OfferCall(phone=OFFICE))

    found = caller(desk, OFFICE)
    assert (found.identified, found.customers) == (Identified.NOBODY, ())
    assert [one.id for one in found.calls] == [first.id]


def test_a_customer_pops_up_with_the_last_order(desk: Desk) -> None:
    """and all before, and what is still open; whatever is solved is not."""
    old, new = ordered(desk, ANN, "C-1", ago=30), ordered(desk, ANN, "C-2", ago=2)
    waits = do(desk, tickets.OpenTicket(case=old.case, subject="late"))
    solved = do(desk, tickets.OpenTicket(case=new.case, subject="torn"))
    do(desk, tickets.SolveTicket(ticket=solved.id, resolution="sent"))
    do(desk, tickets.OpenTicket(subject="somebody else's"))

    [ann] = caller(desk, "+12025550143").customers
    assert ann.last_order is not None
    assert ([one.id for one in ann.orders], ann.last_order.id) == ([new.id, old.id], new.id)
    assert ([one.id for one in ann.open_tickets], ann.open_cases) == ([waits.id], (old.case,))
    assert (ann.customer, ann.name, ann.account) == (ANN, "c-ann Lee", None)
    also = do(desk, tickets.OpenTicket(case=old.case, subject="later still"))
    [ann] = caller(desk, HOME).customers
    assert {one.id for one in ann.open_tickets} == {waits.id, also.id}
    assert ann.open_cases == (old.case,)


def test_an_account_pops_up(desk: Desk) -> None:
    """with its own name, unless it was closed; who never ordered comes last."""
    opened = do(
        desk,
        accounts.OpenAccount(customer=CY, name="Cy Roe", email="cy@example.com", phone=HOME),
    )
    closed = do(
        desk,
        accounts.OpenAccount(customer=BO, name="Bo Roe", email="bo@example.com", phone=HOME),
    )
    do(desk, accounts.CloseAccount(account=closed.id, reason="moved"))
    mine = do(
        desk,
        accounts.OpenAccount(customer=ANN, name="Ann Day", email="ann@example.com", phone=HOME),
    )
    ordered(desk, ANN, "C-1")

    found = caller(desk, HOME)
    assert found.identified is Identified.SEVERAL
    assert [(one.customer, one.name) for one in found.customers] == [
        (ANN, "Ann Day"),
        (CY, "Cy Roe"),
    ]
    ann, cy = found.customers
    assert ann.account is not None
    assert cy.account is not None
    assert (ann.account.id, cy.account.id) == (mine.id, opened.id)
    assert (cy.last_order, cy.orders, cy.open_tickets) == (None, (), ())


def test_a_family_has_one_number(desk: Desk) -> None:
    """who ordered last is shown first."""
    ordered(desk, ANN, "C-1", ago=3)
    ordered(desk, BO, "C-2", ago=1)
    ordered(desk, CY, "C-3", ago=2)

    found = caller(desk, HOME)
    assert found.identified is Identified.SEVERAL
    assert [one.customer for one in found.customers] == [BO, CY, ANN]


def test_who_calls_from_home_or_abroad_is_the_same(desk: Desk) -> None:
    """and nobody whose number only ends alike."""
    ordered(desk, ANN, "C-1", phone="+1 202 555 0143")
    ordered(desk, BO, "C-2", phone="+1 302 555 0143")

    for dialled in ("2025550143", "001 202 555 0143"):
        assert [one.customer for one in caller(desk, dialled).customers] == [ANN]


def test_a_ticket_of_the_last_call_pops_up(desk: Desk) -> None:
    """which is on the call's case; but not one of somebody else's in the house."""
    ordered(desk, ANN, "C-1")
    ordered(desk, BO, "C-2")
    call = do(desk, calls.OfferCall(phone=HOME))
    mine = tickets.OpenTicket(subject="late", case=call.case, customer=ANN)
    opened = do(desk, mine)

    ann, bo = sorted(caller(desk, HOME).customers, key=lambda one: one.customer)
    assert [one.id for one in ann.open_tickets] == [opened.id]
    assert bo.open_tickets == ()


def test_a_brand_knows_its_own(desk: Desk) -> None:
    """unless it is asked what any of them knows."""
    ordered(desk, ANN, "C-1")
    ordered(desk, BO, "A-1", brand=ACME)
    do(desk, calls.OfferCall(phone=HOME), ACME)

    assert [one.customer for one in caller(desk, HOME, brand=ACME).customers] == [BO]
    assert len(caller(desk, HOME, brand=ACME).calls) == 1
    assert caller(desk, HOME, brand=CANGO).calls == ()
    assert len(caller(desk, HOME).customers) == 2


def test_what_was_before_is_shown(desk: Desk) -> None:
    """the latest call first, who said to be new and was not, and who is to be called back."""
    call = do(desk, calls.OfferCall(phone=HOME))
    sales = Department("sales")
    queue = calls.QueueCall(call=call.id, department=sales, party=Party.NEW_CUSTOMER)
    do(desk, queue)
    do(desk, calls.AnswerCall(call=call.id, agent=AgentId("anna")))
    do(desk, calls.NoteParty(call=call.id, party=Party.CUSTOMER))
    later = desk.do(calls.OfferCall(phone=HOME), by=ANNA, at=plus(NOON, days(1))).record
    asked = callbacks.RequestCallback(phone=HOME, department=sales)
    over = do(desk, asked)
    do(desk, callbacks.CancelCallback(callback=over.id, reason="no need"))
    to_call = do(desk, asked)

    found = caller(desk, HOME)
    assert [one.id for one in found.calls] == [later.id, call.id]
    assert found.said_new == 1
    assert [one.id for one in found.callbacks] == [to_call.id]
