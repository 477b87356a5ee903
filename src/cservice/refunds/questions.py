"""What policies are asked about refunds."""

from cservice.ids import ExchangeId, OrderId, ReturnId
from cservice.kernel.money import Money
from cservice.kernel.question import Rule, Within
from cservice.kernel.value import frozen
from cservice.payment import Payment, PaymentMeans
from cservice.refunds.model import Refund


@frozen(kw_only=True)
class RetryRefundAfter(Within):
    """How long after a refund failed for the first time is it tried again? Source: E11."""

    kind = "refunds.retry_refund_after"
    means: PaymentMeans  # by what it was tried
    amount: Money  # how much


@frozen(kw_only=True)
class AnswersWithin(Within):
    """Within which time is it said what became of a refund that was asked for? Source: E11.

    Asked when it is, and when it is tried again. Where nobody says by then that it is paid, or
    failed, somebody is told, and asks the provider; it stays under way meanwhile, since it may be
    paid.
    """

    kind = "refunds.answers_within"
    means: PaymentMeans  # by what it goes
    amount: Money  # how much


@frozen(kw_only=True)
class MayRefund(Rule):
    """May so much be paid out, and by that? Source: E11, B5.

    That so much is due, and may leave, is known by then. It is asked of what follows by itself from
    a credit, or an order that is cancelled, too: then the system asks.
    """

    kind = "refunds.may_refund"
    ra: ReturnId | None  # the return it is for; None = it is for something else
    exchange: ExchangeId | None  # the exchange it is for; None = likewise
    order: OrderId  # the sale it counts against, for which it is where it names nothing else
    part: Payment  # how much, and by what
    #: By what the customer paid for the sale, or was to be paid for the same; empty = not known.
    agreed: tuple[PaymentMeans, ...]

    @property
    def by_other_means(self) -> bool:
        """Whether it goes by what nobody agreed on; as it was paid is always agreed."""
        return self.part.means not in (PaymentMeans.AS_PAID, *self.agreed)


@frozen(kw_only=True)
class MayRetry(Rule):
    """May a refund that failed, or is held, be tried again, and by that? Source: E11, B5.

    Of what is tried again by itself since its time has come it is not asked: see
    `RetryRefundAfter`.
    """

    kind = "refunds.may_retry"
    refund: Refund  # which, as it is before
    means: PaymentMeans  # by what it would go
    #: By what the customer paid for the sale, or was to be paid for the same; empty = not known.
    agreed: tuple[PaymentMeans, ...]

    @property
    def by_other_means(self) -> bool:
        """Whether it goes by what nobody agreed on; as it was paid is always agreed."""
        return self.means not in (PaymentMeans.AS_PAID, *self.agreed)


@frozen(kw_only=True)
class MayGiveUp(Rule):
    """May a refund that failed, or is held, be tried no more? Source: E11, B5.

    What the customer is due stays due: another refund of it may be opened, by other means.
    """

    kind = "refunds.may_give_up"
    refund: Refund  # which, as it is before
    reason: str  # what becomes of the money, in the words of whoever asks
