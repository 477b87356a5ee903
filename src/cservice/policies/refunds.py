"""How the trade answers what is asked about refunds."""

import datetime

from cservice.kernel.policy import policy
from cservice.kernel.time import hours
from cservice.refunds import RetryRefundAfter

NAME = "trade.refunds"

#: A refund that failed is tried again after this long.
RETRY_AFTER = hours(4)


@policy(RetryRefundAfter)
def retry_after(q: RetryRefundAfter) -> datetime.timedelta | None:
    """A refund that failed is tried again after four hours."""
    return RETRY_AFTER
