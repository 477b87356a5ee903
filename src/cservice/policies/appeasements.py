"""How the trade answers what is asked about appeasements."""

from cservice.appeasements import AppeaseWith, Coupon, MayAppease, NoCoupon, TellOfRepeat
from cservice.kernel.actor import SUPERVISOR, Role
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, NeedApproval, Ruling
from cservice.kernel.time import days

#: The name under which these policies are registered.
NAME = "trade.appeasements"

#: So many coupons a customer gets within the period; more needs a supervisor.
CAP = 2
#: The period that the cap counts over, up to now.
PERIOD = days(365)
#: A coupon is good for this long.
GOOD_FOR = days(90)


@policy(TellOfRepeat)
def supervisor(q: TellOfRepeat) -> Role | None:
    """A supervisor is told when an order goes wrong again after a re-order."""
    return SUPERVISOR


@policy(AppeaseWith)
def coupon_for_a_repeat(q: AppeaseWith) -> Coupon | NoCoupon | None:
    """The brand's coupon where it went wrong again after a re-order; else nothing."""
    if not q.times:
        return NoCoupon(reason="it did not go wrong again after a re-order")
    if not q.coupon_worth.is_positive:
        return NoCoupon(reason="the brand gives no coupons")
    text = f"{q.coupon_worth} off the next order"
    return Coupon(text=text, amount=q.coupon_worth, good_for=GOOD_FOR)


@policy(MayAppease)
def cap(q: MayAppease) -> Ruling | None:
    """At most two coupons a customer in 365 days; more needs a supervisor."""
    before = len(q.within(PERIOD))
    params = {"before": before, "days": PERIOD.days, "cap": CAP}
    if before < CAP:
        return Allow("{before} of {cap} in {days} days so far", params=params)
    return NeedApproval(
        "cap", "{before} given in {days} days; {cap} at most", role=SUPERVISOR, params=params
    )
