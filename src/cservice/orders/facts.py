"""What the commands of orders must be given to decide."""

from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class RecordingFacts(Given):
    """What is known of an order that the shop tells us of."""

    recorded: bool  # whether the brand's shop has told of an order with this number before


@frozen(kw_only=True)
class ReplacementFacts(Given):
    """The exchange that an order at no charge is for."""

    due: bool  # whether it waits for its replacement; False = it does not, or there is none here
