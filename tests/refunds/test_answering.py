"""It is said in time what became of a refund, or somebody asks the provider. E11."""

import datetime
from typing import Any

import pytest

from cservice.ids import OrderId, RefundId, ReturnId
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import days, hours, plus
from cservice.payment import Payment, PaymentMeans, Purse
from cservice.refunds import (
    AnswersWithin,
    FlagNoAnswer,
    OpenRefund,
    RefundFacts,
    RefundFailed,
    RefundGivenUp,
    RefundHeld,
    RefundOpened,
    RefundPaid,
    RefundRetried,
    RefundStage,
    RefundUnanswered,
    RetryRefund,
)
from cservice.testing import NOON, STREAM, given, knowing

ID, RA, SALE = RefundId(STREAM.id), ReturnId("ra-1"), OrderId("order-1")
PART = Payment(means=PaymentMeans.CARD, amount=Money("12", "USD"), reference="c-1")
DUE = plus(NOON, days(3))
OPENED = RefundOpened(ra=RA, order=SALE, part=PART, answers_by=DUE)
FAILED = RefundFailed(attempt=1, reason="card expired", retry_at=plus(NOON, hours(4)))
HELD = RefundHeld()
FLAG = FlagNoAnswer(refund=ID, due_at=DUE)
UNHEARD = RefundUnanswered(due_at=DUE)


def asking(*policies: Any) -> RefundFacts:
    """The money is due, and nothing is wrong with it."""
    return knowing(
        RefundFacts, *policies, left=PART.amount, purse=Purse(sale=SALE), agreed=(PART.means,)
    )


def test_it_is_said_within_three_days_what_became_of_a_refund() -> None:
    """else it is noted, once, whoever looks late; it stays under way, since it may be paid."""
    story = given(OPENED)
    assert story.record is not None
    [deadline] = story.record.deadlines()
    assert (deadline.at, deadline.key, deadline.command) == (DUE, "answer", FLAG)
    assert not story.record.unanswered

    for late in (DUE, plus(DUE, days(9))):
        told = story.when(FLAG, knowing(Given, now=late)).then(UNHEARD).record
        assert (told.stage, told.unanswered) == (RefundStage.PENDING, True)
        assert told.deadlines() == ()
    early = story.when(FLAG, knowing(Given, now=plus(DUE, -hours(1)))).then_refused("not_due")
    assert str(DUE.date()) in str(early.refusal)
    again = given(OPENED, UNHEARD).when(FLAG, knowing(Given, now=DUE)).then_refused("not_due")
    assert "no time" in str(again.refusal)


@pytest.mark.parametrize(
    "since",
    [(RefundPaid(reference="r-1"),), (FAILED, RefundGivenUp(reason="paid in cash"))],
    ids=["paid", "given up"],
)
def test_of_what_is_settled_nobody_waits_for_an_answer(since: tuple[Any, ...]) -> None:
    """nor asks for one, whatever was missed before."""
    for before in ((OPENED,), (OPENED, UNHEARD)):
        story = given(*before, *since)
        assert story.record is not None
        assert (story.record.unanswered, story.record.deadlines()) == (False, ())
        story.when(FLAG, knowing(Given, now=DUE)).then_refused("not_now")


@pytest.mark.parametrize("since", [FAILED, HELD], ids=["failed", "held"])
def test_an_answer_is_waited_for_anew_once_it_is_tried_again(since: Any) -> None:
    """not while it is to be tried later, or waits for the bank."""
    story = given(OPENED, UNHEARD, since)
    assert story.record is not None
    assert not story.record.unanswered
    assert "answer" not in [one.key for one in story.record.deadlines()]
    given(OPENED, since).when(FLAG, knowing(Given, now=DUE)).then_refused("not_now")

    retried = RefundRetried(means=PaymentMeans.CARD, attempt=2, answers_by=DUE)
    told = story.when(RetryRefund(refund=ID), asking()).then(retried)

    [deadline] = told.record.deadlines()
    assert (deadline.at, deadline.command) == (DUE, FLAG)
    assert told.rulings[-1].policy == "trade.refunds:within_three_days"


def test_a_brand_may_wait_longer() -> None:
    """for a transfer, say; it is asked by what it goes now."""

    @policy(AnswersWithin)
    def banks_are_slow(q: AnswersWithin) -> datetime.timedelta | None:
        assert q.amount == PART.amount
        return days(5) if q.means is PaymentMeans.BANK_TRANSFER else None

    opened = given().when(OpenRefund(ra=RA, part=PART), asking(banks_are_slow))
    assert opened.record.answers_by == DUE
    assert opened.rulings[-1].answer == "3 days"
    by_bank = RetryRefund(refund=ID, means=PaymentMeans.BANK_TRANSFER)
    known = knowing(
        RefundFacts,
        banks_are_slow,
        purse=Purse(sale=SALE),
        agreed=(PaymentMeans.BANK_TRANSFER,),
    )
    retried = given(OPENED, FAILED).when(by_bank, known)
    assert retried.record.answers_by == plus(NOON, days(5))
