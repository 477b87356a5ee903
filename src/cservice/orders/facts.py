"""What the commands of orders must be given to decide."""

from cservice.ids import Sku
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class RecordingFacts(Given):
    """What is known of an order that the shop tells us of."""

    recorded: bool  # whether the brand's shop has told of an order with this number before


@frozen(kw_only=True)
class ReplacementFacts(Given):
    """The exchange that an order at no charge is for."""

    due: bool  # whether it waits for its replacement; False = it does not, or there is none here
    worth: Money | None = None  # what was really paid for what it replaces; None = nothing


@frozen(kw_only=True)
class Claimed:
    """What of an item comes back, or has come back, over all returns of the order."""

    sku: Sku  # which item
    quantity: int  # how many pieces
    worth: Money  # what is credited for them at most


@frozen(kw_only=True)
class CorrectionFacts(Given):
    """What of the order is claimed already, so that no correction takes it away again."""

    claimed: tuple[Claimed, ...]  # item by item; empty = nothing comes back
