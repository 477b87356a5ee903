"""The trade's answers about call-backs."""

import datetime

from cservice.callbacks import GiveUpAfter, MayDial, TriesAtMost, TryAgainAfter
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import days, elapsed, minutes, shown

#: The name under which these policies are registered.
NAME = "trade.callbacks"
_TRIES = 3


@policy(MayDial)
def in_our_hours(q: MayDial) -> Ruling | None:
    """Nobody is called outside the hours of the department that calls."""
    hours = None if q.queue is None else q.queue.hours
    if hours is None or hours.is_open(q.now):
        return None
    opens = hours.opens_at(q.now)
    when = "at no time that is known" if opens is None else shown(opens, hours.zone)
    return Refuse(
        "closed",
        "{department} is closed, and opens {when}",
        allowed=("the same then",),
        params={"department": q.department, "when": when},
    )


@policy(TriesAtMost)
def three_times(q: TriesAtMost) -> int:
    """Who does not answer is called three times in all."""
    return _TRIES


@policy(TryAgainAfter)
def after_a_quarter_of_an_hour(q: TryAgainAfter) -> datetime.timedelta:
    """A quarter of an hour lies between two tries."""
    return minutes(15)


@policy(GiveUpAfter)
def within_two_days(q: GiveUpAfter) -> datetime.timedelta:
    """Who was not reached within two days is not called any more; of closed days none counts."""
    hours = None if q.queue is None else q.queue.hours
    return days(2) if hours is None else elapsed(q.now, hours.open_days_after(q.now, days(2)))
