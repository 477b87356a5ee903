"""A customer whose replacement was wrong twice is the management's business."""

from cservice import MANAGEMENT, Role, policy
from cservice.appeasements import TellOfRepeat


@policy(TellOfRepeat)
def second_repeat(q: TellOfRepeat) -> Role | None:
    """Wrong again for the second time: management; else whoever else is told."""
    return MANAGEMENT if q.times >= 2 else None
