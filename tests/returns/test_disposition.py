"""What is done with what was inside, and how it is kept."""

from typing import Any

import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, SYSTEM, Actor
from cservice.kernel.errors import InputError
from cservice.kernel.event import replay
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import days, plus
from cservice.returns import (
    RA_NUMBERS,
    DecidedSurplus,
    DecideSurplus,
    DisposeOf,
    Disposition,
    FoundItem,
    InspectReturn,
    Pieces,
    PiecesSentBack,
    RaNumber,
    Reason,
    Remedy,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnClosed,
    ReturnLine,
    ReturnReceived,
    ReturnRequested,
    ReturnStage,
    SendBack,
    SettlingFacts,
    SurplusDecided,
)
from cservice.testing import NOON, STREAM, given, knowing, well_said
from cservice.testing.given import Told

BOOK, WHALE = Sku("book"), Sku("whale")
LINE = ReturnLine(sku=BOOK, reason=Reason.LATE, paid=Money("10", "USD"), requested=4, authorized=4)
HERE = (
    ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(LINE,)),
    ReturnAuthorized(
        number=RaNumber(RA_NUMBERS.issue(4711)), expires_at=plus(NOON, days(30)), lines=(LINE,)
    ),
    ReturnReceived(parcel=ParcelId("parcel-1")),
)


KNOWN: dict[str, Any] = {
    "sold": None,
    "delivered_at": None,
    "return_address": "",
    "label_price": Money("0", "USD"),
    "label_takes": days(3),
}
SUE = Actor.staff("sue", SUPERVISOR)
FACTS = knowing(SettlingFacts, by=SUE, **KNOWN)


@policy(DisposeOf)
def scrap_the_whale(q: DisposeOf) -> Disposition | None:
    """What is not ours, and what is torn, is scrapped."""
    return Disposition.SCRAP if q.sku == WHALE or q.condition == "torn" else None


def inspect(*found: FoundItem, policies: tuple[Any, ...] = ()) -> Told[ReturnAuthorization]:
    """What was inside."""
    facts = knowing(SettlingFacts, *policies, **KNOWN)
    return given(*HERE).when(InspectReturn(ra=ReturnId(STREAM.id), found=found), facts)


def test_what_is_done_with_each_piece_is_kept() -> None:
    """what is accepted apart from what is rejected; nothing yet with what is under review."""
    told = inspect(FoundItem(sku=BOOK, accepted=2, rejected=1, under_review=1))

    assert told.record.found == (
        FoundItem(sku=BOOK, accepted=2, disposition=Disposition.RESTOCK),
        FoundItem(sku=BOOK, rejected=1, disposition=Disposition.RETURN_TO_CUSTOMER),
        FoundItem(sku=BOOK, under_review=1),
    )
    assert [one.answer for one in told.rulings] == ["restock", "return_to_customer"]
    [line] = told.record.lines
    assert (line.accepted, line.rejected, line.under_review) == (2, 1, 1)


def test_what_the_inspector_says_is_done_is_done() -> None:
    """nobody else is asked."""
    said = FoundItem(sku=BOOK, accepted=1, rejected=1, disposition=Disposition.SCRAP)
    told = inspect(said, policies=(scrap_the_whale,))

    assert (told.record.found, told.rulings) == ((said,), ())


@pytest.mark.parametrize(("condition", "done"), [("torn", "scrap"), ("as sent", "restock")])
def test_a_policy_is_told_the_condition(condition: str, done: str) -> None:
    """in the inspector's words."""
    found = FoundItem(sku=BOOK, accepted=1, condition=condition)

    assert inspect(found, policies=(scrap_the_whale,)).record.found[0].disposition == done


def test_with_surplus_nothing_is_done() -> None:
    """it is the customer's, whatever policies say of what was authorized; it is told apart."""
    whale = FoundItem(sku=WHALE, rejected=1)
    books = FoundItem(sku=BOOK, accepted=5, rejected=1, under_review=1)
    told = inspect(whale, books, policies=(scrap_the_whale,))
    rest = FoundItem(sku=BOOK, accepted=1, rejected=1, under_review=1)

    assert told.record.surplus == (whale, rest)
    assert told.record.found == (
        whale,
        FoundItem(sku=BOOK, accepted=4, disposition=Disposition.RESTOCK),
        rest,
    )
    assert [one.answer for one in told.rulings] == ["restock"]
    assert told.record.surplus_undecided == (Pieces(sku=WHALE), Pieces(sku=BOOK, quantity=3))


def test_with_surplus_is_done_what_the_inspector_says() -> None:
    """then nobody has to decide it."""
    scrapped = FoundItem(sku=WHALE, rejected=1, disposition=Disposition.SCRAP)
    record = inspect(scrapped).record

    assert (record.surplus, record.found) == ((scrapped,), (scrapped,))
    assert record.surplus_undecided == ()


def decide(sku: Sku = WHALE, quantity: int | None = None, to: str = "scrap") -> DecideSurplus:
    """What becomes of surplus."""
    return DecideSurplus(
        ra=ReturnId(STREAM.id),
        sku=sku,
        quantity=quantity,
        disposition=Disposition(to),
        reason="she does not want it back",
    )


SURPLUS = (
    FoundItem(sku=WHALE, accepted=1),
    FoundItem(sku=BOOK, accepted=4),
    FoundItem(sku=WHALE, under_review=1),
    FoundItem(sku=WHALE, rejected=1, disposition=Disposition.RETURN_TO_CUSTOMER),
)


def test_what_becomes_of_surplus_is_decided_later() -> None:
    """some of it, then the rest; what was found stays as it was."""
    happened = (*HERE, *inspect(*SURPLUS).events)
    found = replay(STREAM, happened).surplus
    one = given(*happened).when(decide(quantity=1, to="return_to_customer"), FACTS)

    assert one.record.surplus == found
    assert one.record.surplus_undecided == (Pieces(sku=WHALE),)
    rest = given(*happened, *one.events).when(decide(), FACTS)
    assert rest.record.surplus_decided == (
        DecidedSurplus(sku=WHALE, quantity=1, disposition=Disposition.RETURN_TO_CUSTOMER),
        DecidedSurplus(sku=WHALE, quantity=1, disposition=Disposition.SCRAP),
    )
    assert str(rest.record.surplus_decided[0]) == "1 × whale, return to customer"
    assert rest.record.to_send_back == (Pieces(sku=WHALE, quantity=2),)
    assert rest.record.surplus_undecided == ()
    again = given(*happened, *one.events, *rest.events).when(decide(), FACTS)
    assert again.then_refused("more_than_surplus").refusal.standing[0].allowed == ()


def test_no_more_is_decided_than_is_surplus() -> None:
    """the refusal names what is undecided; what the inspector decided is not."""
    story = given(*HERE, *inspect(*SURPLUS).events)
    for wrong, text in (
        (decide(quantity=3), "2 × whale came that was not authorized and is undecided"),
        (decide(BOOK), "no × book came that was not authorized and is undecided"),
    ):
        told = story.when(wrong, FACTS).then_refused("more_than_surplus")
        assert told.refusal.standing[0].text() == text
        assert told.refusal.standing[0].allowed == ("2 × whale",)
    for none in (0, -1):
        with pytest.raises(InputError, match="quantity"):
            decide(quantity=none)


def test_surplus_is_decided_once_the_return_is_closed_too() -> None:
    """a customer may be asked for long."""
    closed = given(*HERE, *inspect(*SURPLUS).events, ReturnClosed())

    decided = closed.when(decide(), FACTS).then(
        SurplusDecided(
            sku=WHALE,
            quantity=2,
            disposition=Disposition.SCRAP,
            reason="she does not want it back",
        )
    )
    assert decided.record.stage is ReturnStage.CLOSED


@pytest.mark.parametrize("to", Disposition)
def test_what_is_scrapped_a_supervisor_agrees_to(to: Disposition) -> None:
    """it is gone then; whatever else is done with it, an agent says once the customer was asked."""
    story = given(*HERE, *inspect(*SURPLUS).events)
    agents, systems = knowing(SettlingFacts, **KNOWN), knowing(SettlingFacts, by=SYSTEM, **KNOWN)
    decided = decide(to=to)
    if to is not Disposition.SCRAP:
        assert story.when(decided, agents).record.surplus_undecided == ()
        return
    [why] = story.when(decided, agents).then_refused("scrapped").refusal.standing
    assert why.text() == "2 × whale, which nobody authorized, would be scrapped"
    assert why.allowed == ("with the approval of a supervisor",)
    story.when(decided, systems).then_refused("scrapped")
    assert story.when(decided, FACTS).record.surplus_undecided == ()


@pytest.mark.parametrize("by", [Actor.dock("dock-5"), Actor.customer("cara")])
def test_only_our_staff_says_what_becomes_of_surplus(by: Actor) -> None:
    """whatever it is; the dock says so in the inspection, or asks them."""
    story = given(*HERE, *inspect(*SURPLUS).events)
    theirs = knowing(SettlingFacts, by=by, **KNOWN)
    told = story.when(decide(to="return_to_customer"), theirs).then_refused("not_ours")

    assert told.refusal.standing[0].final


def test_what_is_the_customers_goes_back() -> None:
    """what was rejected, and of surplus what somebody says; nothing of what is under review."""
    theirs = FoundItem(
        sku=WHALE, under_review=1, disposition=Disposition.RETURN_TO_CUSTOMER, condition="as sent"
    )
    looked = inspect(FoundItem(sku=BOOK, rejected=2, under_review=1), theirs, SURPLUS[0]).events
    story = given(*HERE, *looked)
    decided = story.when(decide(to="return_to_customer"), FACTS)
    both = (Pieces(sku=BOOK, quantity=2), Pieces(sku=WHALE, quantity=2))
    assert decided.record.to_send_back == both

    story = given(*HERE, *looked, *decided.events)
    for wrong in (
        (Pieces(sku=BOOK, quantity=3),),
        (Pieces(sku=WHALE), Pieces(sku=WHALE, quantity=2)),
        (Pieces(sku=Sku("pen")),),
    ):
        told = story.when(SendBack(ra=ReturnId(STREAM.id), items=wrong), FACTS)
        [why] = told.then_refused("not_to_go_back").refusal.standing
        assert why.allowed == ("2 × book", "2 × whale")
    part = SendBack(ra=ReturnId(STREAM.id), items=both[1:], tracking="SW-1")
    sent = story.when(part, FACTS).then(PiecesSentBack(pieces=both[1:], tracking="SW-1"))
    assert (sent.record.sent_back, sent.record.to_send_back) == (both[1:], both[:1])
    closed = given(*HERE, *looked, *decided.events, *sent.events, ReturnClosed())
    rest = closed.when(SendBack(ra=ReturnId(STREAM.id)), FACTS)
    rest.then(PiecesSentBack(pieces=both[:1]))
    empty = given(*HERE).when(SendBack(ra=ReturnId(STREAM.id)), FACTS)
    assert empty.then_refused("not_to_go_back").refusal.standing[0].allowed == ()
    with pytest.raises(InputError):
        SendBack(ra=ReturnId(STREAM.id), items=())


@pytest.mark.parametrize(
    ("by", "ours"),
    [
        (Actor.customer("c-lee"), False),
        (Actor.courier("swift"), False),
        (Actor.dock("dock-5"), True),
        (Actor.staff("ann"), True),
        (SYSTEM, True),
    ],
)
def test_only_we_say_what_we_put_back_into_the_mail(by: Actor, ours: bool) -> None:
    """neither the customer nor the courier does."""
    looked = inspect(FoundItem(sku=BOOK, rejected=1)).events
    told = given(*HERE, *looked).when(
        SendBack(ra=ReturnId(STREAM.id)), knowing(SettlingFacts, by=by, **KNOWN)
    )
    if ours:
        told.then(PiecesSentBack(pieces=(Pieces(sku=BOOK),)))
    else:
        well_said(told.then_refused("not_ours").refusal)


def test_surplus_is_not_inspected_as_reviewed() -> None:
    """who tries that is told how it is decided, where there is any of it."""
    story = given(*HERE, *inspect(FoundItem(sku=WHALE, under_review=1)).events)
    for sku, allowed in ((WHALE, ("decide the surplus: 1 × whale",)), (BOOK, ())):
        reviewed = FoundItem(sku=sku, accepted=1, reviewed=True)
        again = InspectReturn(ra=ReturnId(STREAM.id), found=(reviewed,))
        told = story.when(again, FACTS).then_refused("not_under_review")
        assert told.refusal.standing[0].allowed == allowed
    assert story.when(decide(), FACTS).record.surplus_undecided == ()


def test_every_inspection_adds_to_what_was_found() -> None:
    """in the order in which they were; an empty box is found to be empty."""
    first = inspect(FoundItem(sku=BOOK)).events
    after = replay(STREAM, (*HERE, *first, *inspect(FoundItem(sku=BOOK, accepted=1)).events))

    assert [one.pieces for one in after.found] == [0, 1]
