"""A receipt that the customer has lost since is forgiven where little was paid."""

from cservice import Lift, Money, policy
from cservice.returns import MayOverlook


@policy(MayOverlook)
def a_lost_receipt(q: MayOverlook) -> Lift | None:
    """Without its receipt: accepted up to USD 20."""
    paid = Money.total([line.paid for line in q.ra.lines], q.ra.lines[0].paid.currency)
    only_the_receipt = all(one.code == "receipt" for one in q.unmet)
    if only_the_receipt and paid.currency == "USD" and paid <= Money("20", "USD"):
        return Lift("condition_unmet", "little was paid; the receipt is forgiven")
    return None
