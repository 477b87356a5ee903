from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from cservice.ids import ExchangeId, RefundId, ReturnId
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.record import Lookup
from cservice.kernel.time import Instant, hours, plus
from cservice.payment import Payment, PaymentMeans
from cservice.returns import (
    BY_REFERENCE,
    SLICE,
    ConfirmRefund,
    FailRefund,
    GiveUpRefund,
    OpenRefund,
    Refund,
    RefundFacts,
    RefundFailed,
    RefundGivenUp,
    RefundOpened,
    RefundPaid,
    RefundRetried,
    RefundStage,
    RetryRefund,
)
from cservice.testing import NOON, STREAM, given, knowing
from cservice.testing.laws import Laws, Life

ID, RA = RefundId(STREAM.id), ReturnId("ra-1")
AGAIN = plus(NOON, hours(4))
PART = Payment(means=PaymentMeans.CARD, amount=Money("12", "USD"), reference="c-1")
OPENED = RefundOpened(ra=RA, part=PART)
FAILED = RefundFailed(attempt=1, reason="card expired", retry_at=AGAIN)
RETRIED = RefundRetried(means=PaymentMeans.CARD, attempt=2)
FAILED_AGAIN = RefundFailed(attempt=2, reason="card expired", retry_at=None)
PENDING = given(OPENED)
FAIL = FailRefund(refund=ID, reason="card expired")


def at(now: Instant = NOON) -> Given:
    """An instant, and nothing else."""
    return knowing(Given, now=now)


def left(amount: str | None, currency: str = "USD") -> RefundFacts:
    """What of the credit is not paid out yet."""
    return knowing(RefundFacts, left=None if amount is None else Money(amount, currency))


def test_a_part_of_a_credit_is_paid_out() -> None:
    """it knows by which payment it goes back."""
    told = given().when(OpenRefund(ra=RA, part=PART), left("12")).then(OPENED)

    assert (told.record.means, told.record.payment) == (PaymentMeans.CARD, "c-1")
    assert (told.record.stage, told.record.attempts) == (RefundStage.PENDING, 1)
    assert told.record.lookups == ()
    assert told.record.deadlines() == ()


@pytest.mark.parametrize(
    "known",
    [left("11.99"), left("12", "EUR"), left("0")],
    ids=["too little", "other money", "none"],
)
def test_no_more_is_paid_out_than_was_credited(known: RefundFacts) -> None:
    """over all refunds of a return."""
    given().when(OpenRefund(ra=RA, part=PART), known).then_refused("more_than_credited")


def test_an_exchange_says_itself_what_it_owes() -> None:
    """but nothing is no refund."""
    exchange = ExchangeId("exchange-1")
    nothing = Payment(means=PaymentMeans.CARD, amount=Money("0", "USD"))
    told = given().when(OpenRefund(exchange=exchange, part=PART), left(None))

    told.then(RefundOpened(exchange=exchange, part=PART))
    empty = given().when(OpenRefund(exchange=exchange, part=nothing), left(None))
    assert "not known how much" in str(empty.then_refused("more_than_credited").refusal)


def test_a_refund_is_for_one_thing() -> None:
    """whose case it joins."""
    exchange = ExchangeId("exchange-1")
    assert OpenRefund(ra=RA, part=PART).follows == RA
    assert OpenRefund(exchange=exchange, part=PART).follows == exchange
    for both in ({}, {"ra": RA, "exchange": exchange}):
        with pytest.raises(InputError, match="name one"):
            OpenRefund(**both, part=PART)  # type: ignore[arg-type]  # ids of either kind


def test_a_refund_is_paid_and_found_by_the_providers_number() -> None:
    """once."""
    confirm = ConfirmRefund(refund=ID, reference="RE-7")
    told = PENDING.when(confirm, at()).then(RefundPaid(reference="RE-7"))

    assert told.record.lookups == (Lookup(name=BY_REFERENCE, value="re-7"),)
    given(OPENED, RefundPaid(reference="RE-7")).when(confirm, at()).then_refused("not_now")


def test_a_refund_that_failed_is_tried_again_by_itself() -> None:
    """once, when a policy says."""
    told = PENDING.when(FAIL, at()).then(FAILED)

    assert told.rulings[0].policy == "trade.credit:retry_after"
    again = RetryRefund(refund=ID, due_at=AGAIN)
    assert told.record.deadlines() == (Deadline(at=AGAIN, key="retry", command=again),)
    failed = given(OPENED, FAILED)
    failed.when(again, at()).then_refused("not_due")
    wrong = RetryRefund(refund=ID, due_at=NOON)
    failed.when(wrong, at(AGAIN)).then_refused("not_due")
    retried = failed.when(again, at(AGAIN)).then(RETRIED).record
    assert (retried.attempts, retried.payment, retried.retry_at) == (2, "c-1", None)
    assert retried.deadlines() == ()


def test_what_failed_twice_needs_a_person() -> None:
    """who tries other means, or gives it up."""
    told = given(OPENED, FAILED, RETRIED).when(FAIL, at()).then(FAILED_AGAIN)
    assert told.record.deadlines() == ()

    failed = given(OPENED, FAILED, RETRIED, FAILED_AGAIN)
    bank = RetryRefund(refund=ID, means=PaymentMeans.BANK_TRANSFER)
    by_bank = failed.when(bank, at()).record
    assert (by_bank.means, by_bank.payment, by_bank.attempts) == (
        PaymentMeans.BANK_TRANSFER,
        None,
        3,
    )
    late = RetryRefund(refund=ID, due_at=AGAIN)
    assert "no time" in str(failed.when(late, at(AGAIN)).then_refused("not_due").refusal)
    gone = RefundGivenUp(reason="paid in cash")
    failed.when(GiveUpRefund(refund=ID, reason="paid in cash"), at()).then(gone)


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    known = left("50") if isinstance(command, OpenRefund) else at()
    return attrs.evolve(known, now=now)


class TestRefund(Laws):
    """Nothing moves a refund that was paid or given up."""

    life = Life(
        slice=SLICE,
        record=Refund,
        facts=facts,
        known={RefundId: st.just(ID), str: st.sampled_from(["a", "b"])},
        ways=((), (FAIL,), (FAIL, RetryRefund(refund=ID)), (FAIL, RetryRefund(refund=ID), FAIL)),
    )
