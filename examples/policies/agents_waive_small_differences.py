"""Cango's agents let a price difference of up to 5 dollars go without asking a supervisor."""

from cservice import Lift, Money, policy
from cservice.exchanges import MayWaive, Owing

SMALL = Money("5", "USD")


@policy(MayWaive, brand="cango")
def small_difference(q: MayWaive) -> Lift | None:
    """Up to 5 dollars of a price difference."""
    if q.owing is Owing.DIFFERENCE and q.amount <= SMALL:
        return Lift("waiver", "a difference of up to {most}", params={"most": SMALL})
    return None
