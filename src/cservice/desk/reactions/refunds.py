"""What follows from credits, and from what becomes of refunds."""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, refunds, returns
from cservice.desk.facts.waiting import Topic
from cservice.desk.reactions.closing import close_emptied
from cservice.desk.reactions.paying_back import tell_too_much_out
from cservice.desk.reactions.tickets import asked_no_more, seen_to
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.record import Record
from cservice.kernel.ruling import in_words
from cservice.kernel.words import spoken


def open_refunds(
    event: returns.CreditIssued, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Each part of a credit is paid out by itself: one may fail, and another not. Source: E11."""
    for part in event.parts:
        yield refunds.OpenRefund(case=ra.case, ra=ra.id, part=part)


def settle_difference(
    event: refunds.RefundOpened, refund: refunds.Refund, case: CaseFile
) -> Iterable[AnyCommand]:
    """An exchange does not wait for money that is on its way to the customer. Source: F5."""
    exchange = case.get(exchanges.Exchange, refund.exchange)
    if exchange is not None and exchange.difference is exchanges.DifferenceStage.WE_OWE:
        yield exchanges.SettleDifference(exchange=exchange.id, reference=refund.id)


def tell_of_failure(
    event: refunds.RefundFailed, refund: refunds.Refund, case: CaseFile
) -> Iterable[AnyCommand]:
    """A refund that is not tried again by itself needs a person: a ticket tells. Source: B5."""
    if event.retry_at is not None:
        return ()
    text = (
        f"the refund {refund.id} of {refund.amount} failed again: {event.reason};"
        " somebody tries it once more, or a supervisor has it go by other means, or gives it up"
    )
    return seen_to(case, text, refund, *_about(refund, case))


def tell_unanswered(
    event: refunds.RefundUnanswered, refund: refunds.Refund, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody asks whoever pays it out: it may be paid, and it may be lost. Source: B5, E11."""
    text = (
        f"by {in_words(event.due_at)} nobody had said whether the refund {refund.id} of"
        f" {refund.amount} was paid: somebody asks the provider, and says so, or that it failed"
    )
    return seen_to(case, text, refund, *_about(refund, case), topic=Topic.ANSWER)


def tell_of_held(
    event: refunds.RefundHeld, refund: refunds.Refund, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads why the customer waits. Source: E13."""
    text = f"the refund {refund.id} of {refund.amount} waits until the bank has decided"
    return seen_to(case, text, refund, *_about(refund, case))


def answered(event: Event[Any], refund: refunds.Refund, case: CaseFile) -> Iterable[AnyCommand]:
    """Nobody is asked for a refund that is paid, or given up, wherever that was told. E11, H1.

    Nor is the provider, once it failed, or waits for the bank.
    """
    about = {one.case: one for one in (refund, *_about(refund, case)) if one is not None}
    for one in about.values():
        text = f"{refund.id} is {spoken(refund.stage)}"
        yield from asked_no_more(case.seen_from(one), text)


def _about(refund: refunds.Refund, case: CaseFile) -> tuple[Record | None, ...]:
    """What a refund is of: a return may be on another case than its order."""
    return (
        case.get(returns.ReturnAuthorization, refund.ra),
        case.get(exchanges.Exchange, refund.exchange),
        case.get(orders.Order, refund.order),
    )


REACTIONS: Reactions = {
    refunds.RefundOpened: (settle_difference, close_emptied),
    refunds.RefundPaid: (tell_too_much_out, answered),
    refunds.RefundGivenUp: (answered,),
    refunds.RefundFailed: (tell_of_failure, answered),
    refunds.RefundHeld: (tell_of_held, answered),
    refunds.RefundUnanswered: (tell_unanswered,),
    refunds.RefundRetried: (close_emptied,),
}
