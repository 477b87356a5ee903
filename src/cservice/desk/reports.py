"""Reports on a contact centre from what its desk recorded: agents, queues, calls.

What happened counts as of the instants that the events name, which may be before they were
recorded: an offer that a late sweep noted expired when it did. Agents are named by their ids, and
so are the queues of one person's line; the others by their departments. Source: A9, B4, K2.
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from cservice import agents, calls
from cservice.calls import CallStage
from cservice.desk.past import Happened, happened, happened_in, second
from cservice.kernel.record import Record
from cservice.kernel.time import Instant
from cservice.reports.agents import Agents
from cservice.reports.buckets import Period
from cservice.reports.calls import CallOutcome, CallRow
from cservice.reports.levels import Level
from cservice.reports.queues import Outcome, Queues
from cservice.reports.stretches import Doing

__all__ = [
    "Happened",
    "agents_of",
    "call_rows",
    "happened",
    "happened_in",
    "queues_of",
    "second",
    "tell_agents",
    "tell_queues",
]

_Told = Callable[[str, int, Any], None]


def tell_agents(told: Agents, past: Happened) -> None:
    """Tell the agents' report what happened.

    Only of agents who are registered: of the others the desk knows a part.
    """
    _tell(past, {**_of_agents(told), **_of_transfers(told, past.registered)})


def tell_queues(told: Queues, past: Happened) -> None:
    """Tell the queues' report what happened."""
    _tell(past, _of_queues(told))


def agents_of(period: Period, *, draws: bool = False) -> Agents:
    """An agents' report for a desk, which is told of holds and after-call work too."""
    return Agents(period, says_all=True, draws=draws)


def queues_of(period: Period, level: Level | None = None) -> Queues:
    """A queues' report for a desk, which is told of those who might not wait on arrival too."""
    return Queues(period, level, says_arrivals=True)


def _tell(past: Happened, handles: dict[type[Any], _Told]) -> None:
    for at, one in past.events:
        handle = handles.get(type(one.body))
        if handle is not None:
            handle(one.stream, at, one.body)


def _of_agents(told: Agents) -> dict[type[Any], _Told]:
    on: dict[str, str] = {}  # the call of each agent who has one
    until: dict[str, Instant | None] = {}  # when what is offered to each expires; None = nothing is

    def logged_on(agent: str, at: int, _: agents.LoggedOn) -> None:
        told.logged_on(agent, at)

    def not_ready(agent: str, at: int, event: agents.WentNotReady) -> None:
        told.paused(agent, at, reason=event.reason)

    def ready(agent: str, at: int, _: agents.GotReady) -> None:
        told.ready(agent, at)

    def logged_off(agent: str, at: int, _: agents.LoggedOff) -> None:
        told.logged_off(agent, at)

    def reserved(agent: str, at: int, event: agents.AgentReserved) -> None:
        put_aside(agent, at)
        on[agent], until[agent] = event.call, event.until

    def dials(agent: str, at: int, event: agents.DiallingStarted) -> None:
        put_aside(agent, at)
        on[agent], until[agent] = event.call, None

    def missed(agent: str, at: int, _: agents.OfferMissed) -> None:
        told.missed(agent, at, rang=True)

    def rescinded(agent: str, at: int, event: agents.OfferRescinded) -> None:
        if event.at == until[agent]:  # nobody took it back: it expired, and had rung nowhere
            told.missed(agent, at, rang=False)

    def accepted(agent: str, at: int, _: agents.OfferAccepted) -> None:
        told.answered(agent, at, on[agent], _ANY)

    def talks(agent: str, at: int, event: agents.TalkStarted) -> None:
        put_aside(agent, at)
        on[agent] = event.call
        told.answered(agent, at, event.call, _ANY)

    def put_aside(agent: str, at: int) -> None:
        if agent in on:
            told.ended(agent, at, on[agent])

    def writes_on(agent: str, at: int, event: agents.WorkResumed) -> None:
        on[agent] = event.call
        told.resumed(agent, at, event.call, Doing.AFTER_CALL)

    def does(what: Doing) -> _Told:
        return lambda agent, at, _: told.does(agent, at, what)

    def finished(agent: str, at: int, _: agents.WorkFinished) -> None:
        told.ended(agent, at, on.pop(agent))

    return {
        agents.LoggedOn: logged_on,
        agents.LoggedOff: logged_off,
        agents.WentNotReady: not_ready,
        agents.GotReady: ready,
        agents.AgentReserved: reserved,
        agents.DiallingStarted: dials,
        agents.OfferMissed: missed,
        agents.OfferRescinded: rescinded,
        agents.OfferAccepted: accepted,
        agents.TalkStarted: talks,
        agents.CallerHeld: does(Doing.HOLD),
        agents.TalkResumed: does(Doing.TALK),
        agents.TalkEnded: does(Doing.AFTER_CALL),
        agents.WorkFinished: finished,
        agents.WorkResumed: writes_on,
    }


#: Agents are ready for every queue or for none.
_ANY: Final = ""


def _of_transfers(told: Agents, registered: Collection[str]) -> dict[type[Any], _Told]:
    """Whoever has a call and gives it to somebody else."""
    has: dict[str, str] = {}

    def answered(call: str, at: int, event: calls.CallAnswered) -> None:
        has[call] = event.agent

    def transferred(call: str, at: int, event: calls.CallTransferred) -> None:
        gave_away(call, at, event)
        has[call] = event.to

    def gave_away(call: str, at: int, _: object) -> None:
        if has[call] in registered:
            told.transferred(has[call], at)

    return {
        calls.CallAnswered: answered,
        calls.CallTransferred: transferred,
        calls.CallTransferredOut: gave_away,
        calls.CallTransferredToQueue: gave_away,
    }


def _of_queues(told: Queues) -> dict[type[Any], _Told]:
    waits: dict[str, str] = {}  # the queue of each call that waits

    def queued(call: str, at: int, event: calls.CallQueued | calls.CallTransferredToQueue) -> None:
        if event.instead_of is not None:
            told.overflowed(event.instead_of, at)
        waits[call] = event.department
        told.entered(event.department, at, call)

    def queued_for_agent(call: str, at: int, event: calls.CallQueuedForAgent) -> None:
        waits[call] = event.agent
        told.entered(event.agent, at, call)

    def moved_on(call: str, at: int, event: calls.CallMovedOn | calls.CallMovedOnFromAgent) -> None:
        told.left(waits[call], at, call, Outcome.TIMED_OUT)
        waits[call] = event.department
        told.entered(event.department, at, call)

    def left(outcome: Outcome) -> _Told:
        def handle(call: str, at: int, _: object) -> None:
            queue = waits.pop(call, None)  # none where it rang still, or was in the menu
            if queue is not None:
                told.left(queue, at, call, outcome)

        return handle

    def turned_away(call: str, at: int, event: calls.CallTurnedAway) -> None:
        if call in waits:
            left(Outcome.WITHDRAWN)(call, at, event)
        else:
            told.turned_away(event.department, at)

    return {
        calls.CallQueued: queued,
        calls.CallTransferredToQueue: queued,
        calls.CallQueuedForAgent: queued_for_agent,
        calls.CallAnswered: left(Outcome.ANSWERED),
        calls.CallAbandoned: left(Outcome.ABANDONED),
        calls.CallMovedOn: moved_on,
        calls.CallMovedOnFromAgent: moved_on,
        calls.CallTurnedAway: turned_away,
        calls.CallLeftForCallBack: left(Outcome.LEFT_BY_KEY),
    }


def call_rows(records: Iterable[Record]) -> tuple[CallRow, ...]:
    """What became of each call among the records."""
    return tuple(_row(one) for one in records if isinstance(one, calls.Call))


def _row(call: calls.Call) -> CallRow:
    in_all = _between(call.answered_at, call.ended_at)
    hold = None if in_all is None else _seconds(call.held)
    again = 0 if call.ended_at is None else _seconds(call.waited_again_until(call.ended_at))
    return CallRow(
        call=call.id,
        queue=call.department or call.wanted,
        agent=call.agent or call.sent_by,
        came_at=second(call.opened_at),
        ended_at=None if call.ended_at is None else second(call.ended_at),
        outcome=_outcome(call),
        menu=call.menu_seconds if call.heard else None,
        wait=_between(call.queued_at, call.answered_at or call.ended_at),
        talk=None if in_all is None or hold is None else in_all - hold - again,
        hold=hold,
        after_call=_between(call.ended_at, call.wrapped_up_at),
        handled=_handled(call, again),
        transfers=call.transfers + (call.transferred_out_to is not None),
        monitored=_seconds(call.monitored) if call.monitorings and not call.monitors else None,
    )


def _handled(call: calls.Call, again: int) -> int | None:
    """Until the last word about it; of who was sent back into a queue and gave up, until then."""
    over = call.wrapped_up_at or (None if call.requeued_at is None else call.ended_at)
    taken = _between(call.answered_at, over)
    return None if taken is None else taken - again


def _seconds(time: datetime.timedelta) -> int:
    return int(time.total_seconds())


def _between(since: Instant | None, until: Instant | None) -> int | None:
    return None if since is None or until is None else second(until) - second(since)


def _outcome(call: calls.Call) -> CallOutcome:
    if call.answered_at is not None:
        return CallOutcome.ANSWERED
    if call.left is not None:
        return _LEFT[call.left]
    return _UNANSWERED.get(call.stage, CallOutcome.OPEN)


#: What became of a call that left the queue unanswered, and was not abandoned.
_LEFT: Final = {
    calls.Left.TURNED_AWAY: CallOutcome.REJECTED,
    calls.Left.CALL_BACK: CallOutcome.CALL_BACK,
}
#: What became of a call that nobody answered.
_UNANSWERED: Final = {
    CallStage.ABANDONED: CallOutcome.ABANDONED,
    CallStage.ENDED: CallOutcome.MENU_ENDED,
}
