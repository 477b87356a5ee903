"""What follows from what happens on calls."""

from collections.abc import Iterable

from cservice import calls
from cservice.desk.reactions.agents import follow_call
from cservice.desk.reactions.callbacks import cancel_needless
from cservice.desk.reactions.talks import end_talk, pass_talk_on
from cservice.desk.reactions.tickets import asked_no_more, noted, seen_to
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event


def tell_of_long_call(
    event: calls.CallRanLong, call: calls.Call, case: CaseFile
) -> Iterable[AnyCommand]:
    """Whoever is to help with an over-long call finds it on a ticket, until it is over. C9."""
    text = f"the call {call.id} is longer than is reasonable"
    now = case.get(calls.Call, call.id)
    # A late sweep tells it of a call that is over, where nobody can help any more.
    if now is not None and now.ended_at is not None:
        return noted(case, text, to=event.tells)
    return seen_to(case, text, call, to=event.tells)


def tell_of_help_sought(
    event: calls.HelpSought, call: calls.Call, case: CaseFile
) -> Iterable[AnyCommand]:
    """Whose help the agent asked for finds the difficulty on a ticket, until it is over. B5, C9."""
    text = f"help was asked for on the call {call.id}: {event.reason}"
    return seen_to(case, text, call, to=event.of)


def help_no_more(
    event: Event[calls.Call], call: calls.Call, case: CaseFile
) -> Iterable[AnyCommand]:
    """With the call it is over that somebody is to help with it. Source: C9."""
    return asked_no_more(case, f"the call {call.id} is over") if call.help_of else ()


REACTIONS: Reactions = {
    **dict.fromkeys(
        (
            calls.CallOfferedToAgent,
            calls.CallOfferEnded,
            calls.CallMovedOn,
            calls.CallMovedOnFromAgent,
            calls.CallHeld,
            calls.CallResumed,
            calls.CallTransferring,
            calls.TransferFailed,
            calls.CallWrappedUp,
        ),
        (follow_call,),
    ),
    **dict.fromkeys(
        (calls.CallTurnedAway, calls.CallLeftForCallBack, calls.CallAbandoned),
        (follow_call, help_no_more),
    ),
    calls.CallTransferred: (follow_call, pass_talk_on),
    calls.CallTransferredOut: (follow_call, end_talk, help_no_more),
    calls.CallTransferredToQueue: (follow_call, end_talk),
    calls.CallEnded: (follow_call, end_talk, help_no_more),
    calls.CallAnswered: (follow_call, cancel_needless),
    calls.CallRanLong: (tell_of_long_call,),
    calls.HelpSought: (tell_of_help_sought,),
}
