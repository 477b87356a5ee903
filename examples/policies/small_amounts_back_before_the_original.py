"""Cango pays up to 5 dollars back for a replacement though what it was sent for is still out."""

from cservice import Lift, Money, policy
from cservice.exchanges import MayGiveBack

SMALL = Money("5", "USD")


@policy(MayGiveBack, brand="cango")
def small_amounts(q: MayGiveBack) -> Lift | None:
    """Up to 5 dollars."""
    if q.amount <= SMALL:
        return Lift("original_not_back", "no more than {most}", params={"most": SMALL})
    return None
