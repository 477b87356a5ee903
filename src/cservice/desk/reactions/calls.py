"""What follows from what happens on calls."""

from collections.abc import Iterable

from cservice import calls
from cservice.desk.reactions.agents import follow_call
from cservice.desk.reactions.callbacks import cancel_needless
from cservice.desk.reactions.talks import end_talk, pass_talk_on
from cservice.desk.reactions.tickets import noted
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile


def tell_of_long_call(
    event: calls.CallRanLong, call: calls.Call, case: CaseFile
) -> Iterable[AnyCommand]:
    """Whoever is to help with an over-long call finds it on the case's tickets. Source: C9."""
    return noted(case, f"the call {call.id} is longer than is reasonable", to=event.tells)


def tell_of_help_sought(
    event: calls.HelpSought, call: calls.Call, case: CaseFile
) -> Iterable[AnyCommand]:
    """Whose help the agent asked for finds the difficulty on the case's tickets. Source: C9."""
    return noted(case, f"help was asked for on the call {call.id}: {event.reason}", to=event.of)


REACTIONS: Reactions = {
    **dict.fromkeys(
        (
            calls.CallOfferedToAgent,
            calls.CallOfferEnded,
            calls.CallMovedOn,
            calls.CallTurnedAway,
            calls.CallLeftForCallBack,
            calls.CallAbandoned,
            calls.CallHeld,
            calls.CallResumed,
            calls.CallTransferring,
            calls.TransferFailed,
            calls.CallWrappedUp,
        ),
        (follow_call,),
    ),
    calls.CallTransferred: (follow_call, pass_talk_on),
    calls.CallTransferredOut: (follow_call, end_talk),
    calls.CallTransferredToQueue: (follow_call, end_talk),
    calls.CallEnded: (follow_call, end_talk),
    calls.CallAnswered: (follow_call, cancel_needless),
    calls.CallRanLong: (tell_of_long_call,),
    calls.HelpSought: (tell_of_help_sought,),
}
