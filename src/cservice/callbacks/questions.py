"""What policies are asked about call-backs; where one waits is asked of `routing.WhereTo`."""

from cservice.kernel.question import First, Rule, Within
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Department
from cservice.routing import Queue


@frozen(kw_only=True)
class MayDial(Rule):
    """May the customer be called now? Source: A10."""

    kind = "callbacks.may_dial"
    department: Department | None  # who is to call; None = one person is
    queue: Queue | None  # as it is configured: its hours; None = it is not
    tries: int  # how often it was dialled before


@frozen(kw_only=True)
class TriesAtMost(First[int]):
    """How often is somebody called who does not answer, before it is given up? Source: A10."""

    kind = "callbacks.tries_at_most"
    department: Department | None  # who is to call; None = one person is
    tries: int  # how often it was dialled


@frozen(kw_only=True)
class TryAgainAfter(Within):
    """How long after a try may the next one be? Source: A10.

    It is asked at each try. One of which nobody told within that time counts as missed.
    """

    kind = "callbacks.try_again_after"
    department: Department | None  # who is to call; None = one person is
    tries: int  # how often it was dialled, this try included


@frozen(kw_only=True)
class GiveUpAfter(Within):
    """Within which time is somebody to be reached, before it is given up? Source: A10."""

    kind = "callbacks.give_up_after"
    department: Department | None  # who is to call; None = one person is
    queue: Queue | None  # as it is configured: its hours; None = it is not
    since: Instant  # since when they wait, the call included in whose place it is
