"""A label that is ordered is mailed in time, or somebody asks for it. E5, E6."""

import datetime
from typing import Any

import pytest

from cservice.ids import OrderId, ReturnId, Sku
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import days, hours, plus
from cservice.returns import (
    RA_NUMBERS,
    DictateReturn,
    FlagLabelNotMailed,
    LabelMailed,
    LabelNotMailed,
    LabelOrdered,
    MailsWithin,
    OrderLabel,
    RaNumber,
    Reason,
    Remedy,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnDictated,
    ReturnHandedOver,
    ReturnLine,
    ReturnRequested,
    SettlingFacts,
)
from cservice.testing import NOON, STREAM, given, knowing

RA, ORDER = ReturnId(STREAM.id), OrderId("order-1")
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
DUE, EXPIRY = plus(NOON, days(2)), plus(NOON, days(30))
LINE = ReturnLine(sku=Sku("book"), reason=Reason.CHANGED_MIND, paid=Money("10", "USD"), requested=1)
ASKED = (
    ReturnRequested(order=ORDER, remedy=Remedy.CREDIT, lines=(LINE,)),
    ReturnAuthorized(number=NUMBER, expires_at=EXPIRY, lines=(LINE,)),
)
ORDERED, UNMAILED = LabelOrdered(mails_by=DUE), LabelNotMailed(due_at=DUE)
MAILED = LabelMailed(due_at=plus(DUE, days(3)), cost=Money("0", "USD"))
FLAG = FlagLabelNotMailed(ra=RA, due_at=DUE)
GROUPED = RA_NUMBERS.grouped(NUMBER)


def facts(*policies: Any, **fields: Any) -> SettlingFacts:
    """What is known of it."""
    known: dict[str, Any] = {
        "sold": (),
        "delivered_at": NOON,
        "return_address": "Dock 5",
        "label_price": Money("0", "USD"),
        "label_takes": days(3),
        "taken_in": (),
    }
    return knowing(SettlingFacts, *policies, **{**known, **fields})


def keys(*events: Any) -> list[str]:
    """What is waited for then."""
    record = given(*ASKED, *events).record
    assert record is not None
    return [one.key for one in record.deadlines()]


def test_a_label_is_mailed_within_two_days() -> None:
    """else it is noted, once, whoever looks late; it is still to be mailed."""
    told = given(*ASKED).when(OrderLabel(ra=RA), facts()).then(ORDERED)
    assert told.rulings[0].policy == "trade.returns:within_two_days"
    [mail, _] = told.record.deadlines()
    assert (mail.at, mail.key, mail.command) == (DUE, "mail", FLAG)

    story = given(*ASKED, ORDERED)
    for late in (DUE, plus(DUE, days(9))):
        assert story.when(FLAG, facts(now=late)).then(UNMAILED).record.unmailed
    story.when(FLAG, facts(now=plus(DUE, -hours(1)))).then_refused("not_due")
    given(*ASKED, ORDERED, UNMAILED).when(FLAG, facts(now=DUE)).then_refused("not_due")
    assert keys(ORDERED, UNMAILED) == ["expiry"]


@pytest.mark.parametrize(
    "since",
    [MAILED, ReturnHandedOver(), ReturnCancelled(reason="kept")],
    ids=["mailed", "sent without", "given up"],
)
def test_a_label_that_nobody_needs_is_not_waited_for(since: Any) -> None:
    """before it was missed, and after."""
    assert "mail" not in keys(ORDERED, since)
    missed = given(*ASKED, ORDERED, UNMAILED, since).record
    assert missed is not None
    assert not missed.unmailed


def test_a_number_that_is_dictated_stands_in_for_a_label_that_is_late() -> None:
    """whether or not anybody has noticed yet; one that is to come later is waited for still."""
    dictate = DictateReturn(ra=RA)
    only = ReturnDictated(number=GROUPED, address="Dock 5")
    instead = ReturnDictated(number=GROUPED, address="Dock 5", instead_of_label=True)
    story = given(*ASKED, ORDERED)

    early = story.when(dictate, facts(now=plus(DUE, -hours(1)))).then(only).record
    assert [one.key for one in early.deadlines()] == ["mail", "expiry"]
    for so_far in ((ORDERED,), (ORDERED, UNMAILED)):
        told = given(*ASKED, *so_far).when(dictate, facts(now=DUE)).then(instead).record
        assert not told.unmailed
        assert [one.key for one in told.deadlines()] == ["expiry"]
    in_the_mail: tuple[Any, ...] = (ORDERED, MAILED)
    for before in ((), in_the_mail):
        given(*ASKED, *before).when(dictate, facts(now=DUE)).then(only)


def test_a_brand_may_take_longer() -> None:
    """it says of which return."""

    @policy(MailsWithin)
    def weekly(q: MailsWithin) -> datetime.timedelta | None:
        return days(7) if q.ra.order == ORDER else None

    told = given(*ASKED).when(OrderLabel(ra=RA), facts(weekly))
    assert told.record.mails_by == plus(NOON, days(7))
