"""Cango's agents give up a refund of up to 5 dollars without asking a supervisor."""

from cservice import Lift, Money, policy
from cservice.refunds import MayGiveUp

SMALL = Money("5", "USD")


@policy(MayGiveUp, brand="cango")
def small_refund(q: MayGiveUp) -> Lift | None:
    """Up to 5 dollars; the customer has a word with us all the same."""
    if q.refund.amount.currency == SMALL.currency and q.refund.amount <= SMALL:
        return Lift("given_up", "a refund of up to {most}", params={"most": SMALL})
    return None
