"""What policies are asked about refunds."""

from cservice.kernel.money import Money
from cservice.kernel.question import Within
from cservice.kernel.value import frozen
from cservice.payment import PaymentMeans


@frozen(kw_only=True)
class RetryRefundAfter(Within):
    """How long after a refund failed for the first time is it tried again? Source: E11."""

    kind = "refunds.retry_refund_after"
    means: PaymentMeans  # by what it was tried
    amount: Money  # how much
