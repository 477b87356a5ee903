"""A return number that is issued in December is good for 60 days: the mail is slow then."""

import datetime

from cservice import days, policy
from cservice.returns import ReturnWithin


@policy(ReturnWithin)
def over_the_holidays(q: ReturnWithin) -> datetime.timedelta | None:
    """60 days in December, and else as the trade has it."""
    return days(60) if q.now.month == 12 else None
