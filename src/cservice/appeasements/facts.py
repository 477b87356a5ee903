"""What the commands of appeasements must be given to decide."""

from cservice.appeasements.model import EarlierCoupon
from cservice.coupon import Coupon
from cservice.ids import AppeasementId, CustomerId, OrderId
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class AppeasementFacts(Given):
    """What caused it, and what its customer was given before."""

    order: OrderId | None  # the order that went wrong; None = the cause is nothing of this case
    customer: CustomerId | None  # who ordered; None = not known
    times: int  # how often it went wrong again, after how many re-orders; 0 = it did not
    other: AppeasementId | None  # what settles the same cause already; None = nothing does
    earlier: tuple[EarlierCoupon, ...]  # what the customer was given by this brand before, in order
    coupon_worth: Money  # what a coupon of the brand takes off; zero = it gives none


@frozen(kw_only=True)
class PromisedFacts(Given):
    """What was promised to the customer for keeping an order. Source: E4."""

    order: OrderId | None = None  # the order that is kept; None = nothing was promised for it
    customer: CustomerId | None = None  # to whom; None = nobody, or not known
    offer: str = ""  # the code of the offer that was taken; empty = none was
    coupon: Coupon | None = None  # what was promised; None = no coupon
    given: AppeasementId | None = None  # what was given for it already; None = nothing
