"""How the trade answers what is asked about returns."""

import datetime

from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Refuse, Ruling
from cservice.kernel.time import days, plus
from cservice.returns import (
    DockDecision,
    DockVerdict,
    LabelCost,
    MayCredit,
    MayReturn,
    MayTakeIn,
    NumberStanding,
    Reason,
    ReturnWithin,
    SaveOffer,
    SaveOffers,
)

NAME = "trade.returns"

#: A customer may change their mind for this long after delivery.
WINDOW = days(30)
#: A return number is good for this long.
GOOD_FOR = days(30)


# Said at almost every return, so they are made once.
_OUR_MISTAKE = {
    reason: Allow("our mistake: {reason}", params={"reason": reason})
    for reason in Reason
    if reason.our_mistake
}
_NOT_KNOWN = Allow(
    "when it was delivered is not known; the {days} days count from then",
    params={"days": WINDOW.days},
)
_IN_TIME = Allow("within {days} days of delivery", params={"days": WINDOW.days})


@policy(MayReturn)
def window(q: MayReturn) -> Ruling | None:
    """What is our mistake may always come back; else 30 days, which a supervisor may extend."""
    ours = _OUR_MISTAKE.get(q.line.reason)
    if ours is not None:
        return ours
    if q.since_delivery is None:
        return _NOT_KNOWN
    if q.since_delivery <= WINDOW:
        return _IN_TIME
    return Refuse(
        "window",
        "it could come back until {until}",
        allowed=(f"within {WINDOW.days} days of delivery",),
        override=SUPERVISOR,
        params={"until": plus(q.now, WINDOW - q.since_delivery)},
    )


@policy(ReturnWithin)
def good_for(q: ReturnWithin) -> datetime.timedelta | None:
    """A return number is good for 30 days."""
    return GOOD_FOR


@policy(LabelCost)
def waived_label(q: LabelCost) -> Money | None:
    """The label costs the customer nothing where it was our mistake."""
    return Money.zero(q.so_far.currency) if q.our_mistake else None


_AT_THE_DOCK = {
    NumberStanding.ABSENT: (DockDecision.REFUSE, "there is no return number on the parcel"),
    NumberStanding.MISTYPED: (DockDecision.QUARANTINE, "the return number is mistyped"),
    NumberStanding.UNKNOWN: (DockDecision.REFUSE, "the return number was never issued"),
    NumberStanding.NOT_AUTHORIZED: (DockDecision.REFUSE, "the return is not authorized"),
    NumberStanding.EXPIRED: (DockDecision.QUARANTINE, "the return number has expired"),
    NumberStanding.CANCELLED: (DockDecision.REFUSE, "the return was cancelled"),
    NumberStanding.SETTLED: (DockDecision.REFUSE, "the return is already settled"),
    NumberStanding.VALID: (DockDecision.TAKE_IN, "the return number is valid"),
}


@policy(MayTakeIn)
def no_ra_rejection(q: MayTakeIn) -> DockVerdict | None:
    """A parcel without a valid return number is not accepted; one that nobody sent is set aside."""
    decision, reason = _AT_THE_DOCK[q.standing]
    if decision is DockDecision.REFUSE and not q.sender_known:
        decision, reason = DockDecision.QUARANTINE, f"{reason}, and no address to send it back to"
    return DockVerdict(decision=decision, code=f"number_{q.standing}", reason=reason)


@policy(MayCredit)
def credit_after_return(q: MayCredit) -> Ruling | None:
    """A credit is issued when what it is for has come back, not before."""
    if q.goods_back:
        return Allow("the goods are back")
    return Refuse(
        "goods_not_back",
        "the goods are {goods}; a credit is issued when they have come back",
        allowed=("issue the credit after the inspection",),
        params={"goods": q.ra.goods},
    )


@policy(SaveOffers)
def no_offers(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
    """Nothing is offered unless the brand has offers."""
    return None
