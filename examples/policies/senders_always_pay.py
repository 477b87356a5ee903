"""Whoever sends without a number pays the way back, whatever label is on the parcel."""

from cservice import policy
from cservice.returns import Payer, WayBack


@policy(WayBack)
def senders_always_pay(q: WayBack) -> Payer | None:
    """The sender pays where there was no number; else as the trade has it."""
    return Payer.SENDER if q.verdict.code == "number_absent" else None
