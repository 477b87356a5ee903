"""What policies are asked about appeasements."""

import datetime

from cservice.appeasements.model import EarlierCoupon, NoCoupon
from cservice.coupon import Coupon
from cservice.ids import CustomerId, OrderId
from cservice.kernel.actor import Role
from cservice.kernel.money import Money
from cservice.kernel.question import First, Rule
from cservice.kernel.time import plus
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class TellOfRepeat(First[Role]):
    """Who is told that an order went wrong again after a re-order? Source: B5, D9."""

    kind = "appeasements.tell_of_repeat"
    order: OrderId  # the order that went wrong
    customer: CustomerId | None  # whose it is; None = not known
    times: int  # how often it went wrong again, ≥ 1


@frozen(kw_only=True)
class AppeaseWith(First[Coupon | NoCoupon]):
    """What is given for the inconvenience, if anything? Source: D10."""

    kind = "appeasements.appease_with"
    customer: CustomerId  # whose inconvenience
    order: OrderId  # the order that went wrong
    cause: str  # the id of the record that caused it: that order, or an exchange
    times: int  # how often it went wrong again; 0 = it did not
    earlier: tuple[EarlierCoupon, ...]  # what the customer was given before, in order
    coupon_worth: Money  # what a coupon of the brand takes off; zero = it gives none


@frozen(kw_only=True)
class MayAppease(Rule):
    """May the customer be given this coupon? Source: B5, D10."""

    kind = "appeasements.may_appease"
    customer: CustomerId  # whose inconvenience
    order: OrderId  # the order that went wrong
    cause: str  # the id of the record that caused it: that order, or an exchange
    coupon: Coupon  # what they would be given
    times: int  # how often it went wrong again; 0 = it did not
    earlier: tuple[EarlierCoupon, ...]  # what the customer was given before, in order

    def within(self, period: datetime.timedelta) -> tuple[EarlierCoupon, ...]:
        """What the customer was given in the period that ends now, its first instant excluded."""
        since = plus(self.now, -period)
        return tuple([one for one in self.earlier if one.given_at > since])

    def worth_within(self, period: datetime.timedelta, currency: str) -> Money:
        """What the coupons of that period take off in all; percentages count for nothing."""
        amounts = [
            one.coupon.amount for one in self.within(period) if one.coupon.amount is not None
        ]
        return Money.total((x for x in amounts if x.currency == currency), currency)
