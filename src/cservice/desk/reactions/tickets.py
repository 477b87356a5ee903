"""How reactions reach people: on tickets, in three words.

What people may read is `noted`, on whatever tickets the case has, also none. What needs a person is
`seen_to`: it is on a ticket that somebody works on, and one is opened where there is none. Both may
be said to somebody with more authority, whom the ticket then shows it. A case of which all is done
has its tickets `solved`, but for what a person still has to see to. Source: B5, H1.
"""

from collections.abc import Iterable

from cservice import exchanges, orders, refunds, returns, tickets
from cservice.desk.facts.tickets import OVER, is_over
from cservice.desk.facts.waiting import Topic
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.ids import CustomerId
from cservice.kernel.actor import Role
from cservice.kernel.case import CaseFile
from cservice.kernel.command import FAILED
from cservice.kernel.postponed import DeadlineRefused
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused, in_words
from cservice.kernel.words import called


def solved(case: CaseFile, resolution: str) -> Iterable[AnyCommand]:
    """The case's tickets are solved, if all that they were about is done. Source: H1.

    One that the desk opened is about one thing, any other about all that the case asks back and
    exchanges. None is solved that asks a person for something that is not over.
    """
    done = _all_over(case)
    for ticket in _not_asking(case):
        if done or ticket.about is not None:
            yield tickets.SolveTicket(ticket=ticket.id, resolution=resolution)


def asked_no_more(case: CaseFile, resolution: str, done: str | None = None) -> Iterable[AnyCommand]:
    """What is over is ticked off; a ticket of the desk's that asks no more is solved. H1.

    The customer's tickets wait. What was asked may be `done`, though its record is not over.
    """
    for ticket in case.own(tickets.Ticket):
        if ticket.stage not in OVER:
            over = [id for id in ticket.asks if id == done or is_over(id, case)]
            ours = ticket.about is not None and len(over) == len(ticket.asks)
            # Solving ticks off what is over by itself.
            for about in over:
                if not ours or about == done:
                    yield tickets.TickOff(ticket=ticket.id, about=about)
            if ours:
                yield tickets.SolveTicket(ticket=ticket.id, resolution=resolution)


def all_ticked_off(
    event: tickets.TickedOff, ticket: tickets.Ticket, case: CaseFile
) -> Iterable[AnyCommand]:
    """A ticket of the desk's is solved by whoever ticks off the last of what it asks. H1."""
    if ticket.about is not None and not ticket.asks and ticket.stage not in OVER:
        yield tickets.SolveTicket(ticket=ticket.id, resolution="all that it asked is done")


def _not_asking(case: CaseFile) -> Iterable[tickets.Ticket]:
    """The case's tickets that somebody works on, and that ask nobody to see to anything now."""
    for ticket in case.own(tickets.Ticket):
        if ticket.stage not in OVER and all(is_over(id, case) for id in ticket.asks):
            yield ticket


def _all_over(case: CaseFile) -> bool:
    both = (*case.own(returns.ReturnAuthorization), *case.own(exchanges.Exchange))
    return all(is_over(one.id, case) for one in both)


def noted(case: CaseFile, text: str, *, to: Role | None = None) -> Iterable[AnyCommand]:
    """Whoever has the case's tickets may read it; with more authority, of those not closed. B5."""
    for ticket in case.own(tickets.Ticket):
        if to is None or ticket.stage is not tickets.TicketStage.CLOSED:
            yield _written(ticket, text, to)


def seen_to(
    case: CaseFile,
    text: str,
    *about: Record | None,
    topic: Topic | None = None,
    to: Role | None = None,
    customer: CustomerId | None = None,
    once: bool = False,
) -> Iterable[AnyCommand]:
    """Something needs a person, and so is on a ticket that somebody works on. Source: B5, D9.

    That is each of the case, and of the cases of what it is about as far as these are locked; where
    there are none, one is opened. The first of what it is about ends it: once that return, or the
    `topic` of it that is named, that exchange, that parcel or that thought of an appeasement is
    over, nobody is needed. Else, or where it is over already, a person says when.

    What is found anew whenever it is looked for, and is not something that happens, is written
    `once`: in the same words, which say all of it, on a ticket that still asks for it.
    """
    known = [one for one in about if one is not None]
    first = known[0].id if known else case.id
    asked = first if topic is None else topic.of(first)
    ends = case.id if is_over(asked, case) else asked
    cases = {case.id, *[one.case for one in known]}
    open_ones = [
        one for one in case.all(tickets.Ticket) if one.case in cases and one.stage not in OVER
    ]
    for ticket in open_ones:
        if not (once and ends in ticket.asks and text in (ticket.subject, *ticket.notes)):
            yield _written(ticket, text, to, ends)
    if not open_ones:
        yield tickets.OpenTicket(
            case=case.id, subject=text, customer=customer, tell=to, why=text, about=ends
        )


def _written(
    ticket: tickets.Ticket, text: str, to: Role | None, about: str | None = None
) -> AnyCommand:
    if to is None:
        return tickets.NoteTicket(ticket=ticket.id, text=text, about=about)
    return tickets.EscalateTicket(ticket=ticket.id, to=to, reason=text, about=about)


def note_refusal(
    command: AnyCommand, refused: Refused, case: CaseFile, deadline: DeadlineRefused | None
) -> Iterable[AnyCommand]:
    """What was refused and nobody waited for is noted on the case's tickets, where somebody reads.

    That is a reaction or a deadline; it is said whether it is tried again. Where nothing would be
    done by itself any more, no replacement goes out, a number ends before the courier comes, or a
    refund that waited stays so, it is on a ticket that is worked on.
    """
    exchange = _replaced(command, case)
    last = exchange is not None and exchange.failed + 1 >= exchanges.TRIES
    sentence = _said(refused) + _tried_again(exchange, last=last, deadline=deadline)
    if exchange is not None:
        yield exchanges.FailReplacement(exchange=exchange.id, reason=_said(refused))
    for ticket in case.own(tickets.Ticket):
        yield tickets.NoteRefusal(
            ticket=ticket.id, command=command.kind, codes=refused.codes, sentence=sentence
        )
    given_up = deadline is not None and deadline.again_at is None
    stays = deadline is None and isinstance(command, refunds.RetryRefund)
    if given_up or stays or isinstance(command, orders.PlaceNoPaymentOrder | returns.AwaitCourier):
        yield from _where_nobody_reads(case, f"{_named(command)}: {sentence}")
    if isinstance(command, returns.OpenReturnAtDock):
        yield _kept_aside(command, refused)


def _named(command: AnyCommand) -> str:
    """What was not done, in a few words."""
    if isinstance(command, orders.PlaceNoPaymentOrder):
        return f"the replacement of {command.exchange} is not sent"
    if isinstance(command, refunds.RetryRefund):
        return f"{command.refund} is not paid out"
    if isinstance(command, returns.AwaitCourier):
        return f"the number of {command.ra} ends before the courier comes ({command.reason})"
    return called(command.kind)


def _said(refused: Refused) -> str:
    """Not what a failing policy said: it may name people, and is kept for ever."""
    return "a policy failed" if FAILED in refused.codes else str(refused)


def _tried_again(
    exchange: exchanges.Exchange | None, *, last: bool, deadline: DeadlineRefused | None
) -> str:
    """What becomes of it by itself; nothing is said of what is not tried again at all."""
    if deadline is not None and deadline.again_at is not None:
        return f"; it is tried again at {in_words(deadline.again_at)}"
    if last or deadline is not None:
        return "; it is not tried again by itself"
    return "" if exchange is None else "; it is tried again"


def _where_nobody_reads(case: CaseFile, text: str) -> Iterable[AnyCommand]:
    """A ticket, where all that the refusal was noted on are over, or there are none."""
    if all(ticket.stage in OVER for ticket in case.own(tickets.Ticket)):
        yield tickets.OpenTicket(case=case.id, subject=text, about=case.id)


def _kept_aside(command: returns.OpenReturnAtDock, refused: Refused) -> AnyCommand:
    """The parcel says why no return was opened for it, too: the dock reads no tickets. E2."""
    why = "; ".join(one.text() for one in refused.standing)
    reason = "a policy failed" if FAILED in refused.codes else why
    return returns.KeepParcelAside(parcel=command.parcel, reason=reason)


def _replaced(command: AnyCommand, case: CaseFile) -> exchanges.Exchange | None:
    """The exchange for which a command was to send a replacement that is still due."""
    if not isinstance(command, orders.PlaceNoPaymentOrder):
        return None
    exchange = case.get(exchanges.Exchange, command.exchange)
    return exchange if exchange is not None and exchange.wants_replacement else None


REACTIONS: Reactions = {tickets.TickedOff: (all_ticked_off,)}
