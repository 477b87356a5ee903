"""What the requests of pick-ups must be given to decide, in this slice's own words."""

from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class PickupFacts(Given):
    """What is known of the return."""

    comes_back: bool  # something is to come back under it; False = there is no such return, too
