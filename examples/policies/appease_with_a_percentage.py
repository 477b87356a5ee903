"""Cango makes up for any failure at once: 5 % off for the first, 15 % where it was wrong again."""

from cservice import days, policy
from cservice.appeasements import AppeaseWith, Coupon


@policy(AppeaseWith, brand="cango")
def percentage(q: AppeaseWith) -> Coupon:
    """5 % off the next order, 15 % after a re-order that was wrong again."""
    percent = 15 if q.times else 5
    return Coupon(text=f"{percent} % off the next order", percent=percent, good_for=days(60))
