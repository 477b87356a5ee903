"""The trade's answers about pick-ups."""

from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Refuse, Ruling
from cservice.pickups.questions import MayBook

#: The name under which these policies are registered.
NAME = "trade.pickups"


@policy(MayBook)
def window_ahead(q: MayBook) -> Ruling | None:
    """A courier is not asked to come in a window that has begun."""
    if q.now < q.window.start:
        return Allow("{window} is ahead", params={"window": q.window})
    return Refuse(
        "window_past",
        "{window} has begun",
        allowed=(f"a window that opens after {q.now}",),
        params={"window": q.window},
    )
