"""Agents may let customers keep what is our mistake, up to twenty dollars."""

from cservice import Lift, Money, policy
from cservice.returns import MayKeep

UP_TO = Money("20", "USD")


@policy(MayKeep)
def keep_our_mistake(q: MayKeep) -> Lift | None:
    """Our mistake, and not dear: nobody has to be asked."""
    kept = {one.sku for one in q.items}
    ours = all(line.reason.our_mistake for line in q.ra.lines if line.inside in kept)
    if ours and q.value.currency == UP_TO.currency and q.value <= UP_TO:
        return Lift("keep_it", "our mistake, up to {up_to}", params={"up_to": UP_TO})
    return None
