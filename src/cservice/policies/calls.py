"""The trade's answers about calls."""

import datetime

from cservice.calls import (
    CheckInWithin,
    LongCall,
    MayHangUp,
    MayHold,
    MayMonitor,
    MayTransfer,
    MayWait,
    OfferAgainAfter,
    Part,
    WaitForPerson,
)
from cservice.kernel.actor import (
    MANAGEMENT,
    QUALITY_REVIEWER,
    SUPERVISOR,
    TEAM_LEADER,
    ActorKind,
)
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import elapsed, minutes, shown
from cservice.kernel.value import evolve
from cservice.menu import Department, Party
from cservice.routing import Queue, Route, WhereTo, serving

#: The name under which these policies are registered.
NAME = "trade.calls"
_NO_QUEUE = Queue()


@policy(WhereTo)
def new_customers_first(q: WhereTo) -> Route:
    """New customers are answered first; existing ones wait for the department of the reason.

    Who is sent to a department by an agent, or goes on to it from another, waits for that one.
    """
    priority = 1 if q.party is Party.NEW_CUSTOMER else 0
    if q.person is not None:
        return Route(priority=priority)
    for_reason = serving(q.queues, party=None, reason=q.reason)
    for_party = serving(q.queues, party=q.party, reason=None)
    chosen = q.sent or q.instead_of is not None
    if q.party is Party.CUSTOMER and for_reason is not None and not chosen:
        department: Department | None = for_reason
    else:
        department = q.department or for_party or for_reason
    queue = _NO_QUEUE if department is None else q.queues.get(department, _NO_QUEUE)
    return evolve(
        queue.route(q.language),
        department=None if department == q.department else department,
        priority=priority,
    )


@policy(MayWait)
def open_now(q: MayWait) -> Ruling | None:
    """Nobody waits for a department that is closed."""
    hours = q.queue.hours
    if hours is None or hours.is_open(q.now):
        return None
    opens = hours.opens_at(q.now)
    when = "at no time that is known" if opens is None else shown(opens, hours.zone)
    return Refuse(
        "closed",
        "{department} is closed, and opens {when}",
        allowed=("a call-back", "another department"),
        params={"department": q.department, "when": when},
    )


@policy(MayWait)
def room_left(q: MayWait) -> Ruling | None:
    """Nobody comes to a queue that is as long as it may be; who waits there stays."""
    longest = q.queue.longest
    if not q.joins or longest is None or q.ahead < longest:
        return None
    return Refuse(
        "full",
        "{ahead} wait for {department} already",
        allowed=("a call-back", "another department"),
        params={"ahead": q.ahead, "department": q.department},
    )


@policy(MayWait)
def somebody_there(q: MayWait) -> Ruling | None:
    """Nobody waits where no agent is ready, if the queue is looked at for that."""
    if q.agents != 0:
        return None
    return Refuse(
        "nobody_there",
        "no agent of {department} is ready",
        allowed=("a call-back", "another department"),
        params={"department": q.department},
    )


@policy(WaitForPerson)
def three_minutes_for_a_person(q: WaitForPerson) -> datetime.timedelta:
    """Who waits for one person waits for three minutes, then for whoever is there."""
    return minutes(3)


@policy(OfferAgainAfter)
def a_minute_later(q: OfferAgainAfter) -> datetime.timedelta:
    """Who refused or missed a call is not offered it again for a minute."""
    return minutes(1)


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


@policy(MayMonitor)
def who_watches_over_calls(q: MayMonitor) -> Ruling | None:
    """Those who watch over calls may listen; to be heard on one is for who leads agents.

    What the host itself does for somebody is as the host says. Source: B5, C10.
    """
    roles = (*_LEADS, QUALITY_REVIEWER) if q.part is Part.LISTENS else _LEADS
    if q.by.kind is ActorKind.SYSTEM or any(q.by.has(one) for one in roles):
        return None
    return Refuse(
        "not_theirs",
        "who may be on a call that somebody else has, and {part}, is a {roles:words}",
        allowed=("calls.seek_help",),
        override=SUPERVISOR,
        params={"part": q.part, "roles": " or ".join(roles)},
    )


_LEADS = (SUPERVISOR, TEAM_LEADER, MANAGEMENT)


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
