"""The record of a refund: money on its way to the customer. Source: E11."""

from typing import ClassVar

from cservice.ids import ExchangeId, OrderId, RefundId, ReturnId
from cservice.kernel.deadline import Deadline
from cservice.kernel.money import Money
from cservice.kernel.record import Folds, Lookup, Record, exactly, words
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import PaymentMeans
from cservice.refunds.chart import STAGE, RefundStage

#: The name under which refunds are found by the provider's number.
BY_REFERENCE = "refunds.reference"
#: The name under which the refunds of a return are found, by the return's id.
BY_RETURN = "refunds.return"
#: The name under which the refunds are found that somebody is to pay out now, by their means.
TO_BE_PAID = "refunds.to_be_paid"


@frozen(kw_only=True)
class Refund(Record):
    """Money on its way to the customer; who pays it out is the host. Source: E11.

    It is a part of a credit, what we owe for an exchange, or what was paid too much for an order.
    Not the same as the credit: that says what the customer is due, this that it arrived.
    """

    kind = "refunds.refund"
    prefix = "refund"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_REFERENCE: words, BY_RETURN: exactly, TO_BE_PAID: exactly}

    id: RefundId  # unique within the tenant; the key handed to the provider
    ra: ReturnId | None  # the return it is for; None = it is for an exchange, or for the order
    exchange: ExchangeId | None  # the exchange it is for; None = it is for something else
    order: OrderId  # the sale it counts against, for which it is where it names nothing else
    means: PaymentMeans  # by what it goes, as it is tried now
    first_means: PaymentMeans  # by what it was to go when it was opened
    amount: Money  # how much
    payment: str | None  # the provider's number for the payment it goes back by; None = by none
    stage: RefundStage  # how far it is
    attempts: int = 1  # how often it was tried, this time included
    retry_at: Instant | None = None  # it is tried again then by itself; None = it is not
    #: Somebody asks the provider then where it is under way still; None = they were told to.
    answers_by: Instant | None = None
    reference: str | None = None  # the provider's number for it; None = not paid yet

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, and the sale: all that goes back of it is counted together."""
        return (self.case, self.order)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The return it is for; its means while it is to be paid, then the provider's number.

        Two providers may use the same number.
        """
        pending = self.stage is RefundStage.PENDING
        found = {
            BY_RETURN: self.ra,
            TO_BE_PAID: self.means if pending else None,
            BY_REFERENCE: self.reference,
        }
        return tuple(self.lookup(name, value) for name, value in found.items() if value is not None)

    def deadlines(self) -> tuple[Deadline, ...]:
        """No answer comes; or it is tried again by itself, once."""
        # A command's class names its record's.
        if self.stage is RefundStage.PENDING and self.answers_by is not None:
            from cservice.refunds import answering

            flag = answering.FlagNoAnswer(refund=self.id, due_at=self.answers_by)
            return (Deadline(at=self.answers_by, key="answer", command=flag),)
        if self.stage is RefundStage.FAILED and self.retry_at is not None:
            from cservice.refunds import commands

            again = commands.RetryRefund(refund=self.id, due_at=self.retry_at)
            return (Deadline(at=self.retry_at, key="retry", command=again),)
        return ()

    @property
    def unanswered(self) -> bool:
        """Whether it is under way, and somebody was told that no answer came in time."""
        return self.stage is RefundStage.PENDING and self.answers_by is None
