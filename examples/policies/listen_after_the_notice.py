"""Cango listens in only where the caller was told that calls may be recorded and listened to."""

from cservice import Refuse, policy
from cservice.calls import MayMonitor
from cservice.kernel.actor import MANAGEMENT


@policy(MayMonitor, brand="cango")
def after_the_notice(q: MayMonitor) -> Refuse | None:
    """Nobody is on a call unknown to the caller, whatever they do there."""
    if q.notice:
        return None
    return Refuse(
        "no_notice",
        "the caller was not told that somebody may listen",
        allowed=("tell the caller first, by the recording notice",),
        override=MANAGEMENT,
    )
