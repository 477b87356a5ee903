"""What tickets are told of the rest of their case."""

from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class SolvingFacts(Given):
    """What is known when a ticket, or what it asks, is said to be done."""

    #: What of what it asks a person to see to is not over, as the ticket names it: "ra-1:settle".
    waits: tuple[str, ...] = ()
