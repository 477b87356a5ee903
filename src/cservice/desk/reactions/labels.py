"""What follows from what becomes of a return label. Source: B5, E5, E6."""

from collections.abc import Iterable

from cservice import returns
from cservice.desk.facts.waiting import Topic
from cservice.desk.reactions.tickets import asked_no_more, seen_to
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile
from cservice.kernel.ruling import in_words


def tell_not_mailed(
    event: returns.LabelNotMailed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody asks for a label that was ordered: the customer cannot send without. E5, E6."""
    text = (
        f"the label of {ra.id} was to be mailed by {in_words(event.due_at)}, and nobody has said"
        " that it was: somebody asks for it, or tells the customer the number on the phone"
    )
    return seen_to(case, text, ra, topic=Topic.MAIL)


def mailed(
    event: returns.LabelMailed | returns.ReturnDictated | returns.ReturnHandedOver,
    ra: returns.ReturnAuthorization,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """It is in the mail, or the customer does without: nobody is asked for it. Source: E5, H1."""
    return asked_no_more(case, f"the label of {ra.id} is waited for no more")
