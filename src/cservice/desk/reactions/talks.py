"""What follows from what is said on calls, and what ends a talk."""

from collections.abc import Iterable

from cservice import calls, talks
from cservice.desk.facts.talks import talk_on
from cservice.desk.reactions.tickets import seen_to
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.words import spoken


def end_talk(
    event: calls.CallEnded | calls.CallTransferredOut | calls.CallTransferredToQueue,
    call: calls.Call,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """What is said on a call ends with it, or when it waits again. Source: C4, C11."""
    talk = talk_on(call.id, case)
    if talk is not None:
        yield talks.EndTalk(talk=talk.id)


def pass_talk_on(
    event: calls.CallTransferred, call: calls.Call, case: CaseFile
) -> Iterable[AnyCommand]:
    """Whoever takes a call over goes on with its talk, and is introduced anew. Source: C1, C4."""
    talk = talk_on(call.id, case)
    if talk is not None:
        yield talks.PassTalkOn(talk=talk.id)


def tell_of_escalation(
    event: talks.CallerEscalated, talk: talks.Talk, case: CaseFile
) -> Iterable[AnyCommand]:
    """Who may grant what an upset caller asks for finds it on a ticket. Source: B5, C12, H1."""
    yield from seen_to(case, f"the caller on {talk.call} is upset: {event.reason}", to=event.to)


def tell_of_correction(
    event: talks.DetailCorrected, talk: talks.Talk, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody puts right what was misspelt on file. Source: C2, D5."""
    yield from seen_to(case, f"the {spoken(event.detail)} of {event.order} was misspelt on file")


REACTIONS: Reactions = {
    talks.CallerEscalated: (tell_of_escalation,),
    talks.DetailCorrected: (tell_of_correction,),
}
