"""What can happen to a call that waits for somebody of ours, or might not wait. Source: A7, A9."""

from typing import Any

from cservice.calls.chart import STAGE
from cservice.calls.model import Call, Left
from cservice.ids import AgentId
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, Party
from cservice.routing import Route


@frozen(kw_only=True)
class _Queued(Event[Call]):
    """A wait began, and policies said how."""

    at: Instant  # when the wait began
    party: Party | None = None  # who calls, as far as was said; None = nothing was
    #: What it is about, one of the brand's words, which names no people; None = not known.
    reason: str | None = None
    route: Route = Route()  # how soon it is answered, and by whom
    look_at: Instant | None = None  # when it is looked whether it may wait on; None = it may

    def queued(self, record: Call, whom: dict[str, Any]) -> Call:
        """The call that waits for somebody."""
        return evolve(
            record,
            level=None,
            party=self.party or record.party,
            reason=self.reason,
            route=self.route,
            queued_at=self.at,
            joined_at=self.at,
            look_at=self.look_at,
            **whom,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallQueued(_Queued):
    """The caller waits for a department: the menu, or somebody, and policies led there. A7, A9."""

    kind = "calls.call_queued"
    says = "The caller waits for {department}."
    moves = (STAGE["queue"],)
    department: Department  # who is waited for
    #: Where the caller was to wait, and might not; None = it is there.
    instead_of: Department | None = None

    def apply(self, record: Call) -> Call:
        return self.queued(record, {"department": self.department})


@frozen(kw_only=True)
class CallQueuedForAgent(_Queued):
    """The caller waits for one person, whose line the menu led to, or somebody. Source: A2, A9."""

    kind = "calls.call_queued_for_agent"
    says = "The caller waits for {agent}."
    moves = (STAGE["queue"],)
    agent: AgentId  # who is waited for

    def apply(self, record: Call) -> Call:
        return self.queued(record, {"wanted": self.agent})


@frozen(kw_only=True)
class CallMovedOn(Event[Call]):
    """A call went on to another queue, and keeps its place by when the wait began. Source: A9."""

    kind = "calls.call_moved_on"
    says = "The caller waits for {department} now, since {instead_of} took too long or was closed."
    moves = (STAGE["move_on"],)
    department: Department  # who is waited for now
    instead_of: Department  # who was
    route: Route  # how soon it is answered there, and by whom
    at: Instant  # when
    look_at: Instant | None  # when it is looked whether it may wait on; None = it may

    def apply(self, record: Call) -> Call:
        return _moved_on(record, self)


@frozen(kw_only=True)
class CallMovedOnFromAgent(Event[Call]):
    """Who waited so long for one person waits for the department, with the place kept. A2, A9."""

    kind = "calls.call_moved_on_from_agent"
    says = "The caller waits for {department} now, since {agent} did not take the call."
    moves = (STAGE["move_on"],)
    department: Department  # who is waited for now
    agent: AgentId  # who was
    route: Route  # how soon it is answered there, and by whom
    at: Instant  # when
    look_at: Instant | None  # when it is looked whether it may wait on; None = it may

    def apply(self, record: Call) -> Call:
        return evolve(_moved_on(record, self), wanted=None)


def _moved_on(record: Call, event: CallMovedOn | CallMovedOnFromAgent) -> Call:
    return evolve(
        record,
        department=event.department,
        route=event.route,
        joined_at=event.at,
        look_at=event.look_at,
        moved_on=record.moved_on + 1,
        offered_to=None,
        **event.moved(record),
    )


@frozen(kw_only=True)
class WaitLookedAt(Event[Call]):
    """It was looked whether a call may wait on, and it may. Source: A9."""

    kind = "calls.wait_looked_at"
    moves = (STAGE["look_at_wait"],)
    sets = ("look_at",)
    at: Instant  # when
    look_at: Instant | None  # when it is looked again; None = it may for ever


@frozen(kw_only=True)
class CallTurnedAway(Event[Call]):
    """A caller might not wait, or wait on, and the line was closed. Source: A9."""

    kind = "calls.call_turned_away"
    says = "The caller might not wait for {department}: {why}."
    moves = (STAGE["turn_away"],)
    department: Department  # for whom
    why: tuple[str, ...]  # the codes of the rules that stood against it: "closed"
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        department = record.department or self.department
        return evolve(
            record,
            level=None,
            department=department,
            ended_at=self.at,
            look_at=None,
            offered_to=None,
            left=Left.TURNED_AWAY,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallLeftForCallBack(Event[Call]):
    """The caller hung up, to be called back; the place in the queue is kept. Source: A10."""

    kind = "calls.call_left_for_call_back"
    moves = (STAGE["leave_for_call_back"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            ended_at=self.at,
            look_at=None,
            offered_to=None,
            left=Left.CALL_BACK,
            **self.moved(record),
        )
