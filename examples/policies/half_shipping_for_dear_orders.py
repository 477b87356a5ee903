"""Cango ships a replacement at half the price where it is worth 25 dollars or more."""

from cservice import Money, policy
from cservice.exchanges import ShippingCost

DEAR = Money("25", "USD")


@policy(ShippingCost, brand="cango")
def half_price(q: ShippingCost) -> Money | None:
    """Half the price from 25 dollars on."""
    return q.so_far.percent(50) if q.value >= DEAR else None
