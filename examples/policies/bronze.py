"""Cango's Bronze customers may change their mind for 90 days, or at any time with a receipt."""

from cservice import Lift, days, policy
from cservice.returns import MayReturn


@policy(MayReturn, brand="cango")
def bronze(q: MayReturn) -> Lift | None:
    """Bronze: 90 days, or a receipt."""
    if q.has_receipt or q.delivered_within(days(90)):
        return Lift("window", "Bronze: 90 days, or a receipt")
    return None
