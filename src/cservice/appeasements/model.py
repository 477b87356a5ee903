"""The record of an appeasement, and what becomes of the coupon that is given."""

from typing import ClassVar, NewType

from cservice.appeasements.chart import STAGE, AppeasementStage
from cservice.coupon import Coupon
from cservice.ids import AppeasementId, CustomerId, OrderId, customer_key
from cservice.kernel.actor import Role
from cservice.kernel.deadline import Deadline
from cservice.kernel.numbers import Series
from cservice.kernel.record import Folds, Lookup, Record, exactly
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

#: The number of a coupon, as it is told to the customer and keyed in by the shop.
CouponNumber = NewType("CouponNumber", str)

#: Nine digits and a check digit: longer than others, since it is worth something to guess one.
COUPON_NUMBERS = Series(name="coupon", digits=9)
#: The name under which an appeasement is found by the number of its coupon.
BY_NUMBER = "appeasements.number"
#: The name under which what was considered for an order is found, by the order's id.
BY_ORDER = "appeasements.order"


@frozen(kw_only=True)
class NoCoupon:
    """No coupon is given; an answer too, and not the same as having no opinion. Source: D10."""

    reason: str  # why not; for staff

    def __str__(self) -> str:
        return "nothing"


@frozen(kw_only=True)
class EarlierCoupon:
    """What a customer was given before."""

    cause: str  # the id of the record that caused it
    coupon: Coupon  # what they got
    given_at: Instant  # when


@frozen(kw_only=True)
class Appeasement(Record):
    """A coupon for the inconvenience, which is considered and perhaps given. Source: D9, D10.

    Or one that was promised to whoever keeps an order: nothing went wrong then. Source: E4.
    """

    kind = "appeasements.appeasement"
    prefix = "appeasement"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_NUMBER: COUPON_NUMBERS.folded, BY_ORDER: exactly}

    id: AppeasementId  # unique within the tenant
    customer: CustomerId | None  # whose inconvenience; None = not known, and nothing is given
    cause: str  # the id of what caused it: an order, an exchange, or a return that is not sent
    order: OrderId  # that went wrong, or is kept; the cause itself where that is an order
    times: int  # how often it went wrong again, after how many re-orders; 0 = only the first time
    reason: str  # in the words of whoever considered it; names no people
    considered_at: Instant  # when
    tell: Role | None  # who was told; None = nobody had to be
    stage: AppeasementStage  # how far it is
    number: CouponNumber | None = None  # of the coupon; None = none is given
    coupon: Coupon | None = None  # what was given; None = nothing is
    given_at: Instant | None = None  # when; None = not given
    until: Instant | None = None  # it is good up to then, that instant excluded; None = not given
    redeemed_at: Instant | None = None  # when the customer used it; None = they have not
    promised: bool = False  # True = for keeping an order: it settles nothing, and fills no cap

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, and the customer: what they are given is counted over all their cases."""
        return (self.case,) if self.customer is None else (self.case, customer_key(self.customer))

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The order that went wrong, and the number of its coupon."""
        order = Lookup(name=BY_ORDER, value=self.order)
        if self.number is None:
            return (order,)
        return (order, Lookup(name=BY_NUMBER, value=self.number, unique=True))

    @property
    def counts(self) -> bool:
        """Whether the customer was given it; one that was withdrawn counts for nothing."""
        return self.stage in _COUNT

    @property
    def fills(self) -> bool:
        """Whether it fills the cap of its customer: what was promised has a budget. D10, E4."""
        return self.counts and not self.promised

    @property
    def settles(self) -> bool:
        """Whether its cause is dealt with: given something for, or about to be. Source: D10."""
        dealt_with = self.counts or self.stage is AppeasementStage.CONSIDERED
        return dealt_with and not self.promised

    def lapsed(self, now: Instant) -> bool:
        """Whether its coupon is good no more, noted or not."""
        return self.until is not None and self.until <= now

    def deadlines(self) -> tuple[Deadline, ...]:
        """The coupon expires."""
        if self.stage is not AppeasementStage.GIVEN or self.until is None:
            return ()
        from cservice.appeasements import commands  # a command's class names its record's

        expire = commands.ExpireAppeasement(appeasement=self.id)
        return (Deadline(at=self.until, key="coupon", command=expire),)


_COUNT = (AppeasementStage.GIVEN, AppeasementStage.REDEEMED, AppeasementStage.EXPIRED)
