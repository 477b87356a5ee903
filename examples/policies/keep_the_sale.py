"""Cango offers something before a book goes back, but never spends more than the customer is worth.

What it cost to win a customer is known to the shop: `desk.provide(WonFor, loader)`. The coupon is
paid from a budget that a supervisor opened and whose id is set up here, and issued as soon as it is
taken. The free pen costs little, and is offered on our mistakes too; a ticket says who gets one.
"""

from cservice import Money, days, policy
from cservice.coupon import Coupon
from cservice.ids import BudgetId
from cservice.kernel.value import frozen
from cservice.returns import OfferKind, SaveOffer, SaveOffers

#: The budget that coupons are paid from.
SPRING = BudgetId("budget-spring")


@frozen
class WonFor:
    """What it cost to win a customer: the shop's to know."""

    cost: Money  # advertising and first discounts, in all


@policy(SaveOffers, brand="cango")
def coupon(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
    """A tenth of what is at stake, where winning the customer cost more than the coupon does."""
    won = q.may_know(WonFor)
    cost = q.at_stake.percent(10)
    if q.our_mistake or won is None or won.cost <= cost or cost.is_zero:
        return None
    return (
        SaveOffer(
            code="coupon_10",
            text=f"If you keep it, we send you a coupon for {cost}.",
            kind=OfferKind.COUPON,
            coupon=Coupon(text=f"{cost} off the next order", amount=cost, good_for=days(90)),
            cost=cost,
            valid_for=days(3),
            budget=SPRING,
        ),
    )


@policy(SaveOffers, brand="cango")
def free_pen(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
    """A pen, whoever made the mistake, if the order was worth it."""
    if q.at_stake < Money("15", q.at_stake.currency):
        return None
    return (
        SaveOffer(
            code="free_pen",
            text="If you keep it, we send you a pen with your name.",
            kind=OfferKind.FREE_PRODUCT,
            cost=Money("1.20", q.at_stake.currency),
            on_our_mistake=True,
        ),
    )
