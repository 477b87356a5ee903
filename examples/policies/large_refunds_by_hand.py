"""At Cango somebody else looks at a refund of more than 100 dollars that a person opens."""

from cservice import SUPERVISOR, Money, NeedApproval, policy
from cservice.kernel.actor import ActorKind
from cservice.refunds import MayRefund

ALONE = Money("100", "USD")


@policy(MayRefund, brand="cango")
def large_by_hand(q: MayRefund) -> NeedApproval | None:
    """What follows from a credit was looked at then; other money than dollars always is."""
    few = q.part.amount.currency == ALONE.currency and q.part.amount <= ALONE
    if few or q.by.kind is ActorKind.SYSTEM:
        return None
    return NeedApproval(
        "large_by_hand",
        "{amount} by hand is more than {most}",
        role=SUPERVISOR,
        params={"amount": q.part.amount, "most": ALONE},
    )
