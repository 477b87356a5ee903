"""What policies are asked about exchanges."""

from typing import ClassVar

import attrs

from cservice.exchanges.model import Ships
from cservice.kernel.money import Money
from cservice.kernel.question import Adjust, First


@attrs.frozen(kw_only=True)
class ShipsWhen(First[Ships]):
    """Does the replacement leave at once, or after the original is back? Source: F2."""

    kind: ClassVar[str] = "exchanges.ships_when"
    our_mistake: bool  # whether we caused the exchange


@attrs.frozen(kw_only=True)
class ShippingCost(Adjust[Money]):
    """What does the customer pay to have the replacement shipped? Source: D8, F1.

    Starts with the brand's price. A policy answers with the cost so far changed, or None.
    """

    kind: ClassVar[str] = "exchanges.shipping_cost"
    our_mistake: bool  # whether we caused the exchange
