"""At Cango a globe is made to order: one that is sent takes up to three weeks to leave."""

import datetime

from cservice import days, policy
from cservice.orders import LeavesWithin


@policy(LeavesWithin, brand="cango")
def made_to_order(q: LeavesWithin) -> datetime.timedelta | None:
    """Where a globe is in it; nobody asks the shop before."""
    return days(21) if any(line.sku.startswith("globe") for line in q.lines) else None
