"""What came beside what was bought goes back for nothing, and counts against nothing. D2."""

from typing import Any

import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.time import days, plus
from cservice.kernel.value import evolve
from cservice.returns import (
    RA_NUMBERS,
    AuthorizeReturn,
    FoundItem,
    GoodsStage,
    InspectReturn,
    IssueCredit,
    MailLabel,
    RaNumber,
    Reason,
    Remedy,
    RequestedItem,
    RequestFacts,
    RequestReturn,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnLine,
    ReturnReceived,
    ReturnRequested,
    SettlingFacts,
    Sold,
)
from cservice.testing import NOON, STREAM, Story, given, knowing

RA, ORDER = ReturnId(STREAM.id), OrderId("order-1")
BOOK, WHALE = Sku("book"), Sku("whale")
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
NOTHING, PAID = Money("0", "USD"), Money("16.00", "USD")


def known(claimed: int = 0) -> dict[str, Any]:
    """One book that was bought, delivered long ago."""
    return {
        "sold": (Sold(sku=BOOK, bought=1, claimed=claimed, paid=PAID),),
        "delivered_at": plus(NOON, days(-90)),
        "return_address": "Dock 5",
        "label_price": Money("4.50", "USD"),
        "label_takes": days(3),
    }


def facts(claimed: int = 0, **fields: Any) -> RequestFacts:
    """What is known of it when it is asked for."""
    return knowing(RequestFacts, **{**known(claimed), **fields})


def extra(sku: Sku = WHALE, quantity: int = 1) -> RequestedItem:
    """Something nobody ordered."""
    return RequestedItem(sku=sku, quantity=quantity, reason=Reason.EXTRA_ITEM)


def bought(quantity: int = 1) -> RequestedItem:
    """A book that was ordered, and came damaged."""
    return RequestedItem(sku=BOOK, quantity=quantity, reason=Reason.DAMAGED)


def asked(*items: RequestedItem, remedy: Remedy = Remedy.CREDIT) -> RequestReturn:
    """Somebody wants to send things back."""
    return RequestReturn(order=ORDER, items=items, remedy=remedy)


def line(sku: Sku = WHALE, quantity: int = 1) -> ReturnLine:
    """A line of what nothing was paid for."""
    return ReturnLine(sku=sku, reason=Reason.EXTRA_ITEM, paid=NOTHING, requested=quantity)


def received(*lines: ReturnLine) -> Story[ReturnAuthorization]:
    """A return of these lines that has a number; a parcel is here."""
    return given(*opened(*lines), ReturnReceived(parcel=ParcelId("parcel-1")))


def opened(*lines: ReturnLine) -> tuple[Event[ReturnAuthorization], ...]:
    """It was asked for, and authorized."""
    allowed = tuple(evolve(one, authorized=one.requested) for one in lines)
    return (
        ReturnRequested(order=ORDER, remedy=Remedy.CREDIT, lines=lines),
        ReturnAuthorized(number=NUMBER, expires_at=plus(NOON, days(30)), lines=allowed),
    )


def found(sku: Sku) -> InspectReturn:
    """One piece was there, and is accepted."""
    return InspectReturn(ra=RA, found=(FoundItem(sku=sku, accepted=1),))


@pytest.mark.parametrize(("sku", "claimed"), [(WHALE, 0), (BOOK, 0), (BOOK, 1)])
def test_what_was_not_bought_goes_back_for_nothing(sku: Sku, claimed: int) -> None:
    """another item, or one more than was bought, also where that is all claimed; at any time."""
    told = given().when(asked(extra(sku, 2)), facts(claimed))
    (requested,) = told.events

    assert told.record.lines == (line(sku, 2),)
    allowed = given(requested).when(AuthorizeReturn(ra=RA, number=NUMBER), facts(claimed)).record
    assert (allowed.number, allowed.lines[0].authorized) == (NUMBER, 2)


def test_it_counts_against_nothing_that_was_bought() -> None:
    """neither when both are asked back together nor against what others may still ask back."""
    told = given().when(asked(bought(), extra(BOOK, 3)), facts())
    first, second = told.record.lines

    assert (first.extra, first.paid, first.claimed) == (True, NOTHING, 0)
    assert (second.extra, second.paid, second.claimed) == (False, PAID, 1)
    assert (first.claimed_paid, second.claimed_paid) == (NOTHING, PAID)
    (requested,) = told.events
    authorize = AuthorizeReturn(ra=RA, number=NUMBER)
    lines = given(requested).when(authorize, facts()).record.lines
    assert [one.authorized for one in lines] == [3, 1]
    given(requested).when(authorize, facts(1)).then_refused("more_than_bought")


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((extra(), bought(2)), "more_than_bought"),
        ((extra(), evolve(bought(), sku=WHALE)), "not_bought"),
    ],
)
def test_only_what_is_extra_comes_beside(items: tuple[RequestedItem, ...], code: str) -> None:
    """what is asked back for any other reason was bought, as ever."""
    given().when(asked(*items), facts()).then_refused(code)


def test_nothing_goes_out_for_what_was_not_bought() -> None:
    """an exchange is for what was, at least in part."""
    swap = Remedy.EXCHANGE

    told = given().when(asked(extra(), extra(BOOK), remedy=swap), facts())
    told.then_refused("nothing_bought")
    both = given().when(asked(bought(), extra(), remedy=swap), facts())
    assert both.record.remedy is swap


def test_the_label_is_free() -> None:
    """it was our mistake."""
    told = given(*opened(line())).when(MailLabel(ra=RA), facts())
    assert told.record.label_cost == NOTHING


def test_nothing_is_credited_for_it() -> None:
    """neither once it is back nor in advance."""
    back = received(line()).when(found(WHALE), facts())
    assert (back.record.goods, back.record.credit_due) == (GoodsStage.INSPECTED, NOTHING)
    for story in (received(line()), given(*opened(line()))):
        story.when(IssueCredit(ra=RA), knowing(SettlingFacts, **known())).then_refused(
            "more_than_due"
        )


def test_of_two_of_a_kind_the_extra_one_is_back_first() -> None:
    """whoever was sent two and keeps one has what was paid for, so nothing is due yet."""
    lines = given().when(asked(bought(), extra(BOOK)), facts()).record.lines
    one = received(*lines).when(found(BOOK), facts())
    both = received(*lines).when(
        InspectReturn(ra=RA, found=(FoundItem(sku=BOOK, accepted=2),)), facts()
    )

    assert (one.record.goods, one.record.credit_due) == (GoodsStage.RECEIVED, NOTHING)
    assert (both.record.goods, both.record.credit_due) == (GoodsStage.INSPECTED, PAID)
