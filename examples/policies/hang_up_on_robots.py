"""At night, calls on which nobody is heard are robots: Cango hangs up after the second greeting."""

from cservice import Lift, policy
from cservice.calls import MayHangUp
from cservice.menu import Department

NIGHT = Department("night_desk")


@policy(MayHangUp, brand="cango")
def robots(q: MayHangUp) -> Lift | None:
    """One line is left to say by then, the apology; by day it is said."""
    if q.department != NIGHT or q.trouble != "silent" or q.lines > 1:
        return None
    return Lift("not_directly", "at night nobody is there to hear the apology")
