"""At Cango a team leader extends a return number by up to 30 days, in place of a supervisor."""

from cservice import TEAM_LEADER, Lift, days, policy
from cservice.returns import MayExtend


@policy(MayExtend, brand="cango")
def team_leaders(q: MayExtend) -> Lift | None:
    """Beyond that, and for agents beyond a fortnight, it is a supervisor's as before."""
    if q.by.has(TEAM_LEADER) and q.extension <= days(30):
        return Lift("long_extension", "a team leader extends by up to 30 days")
    return None
