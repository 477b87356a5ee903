"""What policies are asked about pick-ups."""

from cservice.ids import ReturnId
from cservice.kernel.question import Rule, Within
from cservice.kernel.time import Instant, LocalWindow
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class MayBook(Rule):
    """May the courier be asked to come in this window, or in this one instead? Source: G1, G4."""

    kind = "pickups.may_book"
    ra: ReturnId  # the return whose goods are collected
    window: LocalWindow  # when the customer is there
    parcels: int  # how many
    missed: int  # how often this pick-up was missed already
    good_until: Instant | None = None  # when the return's number ends; None = not known


@frozen(kw_only=True)
class MayCancel(Rule):
    """May the courier be asked not to come, or not then, once it has confirmed? Source: G4.

    What it has not confirmed may always be cancelled, or booked anew, and what it has collected
    never.
    """

    kind = "pickups.may_cancel"
    ra: ReturnId  # the return whose goods are collected
    window: LocalWindow  # when the courier comes
    #: It can be cancelled up to then, that instant included; None = the courier named no end.
    cancel_by: Instant | None


@frozen(kw_only=True)
class HeardWithin(Within):
    """How long after the window may the courier say nothing, before people are told? Source: G4.

    It is counted from the end of the window; a pick-up is never missed by that alone.
    """

    kind = "pickups.heard_within"
    ra: ReturnId  # the return whose goods are collected
    window: LocalWindow  # when the courier comes, or was asked to
    confirmed: bool  # True = it said that it comes then; False = it was asked to
