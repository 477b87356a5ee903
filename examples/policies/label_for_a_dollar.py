"""A return label costs the customer a dollar at most, in a shop that sells in dollars."""

from cservice import Money, policy
from cservice.returns import LabelCost

AT_MOST = Money("1", "USD")


@policy(LabelCost)
def a_dollar_at_most(q: LabelCost) -> Money | None:
    """A dollar at most."""
    same = q.so_far.currency == AT_MOST.currency
    return AT_MOST if same and q.so_far > AT_MOST else None
