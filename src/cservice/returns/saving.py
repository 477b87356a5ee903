"""What is offered to keep a sale, and what came of it: values of records, events and questions."""

import datetime
from collections.abc import Collection
from enum import StrEnum

import attrs

from cservice.coupon import Coupon
from cservice.ids import BudgetId, CustomerId, ReturnId, Sku
from cservice.kernel.checks import not_empty
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, days, plus
from cservice.kernel.value import frozen

#: An offer is good for this long, unless it says otherwise.
GOOD_FOR = days(7)


class OfferKind(StrEnum):
    """What kind of thing is offered. Source: E4."""

    DISCOUNT = "discount"  # what it costs comes off the price of what is kept, and goes back
    COUPON = "coupon"  # for another order; issued with a number where the offer says which
    FREE_PRODUCT = "free_product"  # somebody sends it: the desk knows no stock
    EXCHANGE = "exchange"  # another goes out for what comes back: another size, another title
    OTHER = "other"


class SaveOutcome(StrEnum):
    """What came of the attempt to keep the sale. Source: E4."""

    NOT_OFFERED = "not_offered"
    OPEN = "open"
    KEPT = "kept"
    DECLINED = "declined"
    EXPIRED = "expired"


class Unoffered(StrEnum):
    """Why nothing was offered: nobody had anything, or what there was is not offered here."""

    NOTHING_TO_OFFER = "none"
    OUR_MISTAKE = "our_mistake"
    NOT_GIVEN = "not_given"
    BUDGET = "budget"
    NOT_PAID = "not_paid"  # a discount of what was not paid
    TAKEN = "taken"
    MAY_NOT_RETURN = "may_not_return"


@frozen(kw_only=True)
class SaveOffer:
    """Something offered to keep the sale. Source: E4.

    Raises InputError for a cost of less than nothing, for a budget without a cost, and for a coupon
    with an offer of another kind.
    """

    code: str = attrs.field(validator=not_empty)  # stable word: "coupon_10"
    text: str  # what is said to the customer
    kind: OfferKind = OfferKind.OTHER  # what it is
    #: What it costs us if it is accepted: what of the price goes back by a discount. None = not
    #: known, or nothing.
    cost: Money | None = None
    valid_for: datetime.timedelta = GOOD_FOR  # from when it is made; longer than no time
    on_our_mistake: bool = False  # True = made also where we caused the return
    budget: BudgetId | None = None  # what its cost is taken from; None = from none
    coupon: Coupon | None = None  # which is issued if it is accepted; None = none by itself

    def __attrs_post_init__(self) -> None:
        # A policy makes it, and a policy that makes another fails, by name.
        if self.cost is not None and self.cost.is_negative:
            raise InputError(f"offer {self.code} costs {self.cost}, less than nothing")
        if self.budget is not None and self.cost is None:
            raise InputError(f"offer {self.code} is paid from {self.budget}: say what it costs")
        if self.valid_for <= datetime.timedelta():
            raise InputError(f"offer {self.code} is over before it is made")
        if self.coupon is not None and self.kind is not OfferKind.COUPON:
            raise InputError(f"offer {self.code} is no coupon, and has one")

    @property
    def off(self) -> Money | None:
        """What comes off the price of what is kept; None = nothing, or nobody said how much."""
        return self.cost if self.kind is OfferKind.DISCOUNT else None

    def __str__(self) -> str:
        return self.code


@frozen(kw_only=True)
class SaveAttempt:
    """The attempt to keep one sale: what was offered, until when, what came of it. Source: E4."""

    outcome: SaveOutcome = SaveOutcome.NOT_OFFERED  # what came of it, as far as it was noted
    unoffered: Unoffered | None = (
        Unoffered.NOTHING_TO_OFFER
    )  # why nothing was; None = something was
    offers: tuple[SaveOffer, ...] = ()  # what was offered
    made_at: Instant | None = None  # when; None = nothing was
    accepted: SaveOffer | None = None  # what the customer took; None = nothing
    customer: CustomerId | None = None  # to whom it was offered; None = nobody, or not known

    @property
    def until(self) -> Instant | None:
        """Until when any of it can be accepted; None = nothing was offered."""
        if self.made_at is None:
            return None
        return plus(self.made_at, max(one.valid_for for one in self.offers))

    def outcome_at(self, now: Instant) -> SaveOutcome:
        """What came of it by then, whether or not a sweep has noted that the offers expired."""
        if self.outcome is SaveOutcome.OPEN and self.until is not None and self.until <= now:
            return SaveOutcome.EXPIRED
        return self.outcome

    def offer(self, code: str) -> SaveOffer | None:
        """The offer of that code; None = none was made."""
        for one in self.offers:
            if one.code == code:
                return one
        return None

    def good_until(self, offer: SaveOffer) -> Instant | None:
        """Until when that offer can be accepted; None = nothing was offered."""
        return None if self.made_at is None else plus(self.made_at, offer.valid_for)


@frozen(kw_only=True)
class BudgetLeft:
    """What is left of a budget that is open."""

    budget: BudgetId  # which
    left: Money  # how much


@frozen(kw_only=True)
class EarlierAttempt:
    """An attempt that was made before to keep an order, for another return of it. Source: E4."""

    ra: ReturnId  # the return it was to save
    skus: tuple[Sku, ...]  # the items that it was about
    saved: SaveAttempt  # what was offered, what was taken of it, what came of it

    def took(self, offer: SaveOffer, skus: Collection[Sku]) -> bool:
        """Whether the same offer was taken then, for any of these items."""
        taken = self.saved.accepted
        same = taken is not None and taken.code == offer.code
        return same and any(sku in skus for sku in self.skus)
