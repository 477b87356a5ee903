"""What can happen to a refund. Source: E11."""

from cservice.ids import ExchangeId, OrderId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.payment import Payment, PaymentMeans
from cservice.refunds.chart import STAGE
from cservice.refunds.model import Refund


@frozen(kw_only=True)
class RefundOpened(Opening[Refund]):
    """Money is to be paid out: of a credit, for an exchange, or paid too much. Source: E11."""

    kind = "refunds.refund_opened"
    says = "To be paid out to the customer: {part}."
    ra: ReturnId | None = None  # the return it is for; None = it is for something else
    exchange: ExchangeId | None = None  # the exchange it is for; None = likewise
    order: OrderId  # the sale it counts against, for which it is where it names nothing else
    part: Payment  # how much, and by what
    answers_by: Instant | None = None  # somebody asks the provider from then on; None = nobody does

    def begin(self, stream: Stream) -> Refund:
        return Refund(
            **stream.fields(),
            ra=self.ra,
            exchange=self.exchange,
            order=self.order,
            means=self.part.means,
            first_means=self.part.means,
            amount=self.part.amount,
            payment=self.part.reference,
            stage=STAGE.initial,
            answers_by=self.answers_by,
        )


@frozen(kw_only=True)
class RefundUnanswered(Event[Refund]):
    """Nobody had said in time what became of the refund, whether it was paid or not. E11."""

    kind = "refunds.refund_unanswered"
    says = "By {due_at} nobody had said whether the refund was paid."
    moves = (STAGE["go_unanswered"],)
    due_at: Instant  # when it was to be said; the sweep that noticed may have been later

    def apply(self, record: Refund) -> Refund:
        return evolve(record, answers_by=None, **self.moved(record))


@frozen(kw_only=True)
class RefundPaid(Event[Refund]):
    """The provider paid the customer. Source: E11."""

    kind = "refunds.refund_paid"
    says = "The provider paid the customer, under {reference}."
    moves = (STAGE["confirm"],)
    sets = ("reference",)
    reference: str  # the provider's number for it


@frozen(kw_only=True)
class RefundFailed(Event[Refund]):
    """The provider could not pay the customer. Source: E11."""

    kind = "refunds.refund_failed"
    says = "The provider could not pay the customer: {reason}."
    moves = (STAGE["fail"],)
    sets = ("retry_at",)
    attempt: int  # the how-manieth it was
    reason: str = personal()  # in the provider's words
    retry_at: Instant | None  # it is tried again then by itself; None = it needs a person


@frozen(kw_only=True)
class RefundRetried(Event[Refund]):
    """The refund is tried again, perhaps by other means. Source: E11."""

    kind = "refunds.refund_retried"
    says = "The refund is tried again by {means}."
    moves = (STAGE["retry"],)
    means: PaymentMeans  # by what
    attempt: int  # the how-manieth it is
    answers_by: Instant | None = None  # somebody asks the provider from then on; None = nobody does

    def apply(self, record: Refund) -> Refund:
        payment = record.payment if self.means is record.means else None
        return evolve(
            record,
            means=self.means,
            payment=payment,
            attempts=self.attempt,
            retry_at=None,
            answers_by=self.answers_by,
            **self.moved(record),
        )


@frozen(kw_only=True)
class RefundHeld(Event[Refund]):
    """The refund was to be paid, or tried again, and waits until the bank has decided. E13."""

    kind = "refunds.refund_held"
    says = "The refund waits until the bank has decided a dispute about the order."
    moves = (STAGE["hold"],)

    def apply(self, record: Refund) -> Refund:
        return evolve(record, retry_at=None, **self.moved(record))


@frozen(kw_only=True)
class RefundGivenUp(Event[Refund]):
    """The refund is not tried any more; what becomes of the money, a person says. Source: E11."""

    kind = "refunds.refund_given_up"
    moves = (STAGE["give_up"],)
    reason: str  # in the words of whoever gave it up; names no people
