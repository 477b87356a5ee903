"""Whoever got a wrong replacement does not wait for the next one at Cango."""

from cservice import policy
from cservice.exchanges import Ships, ShipsWhen


@policy(ShipsWhen, brand="cango")
def wrong_again(q: ShipsWhen) -> Ships | None:
    """The replacement of a replacement leaves at once."""
    return Ships.AT_ONCE if q.repeat else None
