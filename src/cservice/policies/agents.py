"""How the trade answers what is asked about agents."""

import datetime

from cservice.agents import MayBeNotReady, NotReadyAfter, OfferWithin
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Ruling

NAME = "trade.agents"
_RINGS = datetime.timedelta(seconds=20)
_MISSED = 3
_SAID = Allow("a reason was said")


@policy(MayBeNotReady)
def any_reason(q: MayBeNotReady) -> Ruling | None:
    """Any reason will do, as long as one is said; a brand may name those it takes."""
    return _SAID


@policy(OfferWithin)
def twenty_seconds(q: OfferWithin) -> datetime.timedelta:
    """A call rings for 20 seconds with one agent, and goes on to the next."""
    return _RINGS


@policy(NotReadyAfter)
def three_in_a_row(q: NotReadyAfter) -> int:
    """Who misses three calls in a row is taken not to be there."""
    return _MISSED
