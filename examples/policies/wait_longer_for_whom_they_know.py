"""Cango's customers wait longer for whom they know; who refused a call is left alone for longer."""

import datetime

from cservice import minutes, policy
from cservice.calls import OfferAgainAfter, WaitForPerson
from cservice.menu import Party


@policy(WaitForPerson, brand="cango")
def five_minutes_for_customers(q: WaitForPerson) -> datetime.timedelta | None:
    """Who has an order asks for somebody because they have spoken before."""
    return minutes(5) if q.party is Party.CUSTOMER else None


@policy(OfferAgainAfter, brand="cango")
def not_soon_again(q: OfferAgainAfter) -> datetime.timedelta | None:
    """Who refused a call had a reason; who missed it may be back at once."""
    return None if q.missed else minutes(5)
