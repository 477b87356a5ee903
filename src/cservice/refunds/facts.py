"""What the commands of refunds must be given to decide."""

from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import frozen
from cservice.payment import PaymentMeans, Purse


@frozen(kw_only=True)
class RefundFacts(Given):
    """What is left to be paid out of what the customer is due, and of what was paid."""

    #: What the customer is due for what it is for, less fees and less what other refunds pay out;
    #: None = not known here.
    left: Money | None = None
    #: The sale, and what of it may still go back beside all other refunds.
    purse: Purse
    #: By what the customer paid for the sale, and was to be paid for the same; empty = not known.
    agreed: tuple[PaymentMeans, ...] = ()
    #: What can still go back by the payment of that number; None = it is none of the order's.
    bearable: Money | None = None
