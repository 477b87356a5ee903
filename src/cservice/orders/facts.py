"""What the commands of orders must be given to decide."""

import attrs

from cservice.kernel.given import Given


@attrs.frozen(kw_only=True)
class ReplacementFacts(Given):
    """The exchange that an order at no charge is for."""

    due: bool  # whether it waits for its replacement; False = it does not, or there is none here
