"""The trade's answers about orders."""

from cservice.kernel.actor import ActorKind
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Refuse, Ruling
from cservice.orders import BusinessDays, DeliveredWithin, MayReduce, SourceCodeWorth

#: The name under which these policies are registered.
NAME = "trade.orders"

_OURS = (ActorKind.STAFF, ActorKind.SYSTEM)


@policy(SourceCodeWorth)
def no_promotion(q: SourceCodeWorth) -> Money | None:
    """A code takes nothing off unless one of the brand's promotions has it."""
    return None


#: By ground an order takes so many business days after it ships.
GROUND = BusinessDays(first=1, last=5)


@policy(DeliveredWithin)
def by_ground(q: DeliveredWithin) -> BusinessDays | None:
    """By ground it takes 1–5 business days; what is said to be faster, a brand says."""
    return GROUND


@policy(MayReduce)
def reduced_by_us(q: MayReduce) -> Ruling | None:
    """Staff and the brand's own systems let go what was paid; who how much, a brand may say."""
    if q.by.kind in _OURS:
        return Allow("{who} says why", params={"who": q.by.kind})
    return Refuse(
        "not_ours",
        "a {who} does not say what we let go",
        allowed=("by somebody of our staff",),
        final=True,
        params={"who": q.by.kind},
    )
