"""What policies are asked about returns."""

import datetime

from cservice.kernel.money import Money
from cservice.kernel.question import Charge, First, Gather, Rule, Within
from cservice.kernel.time import Instant, elapsed
from cservice.kernel.value import frozen
from cservice.returns.model import (
    DockVerdict,
    NumberStanding,
    Reason,
    Remedy,
    ReturnAuthorization,
    ReturnLine,
)


@frozen(kw_only=True)
class MayReturn(Rule):
    """May this item be returned? Asked for each line when a return is authorized. Source: E10."""

    kind = "returns.may_return"
    line: ReturnLine  # what, how many, why, and what was paid for it
    delivered_at: Instant | None  # when the order arrived; None = it did not, or it is not known
    placed_at: Instant | None = None  # when it was ordered; None = not known
    has_receipt: bool | None = None  # None = not known, which is not the same as no

    @property
    def since_delivery(self) -> datetime.timedelta | None:
        """How long ago the order arrived; None = it did not, or it is not known."""
        return None if self.delivered_at is None else elapsed(self.delivered_at, self.now)


@frozen(kw_only=True)
class ReturnWithin(Within):
    """For how long is a return number good? Source: E2, E10."""

    kind = "returns.return_within"
    remedy: Remedy  # what the customer gets


@frozen(kw_only=True)
class LabelCost(Charge):
    """What does the customer pay for the return label? Starts with the brand's price. Source: D8.

    A policy answers with the cost so far changed, or None to leave it.
    """

    kind = "returns.label_cost"
    our_mistake: bool  # whether we caused the return
    ra: ReturnAuthorization  # the return it is for


@frozen(kw_only=True)
class MayTakeIn(First[DockVerdict]):
    """May this parcel be taken in? The dock looks at the outside only. Source: E2.

    Whatever is answered, nothing is taken in without a valid number: such a parcel is set aside.
    """

    kind = "returns.may_take_in"
    standing: NumberStanding  # what the number on it is worth
    ra: ReturnAuthorization | None  # the return of that number; None = there is none
    sender_known: bool  # whether there is an address it can go back to
    our_label: bool  # False = handwritten


@frozen(kw_only=True)
class MayCredit(Rule):
    """May the credit be issued now? Source: D7."""

    kind = "returns.may_credit"
    ra: ReturnAuthorization  # the return it is for
    amount: Money  # what would be credited
    goods_back: bool  # whether what it is for is back and accepted


@frozen(kw_only=True)
class SaveOffer:
    """Something offered to keep the sale. Source: E4."""

    code: str  # stable word: "coupon_10"
    text: str  # what is said to the customer

    def __str__(self) -> str:
        return self.code


@frozen(kw_only=True)
class SaveOffers(Gather[SaveOffer]):
    """What can be offered to keep the sale, before anything is authorized? Source: E4."""

    kind = "returns.save_offers"
    reasons: tuple[Reason, ...]  # why things would come back
    our_mistake: bool  # whether we caused any of it
