"""What follows from what happens to call-backs, and what happens to them from calls."""

from collections.abc import Iterable

from cservice import agents, callbacks, calls
from cservice.desk.reactions.tickets import seen_to
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.ids import CallId
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event


def let_caller_go(
    event: callbacks.CallbackRequested, callback: callbacks.Callback, case: CaseFile
) -> Iterable[AnyCommand]:
    """Who is called back need not wait on the line. Source: A10."""
    if event.call is not None:
        yield calls.LeaveForCallBack(call=event.call)


def tell_of_nobody_reached(
    event: callbacks.CallbackGivenUp, callback: callbacks.Callback, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody sees to a customer who was promised a call, and was not reached. Source: A10."""
    text = f"nobody was reached by the call-back {callback.id}, tries: {event.tries}"
    return seen_to(case, text)


def cancel_needless(
    event: calls.CallAnswered, call: calls.Call, case: CaseFile
) -> Iterable[AnyCommand]:
    """Who got through is not called any more. Source: A10."""
    for one in event.callbacks:
        yield callbacks.CancelCallback(callback=one, reason="the customer got through")


def keep_agent_busy(
    event: Event[callbacks.Callback], callback: callbacks.Callback, case: CaseFile
) -> Iterable[AnyCommand]:
    """Who calls back has that to do, and nothing else, until it is known what became of it. B3.

    Then they talk with the customer: on the call-back itself where the call is none of ours.
    """
    agent = case.get(agents.Agent, callback.agent)
    if agent is None:
        return
    own = CallId(callback.id)
    dials = agent.dials and agent.call == own
    if callback.dialler is not None:
        assert callback.next_at is not None, "when it is dialled, it is said when again"
        yield agents.StartDialling(
            agent=agent.id, call=own, of_case=callback.case, until=callback.next_at
        )
    elif dials and isinstance(event, callbacks.CallbackReached) and event.call is None:
        yield agents.StartTalk(agent=agent.id, call=own, of_case=callback.case)
    elif dials:
        yield agents.RescindOffer(agent=agent.id)


def end_try(
    event: agents.OfferRefused | agents.OfferRescinded, agent: agents.Agent, case: CaseFile
) -> Iterable[AnyCommand]:
    """A try that the agent puts aside is missed; so is one of which nobody told in time. A10."""
    for one in case.all(callbacks.Callback):
        if one.dialler != agent.id or agent.dials:
            continue
        if one.next_at is not None and one.next_at <= event.at:
            yield callbacks.ExpireDial(callback=one.id, due_at=one.next_at)
        else:
            yield callbacks.MissCallback(callback=one.id, why="the agent put it aside")


REACTIONS: Reactions = {
    callbacks.CallbackRequested: (let_caller_go,),
    callbacks.CallbackDialled: (keep_agent_busy,),
    callbacks.CallbackMissed: (keep_agent_busy,),
    callbacks.CallbackReached: (keep_agent_busy,),
    callbacks.CallbackGivenUp: (tell_of_nobody_reached,),
    callbacks.CallbackCancelled: (keep_agent_busy,),
}
