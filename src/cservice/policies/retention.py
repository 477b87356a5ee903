"""How the trade answers what is asked about budgets."""

from cservice.kernel.actor import ActorKind
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Refuse, Ruling
from cservice.retention import MayFund

NAME = "trade.retention"

_OURS = (ActorKind.STAFF, ActorKind.SYSTEM)


@policy(MayFund)
def funded_by_us(q: MayFund) -> Ruling | None:
    """Staff and the brand's own systems say what may be spent; who of them, a brand may say."""
    if q.by.kind in _OURS:
        return Allow("{who} is one of us", params={"who": q.by.kind})
    return Refuse(
        "not_ours",
        "a {who} does not say what we spend",
        allowed=("by somebody of our staff",),
        final=True,
        params={"who": q.by.kind},
    )
