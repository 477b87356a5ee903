"""The trade's answers about tickets."""

import datetime

from cservice.kernel.actor import SUPERVISOR, ActorKind
from cservice.kernel.policy import policy
from cservice.kernel.ruling import NeedApproval, Ruling
from cservice.kernel.time import hours
from cservice.tickets import AnswerWithin, MaySolve

#: The name under which these policies are registered.
NAME = "trade.tickets"


@policy(AnswerWithin)
def two_days(q: AnswerWithin) -> datetime.timedelta:
    """A ticket is answered within 48 elapsed hours."""
    return hours(48)


@policy(MaySolve)
def seen_to_first(q: MaySolve) -> Ruling | None:
    """What a ticket asks for is seen to first; that nobody will, a supervisor says.

    The desk itself ticks off what it sees to be done.
    """
    if not q.waits or q.by.kind is ActorKind.SYSTEM:
        return None
    return NeedApproval(
        "waits",
        "it asks somebody to see to {waits}",
        role=SUPERVISOR,
        params={"waits": ", ".join(q.waits)},
    )
