"""Cango authorizes, or declines, what its customers ask back within a day."""

import datetime

from cservice import hours, policy
from cservice.returns import AuthorizeWithin


@policy(AuthorizeWithin, brand="cango")
def answer_requests_in_a_day(q: AuthorizeWithin) -> datetime.timedelta | None:
    """A day, whatever the customer gets for it."""
    return hours(24)
