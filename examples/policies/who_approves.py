"""Who must approve what at Cango: whoever gives much away needs a word, and more a higher one."""

from cservice import MANAGEMENT, SUPERVISOR, Lift, Money, NeedApproval, Role, policy
from cservice.orders import MayReduce
from cservice.returns import MayCredit, MayWaiveFee, Settlement

#: Above so much it takes the role; the highest first. Up to the last, an agent gives it alone.
Ladder = tuple[tuple[Money, Role], ...]
CREDITS: Ladder = ((Money("1000", "USD"), MANAGEMENT), (Money("200", "USD"), SUPERVISOR))
#: Prices and shipping that are let go: for those nothing comes back.
LET_GO: Ladder = ((Money("20", "USD"), SUPERVISOR),)
#: Up to so much of a fee an agent lets go alone.
FEW = Money("5", "USD")


def approval(amount: Money, ladder: Ladder) -> NeedApproval | None:
    """Whose word it takes to give so much away; None = nobody's. Other money takes the highest."""
    for above, role in ladder:
        if amount.currency != above.currency or amount > above:
            return NeedApproval(
                "large_amount",
                "{amount} is more than {most}",
                role=role,
                params={"amount": amount, "most": above},
            )
    return None


@policy(MayCredit, brand="cango")
def large_credit(q: MayCredit) -> NeedApproval | None:
    """More than 200 in money needs a supervisor; store credit does not leave the house."""
    return None if q.means is Settlement.STORE_CREDIT else approval(q.amount, CREDITS)


@policy(MayReduce, brand="cango")
def large_reduction(q: MayReduce) -> NeedApproval | None:
    """A price lowered by more than 20, or so much shipping waived, needs a supervisor."""
    return approval(q.off, LET_GO)


@policy(MayWaiveFee, brand="cango")
def fee_of_a_few_dollars(q: MayWaiveFee) -> Lift | None:
    """An agent lets go of five dollars for restocking, and needs a supervisor for more."""
    few = q.amount.currency == FEW.currency and q.amount <= FEW
    return Lift("fee", "no more than {few}", params={"few": FEW}) if few else None
