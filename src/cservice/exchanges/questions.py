"""What policies are asked about exchanges."""

from cservice.exchanges.model import Ships
from cservice.kernel.question import Charge, First
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class ShipsWhen(First[Ships]):
    """Does the replacement leave at once, or after the original is back? Source: F2."""

    kind = "exchanges.ships_when"
    our_mistake: bool  # whether we caused the exchange


@frozen(kw_only=True)
class ShippingCost(Charge):
    """What does the customer pay to have the replacement shipped? Source: D8, F1.

    Starts with the brand's price. A policy answers with the cost so far changed, or None.
    """

    kind = "exchanges.shipping_cost"
    our_mistake: bool  # whether we caused the exchange
