"""Cango answers first where much is at stake, and has somebody who knows couriers answer them."""

from cservice import Money, minutes, policy
from cservice.calls import WhereTo
from cservice.menu import Department, Party
from cservice.routing import Fallback, Route, Skill, Wants

MUCH = Money("500.00", "USD")
ORDERS = Department("order_specialist")
KNOWS_COURIERS = Skill("couriers")


@policy(WhereTo, brand="cango")
def dear_orders_first(q: WhereTo) -> Route | None:
    """Orders of 500 dollars go to the order specialists, before new customers."""
    if q.value is None or q.value.currency != MUCH.currency or q.value < MUCH:
        return None
    return Route(department=ORDERS, priority=2)


@policy(WhereTo, brand="cango")
def couriers_to_who_knows_them(q: WhereTo) -> Route | None:
    """A courier waits for somebody who knows couriers, and after two minutes for anybody."""
    if q.party is not Party.COURIER:
        return None
    anybody = Fallback(after=minutes(2), wants=Wants(department=q.department))
    return Route(skills={KNOWS_COURIERS: 1}, fallbacks=(anybody,))
