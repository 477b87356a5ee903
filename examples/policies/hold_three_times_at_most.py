"""Cango holds a caller three times at most; then the caller is called back instead."""

from cservice import Refuse, policy
from cservice.calls import MayHold
from cservice.kernel.actor import SUPERVISOR

MOST = 3


@policy(MayHold, brand="cango")
def three_holds(q: MayHold) -> Refuse | None:
    """Whoever was on hold three times is not put on hold again."""
    if q.holds < MOST:
        return None
    return Refuse(
        "too_many_holds",
        "the caller was on hold {holds} times already",
        allowed=("find it out with the caller on the line", "promise to call back"),
        override=SUPERVISOR,
        params={"holds": q.holds},
    )
