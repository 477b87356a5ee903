"""What the commands of agents must be given to decide, in this slice's own words."""

from cservice.ids import AgentId
from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class SeatFacts(Given):
    """Who holds a seat."""

    holder: AgentId | None = None  # of the seat that is asked for; None = nobody
