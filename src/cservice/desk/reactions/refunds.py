"""What follows from credits, and from what becomes of refunds."""

from collections.abc import Iterable

from cservice import exchanges, returns, tickets
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile


def open_refunds(
    event: returns.CreditIssued, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Each part of a credit is paid out by itself: one may fail, and another not. Source: E11."""
    for part in event.parts:
        yield returns.OpenRefund(case=ra.case, ra=ra.id, part=part)


def settle_difference(
    event: returns.RefundOpened, refund: returns.Refund, case: CaseFile
) -> Iterable[AnyCommand]:
    """An exchange does not wait for money that is on its way to the customer. Source: F5."""
    exchange = case.get(exchanges.Exchange, refund.exchange)
    if exchange is not None and exchange.difference is exchanges.DifferenceStage.WE_OWE:
        yield exchanges.SettleDifference(exchange=exchange.id, reference=refund.id)


def tell_of_failure(
    event: returns.RefundFailed, refund: returns.Refund, case: CaseFile
) -> Iterable[AnyCommand]:
    """A refund that is not tried again by itself needs a person: the tickets tell. Source: B5."""
    if event.retry_at is not None:
        return
    text = (
        f"the refund {refund.id} of {refund.amount} failed again: {event.reason};"
        " a supervisor tries it by other means, or gives it up"
    )
    for ticket in case.own(tickets.Ticket):
        yield tickets.NoteTicket(ticket=ticket.id, text=text)
