"""Cango's couriers are quick: what left the customer is late after a week."""

import datetime

from cservice import days, policy
from cservice.returns import ArrivesWithin


@policy(ArrivesWithin, brand="cango")
def late_after_a_week(q: ArrivesWithin) -> datetime.timedelta | None:
    """A week."""
    return days(7)
