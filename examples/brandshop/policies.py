"""What Brandshop decides: sizes are tried at home, and coming back is made easy."""

import datetime
from collections import Counter

from cservice import Lift, Money, Refuse, days, hours, policy
from cservice.exchanges import MayWaive, Owing, ShippingCost, Ships, ShipsWhen
from cservice.ids import Sku
from cservice.policies.returns import window_of
from cservice.returns import (
    DisposeOf,
    Disposition,
    FeeKind,
    LabelCost,
    MayReturn,
    OfferKind,
    Reason,
    Remedy,
    RestockingFee,
    ReturnWithin,
    SaveOffer,
    SaveOffers,
)
from cservice.tickets import AnswerWithin

NAME = "brandshop"
BRAND = "brandshop"
#: From this worth on, sending things back costs the customer nothing.
FREE_FROM = Money("50.00", "EUR")
#: For how long something may come back, from its delivery.
WINDOW = days(60)
#: Items whose article begins so are worn on the skin.
ON_THE_SKIN = ("brief-", "swim-")
#: The inspector's word for what was more than tried on.
WORN = "worn"
#: So many per cent of what was paid for worn pieces are taken off.
WORN_FEE = 20
#: A price difference up to this is not asked for where an agent lets it go.
SMALL = Money("5.00", "EUR")


@policy(MayReturn, brand=BRAND)
def worn_on_the_skin(q: MayReturn) -> Refuse | None:
    """What is worn on the skin comes back only where it was our mistake."""
    if q.line.reason.our_mistake or not q.line.sku.startswith(ON_THE_SKIN):
        return None
    return Refuse(
        "hygiene",
        "{sku} is worn on the skin and cannot be sold again",
        allowed=("a return of what arrived wrong or damaged",),
        params={"sku": q.line.sku},
    )


#: Whoever tries things on at home has 60 days, in place of the trade's 30.
sixty_days = window_of(WINDOW, brand=BRAND)


@policy(ReturnWithin, brand=BRAND)
def two_weeks(q: ReturnWithin) -> datetime.timedelta | None:
    """A return number is good for 14 days: what comes back is sold again this season."""
    return days(14)


@policy(LabelCost, brand=BRAND)
def free_from_fifty(q: LabelCost) -> Money | None:
    """The label is free where what comes back was worth 50 EUR or more."""
    worth = sum((line.paid for line in q.ra.lines), Money.zero(q.so_far.currency))
    return Money.zero(q.so_far.currency) if worth >= FREE_FROM else None


@policy(RestockingFee, brand=BRAND)
def worn_goods(q: RestockingFee) -> Money | None:
    """A fifth of what was paid for worn pieces, once, whatever the credits it is spread over."""
    worth = Money.zero(q.so_far.currency)
    worn: Counter[Sku] = Counter()
    for found in q.ra.found:
        worn[found.sku] += found.accepted if found.condition.startswith(WORN) else 0
    for line in q.ra.lines:
        pieces = min(worn[line.inside], line.accepted)
        worn[line.inside] -= pieces
        if not line.reason.our_mistake:
            worth += line.paid.part(pieces, line.requested)
    taken = [fee.amount for fee in q.ra.fees if fee.kind is FeeKind.RESTOCKING]
    fee = worth.percent(WORN_FEE) - Money.total(taken, worth.currency)
    return q.so_far + fee if fee.is_positive else None


@policy(DisposeOf, brand=BRAND)
def not_sold_as_new(q: DisposeOf) -> Disposition | None:
    """What was worn is not sold again, though it is taken back."""
    return Disposition.SCRAP if q.accepted and q.condition.startswith(WORN) else None


@policy(SaveOffers, brand=BRAND)
def before_it_goes_back(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
    """Who wants the money back is offered a tenth off, or for dear things a tailor."""
    if q.remedy is not Remedy.CREDIT or Reason.CHANGED_MIND not in q.reasons:
        return None  # an exchange keeps the sale
    tenth = SaveOffer(
        code="keep_10",
        text="If you keep it, a tenth of the price goes back to you.",
        kind=OfferKind.DISCOUNT,
        cost=q.at_stake.percent(10),
        valid_for=days(3),
    )
    tailor = SaveOffer(
        code="tailor",
        text="A tailor near you alters it, and we pay.",
        cost=Money("15.00", "EUR"),
    )
    return (tenth, tailor) if q.at_stake >= FREE_FROM else (tenth,)


@policy(ShipsWhen, brand=BRAND)
def before_it_sells_out(q: ShipsWhen) -> Ships | None:
    """Another size leaves at once: it may be sold out when the first one is back."""
    return Ships.AT_ONCE


@policy(ShippingCost, brand=BRAND)
def free_exchange(q: ShippingCost) -> Money | None:
    """Another size or colour is sent at no cost."""
    return Money.zero(q.so_far.currency)


@policy(MayWaive, brand=BRAND, last=True)
def small_difference(q: MayWaive) -> Lift | None:
    """An agent may let go a price difference of up to 5 EUR."""
    if q.owing is Owing.DIFFERENCE and q.amount <= SMALL:
        return Lift("waiver", "a difference of up to {most}", params={"most": SMALL})
    return None


@policy(AnswerWithin, brand=BRAND)
def a_day(q: AnswerWithin) -> datetime.timedelta | None:
    """Everybody is answered within a day."""
    return hours(24)
