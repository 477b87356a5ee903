"""The trade's answers about calls."""

import datetime

from cservice.calls import CheckInWithin, LongCall, MayHangUp, MayHold, MayTransfer
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import elapsed, minutes

#: The name under which these policies are registered.
NAME = "trade.calls"


@policy(MayHold)
def leave_asked(q: MayHold) -> Ruling | None:
    """Nobody is put on hold who was not asked for leave."""
    if q.leave:
        return None
    return Refuse(
        "no_leave",
        "the caller was not asked for leave to be put on hold, or did not agree",
        allowed=("ask the caller for leave, and say why",),
        override=SUPERVISOR,
    )


@policy(CheckInWithin)
def every_minute(q: CheckInWithin) -> datetime.timedelta:
    """Somebody is back on the line after 60 seconds."""
    return minutes(1)


@policy(MayTransfer)
def transfer_told(q: MayTransfer) -> Ruling | None:
    """Nobody is transferred who does not know of it."""
    if q.told:
        return None
    return Refuse(
        "not_told",
        "the caller was not told of the transfer",
        allowed=("tell the caller first, and who will take the call",),
        override=SUPERVISOR,
    )


@policy(MayTransfer)
def taker_named(q: MayTransfer) -> Ruling | None:
    """Who is transferred knows the name of the person who will take the call."""
    if q.named:
        return None
    return Refuse(
        "not_named",
        "the caller was not told who will take the call",
        allowed=("name the person who will take the call",),
        override=SUPERVISOR,
    )


@policy(MayHangUp)
def never_directly(q: MayHangUp) -> Ruling | None:
    """Nobody hangs up on who is not heard before all was said and waited for.

    Source: C6-C8.
    """
    if q.trouble is None:
        return None
    if q.lines:
        return Refuse(
            "not_directly",
            "there are lines left to say for the trouble {trouble:words}: {lines}",
            allowed=("say the next line",),
            override=SUPERVISOR,
            params={"trouble": q.trouble, "lines": q.lines},
        )
    if q.wait_until is None:
        return None
    return Refuse(
        "not_directly",
        "an answer is waited for, {longer} more",
        allowed=("wait for it",),
        override=SUPERVISOR,
        params={"longer": elapsed(q.now, q.wait_until)},
    )


@policy(MayHangUp)
def warned_before(q: MayHangUp) -> Ruling | None:
    """Nobody hangs up on who is abusive and was not warned.

    Source: C12.
    """
    if q.warnings == 0:
        return None
    return Refuse(
        "not_warned",
        "the caller is abusive, and was not warned that the call may be ended",
        allowed=("warn the caller first",),
        override=SUPERVISOR,
    )


@policy(LongCall)
def as_long_as_the_trade_reckons(q: LongCall) -> datetime.timedelta:
    """A call is over-long after 25.5 minutes: the most that the steps of a talk take by the book.

    Complaint 5, explanation 2, order number 5, diagnosis 1, correction 3, address and number 5,
    label 0.5 and pick-up 4 minutes. Source: K1.
    """
    return minutes(25.5)
