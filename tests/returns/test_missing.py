"""What never came, though its parcel did: nothing goes back for it, and it is made good. D2."""

from typing import Any

import pytest

from cservice.ids import OrderId, ReturnId, Sku
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import days, plus
from cservice.returns import (
    RA_NUMBERS,
    AuthorizeReturn,
    Back,
    ComesBack,
    CreditIssued,
    CreditTrigger,
    DictateReturn,
    GoodsStage,
    IssueCredit,
    RaNumber,
    Reason,
    Remedy,
    RequestedItem,
    RequestFacts,
    RequestReturn,
    ReturnAuthorization,
    ReturnFacts,
    ReturnNotNeeded,
    SettlingFacts,
    Sold,
)
from cservice.testing import NOON, STREAM, Story, given, knowing

RA, ORDER = ReturnId(STREAM.id), OrderId("order-1")
BOOK, PEN = Sku("book"), Sku("pen")
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
AUTHORIZE = AuthorizeReturn(ra=RA, number=NUMBER)
ARRIVED = plus(NOON, days(-90))


def known(**fields: Any) -> dict[str, Any]:
    """A book and two pens that were bought; the parcel came long ago."""
    paid = Money("16.00", "USD")
    return {
        "sold": (
            Sold(sku=BOOK, bought=1, claimed=0, paid=paid),
            Sold(sku=PEN, bought=2, claimed=0, paid=paid),
        ),
        "delivered_at": ARRIVED,
        "return_address": "Dock 5",
        "label_price": Money("4.50", "USD"),
        "label_takes": days(3),
        **fields,
    }


def ask(*reasons: Reason, instead: Sku | None = None) -> RequestReturn:
    """The book, and a pen where there is another reason."""
    items = [
        RequestedItem(sku=sku, reason=reason, instead=instead)
        for sku, reason in zip((BOOK, PEN), reasons, strict=False)
    ]
    return RequestReturn(order=ORDER, items=tuple(items), remedy=Remedy.CREDIT)


def asked(*reasons: Reason) -> Story[ReturnAuthorization]:
    """It was asked for."""
    return given(*given().when(ask(*reasons), knowing(RequestFacts, **known())).events)


def authorized(*reasons: Reason) -> Story[ReturnAuthorization]:
    """And authorized."""
    request = given().when(ask(*reasons), knowing(RequestFacts, **known())).events
    told = given(*request).when(AUTHORIZE, knowing(ReturnFacts, **known())).events
    return given(*request, *told)


def test_what_was_omitted_is_honoured_as_soon_as_it_is_authorized() -> None:
    """months later too, since it was our mistake; there is no address, and nothing to inspect."""
    told = asked(Reason.OMITTED).when(AUTHORIZE, knowing(ReturnFacts, **known()))
    assert told.events[1:] == (ReturnNotNeeded(),)
    assert told.record.goods is GoodsStage.NOT_NEEDED
    [line] = told.record.lines
    assert (line.back, line.not_needed, line.outstanding) == (Back.NOTHING, 1, 0)
    story = authorized(Reason.OMITTED)

    facts = knowing(ReturnFacts, **known())
    story.when(DictateReturn(ra=RA), facts).then_refused("nothing_to_send")
    credit = story.when(IssueCredit(ra=RA), knowing(SettlingFacts, **known())).events[0]
    assert isinstance(credit, CreditIssued)
    assert credit.trigger is CreditTrigger.NOTHING_TO_SEND
    assert credit.amount == Money("16.00", "USD")


def test_what_came_beside_it_goes_back_as_ever() -> None:
    """a parcel is waited for, with what was damaged in it alone."""
    record = authorized(Reason.OMITTED, Reason.DAMAGED).record
    assert record is not None

    assert record.goods is GoodsStage.WITH_CUSTOMER
    assert [line.outstanding for line in record.lines] == [0, 1]


@pytest.mark.parametrize("reason", [Reason.OMITTED, Reason.NOT_RECEIVED])
def test_nothing_is_missing_of_what_has_not_arrived(reason: Reason) -> None:
    """it may be on its way: it is late."""
    facts = knowing(RequestFacts, **known(delivered_at=None))
    given().when(ask(Reason.DAMAGED, reason), facts).then_refused("not_arrived")


def test_what_came_as_another_is_no_omission() -> None:
    """a wrong item goes back, and what was omitted does not."""
    facts = knowing(RequestFacts, **known())
    told = given().when(ask(Reason.OMITTED, instead=PEN), facts).then_refused("came_as_another")
    assert str(told.refusal).startswith("book is said to be omitted, and pen to have come in its")


def test_no_policy_is_asked_how_it_comes_back() -> None:
    """there is nothing to send in a parcel, nor to keep."""

    @policy(ComesBack)
    def keep_it(q: ComesBack) -> Back | None:
        return Back.KEEP_IT

    facts = knowing(RequestFacts, keep_it, **known())
    told = given().when(ask(Reason.NOT_RECEIVED, Reason.DAMAGED), facts).record
    assert [line.back for line in told.lines] == [Back.NOTHING, Back.KEEP_IT]


def test_what_the_courier_has_as_delivered_a_supervisor_agrees_to() -> None:
    """the customer says that nothing came; what was found all right is no mistake of ours."""
    story = asked(Reason.NOT_RECEIVED)

    story.when(AUTHORIZE, knowing(ReturnFacts, **known())).then_refused("said_delivered")
