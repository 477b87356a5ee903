"""Cango charges nobody for an original who was not reminded of it."""

from cservice import SUPERVISOR, Refuse, policy
from cservice.exchanges import MayCharge


@policy(MayCharge, brand="cango")
def reminded_first(q: MayCharge) -> Refuse | None:
    """Whoever was not reminded is not charged."""
    if q.reminded:
        return None
    return Refuse(
        "not_reminded",
        "the customer was not reminded of the original",
        allowed=("remind the customer first",),
        override=SUPERVISOR,
    )
