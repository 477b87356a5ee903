"""Coupons of more than USD 30 in 30 days need a team leader, however many they are."""

from cservice import TEAM_LEADER, Money, NeedApproval, days, policy
from cservice.appeasements import MayAppease

CAP = Money("30", "USD")


@policy(MayAppease, replaces="trade.appeasements:cap")
def worth(q: MayAppease) -> NeedApproval | None:
    """USD 30 in 30 days, this coupon included; the trade's cap on how many is left out."""
    amount = q.coupon.amount
    if amount is None or amount.currency != CAP.currency:
        return None
    if amount + q.worth_within(days(30), CAP.currency) <= CAP:
        return None
    return NeedApproval(
        "worth", "more than {cap} in 30 days", role=TEAM_LEADER, params={"cap": CAP}
    )
