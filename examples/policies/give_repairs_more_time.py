"""Cango's repair department may talk for 45 minutes before a supervisor looks in."""

import datetime

from cservice import minutes, policy
from cservice.calls import LongCall


@policy(LongCall, brand="cango")
def repairs_take_longer(q: LongCall) -> datetime.timedelta | None:
    """Repairs 45 minutes; other departments as the trade has it."""
    return minutes(45) if q.department == "repair" else None
