"""What policies are asked about calls."""

import datetime

from cservice.calls.model import Part
from cservice.ids import AgentId
from cservice.kernel.question import Rule, Within
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Department, Party
from cservice.routing import Queue


@frozen(kw_only=True)
class MayWait(Rule):
    """May the call wait for the department, or wait on? Source: A9.

    It is asked when it comes to a queue, and when a wait is looked at. Where it may not, the
    queue's overflow is asked for, and where that takes nobody, the caller is turned away.
    """

    kind = "calls.may_wait"
    department: Department  # whose queue
    queue: Queue  # as it is configured: its hours, its length
    joins: bool  # True = it comes to the queue; False = it waits there already
    waited: datetime.timedelta  # since the wait began, in whatever queue
    ahead: int  # how many wait there, itself included where it does; 0 unless it has a length
    #: How many agents take its calls, free or not; None = callers wait, whoever is there.
    agents: int | None


@frozen(kw_only=True)
class WaitForPerson(Within):
    """How long does a caller wait for one person, before whoever is of the department? A2, A9.

    It is asked when the wait begins, and again where the department could not take the call.
    """

    kind = "calls.wait_for_person"
    agent: AgentId  # who is waited for
    party: Party | None  # who calls; None = nobody said
    reason: str | None  # what it is about, one of the brand's words; None = not known
    language: str | None  # of the caller, as in BCP 47; None = not known


@frozen(kw_only=True)
class OfferAgainAfter(Within):
    """How long is a call not offered again to who refused or missed it? Source: B3."""

    kind = "calls.offer_again_after"
    agent: AgentId  # who
    missed: bool  # True = it rang and was not answered; False = it was refused
    department: Department | None  # who is waited for; None = that one person is


@frozen(kw_only=True)
class MayHold(Rule):
    """May the caller be put on hold? Source: C3."""

    kind = "calls.may_hold"
    reason: str  # what is said to the caller
    leave: bool  # True = the caller was asked, and agreed
    holds: int  # how often the caller was on hold before
    held: datetime.timedelta  # how long, in all
    department: Department | None  # who was waited for; None = not known


@frozen(kw_only=True)
class CheckInWithin(Within):
    """Within which time is somebody to be back on the line with who is on hold? Source: C3.

    It is asked when the hold begins and after each check-in.
    """

    kind = "calls.check_in_within"
    check_ins: int  # how often somebody came back on this call before
    waited: datetime.timedelta | None  # how long the caller waited for us; None = not known
    department: Department | None  # who was waited for; None = not known


@frozen(kw_only=True)
class MayTransfer(Rule):
    """May the call go on to this agent, into this queue, or to a line not ours? Source: C4, G3."""

    kind = "calls.may_transfer"
    to: AgentId | None  # who is to take it over; None = it leaves us, or goes into a queue
    told: bool  # True = the caller knows of the transfer
    named: bool  # True = the caller was told who takes the call
    warm: bool  # True = the agent stays until the other takes over
    transfers: int  # how often it went on before
    department: Department | None  # who was waited for; None = not known
    into: Department | None = None  # whose queue it goes into; None = it goes into none


@frozen(kw_only=True)
class MayMonitor(Rule):
    """May whoever asks be on a call that somebody else has? Source: C10."""

    kind = "calls.may_monitor"
    part: Part  # what they are to do there
    notice: bool  # True = the caller was told that calls may be recorded and listened to
    others: int  # how many are on it so already
    department: Department | None  # who was waited for; None = not known


@frozen(kw_only=True)
class MayHangUp(Rule):
    """May we hang up, and not the caller? Source: C6-C8, C11, C12.

    What is left to say is known of a call that is led by a protocol.
    """

    kind = "calls.may_hang_up"
    trouble: str | None  # for which lines are said; None = the caller can be talked to
    lines: int  # so many of them are left to say
    wait_until: Instant | None  # an answer is waited for until then; None = for none
    warnings: int  # so often an abusive caller is still to be warned; 0 = nobody is
    steps: tuple[str, ...]  # of the protocol, due and neither taken nor passed over
    department: Department | None  # who was waited for; None = not known


@frozen(kw_only=True)
class LongCall(Within):
    """After which time with us is a call over-long, so that help is sought? Source: C9.

    It is asked when the call is answered, and counts from then: holds and transfers included.
    """

    kind = "calls.long_call"
    department: Department | None  # who was waited for; None = not known
    language: str | None  # of the caller, as in BCP 47; None = not known
