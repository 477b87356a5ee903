"""The laws of a contact centre, held against what is on a desk at any moment, as checks.

They need no extra, and hold whatever policies answer. Agents are registered before they take calls;
of somebody who is none, a desk knows nothing.

    nobody_is_lost_on_the_line(desk)
    reports_add_up(desk)
"""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from cservice import agents, callbacks, calls, talks
from cservice.agents import AgentActivity, AgentStatus
from cservice.calls import CallStage
from cservice.desk import Desk
from cservice.desk.reports import agents_of, call_rows, happened, tell_agents, tell_queues
from cservice.ids import AgentId, CallId
from cservice.kernel.record import Record
from cservice.reports.buckets import Period
from cservice.reports.queues import Queues

__all__ = ["all_agree", "nobody_is_lost_on_the_line", "reports_add_up"]

_HAD = (CallStage.TALKING, CallStage.ON_HOLD, CallStage.TRANSFERRING)
_OVER = (CallStage.ENDED, CallStage.ABANDONED)
_R = TypeVar("_R", bound=Record)


def nobody_is_lost_on_the_line(desk: Desk) -> None:
    """Hold that calls, agents, call-backs and talks say the same of one another, at this moment.

    Raises AssertionError where somebody waits for what does not come: an offer or a transfer that
    nobody is reserved for, a call that nobody has or writes up, an agent whose call is over.
    """
    all_agree(desk.records())


def all_agree(records: Iterable[Record]) -> None:
    """Hold the same of some records, which are all of a desk."""
    all_of_them = tuple(records)
    staff = {one.id: one for one in _of(agents.Agent, all_of_them)}
    came = {one.id: one for one in _of(calls.Call, all_of_them)}
    promised = _of(callbacks.Callback, all_of_them)
    for agent in staff.values():
        _rests(agent)
        if agent.call is not None and agent.call in came:
            _has_to_do_with(agent, came[agent.call])
        for one in agent.unwritten:
            over = one.call in came and came[one.call].stage is CallStage.ENDED
            mine = over and came[one.call].agent == agent.id
            assert not mine, f"{agent.id} is to write {one.call} up, and that is done"
    for call in came.values():
        _is_with(call, staff)
    for talk in _of(talks.Talk, all_of_them):
        on = talk.stage is talks.TalkStage.UNDER_WAY
        stage = came[talk.call].stage
        assert on == (stage in _HAD), f"{talk.id} is {talk.stage}, and {talk.call} is {stage}"
    _called_once(promised, staff)


def _of(kind: type[_R], records: Iterable[Record]) -> tuple[_R, ...]:
    return tuple([one for one in records if isinstance(one, kind)])


def _rests(agent: agents.Agent) -> None:
    """Who is logged out has nothing to do, and who has nothing to do waits for nothing. B3."""
    idle = agent.activity is AgentActivity.IDLE
    out = agent.status is AgentStatus.LOGGED_OUT
    assert idle or not out, f"{agent.id} is logged out, and {agent.activity}"
    assert idle == (agent.call is None), f"{agent.id} is {agent.activity}, with {agent.call}"
    waits = agent.chosen is not None or bool(agent.unwritten)
    assert not (idle and waits), f"{agent.id} is idle, and {agent.chosen}, {agent.unwritten} wait"
    ends = agent.offer_until is not None
    offered = agent.activity is AgentActivity.RESERVED
    assert ends == offered, f"{agent.id} is {agent.activity}, until {agent.offer_until}"


def _has_to_do_with(agent: agents.Agent, call: calls.Call) -> None:
    """What an agent does on a call that is kept, the call says too. Source: B3."""
    does = f"{agent.id} is {agent.activity} on {call.id}, which is {call.stage}"
    match agent.activity:
        case AgentActivity.RESERVED:
            offered = call.stage is CallStage.QUEUED and call.offered_to == agent.id
            passed_on = call.stage is CallStage.TRANSFERRING and call.transfer_to == agent.id
            assert offered or passed_on, does
        case AgentActivity.TALKING | AgentActivity.HOLDING:
            holds = call.stage is CallStage.ON_HOLD
            assert call.agent == agent.id, f"{does} with {call.agent}"
            assert call.stage in _HAD, does
            assert holds == (agent.activity is AgentActivity.HOLDING), does
        case _:
            over = call.agent != agent.id or call.stage is CallStage.AFTER_CALL_WORK
            assert over, does


def _is_with(call: calls.Call, staff: dict[AgentId, agents.Agent]) -> None:
    """Whoever a call is with is there for it. Source: B3, C4."""
    assert call.stage not in _OVER or not call.deadlines(), f"{call.id} is over, and waits"
    waited_for = (
        ("offered to", call.offered_to),
        ("on its way to", call.transfer_to if call.stage is CallStage.TRANSFERRING else None),
        ("with", call.agent if call.stage in _HAD else None),
    )
    for how, id in waited_for:
        if id is not None and id in staff:
            on = staff[id].call
            assert on == call.id, f"{call.id} is {how} {id}, who is on {on}"
    agent = None if call.agent is None else staff.get(call.agent)
    if call.stage is CallStage.AFTER_CALL_WORK and agent is not None:
        writes = (agent.call, *[one.call for one in agent.unwritten])
        assert call.id in writes, f"{call.id} is to be written up, and {agent.id} does not"


def _called_once(
    promised: Iterable[callbacks.Callback], staff: dict[AgentId, agents.Agent]
) -> None:
    """A number is to be called once, and whoever does dials one at a time. Source: A10."""
    open_ones = [one for one in promised if one.is_open]
    twice = Counter((one.brand, one.phone) for one in open_ones if one.phone).most_common(1)
    assert all(times == 1 for _, times in twice), f"to be called twice: {twice[0][0]}"
    dialled = {CallId(one.id): one.dialler for one in open_ones}
    for agent in staff.values():
        if agent.dials and agent.call is not None:
            by = dialled.get(agent.call)
            assert by == agent.id, f"{agent.id} dials {agent.call}, which is dialled by {by}"


def reports_add_up(desk: Desk) -> None:
    """Hold that the parts that reports tell are all there is: of time, of calls. Source: A9, B4."""
    past, whole = happened(desk.events()), Period()
    told, queues = agents_of(whole), Queues(whole)
    tell_agents(told, past)
    tell_queues(queues, past)
    for row in told.rows(past.last):
        parts = (row.idle, row.all_not_ready, row.talk, row.hold or 0, row.after_call or 0)
        assert row.online == sum(parts), f"on line for more or less than that: {row}"
        assert min(parts) >= 0, f"less than no time: {row}"
        assert row.online <= row.until - row.since, f"on line for longer than there is: {row}"
    for queue in queues.rows(past.last):
        ends = queue.answered + queue.abandoned + queue.left_otherwise + queue.waiting
        assert queue.offered == ends, f"what became of some is not told: {queue}"
    for call in call_rows(desk.records()):
        told_of = (call.talk, call.hold, call.after_call)
        known = [one for one in told_of if one is not None]
        assert all(one >= 0 for one in known), f"less than no time: {call}"
        assert call.handled is None or call.handled == sum(known), f"not handled so long: {call}"
