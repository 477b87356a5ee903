"""How the trade answers what is asked about refunds."""

import datetime

from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.policy import policy
from cservice.kernel.ruling import NeedApproval, Ruling
from cservice.kernel.time import hours
from cservice.refunds import MayGiveUp, RetryRefundAfter

NAME = "trade.refunds"

#: A refund that failed is tried again after this long.
RETRY_AFTER = hours(4)


@policy(RetryRefundAfter)
def retry_after(q: RetryRefundAfter) -> datetime.timedelta | None:
    """A refund that failed is tried again after four hours."""
    return RETRY_AFTER


@policy(MayGiveUp)
def given_up_by_a_supervisor(q: MayGiveUp) -> Ruling | None:
    """What a customer is owed is given up by nobody without a supervisor."""
    return NeedApproval(
        "given_up",
        "{amount} that is owed to the customer would be tried no more",
        role=SUPERVISOR,
        params={"amount": q.refund.amount},
    )
