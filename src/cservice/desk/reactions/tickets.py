"""What reactions of several slices say on a case's tickets."""

from collections.abc import Iterable

from cservice import exchanges, returns, tickets
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile
from cservice.kernel.command import FAILED
from cservice.kernel.ruling import Refused


def solved(case: CaseFile, resolution: str) -> Iterable[AnyCommand]:
    """The case's tickets are solved, if all that they were about is done. Source: H1."""
    asked_back, exchanged = case.own(returns.ReturnAuthorization), case.own(exchanges.Exchange)
    if any(map(_is_open, asked_back)) or any(map(_is_open, exchanged)):
        return
    for ticket in case.own(tickets.Ticket):
        if ticket.stage not in (tickets.TicketStage.SOLVED, tickets.TicketStage.CLOSED):
            yield tickets.SolveTicket(ticket=ticket.id, resolution=resolution)


def _is_open(one: returns.ReturnAuthorization | exchanges.Exchange) -> bool:
    return one.stage in (
        returns.ReturnStage.REQUESTED,
        returns.ReturnStage.AUTHORIZED,
        exchanges.ExchangeStage.OPEN,
    )


def note_refusal(command: AnyCommand, refused: Refused, case: CaseFile) -> Iterable[AnyCommand]:
    """A reaction that was refused is noted on the case's tickets, where somebody reads it.

    Where it was to open a return for a parcel, the parcel says so too: the dock reads no tickets.
    What a failing policy said is not: it may name people, and a note is kept for ever.
    """
    sentence = "a policy failed" if FAILED in refused.codes else str(refused)
    for ticket in case.own(tickets.Ticket):
        yield tickets.NoteRefusal(
            ticket=ticket.id, command=command.kind, codes=refused.codes, sentence=sentence
        )
    if isinstance(command, returns.OpenReturnAtDock):
        why = "; ".join(one.text() for one in refused.standing)
        yield returns.KeepParcelAside(
            parcel=command.parcel, reason="a policy failed" if FAILED in refused.codes else why
        )
