"""Cango tries a replacement again on the same day where the mistake was its own."""

import datetime

from cservice import hours, policy
from cservice.exchanges import RetryReplacementAfter


@policy(RetryReplacementAfter, brand="cango")
def on_the_same_day(q: RetryReplacementAfter) -> datetime.timedelta | None:
    """After four hours on our mistake, the first time."""
    return hours(4) if q.our_mistake and q.attempt == 1 else None
