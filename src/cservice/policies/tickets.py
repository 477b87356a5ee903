"""The trade's answers about tickets."""

import datetime

from cservice.kernel.policy import policy
from cservice.kernel.time import hours
from cservice.tickets import AnswerWithin

#: The name under which these policies are registered.
NAME = "trade.tickets"


@policy(AnswerWithin)
def two_days(q: AnswerWithin) -> datetime.timedelta:
    """A ticket is answered within 48 elapsed hours."""
    return hours(48)
