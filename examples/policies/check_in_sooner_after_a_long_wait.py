"""Who waited long for Cango is not left alone on hold: somebody is back every half minute."""

import datetime

from cservice import minutes, policy
from cservice.calls import CheckInWithin

LONG_WAIT, SOONER = minutes(5), minutes(0.5)


@policy(CheckInWithin, brand="cango")
def sooner_after_a_long_wait(q: CheckInWithin) -> datetime.timedelta | None:
    """After more than five minutes of waiting, 30 seconds; else as the trade has it."""
    return SOONER if q.waited is not None and q.waited > LONG_WAIT else None
