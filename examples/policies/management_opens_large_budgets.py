"""At Cango the management opens a budget of more than 500 dollars to keep customers with."""

from cservice import MANAGEMENT, Money, NeedApproval, policy
from cservice.retention import MayFund

UP_TO = Money("500", "USD")


@policy(MayFund, brand="cango")
def large_budgets(q: MayFund) -> NeedApproval | None:
    """What may be spent in all counts, so that topping up in small steps leads no further."""
    if q.limit.currency == UP_TO.currency and q.limit <= UP_TO:
        return None
    return NeedApproval(
        "large_budget",
        "{limit} could then be spent from {name}",
        role=MANAGEMENT,
        params={"limit": q.limit, "name": q.name},
    )
