"""What agents are told of one another, who holds a seat; what others are told of them."""

from collections.abc import Mapping

from cservice import agents, calls
from cservice.agents import AgentActivity
from cservice.calls import CallStage
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import AgentId
from cservice.kernel.given import Given
from cservice.kernel.words import spoken


def seat_facts(g: Gathering) -> agents.SeatFacts:
    """Who holds the seat. That nobody takes it meanwhile, the lookup sees to."""
    assert isinstance(g.command, agents.LogOn), "nothing else is told this"
    holder = next(iter(g.found(agents.BY_SEAT, g.command.seat)), None)
    return agents.SeatFacts(**g.given, holder=None if holder is None else AgentId(holder))


#: What the agent does who has the call.
_HAS_IT = {
    CallStage.TALKING: AgentActivity.TALKING,
    CallStage.TRANSFERRING: AgentActivity.TALKING,
    CallStage.ON_HOLD: AgentActivity.HOLDING,
    CallStage.AFTER_CALL_WORK: AgentActivity.AFTER_CALL_WORK,
    CallStage.ENDED: AgentActivity.IDLE,
}


def part_of(agent: AgentId, call: calls.Call) -> AgentActivity | None:
    """What the agent should be doing on the call; None = nothing that the call knows of."""
    if call.agent == agent:
        return _HAS_IT.get(call.stage)
    over = call.stage in (CallStage.AFTER_CALL_WORK, CallStage.ENDED)
    waited_for = agent in (call.offered_to, call.transfer_to)
    return AgentActivity.RESERVED if waited_for and not over else None


def on_call_facts(g: Gathering) -> agents.OnCallFacts:
    """What the call says that the agent does on it, where it is kept here."""
    assert isinstance(g.record, agents.Agent), "nothing else is told this"
    call = g.case.get(calls.Call, g.record.call)
    says = None if call is None else part_of(g.record.id, call)
    return agents.OnCallFacts(**g.given, says=says)


def by_now(g: Gathering, id: AgentId | None) -> agents.Agent | None:
    """An agent of the case file: what expired is over, also where no sweep has noted it."""
    found = g.case.get(agents.Agent, id)
    return None if found is None else agents.noted(found, Given(**g.given)).agent


def doing(agent: agents.Agent) -> str:
    """What an agent does, in words: "talking, of call-3"."""
    idle = agent.activity is agents.AgentActivity.IDLE
    does = "calling back" if agent.dials else spoken(agent.status if idle else agent.activity)
    return does if agent.call is None else f"{does}, of {agent.call}"


GATHERERS: Mapping[type[Given], Gatherer] = {
    agents.SeatFacts: seat_facts,
    agents.OnCallFacts: on_call_facts,
}
