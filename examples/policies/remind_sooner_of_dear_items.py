"""Cango reminds a customer of the original after a week, where the replacement is dear."""

import datetime

from cservice import Money, days, policy
from cservice.exchanges import RemindAfter

DEAR = Money("100", "USD")


@policy(RemindAfter, brand="cango")
def after_a_week(q: RemindAfter) -> datetime.timedelta | None:
    """A week, from 100 dollars on."""
    return days(7) if q.value >= DEAR else None
