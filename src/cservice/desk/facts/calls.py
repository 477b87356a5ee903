"""What calls are told of their brand, of who waits and is there, and of what is left to say."""

from collections.abc import Mapping
from typing import Any

from cservice import agents, callbacks, calls
from cservice.desk.facts.agents import by_now, doing
from cservice.desk.facts.talks import left_to_say
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import CallbackId
from cservice.kernel.given import Given
from cservice.routing import waiting_for

#: What may begin a wait, or looks at one.
_MAY_WAIT = (
    calls.QueueCall,
    calls.PressKey,
    calls.SayWords,
    calls.StayOnLine,
    calls.LookAtWait,
    calls.TransferToQueue,
)


def call_facts(g: Gathering) -> calls.CallFacts:
    """The brand's menu and queues; what else depends on what is asked of the call."""
    known: dict[str, Any] = {"menu": g.brand.menu, "queues": g.brand.queues}
    if isinstance(g.command, _MAY_WAIT):
        known |= _there(g)
    if isinstance(g.command, calls.AnswerCall):
        known["callbacks"] = _needless(g)
    if isinstance(g.command, calls.AgentsCommand):
        known["colleague"] = _colleague(g, g.command)
        known["offer_over"] = _offer_over(g)
    if isinstance(g.command, calls.EndCall) and g.command.by_us:
        known["left"] = left_to_say(g.command.call, g.case, g.brand, g.given["now"])
    return calls.CallFacts(**g.given, **known)


def _there(g: Gathering) -> dict[str, Any]:
    """How many wait, and how many take calls, as far as any queue asks for that.

    Nothing of it is locked: of two calls that come at once, both may still find room.
    """
    waiting = {
        name: len(g.found(calls.WAITING, waiting_for(g.brand.id, name)))
        for name, queue in g.brand.queues.items()
        if queue.longest is not None
    }
    looked_at = [name for name, one in g.brand.queues.items() if one.looks_every is not None]
    anywhere = len(g.found(agents.ON_DUTY, agents.ANY_DEPARTMENT)) if looked_at else 0
    on_duty = {name: len(g.found(agents.ON_DUTY, name)) + anywhere for name in looked_at}
    return {"waiting": waiting, "agents": on_duty}


def _needless(g: Gathering) -> tuple[CallbackId, ...]:
    """By which the brand was to call who has got through now."""
    assert isinstance(g.record, calls.Call), "a call is answered"
    if not g.record.phone:
        return ()
    assert isinstance(g.command, calls.AnswerCall), "by an agent"
    open_for = callbacks.open_for(g.brand.id, g.record.phone)
    # Whoever calls back answers the call that this makes, and tells that the customer is reached.
    own = g.found(callbacks.DIALLED_BY, g.command.agent)
    return tuple(
        [CallbackId(one) for one in g.found(callbacks.OPEN_FOR, open_for) if one not in own]
    )


def _colleague(g: Gathering, command: calls.AgentsCommand) -> calls.Colleague | None:
    """The agent, as they are by now: an offer that expired is over, also where none noted it."""
    assert isinstance(g.record, calls.Call), "the command is on a call"
    agent = by_now(g, command.colleague(g.record))
    if agent is None:
        return None
    return calls.Colleague(
        there=agent.status is not agents.AgentStatus.LOGGED_OUT,
        free=agent.is_free,
        call=None if agent.activity is agents.AgentActivity.AFTER_CALL_WORK else agent.call,
        dials=agent.dials,
        doing=doing(agent),
        departments=agent.profile.departments,
        offer_until=agent.offer_until,
    )


def _offer_over(g: Gathering) -> calls.OfferEnd | None:
    """How the offer of the call ended that expired by now, and is not noted yet."""
    assert isinstance(g.record, calls.Call), "the command is on a call"
    agent = g.case.get(agents.Agent, g.record.offered_to)
    if agent is None or agent.call != g.record.id or not agent.offer_expired(g.given["now"]):
        return None
    return calls.OfferEnd.MISSED if agent.rung else calls.OfferEnd.NEVER_RANG


GATHERERS: Mapping[type[Given], Gatherer] = {calls.CallFacts: call_facts}
