"""Cango's agents give up to 20 dollars as store credit where the money would not go back."""

from cservice import Lift, Money, policy
from cservice.payment import PaymentMeans
from cservice.refunds import MayRetry

MOST = Money("20", "USD")


@policy(MayRetry, brand="cango")
def as_store_credit(q: MayRetry) -> Lift | None:
    """Store credit leaves the house for nobody's account, so nobody has to look at it twice."""
    amount = q.refund.amount
    small = amount.currency == MOST.currency and amount <= MOST
    if small and q.means is PaymentMeans.STORE_CREDIT:
        return Lift("other_means", "store credit of up to {most}", params={"most": MOST})
    return None
