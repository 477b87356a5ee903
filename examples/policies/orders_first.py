"""Whoever has a problem with an order hears from us within a day."""

import datetime

from cservice import hours, policy
from cservice.tickets import AnswerWithin, Matter


@policy(AnswerWithin)
def orders_first(q: AnswerWithin) -> datetime.timedelta | None:
    """A problem with an order is answered within 24 hours, anything else as the trade has it."""
    return hours(24) if q.matter is Matter.ORDER_PROBLEM else None
