"""What the commands of exchanges must be given to decide."""

from cservice.ids import OrderId
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class ExchangeFacts(Given):
    """The return behind an exchange, and what shipping costs."""

    order: OrderId | None  # the order of the return; None = there is no such return here
    our_mistake: bool  # whether we caused the return
    coming_back: int  # pieces that the return is for; 0 = it was given up, or has expired
    exchanged: int  # pieces that other exchanges for the same return send out
    settles_by_exchange: bool  # whether the customer gets an exchange, not a credit
    shipping_price: Money  # what the brand asks for shipping
