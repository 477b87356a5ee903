"""A busy desk rings for ten seconds, and takes who missed two calls in a row to be away."""

import datetime

from cservice import policy
from cservice.agents import NotReadyAfter, OfferWithin


@policy(OfferWithin, brand="cango")
def ten_seconds(q: OfferWithin) -> datetime.timedelta:
    """The next agent is asked sooner."""
    return datetime.timedelta(seconds=10)


@policy(NotReadyAfter, brand="cango")
def two_in_a_row(q: NotReadyAfter) -> int:
    """Nobody waits for a third."""
    return 2
