"""Cango lets a customer change an exchange of cheap things to a credit, with nobody asked."""

from cservice import Lift, Money, policy
from cservice.returns import MayChangeRemedy


@policy(MayChangeRemedy, brand="cango")
def cheap_things(q: MayChangeRemedy) -> Lift | None:
    """Up to 20 dollars for all of it; to keep that sale costs more than it is worth."""
    paid = [line.paid for line in q.ra.lines]
    cheap = Money("20", paid[0].currency)
    if Money.total(paid, cheap.currency) > cheap:
        return None
    return Lift("nothing_offered", "cheap things need no offer")
