"""Cango passes a caller on once; the second time the agent stays until the other has the call."""

from cservice import Refuse, policy
from cservice.calls import MayTransfer
from cservice.kernel.actor import TEAM_LEADER


@policy(MayTransfer, brand="cango")
def warm_the_second_time(q: MayTransfer) -> Refuse | None:
    """A second transfer to a colleague is a warm one; into a queue, or away, it cannot be."""
    if q.to is None or q.transfers == 0 or q.warm:
        return None
    return Refuse(
        "not_warm",
        "the caller was transferred before and would be left alone again",
        allowed=("stay on the line until the call is taken over",),
        override=TEAM_LEADER,
    )
