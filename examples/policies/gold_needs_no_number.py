"""Gold customers need no return number: a return is opened for the order named on the parcel."""

import attrs

from cservice import policy
from cservice.returns import DockDecision, DockVerdict, MayTakeIn


@attrs.frozen(kw_only=True)
class Loyalty:
    """What the loyalty programme knows of a customer; the host provides it."""

    tier: str  # "bronze", "gold"


@policy(MayTakeIn)
def gold_needs_no_number(q: MayTakeIn) -> DockVerdict | None:
    """Gold customers need no number, if the dock can read which order it is of."""
    loyalty = q.may_know(Loyalty)
    if loyalty is None or loyalty.tier != "gold" or q.standing.good or not q.order_known:
        return None
    reason = "Gold customers need no return number"
    return DockVerdict(decision=DockDecision.TAKE_IN, code="gold", reason=reason)
