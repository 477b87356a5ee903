"""How the trade answers what is asked about exchanges."""

from cservice.exchanges import ShippingCost, Ships, ShipsWhen
from cservice.kernel.money import Money
from cservice.kernel.policy import policy

NAME = "trade.exchanges"


@policy(ShipsWhen)
def at_once_on_our_mistake(q: ShipsWhen) -> Ships | None:
    """On our mistake the replacement does not wait for the wrong item; else it does."""
    return Ships.AT_ONCE if q.our_mistake else Ships.AFTER_RETURN


@policy(ShippingCost)
def waived_shipping(q: ShippingCost) -> Money | None:
    """Shipping costs the customer nothing where it was our mistake."""
    return Money.zero(q.so_far.currency) if q.our_mistake else None
