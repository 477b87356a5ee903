"""What can be asked of a ticket."""

import attrs

from cservice.ids import AgentId, CallId, CustomerId, TicketId
from cservice.kernel.actor import Role
from cservice.kernel.checks import not_empty, not_empty_if_given
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept, minted
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.tickets import events
from cservice.tickets.facts import SolvingFacts
from cservice.tickets.model import (
    TICKET_NUMBERS,
    Escalation,
    Matter,
    NotedRefusal,
    System,
    Team,
    Ticket,
    TicketNumber,
)
from cservice.tickets.questions import AnswerWithin, MaySolve

_RULES = "trade.tickets"


# A ticket is found by "system:number", where a colon would end the system's name too early.
def _no_colon(owner: object, field: "attrs.Attribute[System]", given: System) -> None:
    if not given or ":" in given:
        raise InputError(f"{given!r} is no system's name: it must not be empty or have a colon")


@frozen(kw_only=True)
class TicketCommand(Command[Ticket, Given]):
    """A command on a ticket."""

    record = Ticket
    target = "ticket"
    ticket: TicketId  # which


@frozen(kw_only=True)
class OpenTicket(Request[Ticket, Given]):
    """Make a ticket, whose number is told to the customer. Source: C11, H1.

    Where somebody with more authority is to know at once, they find it there. Source: B5.
    """

    kind = "tickets.open_ticket"
    record = Ticket
    yields = (events.TicketOpened, events.TicketEscalated)
    number: TicketNumber = minted(TICKET_NUMBERS)  # issued by the desk
    subject: str = personal(validator=not_empty)  # in a few words, which may name people
    matter: Matter = Matter.ORDER_PROBLEM  # what it is about
    #: Whose it is; None = not known.
    customer: CustomerId | None = attrs.field(default=None, validator=not_empty_if_given)
    call: CallId | None = None  # the call it is made on; None = none
    #: Who with more authority is to know of it at once; None = nobody.
    tell: Role | None = attrs.field(default=None, validator=not_empty_if_given)
    #: Why they are told; names no people.
    why: str = attrs.field(default="it was made for them", validator=not_empty)
    about: str | None = None  # what a person is to see to: the id of a record; None = nothing

    @property
    def follows(self) -> str | None:
        return self.call

    def decision(self, facts: Given) -> Outcome[Ticket]:
        within = AnswerWithin(given=facts, matter=self.matter, customer=self.customer).ask()
        opened = events.TicketOpened(
            number=self.number,
            subject=self.subject,
            matter=self.matter,
            customer=self.customer,
            call=self.call,
            at=facts.now,
            answer_due_at=plus(facts.now, within.value),
            about=self.about,
        )
        if self.tell is None:
            return accept(opened, rulings=within.rulings)
        escalation = Escalation(to=self.tell, reason=self.why, at=facts.now)
        told = events.TicketEscalated(escalation=escalation)
        return accept(opened, told, rulings=within.rulings)


@frozen(kw_only=True)
class ForwardTicket(TicketCommand):
    """Give a ticket to the proper team. Source: H1."""

    kind = "tickets.forward_ticket"
    yields = (events.TicketForwarded,)
    team: Team  # who is to have it
    agent: AgentId | None = None  # who of the team; None = whoever is next
    reason: str = attrs.field(validator=not_empty)  # why them; names no people

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        return accept(events.TicketForwarded(team=self.team, agent=self.agent, reason=self.reason))


@frozen(kw_only=True)
class EscalateTicket(TicketCommand):
    """Tell somebody with more authority of a ticket; no team and no clock changes. Source: B5."""

    kind = "tickets.escalate_ticket"
    yields = (events.TicketEscalated,)
    to: Role = attrs.field(validator=not_empty)  # who is to know
    reason: str = attrs.field(validator=not_empty)  # why; names no people
    about: str | None = None  # what they are to see to: the id of a record; None = nothing

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        escalation = Escalation(to=self.to, reason=self.reason, at=facts.now)
        return accept(events.TicketEscalated(escalation=escalation, about=self.about))


def _missed(record: Ticket, now: Instant) -> tuple[events.AnswerFellDue, ...]:
    """The miss of the first answer, where there was one and no sweep has noted it yet.

    So the log tells the miss, however late or early the sweep comes. Source: H2.
    """
    if not record.awaits_answer or now <= record.answer_due_at:
        return ()
    return (events.AnswerFellDue(due_at=record.answer_due_at),)


def _in_time(record: Ticket, now: Instant) -> bool | None:
    """Whether a first answer at this instant is in time; None = it would not be the first."""
    return None if record.answered_at is not None else now <= record.answer_due_at


@frozen(kw_only=True)
class AnswerTicket(TicketCommand):
    """Answer the customer; the first answer is in time, or late for good. Source: H1."""

    kind = "tickets.answer_ticket"
    yields = (events.TicketAnswered, events.AnswerFellDue)
    text: str = personal(validator=not_empty)  # what is answered

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        in_time = _in_time(record, facts.now)
        answered = events.TicketAnswered(text=self.text, at=facts.now, in_time=in_time)
        return accept(*_missed(record, facts.now), answered)


@frozen(kw_only=True)
class MissAnswer(TicketCommand):
    """Note that the customer should have been answered by now; a deadline's command. Source: H2."""

    kind = "tickets.miss_answer"
    yields = (events.AnswerFellDue,)
    due_at: Instant  # the deadline it was; the clock may have another since

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        if record.answered_at is not None:
            return refuse(
                self.kind,
                _RULES,
                "answered",
                "it was answered at {answered_at}",
                answered_at=record.answered_at,
            )
        passed = record.answer_due_at == self.due_at <= facts.now
        if record.answer_late or not passed:
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "the answer is due at {due_at}; late already: {late}",
                due_at=record.answer_due_at,
                late="yes" if record.answer_late else "no",
            )
        return accept(events.AnswerFellDue(due_at=self.due_at))


@frozen(kw_only=True)
class NoteTicket(TicketCommand):
    """Write something down on a ticket, whatever its stage. Source: D5.

    Where it asks a person to see to something, the desk does not solve the ticket before that is
    over.
    """

    kind = "tickets.note_ticket"
    yields = (events.TicketNoted,)
    text: str = personal(validator=not_empty)  # what
    about: str | None = None  # what a person is to see to: the id of a record; None = nothing

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        return accept(events.TicketNoted(text=self.text, about=self.about))


@frozen(kw_only=True)
class LinkTicket(TicketCommand):
    """Note which other record a ticket has to do with, once. Source: H7."""

    kind = "tickets.link_ticket"
    yields = (events.TicketLinked,)
    to: str  # that record's id

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        if self.to in (record.id, *record.links):
            return refuse(
                self.kind, _RULES, "linked", "it is or has a link to {to} already", to=self.to
            )
        return accept(events.TicketLinked(to=self.to))


@frozen(kw_only=True)
class AddOutsideNumber(TicketCommand):
    """Note an outside system's number for the same matter; each system has one. Source: H1."""

    kind = "tickets.add_outside_number"
    yields = (events.OutsideNumberAdded,)
    system: System = attrs.field(validator=_no_colon)  # whose number it is
    number: str = attrs.field(validator=not_empty)  # as that system writes it

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        known = record.outside.get(self.system)
        if known is not None:
            return refuse(
                self.kind,
                _RULES,
                "has_number",
                "its number in {system} is {known}",
                allowed=("open another ticket for the other number",),
                system=self.system,
                known=known,
            )
        return accept(events.OutsideNumberAdded(system=self.system, number=self.number))


@frozen(kw_only=True)
class NoteRefusal(TicketCommand):
    """Note that something should have followed by itself and was refused; the desk's command."""

    kind = "tickets.note_refusal"
    yields = (events.RefusalNoted,)
    command: str  # the kind of what was refused: "exchanges.close_exchange"
    codes: tuple[str, ...]  # the codes of the rulings that stood against it
    sentence: str  # the same for people

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        refusal = NotedRefusal(command=self.command, codes=self.codes, sentence=self.sentence)
        return accept(events.RefusalNoted(refusal=refusal))


@frozen(kw_only=True)
class EndingCommand(Command[Ticket, SolvingFacts]):
    """A command by which a person need not see to something any more."""

    record = Ticket
    facts = SolvingFacts
    target = "ticket"
    ticket: TicketId  # which


@frozen(kw_only=True)
class TickOff(EndingCommand):
    """Note that what a ticket asked a person to see to is done, or no longer needed. Source: H1.

    The desk does so where it can see it; of the rest, as that the customer was told, a person says
    so. Refused where the ticket does not ask it; and policies say whether it may be before that is
    over.
    """

    kind = "tickets.tick_off"
    yields = (events.TickedOff,)
    about: str  # what, as the ticket names it: "ra-1:settle", "case-1"

    def decision(self, record: Ticket, facts: SolvingFacts) -> Outcome[Ticket]:
        if self.about not in record.asks:
            return refuse(
                self.kind,
                _RULES,
                "not_asked",
                "it asks nobody to see to {about}",
                allowed=record.asks,
                about=self.about,
            )
        waits = tuple([one for one in facts.waits if one == self.about])
        may = MaySolve(given=facts, ticket=record, waits=waits).ask()
        if isinstance(may, Refused):
            return may
        return accept(events.TickedOff(about=self.about), rulings=may.rulings)


@frozen(kw_only=True)
class SolveTicket(EndingCommand):
    """Say that what the customer waited for is done; where nobody answered yet, this does.

    Whether it may be while something that it asks a person to see to is not over, policies say.
    Source: H1, H6.
    """

    kind = "tickets.solve_ticket"
    yields = (events.TicketSolved, events.AnswerFellDue)
    resolution: str = personal(validator=not_empty)  # how

    def decision(self, record: Ticket, facts: SolvingFacts) -> Outcome[Ticket]:
        may = MaySolve(given=facts, ticket=record, waits=facts.waits).ask()
        if isinstance(may, Refused):
            return may
        in_time = _in_time(record, facts.now)
        solved = events.TicketSolved(resolution=self.resolution, at=facts.now, in_time=in_time)
        return accept(*_missed(record, facts.now), solved, rulings=may.rulings)


@frozen(kw_only=True)
class ReopenTicket(TicketCommand):
    """Take up a ticket again that was not solved after all. Source: H7."""

    kind = "tickets.reopen_ticket"
    yields = (events.TicketReopened,)
    reason: str = personal(validator=not_empty)  # in the words of whoever reopens it

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        return accept(events.TicketReopened(reason=self.reason))


@frozen(kw_only=True)
class CloseTicket(TicketCommand):
    """Put a solved ticket away for good."""

    kind = "tickets.close_ticket"
    yields = (events.TicketClosed,)

    def decision(self, record: Ticket, facts: Given) -> Outcome[Ticket]:
        return accept(events.TicketClosed())
