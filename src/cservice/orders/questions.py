"""What policies are asked about orders."""

from cservice.ids import Sku
from cservice.kernel.money import Money
from cservice.kernel.question import Charge
from cservice.kernel.value import frozen
from cservice.orders.model import Order


@frozen(kw_only=True)
class SourceCodeWorth(Charge):
    """What does this source code take off? Starts with nothing; a promotion adds to it. Source: D4.

    A policy answers with the amount so far changed, or None for a code that is not its own. Never
    more is taken off than what was paid.
    """

    kind = "orders.source_code_worth"
    code: str  # as it is compared: folded, without spaces around it
    sku: Sku | None  # the item it is for; None = the whole order
    paid: Money  # what was paid for that, without shipping
    order: Order  # the order, as it is before
