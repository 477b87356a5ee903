"""What the commands of orders must be given to decide."""

from cservice.ids import ProductId, Sku
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Zone
from cservice.kernel.value import frozen
from cservice.payment import Payment, Purse, sum_of


@frozen(kw_only=True)
class RecordingFacts(Given):
    """What is known of an order that the shop tells us of."""

    recorded: bool  # whether the brand's shop has told of an order with this number before


@frozen(kw_only=True)
class ArrivalFacts(Given):
    """By which days it is counted when an order comes. Source: D3."""

    zone: Zone  # the brand's: where its days begin


@frozen(kw_only=True)
class ChargebackFacts(Given):
    """What was paid for a sale and all that was sent in its place, charges and differences too."""

    #: What of that a bank can still give back, beside all disputes that we have not won.
    left: Money


@frozen(kw_only=True)
class Agreed:
    """What was agreed to be sent for nothing. Source: F6."""

    sku: Sku  # which item
    quantity: int  # how many pieces
    product: ProductId | None = None  # what it is a variant of; None = not known


@frozen(kw_only=True)
class ReplacementFacts(Given):
    """The exchange that an order at no charge is for."""

    due: bool  # whether it waits for its replacement; False = it does not, or there is none here
    agreed: tuple[Agreed, ...] = ()  # what it was agreed that the customer gets
    worth: Money | None = None  # what was really paid for what it replaces; None = nothing
    value: Money | None = None  # what goes out is worth, up to that; None = nothing
    purse: Purse = Purse()  # the sale it goes back to, and what of it the bank has given back
    re_orders: int = 1  # how many exchanges led to it, one for the other's replacement. Source: D9
    wrong_before: int = 0  # how often of them it was our mistake


@frozen(kw_only=True)
class ShippingFacts(Given):
    """What has become of an order that is to leave."""

    gone_back: Money | None = None  # of what was paid for it, without a return; None = nothing
    settled: bool = False  # whether the customer got money, or other goods, for all of it


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
    gone: tuple[Payment, ...] = ()  # what has gone back for corrections, each part as it went
    going: Money | None = (
        None  # what leaves for it and its returns, held not counted; None = nothing
    )

    @property
    def gone_back(self) -> Money | None:
        """How much of what was paid has gone back for corrections; None = nothing."""
        return sum_of(self.gone)
