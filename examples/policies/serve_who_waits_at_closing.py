"""Cango answers at closing time whoever waits already, for another quarter of an hour."""

from cservice import Lift, minutes, policy
from cservice.calls import MayWait

LATE = minutes(15)


@policy(MayWait, brand="cango")
def who_came_in_time(q: MayWait) -> Lift | None:
    """They came in time; and they are not kept for ever."""
    if q.joins or q.waited > LATE:
        return None
    return Lift("closed", "they came while it was open")
