"""A small dock keeps nobody's parcels for long: a week, where they can go back to somebody."""

import datetime

from cservice import days, policy
from cservice.returns import QuarantineFor


@policy(QuarantineFor)
def short_quarantine(q: QuarantineFor) -> datetime.timedelta | None:
    """A week where the sender is known."""
    return days(7) if q.sender_known else None
