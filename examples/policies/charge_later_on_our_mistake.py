"""Cango gives a customer 60 days to send a wrong item back before it is charged."""

import datetime

from cservice import days, policy
from cservice.exchanges import ChargeAfter


@policy(ChargeAfter, brand="cango")
def more_time(q: ChargeAfter) -> datetime.timedelta | None:
    """60 days on our mistake."""
    return days(60) if q.our_mistake else None
