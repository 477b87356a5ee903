"""Cango waits only ten days for an amount that costs more to ask for than it is."""

import datetime

from cservice import Money, days, policy
from cservice.exchanges import WriteOffAfter

SMALL = Money("5", "USD")


@policy(WriteOffAfter, brand="cango")
def small(q: WriteOffAfter) -> datetime.timedelta | None:
    """Ten days, up to 5 dollars."""
    return days(10) if q.amount <= SMALL else None
