"""What can happen to an appeasement."""

from cservice.appeasements.chart import STAGE
from cservice.appeasements.model import Appeasement, CouponNumber
from cservice.coupon import Coupon
from cservice.ids import CustomerId, OrderId, ReturnId
from cservice.kernel.actor import Role
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class AppeasementConsidered(Opening[Appeasement]):
    """Something went wrong that a coupon may make up for. Source: D9, D10."""

    kind = "appeasements.appeasement_considered"
    customer: CustomerId | None  # whose inconvenience; None = not known
    cause: str  # the id of the record that caused it: an order or an exchange
    order: OrderId  # the order that went wrong
    times: int  # how often it went wrong again, after how many re-orders
    reason: str  # in the words of whoever considered it; names no people
    considered_at: Instant  # when
    tell: Role | None  # who is to be told; None = nobody has to be

    def begin(self, stream: Stream) -> Appeasement:
        return Appeasement(
            **stream.fields(),
            customer=self.customer,
            cause=self.cause,
            order=self.order,
            times=self.times,
            reason=self.reason,
            considered_at=self.considered_at,
            tell=self.tell,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class CouponPromised(Opening[Appeasement]):
    """A coupon was promised to whoever keeps an order, and the customer keeps it. Source: E4."""

    kind = "appeasements.coupon_promised"
    says = "A coupon is due for {cause}, of which nothing comes back: {offer} was taken."
    customer: CustomerId  # whose it is
    cause: ReturnId  # the return that is not sent
    order: OrderId  # the order that is kept
    offer: str  # the code of what was offered and taken
    promised_at: Instant  # when

    def begin(self, stream: Stream) -> Appeasement:
        return Appeasement(
            **stream.fields(),
            customer=self.customer,
            cause=self.cause,
            order=self.order,
            times=0,
            reason=f"{self.offer} was taken to keep the order",
            considered_at=self.promised_at,
            tell=None,
            stage=STAGE.initial,
            promised=True,
        )


@frozen(kw_only=True)
class AppeasementGiven(Event[Appeasement]):
    """The customer got a coupon; the shop learns its number from here. Source: D10."""

    kind = "appeasements.appeasement_given"
    says = (
        "The customer got a coupon under the number {number}: {coupon}; it is good until {until}."
    )
    moves = (STAGE["give"],)
    sets = ("number", "coupon", "given_at", "until")
    number: CouponNumber  # told to the customer
    coupon: Coupon  # what they get
    given_at: Instant  # when
    until: Instant  # it is good up to then, that instant excluded


@frozen(kw_only=True)
class AppeasementDropped(Event[Appeasement]):
    """It was decided that nothing is given. Source: D9, D10."""

    kind = "appeasements.appeasement_dropped"
    moves = (STAGE["drop"],)
    reason: str  # in the words of whoever decided; names no people


@frozen(kw_only=True)
class AppeasementRedeemed(Event[Appeasement]):
    """The customer used the coupon. Source: D10."""

    kind = "appeasements.appeasement_redeemed"
    moves = (STAGE["redeem"],)
    sets = ("redeemed_at",)
    redeemed_at: Instant  # when


@frozen(kw_only=True)
class AppeasementExpired(Event[Appeasement]):
    """The coupon was not used while it was good. Source: D10."""

    kind = "appeasements.appeasement_expired"
    moves = (STAGE["expire"],)


@frozen(kw_only=True)
class AppeasementWithdrawn(Event[Appeasement]):
    """The coupon was taken back before it was used; its cause may be appeased otherwise. D10."""

    kind = "appeasements.appeasement_withdrawn"
    moves = (STAGE["withdraw"],)
    reason: str  # in the words of whoever withdrew it; names no people
