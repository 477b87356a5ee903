"""What call-backs are told of the brand's queues, of each other, and of the call they are for."""

from collections.abc import Mapping

from cservice import agents, callbacks, calls
from cservice.desk.facts.agents import by_now, doing
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import CallbackId
from cservice.kernel.given import Given


def callback_facts(g: Gathering) -> callbacks.CallbackFacts:
    """The queues; for one that is asked for, what else is to call the number, and the place."""
    if isinstance(g.command, callbacks.DialCallback):
        dialler = _dialler(by_now(g, g.command.agent))
        return callbacks.CallbackFacts(**g.given, queues=g.brand.queues, dialler=dialler)
    if not isinstance(g.command, callbacks.RequestCallback):
        return callbacks.CallbackFacts(**g.given, queues=g.brand.queues)
    # That no other is asked for meanwhile, the lookup sees to, which is unique.
    known = g.found(callbacks.OPEN_FOR, callbacks.open_for(g.brand.id, g.command.phone))
    return callbacks.CallbackFacts(
        **g.given,
        queues=g.brand.queues,
        open=CallbackId(known[0]) if known else None,
        kept=_kept(g.case.get(calls.Call, g.command.call)),
    )


def _dialler(agent: agents.Agent | None) -> callbacks.Dialler | None:
    """Who writes a call up may put it aside, as for a call that a colleague passes on."""
    if agent is None:
        return None
    has_none = agent.call is None or agent.activity is agents.AgentActivity.AFTER_CALL_WORK
    return callbacks.Dialler(
        there=agent.status is not agents.AgentStatus.LOGGED_OUT,
        busy=None if has_none else doing(agent),
    )


def _kept(call: calls.Call | None) -> callbacks.Kept | None:
    """The place of a call of the case that waits."""
    if call is None or call.stage is not calls.CallStage.QUEUED:
        return None
    since = call.waits_since
    assert since is not None, "who waits began to"
    return callbacks.Kept(
        department=call.department,
        wanted=call.wanted,
        route=call.route,
        since=since,
        language=call.language,
        party=call.party,
        reason=call.reason,
    )


GATHERERS: Mapping[type[Given], Gatherer] = {callbacks.CallbackFacts: callback_facts}
