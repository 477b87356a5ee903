"""What the commands of exchanges must be given to decide."""

from enum import StrEnum

from cservice.exchanges.chart import OriginalStage
from cservice.exchanges.model import Original
from cservice.ids import ExchangeId, OrderId
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import Purse


class ReturnStanding(StrEnum):
    """Whether we honour the return behind an exchange."""

    REQUESTED = "requested"
    AUTHORIZED = "authorized"
    OVER = "over"


@frozen(kw_only=True)
class Outward:
    """What became of an order that was placed for an exchange. Source: F3."""

    left: bool  # whether it has left us
    arrived: bool  # whether the customer has it
    came_back: bool  # whether it could not be delivered, and is with us
    cancelled: bool  # whether it goes out no more


@frozen(kw_only=True)
class ExchangeFacts(Given):
    """The return behind an exchange, and what shipping costs."""

    order: OrderId | None  # the order of the return; None = there is no such return here
    standing: ReturnStanding  # whether we honour that return
    our_mistake: bool  # whether we caused the return: it is said, and nothing contradicts it
    #: Why it does not count though it is said: somebody looked, and all of it was all right. D2
    contradicted: bool = False
    #: What comes back and no other exchange speaks for; none = it was given up, or has expired.
    originals: tuple[Original, ...]
    settles_by_exchange: bool  # whether the customer gets an exchange, not a credit
    shipping_price: Money  # what the brand asks for shipping
    free_shipping_from: Money | None = None  # an order of this worth ships free; None = none does
    purse: Purse = Purse()  # the sale it goes back to, and what of it the bank has given back
    #: Whether the original has not reached the customer, has left them, or may be in a parcel that
    #: nobody looked into.
    on_its_way: bool = False
    #: Whether the customer says that the replacement has not come, and nobody knows that it has.
    not_come: bool = False
    #: Whether the original was reported lost on its way to the customer, and has arrived since.
    arrived: bool = False
    again: ExchangeId | None = None  # the exchange whose replacement comes back; None = a sale does
    repeat: int = 0  # how many exchanges went before, one for the other's replacement
    #: The exchange before it, or one before that, whose original is owed still; None = none is.
    unreturned: ExchangeId | None = None
    #: Where the original is, as the return has it; of several exchanges each has its own.
    original: OriginalStage = OriginalStage.AWAITED
    #: What was paid for what was accepted of it, also while the rest is awaited; None = nobody has
    #: looked.
    counts: Money | None = None
    #: The return's number is good until then; None = it has none, or is honoured no more.
    good_until: Instant | None = None
    #: The numbers under which refunds of ours, or the bank, gave something back for it, or may.
    paid_under: tuple[str, ...] = ()
    in_shop: bool = False  # whether the shop cancelled the sale, and gives back what was paid
    #: For what went out, as a return of its own: money, or goods in its place; None = nothing was.
    credited: Money | None = None
    #: The order that is named, or that the replacement goes out under; None = it has none.
    outward: Outward | None = None
