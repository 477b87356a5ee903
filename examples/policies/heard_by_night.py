"""A courier whose drivers report in the evening is waited for until the day is over."""

import datetime

from cservice import policy
from cservice.kernel.time import elapsed, end_of_local_day
from cservice.pickups import HeardWithin


@policy(HeardWithin)
def heard_by_night(q: HeardWithin) -> datetime.timedelta | None:
    """What is confirmed is reported by midnight at the address; else as the trade has it."""
    if not q.confirmed:
        return None
    return elapsed(q.window.end, end_of_local_day(q.window.start, q.window.zone))
