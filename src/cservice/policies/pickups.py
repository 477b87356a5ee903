"""The trade's answers about pick-ups."""

import datetime

from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Refuse, Ruling
from cservice.kernel.time import hours, shown
from cservice.pickups import HeardWithin, MayBook, MayCancel

#: The name under which these policies are registered.
NAME = "trade.pickups"

#: A courier may say nothing for this long after the window; people are told then.
QUIET_FOR = hours(4)


@policy(MayBook)
def window_ahead(q: MayBook) -> Ruling | None:
    """A courier is not asked to come in a window that has begun, or ends after the number does."""
    if q.good_until is not None and q.good_until < q.window.end:
        return Refuse(
            "number_over",
            "the return number is good until {until}, and {window} ends after that",
            allowed=("an earlier window", "extend the number first"),
            params={"until": shown(q.good_until, q.window.zone), "window": q.window},
        )
    if q.now < q.window.start:
        return Allow("{window} is ahead", params={"window": q.window})
    return Refuse(
        "window_past",
        "{window} has begun",
        allowed=(f"a window that opens after {shown(q.now, q.window.zone)}",),
        params={"window": q.window},
    )


@policy(MayCancel)
def cancel_in_time(q: MayCancel) -> Ruling | None:
    """What the courier confirmed is cancelled by the time that it named; later by a supervisor."""
    if q.cancel_by is None:
        return Allow("the courier named no time by which it can be cancelled")
    until = shown(q.cancel_by, q.window.zone)
    if q.now <= q.cancel_by:
        return Allow("the courier can cancel it until {until}", params={"until": until})
    return Refuse(
        "too_late",
        "the courier could cancel it until {until}",
        allowed=("let the courier come, and give it nothing",),
        override=SUPERVISOR,
        params={"until": until},
    )


@policy(HeardWithin)
def heard_in_hours(q: HeardWithin) -> datetime.timedelta | None:
    """A courier says within 4 hours of the window what became of it."""
    return QUIET_FOR
