"""What calls are told of their brand, their agents, and of what is left to say on them."""

from collections.abc import Mapping

from cservice import agents, calls
from cservice.desk.facts.talks import left_to_say
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given
from cservice.kernel.words import spoken


def call_facts(g: Gathering) -> calls.CallFacts:
    """The brand's menu, the agent whom the command names; where we hang up, what is left to say."""
    left = calls.NOTHING_LEFT
    if isinstance(g.command, calls.EndCall) and g.command.by_us:
        left = left_to_say(g.command.call, g.case, g.brand, g.given["now"])
    return calls.CallFacts(**g.given, menu=g.brand.menu, colleague=_colleague(g), left=left)


def _colleague(g: Gathering) -> calls.Colleague | None:
    """The agent, as they are by now: an offer that expired is over, also where none noted it."""
    if not isinstance(g.command, calls.AgentsCommand):
        return None
    assert isinstance(g.record, calls.Call), "the command is on a call"
    agent = g.case.get(agents.Agent, g.command.colleague(g.record))
    if agent is None:
        return None
    now = g.given["now"]
    over = agent.offer_expired(now)
    leaves = over and agent.chosen is not None and agent.chosen.status is _OUT
    there = agent.status is not _OUT and not leaves
    call = None if over or agent.activity is agents.AgentActivity.AFTER_CALL_WORK else agent.call
    doing = agent.status if agent.activity is agents.AgentActivity.IDLE else agent.activity
    on = "" if agent.call is None else f", of {agent.call}"
    return calls.Colleague(there=there, free=agent.is_free, call=call, doing=f"{spoken(doing)}{on}")


_OUT = agents.AgentStatus.LOGGED_OUT


GATHERERS: Mapping[type[Given], Gatherer] = {calls.CallFacts: call_facts}
