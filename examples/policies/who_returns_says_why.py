"""A brand that owes nobody a right to withdraw: whoever sends something back says why."""

from cservice import SUPERVISOR, Refuse, policy
from cservice.kernel.actor import ActorKind
from cservice.returns import MayReturn, Reason


@policy(MayReturn)
def who_returns_says_why(q: MayReturn) -> Refuse | None:
    """Without a reason nothing comes back; what the dock was told to take in has none to say."""
    if q.line.reason is not Reason.NOT_GIVEN or q.by.kind is ActorKind.SYSTEM:
        return None
    return Refuse(
        "no_reason",
        "why it comes back was not said",
        allowed=("ask for the reason, and request it again",),
        override=SUPERVISOR,
    )
