"""What follows between calls and the agents who have to do with them. Source: B3.

What happens on a call happens to its agents, and what an agent does about an offer, and when it
expires, happens to the call. Agents that nobody registered are none to this.
"""

from collections.abc import Iterable

from cservice import agents, calls
from cservice.agents import AgentActivity
from cservice.calls import CallStage
from cservice.desk.facts.agents import part_of
from cservice.desk.reactions.callbacks import end_try
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.time import Instant


def follow_call(event: Event[calls.Call], call: calls.Call, case: CaseFile) -> Iterable[AnyCommand]:
    """Each agent who has to do with the call is doing on it what the call says."""
    for agent in case.all(agents.Agent):
        if agent.call == call.id:
            yield from _on_it(agent, part_of(agent.id, call), call, event)
        else:
            yield from _on_another(agent, part_of(agent.id, call), call)


_TALKING = (AgentActivity.TALKING, AgentActivity.HOLDING)


def _on_it(
    agent: agents.Agent, part: AgentActivity | None, call: calls.Call, event: Event[calls.Call]
) -> Iterable[AnyCommand]:
    """What happens to an agent who is offered the call, talks on it, or writes it up."""
    match agent.activity, part:
        case (AgentActivity.AFTER_CALL_WORK, AgentActivity.RESERVED):
            yield _reserve(agent, call)
        case (AgentActivity.RESERVED, AgentActivity.RESERVED) if _again(agent, event):
            yield _reserve(agent, call)
        case (AgentActivity.RESERVED | AgentActivity.AFTER_CALL_WORK, AgentActivity.TALKING):
            assert agent.call is not None, "what is offered, or written up, is a call"
            yield agents.StartTalk(agent=agent.id, call=agent.call, of_case=agent.of_case)
        case (AgentActivity.RESERVED, None):
            yield agents.RescindOffer(agent=agent.id)
        case (AgentActivity.TALKING, AgentActivity.HOLDING):
            yield agents.HoldCaller(agent=agent.id)
        case (AgentActivity.HOLDING, AgentActivity.TALKING):
            yield agents.ResumeTalk(agent=agent.id)
        case (AgentActivity.AFTER_CALL_WORK, AgentActivity.IDLE):
            yield agents.FinishWork(agent=agent.id)
        case (activity, None | AgentActivity.AFTER_CALL_WORK) if activity in _TALKING:
            yield agents.EndTalk(agent=agent.id)
        case _:
            pass


def _on_another(
    agent: agents.Agent, part: AgentActivity | None, call: calls.Call
) -> Iterable[AnyCommand]:
    """What happens to an agent who has had nothing to do with the call."""
    if part is AgentActivity.TALKING:
        yield agents.StartTalk(agent=agent.id, call=call.id, of_case=call.case)
    elif part is AgentActivity.RESERVED:
        yield _reserve(agent, call)
    elif part is AgentActivity.IDLE and call.id in [one.call for one in agent.unwritten]:
        yield agents.EndWaitingWork(agent=agent.id, call=call.id)


def _reserve(agent: agents.Agent, call: calls.Call) -> AnyCommand:
    passed_on = call.stage is CallStage.TRANSFERRING
    return agents.ReserveAgent(agent=agent.id, call=call.id, of_case=call.case, passed_on=passed_on)


def _again(agent: agents.Agent, event: Event[calls.Call]) -> bool:
    """Whether the agent is offered the call anew: the last offer of it is over."""
    at: Instant | None = getattr(event, "at", None)
    return at is not None and agent.offer_expired(at)


_ENDS = {
    agents.OfferRefused: calls.OfferEnd.REFUSED,
    agents.OfferMissed: calls.OfferEnd.MISSED,
    agents.OfferRescinded: calls.OfferEnd.NEVER_RANG,
}
#: What is told of a transfer that the colleague did not take.
_REASONS = {
    calls.OfferEnd.REFUSED: "the colleague refused it",
    calls.OfferEnd.MISSED: "the colleague did not answer",
    calls.OfferEnd.NEVER_RANG: "it did not ring with the colleague",
}


def end_offer(
    event: agents.OfferRefused | agents.OfferMissed | agents.OfferRescinded,
    agent: agents.Agent,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """A call that was not taken waits on, or is the first agent's again.

    Unless it is offered to the same agent once more.
    """
    end = _ENDS[type(event)]
    for call in case.all(calls.Call):
        if agent.activity is AgentActivity.RESERVED and agent.call == call.id:
            continue
        if call.stage is CallStage.QUEUED and call.offered_to == agent.id:
            yield calls.EndOffer(call=call.id, to=agent.id, end=end)
        if call.stage is CallStage.TRANSFERRING and call.transfer_to == agent.id:
            yield calls.FailTransfer(call=call.id, reason=_REASONS[end])


def wrap_up(
    event: agents.WorkFinished, agent: agents.Agent, case: CaseFile
) -> Iterable[AnyCommand]:
    """The call is written up, once who had it last has done so."""
    for call in case.all(calls.Call):
        if call.agent == agent.id and call.stage is CallStage.AFTER_CALL_WORK:
            yield calls.WrapUp(call=call.id)


REACTIONS: Reactions = {
    agents.OfferMissed: (end_offer,),
    agents.OfferRefused: (end_offer, end_try),
    agents.OfferRescinded: (end_offer, end_try),
    agents.WorkFinished: (wrap_up,),
}
