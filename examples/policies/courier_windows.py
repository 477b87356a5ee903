"""A courier that works on weekdays, wants two hours, and is not sent a third time for nothing."""

from cservice import Allow, NeedApproval, Refuse, Ruling, hours, policy
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.time import elapsed
from cservice.pickups import MayBook


@policy(MayBook)
def weekdays(q: MayBook) -> Ruling | None:
    """Monday to Friday, by the calendar at the address."""
    if q.window.date.weekday() < 5:
        return None
    return Refuse(
        "weekend",
        "{window} is on a weekend",
        allowed=("a window from Monday to Friday",),
        params={"window": q.window},
    )


@policy(MayBook)
def two_hours_wide(q: MayBook) -> Ruling | None:
    """The driver is granted two hours, as they pass: clocks may go forward in between."""
    if elapsed(q.window.start, q.window.end) >= hours(2):
        return None
    return Refuse(
        "narrow",
        "{window} is shorter than 2 hours",
        allowed=("a window of 2 hours or more",),
        params={"window": q.window},
    )


@policy(MayBook)
def two_hours_ahead(q: MayBook) -> Ruling | None:
    """The depot wants to know two hours before the window opens; what has begun is told already."""
    left = elapsed(q.now, q.window.start)
    if not hours(0) < left < hours(2):
        return None
    return Refuse("short_notice", "it opens in {left}", params={"left": left})


@policy(MayBook)
def third_time(q: MayBook) -> Ruling | None:
    """Missed twice, a supervisor has to approve."""
    if q.missed < 2:
        return Allow("missed once") if q.missed else None
    return NeedApproval(
        "missed_twice", "missed {n} times already", role=SUPERVISOR, params={"n": q.missed}
    )
