"""The record of an appeasement, and the coupon that is given."""

import datetime
from typing import Any, ClassVar, NewType

import attrs

from cservice.appeasements.chart import STAGE, AppeasementStage
from cservice.ids import AppeasementId, CustomerId, OrderId, customer_key
from cservice.kernel.actor import Role
from cservice.kernel.checks import not_empty, positive
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
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

_AT_ONCE = datetime.timedelta()


def _percentage(owner: object, field: "attrs.Attribute[Any]", given: int | None) -> None:
    if given is not None and not 1 <= given <= 100:
        raise InputError(f"a coupon's percent must be 1 to 100, not {given}")


def _lasting(owner: object, field: "attrs.Attribute[Any]", given: datetime.timedelta) -> None:
    if given <= _AT_ONCE:
        raise InputError("a coupon must be good for some time")


@frozen(kw_only=True)
class Coupon:
    """What the customer gets: so much off, so many percent, or what its text says. Source: D10."""

    text: str = attrs.field(validator=not_empty)  # as it is told: "USD 10.00 off the next order"
    #: What is taken off, more than nothing; None = it is not an amount.
    amount: Money | None = attrs.field(default=None, validator=attrs.validators.optional(positive))
    #: What is taken off, in percent, 1 to 100; None = it is not a percentage.
    percent: int | None = attrs.field(default=None, validator=_percentage)
    #: How long it is good, from when it is given.
    good_for: datetime.timedelta = attrs.field(validator=_lasting)

    def __attrs_post_init__(self) -> None:
        if self.amount is not None and self.percent is not None:
            raise InputError("a coupon takes off an amount or a percentage, not both")

    def __str__(self) -> str:
        return self.text


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
    """A coupon for the inconvenience, which is considered and perhaps given. Source: D9, D10."""

    kind = "appeasements.appeasement"
    prefix = "appeasement"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_NUMBER: COUPON_NUMBERS.folded, BY_ORDER: exactly}

    id: AppeasementId  # unique within the tenant
    customer: CustomerId | None  # whose inconvenience; None = not known, and nothing is given
    cause: str  # the id of the record that caused it: an order or an exchange
    order: OrderId  # the order that went wrong; the cause itself where that is an order
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
    def settles(self) -> bool:
        """Whether its cause is dealt with: given something for, or about to be. Source: D10."""
        return self.counts or self.stage is AppeasementStage.CONSIDERED

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
