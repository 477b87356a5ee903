"""A refund: money on its way to the customer, and its lifecycle. Source: E11."""

from enum import StrEnum
from typing import ClassVar

from cservice.ids import ExchangeId, RefundId, ReturnId
from cservice.kernel.chart import Chart, States, compile_chart
from cservice.kernel.deadline import Deadline
from cservice.kernel.money import Money
from cservice.kernel.record import Folds, Lookup, Record, words
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import PaymentMeans

#: The name under which refunds are found by the provider's number.
BY_REFERENCE = "refunds.reference"


class RefundStage(StrEnum):
    """How far a refund is."""

    PENDING = "pending"
    FAILED = "failed"
    PAID = "paid"
    GIVEN_UP = "given_up"


class RefundChart(Chart[RefundStage]):
    """How far a refund is: under way, failed and tried again, paid, or given up."""

    S = States.from_enum(
        RefundStage,
        initial=RefundStage.PENDING,
        final={RefundStage.PAID, RefundStage.GIVEN_UP},
    )
    confirm = S.PENDING.to(S.PAID)
    fail = S.PENDING.to(S.FAILED)
    retry = S.FAILED.to(S.PENDING)
    give_up = S.FAILED.to(S.GIVEN_UP)


REFUND = compile_chart(RefundChart, name="returns.refund", field="stage")


@frozen(kw_only=True)
class Refund(Record):
    """One part of a credit, on its way to the customer; who pays it out is the host. Source: E11.

    Not the same as the credit: that says what the customer is due, this that it arrived.
    """

    kind = "returns.refund"
    prefix = "refund"
    tables = (REFUND,)
    folds: ClassVar[Folds] = {BY_REFERENCE: words}

    id: RefundId  # unique within the tenant; the key handed to the provider
    ra: ReturnId | None  # the return it is for; None = it is for an exchange
    exchange: ExchangeId | None  # the exchange it is for; None = it is for a return
    means: PaymentMeans  # by what it goes, as it is tried now
    amount: Money  # how much
    payment: str | None  # the provider's number for the payment it goes back by; None = by none
    stage: RefundStage  # how far it is
    attempts: int = 1  # how often it was tried, this time included
    retry_at: Instant | None = None  # it is tried again then by itself; None = it is not
    reference: str | None = None  # the provider's number for it; None = not paid yet

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The provider's number; two providers may use the same."""
        return () if self.reference is None else (self.lookup(BY_REFERENCE, self.reference),)

    def deadlines(self) -> tuple[Deadline, ...]:
        """It is tried again by itself, once."""
        if self.stage is not RefundStage.FAILED or self.retry_at is None:
            return ()
        from cservice.returns import refunds  # a command's class names its record's

        again = refunds.RetryRefund(refund=self.id, due_at=self.retry_at)
        return (Deadline(at=self.retry_at, key="retry", command=again),)
