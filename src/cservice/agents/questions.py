"""What policies are asked about agents."""

from cservice.ids import AgentId, CallId
from cservice.kernel.question import First, Rule, Within
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class MayBeNotReady(Rule):
    """May this agent be given no calls, for this reason? Source: B3, B4."""

    kind = "agents.may_be_not_ready"
    agent: AgentId  # who
    reason: str  # one of the host's words


@frozen(kw_only=True)
class OfferWithin(Within):
    """For how long is a call offered to an agent who does not answer? Source: B3."""

    kind = "agents.offer_within"
    agent: AgentId  # who
    call: CallId  # which


@frozen(kw_only=True)
class NotReadyAfter(First[int]):
    """After how many offers in a row that rang and were missed is an agent not ready? Source: B3.

    Offers that never rang are not counted.
    """

    kind = "agents.not_ready_after"
    agent: AgentId  # who
    missed: int  # so many, the latest included
