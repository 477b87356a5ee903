"""What is done with what was inside, and how it is kept."""

from typing import Any

import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.event import replay
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import days, plus
from cservice.returns import (
    RA_NUMBERS,
    DisposeOf,
    Disposition,
    FoundItem,
    InspectReturn,
    RaNumber,
    Reason,
    Remedy,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnLine,
    ReturnReceived,
    ReturnRequested,
    SettlingFacts,
)
from cservice.testing import NOON, STREAM, given, knowing
from cservice.testing.given import Told

BOOK, WHALE = Sku("book"), Sku("whale")
LINE = ReturnLine(
    sku=BOOK, reason=Reason.DAMAGED, paid=Money("10", "USD"), requested=4, authorized=4
)
HERE = (
    ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(LINE,)),
    ReturnAuthorized(
        number=RaNumber(RA_NUMBERS.issue(4711)), expires_at=plus(NOON, days(30)), lines=(LINE,)
    ),
    ReturnReceived(parcel=ParcelId("parcel-1")),
)


@policy(DisposeOf)
def scrap_the_whale(q: DisposeOf) -> Disposition | None:
    """What is not ours, and what is torn, is scrapped."""
    return Disposition.SCRAP if q.sku == WHALE or q.condition == "torn" else None


def inspect(*found: FoundItem, policies: tuple[Any, ...] = ()) -> Told[ReturnAuthorization]:
    """What was inside."""
    facts = knowing(
        SettlingFacts,
        *policies,
        sold=None,
        delivered_at=None,
        return_address="",
        label_price=Money("0", "USD"),
        label_takes=days(3),
    )
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


def test_with_wrong_contents_something_is_done_too() -> None:
    """they are a surplus, and found."""
    record = inspect(FoundItem(sku=WHALE, rejected=1), policies=(scrap_the_whale,)).record
    scrapped = FoundItem(sku=WHALE, rejected=1, disposition=Disposition.SCRAP)

    assert (record.surplus, record.found) == ((scrapped,), (scrapped,))


def test_every_inspection_adds_to_what_was_found() -> None:
    """in the order in which they were; an empty box is found to be empty."""
    first = inspect(FoundItem(sku=BOOK)).events
    after = replay(STREAM, (*HERE, *first, *inspect(FoundItem(sku=BOOK, accepted=1)).events))

    assert [one.pieces for one in after.found] == [0, 1]
