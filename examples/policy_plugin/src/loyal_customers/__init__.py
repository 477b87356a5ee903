"""What a shop allows customers who have been with it for two years."""

import datetime
from typing import Any

import attrs

from cservice import Instant, Lift, Money, Question, days, hours, plus, policy
from cservice.returns import (
    CreditMeans,
    LabelCost,
    MayReturn,
    RestockingFee,
    Settlement,
)
from cservice.tickets import AnswerWithin

#: Who has been a customer for so long is a loyal one.
LOYAL_AFTER = days(2 * 365)
#: For how long a loyal customer may return something, from its delivery.
WINDOW = days(60)


@attrs.frozen(kw_only=True)
class CustomerSince:
    """What the shop knows of a customer; the desk is provided with it."""

    at: Instant  # when they first bought something


def _is_loyal(q: Question[Any]) -> bool:
    since = q.may_know(CustomerSince)
    return since is not None and plus(since.at, LOYAL_AFTER) <= q.now


@policy(MayReturn, last=True)
def sixty_days(q: MayReturn) -> Lift | None:
    """A loyal customer may change their mind for 60 days."""
    if _is_loyal(q) and q.delivered_within(WINDOW):
        return Lift("window", "a loyal customer has {days} days", params={"days": WINDOW.days})
    return None


@policy(LabelCost, last=True)
def free_label(q: LabelCost) -> Money | None:
    """A loyal customer pays nothing for the return label."""
    return Money.zero(q.so_far.currency) if _is_loyal(q) else None


@policy(RestockingFee, last=True)
def no_restocking_fee(q: RestockingFee) -> Money | None:
    """From a loyal customer's credit nothing is taken off for restocking."""
    return Money.zero(q.so_far.currency) if _is_loyal(q) else None


@policy(CreditMeans, first=True)
def money_back(q: CreditMeans) -> Settlement | None:
    """A loyal customer gets money, also where others get store credit; or what they ask for."""
    return (q.wanted or Settlement.ORIGINAL_PAYMENT) if _is_loyal(q) else None


@policy(AnswerWithin)
def a_day(q: AnswerWithin) -> datetime.timedelta | None:
    """A loyal customer is answered within a day."""
    return hours(24) if _is_loyal(q) else None
