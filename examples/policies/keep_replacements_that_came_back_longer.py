"""Cango keeps a replacement that came back for a month where the mistake was its own."""

import datetime

from cservice import days, policy
from cservice.exchanges import ResendWithin


@policy(ResendWithin, brand="cango")
def a_month_on_our_mistake(q: ResendWithin) -> datetime.timedelta | None:
    """It may be sent again for 30 days; the trade gives it up after 14."""
    return days(30) if q.our_mistake else None
