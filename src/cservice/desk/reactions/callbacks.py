"""What follows from what happens to call-backs, and what happens to them from calls."""

from collections.abc import Iterable

from cservice import callbacks, calls
from cservice.desk.reactions.tickets import seen_to
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile


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


REACTIONS: Reactions = {
    callbacks.CallbackRequested: (let_caller_go,),
    callbacks.CallbackGivenUp: (tell_of_nobody_reached,),
}
