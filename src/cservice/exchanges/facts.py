"""What the commands of exchanges must be given to decide."""

from cservice.exchanges.model import Original
from cservice.ids import ExchangeId, OrderId
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class ExchangeFacts(Given):
    """The return behind an exchange, and what shipping costs."""

    order: OrderId | None  # the order of the return; None = there is no such return here
    our_mistake: bool  # whether we caused the return
    #: What comes back and no other exchange speaks for; none = it was given up, or has expired.
    originals: tuple[Original, ...]
    settles_by_exchange: bool  # whether the customer gets an exchange, not a credit
    shipping_price: Money  # what the brand asks for shipping
    free_shipping_from: Money | None = None  # an order of this worth ships free; None = none does
    on_its_way: bool = False  # whether the original has left the customer
    again: ExchangeId | None = None  # the exchange whose replacement comes back; None = a sale does
    repeat: int = 0  # how many exchanges went before, one for the other's replacement
