"""What reactions of several slices say on a case's tickets."""

from collections.abc import Iterable

from cservice import exchanges, orders, returns, tickets
from cservice.desk.wiring import AnyCommand
from cservice.ids import CustomerId
from cservice.kernel.actor import Role
from cservice.kernel.case import CaseFile
from cservice.kernel.command import FAILED
from cservice.kernel.postponed import DeadlineRefused
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused, in_words


def solved(case: CaseFile, resolution: str) -> Iterable[AnyCommand]:
    """The case's tickets are solved, if all that they were about is done. Source: H1."""
    asked_back, exchanged = case.own(returns.ReturnAuthorization), case.own(exchanges.Exchange)
    if any(map(_is_open, asked_back)) or any(map(_is_open, exchanged)):
        return
    for ticket in case.own(tickets.Ticket):
        if ticket.stage not in _OVER:
            yield tickets.SolveTicket(ticket=ticket.id, resolution=resolution)


def _is_open(one: returns.ReturnAuthorization | exchanges.Exchange) -> bool:
    return one.stage in (
        returns.ReturnStage.REQUESTED,
        returns.ReturnStage.AUTHORIZED,
        exchanges.ExchangeStage.OPEN,
    )


def noted(case: CaseFile, text: str) -> Iterable[AnyCommand]:
    """Something is written down on the case's tickets, for whoever reads them. Source: B5."""
    for ticket in case.own(tickets.Ticket):
        yield tickets.NoteTicket(ticket=ticket.id, text=text)


def seen_to(
    case: CaseFile, text: str, *about: Record | None, customer: CustomerId | None = None
) -> Iterable[AnyCommand]:
    """Something needs a person, and so is on a ticket that somebody works on. Source: B5.

    It is noted on those of the case, and of the cases of what it is about as far as these
    are locked; where there are none, one is opened.
    """
    cases = {case.id, *[one.case for one in about if one is not None]}
    open_ones = [
        one for one in case.all(tickets.Ticket) if one.case in cases and one.stage not in _OVER
    ]
    for ticket in open_ones:
        yield tickets.NoteTicket(ticket=ticket.id, text=text)
    if not open_ones:
        yield tickets.OpenTicket(case=case.id, subject=text, customer=customer)


def seen_to_once(
    case: CaseFile, text: str, customer: CustomerId | None = None
) -> Iterable[AnyCommand]:
    """The same of what is found anew whenever it is looked for, and has not changed."""
    for ticket in case.own(tickets.Ticket):
        if ticket.stage not in _OVER and text in (ticket.subject, *ticket.notes):
            return
    yield from seen_to(case, text, customer=customer)


_OVER = (tickets.TicketStage.SOLVED, tickets.TicketStage.CLOSED)


def escalated(case: CaseFile, to: Role, reason: str) -> Iterable[AnyCommand]:
    """Somebody with more authority finds it on the case's tickets. Source: B5."""
    for ticket in case.own(tickets.Ticket):
        if ticket.stage is not tickets.TicketStage.CLOSED:
            yield tickets.EscalateTicket(ticket=ticket.id, to=to, reason=reason)


def told(
    case: CaseFile, to: Role, reason: str, customer: CustomerId | None
) -> Iterable[AnyCommand]:
    """The same, on a ticket of its own where the case has none that is open. Source: B5, D9."""
    commands = tuple(escalated(case, to, reason))
    return commands or (tickets.OpenTicket(subject=reason, customer=customer, tell=to, why=reason),)


def note_refusal(
    command: AnyCommand, refused: Refused, case: CaseFile, deadline: DeadlineRefused | None
) -> Iterable[AnyCommand]:
    """What was refused and nobody waited for is noted on the case's tickets, where somebody reads.

    That is a reaction or a deadline; of a deadline it says whether it is tried again, and of one
    that is not, somebody is told on a ticket that is worked on. Where it was to send a replacement,
    that is tried again, a few times; and where there is no ticket, one is made: else nobody is
    told. Where it was to open a return for a parcel, the parcel says so too: the dock reads no
    tickets. What a failing policy said is not noted: it may name people, and is kept for ever.
    """
    said = sentence = "a policy failed" if FAILED in refused.codes else str(refused)
    if deadline is not None:
        again = deadline.again_at
        then = "not tried again by itself" if again is None else f"tried again at {in_words(again)}"
        sentence = f"{sentence}; it is {then}"
    exchange = _replaced(command, case)
    if exchange is not None:
        last = exchange.failed + 1 >= exchanges.TRIES
        then = "not tried again by itself" if last else "tried again"
        sentence = f"{sentence}; it is {then}"
        yield exchanges.FailReplacement(exchange=exchange.id, reason=said)
    of_case = case.own(tickets.Ticket)
    if isinstance(command, orders.PlaceNoPaymentOrder) and not of_case:
        subject = f"the replacement of {command.exchange} is not sent: {sentence}"
        yield tickets.OpenTicket(case=case.id, subject=subject)
    for ticket in of_case:
        yield tickets.NoteRefusal(
            ticket=ticket.id, command=command.kind, codes=refused.codes, sentence=sentence
        )
    given_up = deadline is not None and deadline.again_at is None
    if given_up and all(ticket.stage in _OVER for ticket in of_case):
        what = command.kind.rpartition(".")[2].replace("_", " ")
        yield tickets.OpenTicket(case=case.id, subject=f"{what}: {sentence}")
    if isinstance(command, returns.OpenReturnAtDock):
        why = "; ".join(one.text() for one in refused.standing)
        yield returns.KeepParcelAside(
            parcel=command.parcel, reason="a policy failed" if FAILED in refused.codes else why
        )


def _replaced(command: AnyCommand, case: CaseFile) -> exchanges.Exchange | None:
    """The exchange for which a command was to send a replacement that is still due."""
    if not isinstance(command, orders.PlaceNoPaymentOrder):
        return None
    exchange = case.get(exchanges.Exchange, command.exchange)
    return exchange if exchange is not None and exchange.wants_replacement else None
