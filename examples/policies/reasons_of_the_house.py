"""A desk that counts its breaks: four reasons are known, and anything else is asked to be one."""

from cservice import Refuse, policy
from cservice.agents import MayBeNotReady
from cservice.kernel.actor import TEAM_LEADER

REASONS = ("break", "lunch", "training", "team meeting")


@policy(MayBeNotReady)
def reasons_of_the_house(q: MayBeNotReady) -> Refuse | None:
    """Only for these reasons, unless a team leader answers for it."""
    if q.reason in REASONS:
        return None
    return Refuse(
        "unknown_reason",
        "{reason} is none of the reasons that are counted here",
        allowed=REASONS,
        override=TEAM_LEADER,
        params={"reason": q.reason},
    )
