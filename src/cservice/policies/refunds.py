"""How the trade answers what is asked about refunds."""

import datetime

from cservice.kernel.actor import SUPERVISOR, Actor, ActorKind
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import NeedApproval, Ruling
from cservice.kernel.time import days, hours
from cservice.payment import PaymentMeans
from cservice.policies.ours import not_ours
from cservice.refunds import AnswersWithin, MayGiveUp, MayRefund, MayRetry, RetryRefundAfter

NAME = "trade.refunds"

#: A refund that failed is tried again after this long.
RETRY_AFTER = hours(4)


@policy(RetryRefundAfter)
def retry_after(q: RetryRefundAfter) -> datetime.timedelta | None:
    """A refund that failed is tried again after four hours."""
    return RETRY_AFTER


#: A provider takes a refund, or does not, within seconds to days; later somebody asks it.
ANSWERS = days(3)


@policy(AnswersWithin)
def within_three_days(q: AnswersWithin) -> datetime.timedelta | None:
    """Within three days it is said whether a refund was paid; a bank may book it later."""
    return ANSWERS


@policy(MayRefund)
def paid_out_as_it_was_paid(q: MayRefund) -> Ruling | None:
    """Any of our staff pays out as it was paid, or as it was credited; else a supervisor says so.

    The brand's own systems pay out as they are told to.
    """
    return _by_means(q.by, q.part.amount, q.part.means, other=q.by_other_means)


@policy(MayRetry)
def tried_again_as_it_was_paid(q: MayRetry) -> Ruling | None:
    """Any of our staff tries again by what the customer paid with; else a supervisor says so."""
    return _by_means(q.by, q.refund.amount, q.means, other=q.by_other_means)


def _by_means(by: Actor, amount: Money, means: PaymentMeans, *, other: bool) -> Ruling | None:
    """Money that goes elsewhere than it came from is looked at by two."""
    if (refused := not_ours(by, "say by what we pay")) is not None:
        return refused
    if not other or by.kind is ActorKind.SYSTEM:
        return None
    return NeedApproval(
        "other_means",
        "{amount} would go by {means}, and nothing says that it was paid so",
        role=SUPERVISOR,
        params={"amount": amount, "means": means},
    )


@policy(MayGiveUp)
def given_up_by_a_supervisor(q: MayGiveUp) -> Ruling | None:
    """What a customer is owed is given up by nobody without a supervisor."""
    return NeedApproval(
        "given_up",
        "{amount} that is owed to the customer would be tried no more",
        role=SUPERVISOR,
        params={"amount": q.refund.amount},
    )
