"""What is known when a way back begins, or another is taken, in this slice's own words."""

from enum import StrEnum

from cservice.ids import PickupId
from cservice.kernel.given import Given
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen


class Awaited(StrEnum):
    """What the customer has still to send under a return. Source: E1, E8, E14."""

    SOMETHING = "something"
    NOTHING = "nothing"  # nothing of it is to be sent, or nothing more
    NOT_YET = "not_yet"  # it is not authorized
    NO_MORE = "no_more"  # it is over: closed, given up, or its number's time is
    UNKNOWN = "unknown"  # there is no such return on the case


@frozen(kw_only=True)
class PickupFacts(Given):
    """What is known of the return, and of its pick-ups."""

    awaited: Awaited  # what is still to be sent under it
    #: The pick-ups of the return by which what is awaited comes already.
    under_way: tuple[PickupId, ...] = ()
    good_until: Instant | None = None  # when the return's number ends; None = it has none
    #: When its number's time was over, and it with that; None = it is not over, or by something
    #: else. What left before then has it back.
    over_since: Instant | None = None
