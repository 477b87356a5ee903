"""What the commands of agents must be given to decide, in this slice's own words."""

from cservice.agents.chart import AgentActivity
from cservice.ids import AgentId
from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class OnCallFacts(Given):
    """What is known of the call that the agent is offered, talks on, or writes up."""

    #: What the agent does on it, as the call says; None = nothing, or nobody keeps the call here.
    says: AgentActivity | None = None


@frozen(kw_only=True)
class SeatFacts(Given):
    """Who holds a seat."""

    holder: AgentId | None = None  # of the seat that is asked for; None = nobody
