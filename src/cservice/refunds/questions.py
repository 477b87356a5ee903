"""What policies are asked about refunds."""

from cservice.kernel.money import Money
from cservice.kernel.question import Rule, Within
from cservice.kernel.value import frozen
from cservice.payment import PaymentMeans
from cservice.refunds.model import Refund


@frozen(kw_only=True)
class RetryRefundAfter(Within):
    """How long after a refund failed for the first time is it tried again? Source: E11."""

    kind = "refunds.retry_refund_after"
    means: PaymentMeans  # by what it was tried
    amount: Money  # how much


@frozen(kw_only=True)
class MayGiveUp(Rule):
    """May a refund that failed, or is held, be tried no more? Source: E11, B5.

    What the customer is due stays due: another refund of it may be opened, by other means.
    """

    kind = "refunds.may_give_up"
    refund: Refund  # which, as it is before
    reason: str  # what becomes of the money, in the words of whoever asks
