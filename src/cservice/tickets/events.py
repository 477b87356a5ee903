"""What can happen to a ticket."""

from typing import Any

from cservice.ids import AgentId, CallId, CustomerId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.tickets.chart import STAGE
from cservice.tickets.model import (
    Escalation,
    Matter,
    NotedRefusal,
    System,
    Team,
    Ticket,
    TicketNumber,
)


@frozen(kw_only=True)
class TicketOpened(Opening[Ticket]):
    """A ticket was made, and its number told. Source: C11, H1."""

    kind = "tickets.ticket_opened"
    says = "A ticket was made under number {number}: {subject}."
    number: TicketNumber  # told to the customer
    subject: str = personal()  # in a few words, which may name people
    matter: Matter  # what it is about
    customer: CustomerId | None  # whose it is; None = not known
    call: CallId | None  # the call it was made on; None = none
    at: Instant  # when
    answer_due_at: Instant  # the first answer is in time up to then, that instant included
    about: str | None = None  # what it asks a person to see to: a record; None = it asks nothing

    def begin(self, stream: Stream) -> Ticket:
        return Ticket(
            **stream.fields(),
            number=self.number,
            subject=self.subject,
            matter=self.matter,
            customer=self.customer,
            call=self.call,
            opened_at=self.at,
            answer_due_at=self.answer_due_at,
            stage=STAGE.initial,
            about=self.about,
            asks=_asked((), self.about),
        )


def _asked(before: tuple[str, ...], about: str | None) -> tuple[str, ...]:
    """What a ticket asks a person to see to, each once."""
    return before if about is None or about in before else (*before, about)


@frozen(kw_only=True)
class TicketForwarded(Event[Ticket]):
    """A ticket was given to a team. Source: H1."""

    kind = "tickets.ticket_forwarded"
    says = "The ticket was given to {team}."
    moves = (STAGE["forward"],)
    sets = ("team", "agent")
    team: Team  # who has it now
    agent: AgentId | None  # who of the team; None = whoever is next
    reason: str  # why them; names no people


@frozen(kw_only=True)
class TicketEscalated(Event[Ticket]):
    """Somebody with more authority was told of a ticket, which stays whose it was. Source: B5."""

    kind = "tickets.ticket_escalated"
    says = "Somebody with more authority was told of the ticket: {escalation}."
    moves = (STAGE["escalate"],)
    escalation: Escalation  # who was told, why and when
    about: str | None = None  # what they are asked to see to: a record; None = they only know of it

    def apply(self, record: Ticket) -> Ticket:
        escalations = (*record.escalations, self.escalation)
        asks = _asked(record.asks, self.about)
        return evolve(record, escalations=escalations, asks=asks, **self.moved(record))


@frozen(kw_only=True)
class TicketAnswered(Event[Ticket]):
    """The customer was answered. Source: H1."""

    kind = "tickets.ticket_answered"
    says = "The customer was answered: {text}."
    moves = (STAGE["answer"],)
    text: str = personal()  # what was answered
    at: Instant  # when
    in_time: bool | None  # whether the first answer was; None = it was not the first

    def apply(self, record: Ticket) -> Ticket:
        notes = (*record.notes, self.text)
        clock = _stopped(self.at, self.in_time)
        return evolve(record, notes=notes, **clock, **self.moved(record))


def _stopped(at: Instant, in_time: bool | None) -> dict[str, Any]:
    """What a first answer changes: it is late or not by its instant, whoever else has looked.

    A sweep at the very instant at which the answer is due does not make it late.
    """
    return {} if in_time is None else {"answered_at": at, "answer_late": not in_time}


@frozen(kw_only=True)
class AnswerFellDue(Event[Ticket]):
    """Nobody had answered when it was due. Source: H1, H2."""

    kind = "tickets.answer_fell_due"
    moves = (STAGE["miss_answer"],)
    due_at: Instant  # when it was due; whoever noticed may have been later

    def apply(self, record: Ticket) -> Ticket:
        return evolve(record, answer_late=True, **self.moved(record))


@frozen(kw_only=True)
class TicketNoted(Event[Ticket]):
    """Something was written down on a ticket. Source: D5."""

    kind = "tickets.ticket_noted"
    says = "It was written down on the ticket: {text}."
    text: str = personal()  # what
    about: str | None = None  # what it asks a person to see to: a record; None = it asks nothing

    def apply(self, record: Ticket) -> Ticket:
        notes, asks = (*record.notes, self.text), _asked(record.asks, self.about)
        return evolve(record, notes=notes, asks=asks, **self.moved(record))


@frozen(kw_only=True)
class TickedOff(Event[Ticket]):
    """What a ticket asked a person to see to is done, or nobody is needed for it. Source: H1."""

    kind = "tickets.ticked_off"
    says = "What somebody was asked to do about {about} is done."
    about: str  # what, as the ticket names it

    def apply(self, record: Ticket) -> Ticket:
        asks = tuple([one for one in record.asks if one != self.about])
        return evolve(record, asks=asks, **self.moved(record))


@frozen(kw_only=True)
class TicketLinked(Event[Ticket]):
    """A ticket was found to have to do with another record. Source: H7."""

    kind = "tickets.ticket_linked"
    to: str  # that record's id

    def apply(self, record: Ticket) -> Ticket:
        return evolve(record, links=(*record.links, self.to), **self.moved(record))


@frozen(kw_only=True)
class OutsideNumberAdded(Event[Ticket]):
    """An outside system's number for the same matter was noted. Source: H1."""

    kind = "tickets.outside_number_added"
    system: System  # whose number it is
    number: str  # as that system writes it

    def apply(self, record: Ticket) -> Ticket:
        outside = {**record.outside, self.system: self.number}
        return evolve(record, outside=outside, **self.moved(record))


@frozen(kw_only=True)
class RefusalNoted(Event[Ticket]):
    """Something should have followed by itself, and was refused."""

    kind = "tickets.refusal_noted"
    refusal: NotedRefusal  # what, and why

    def apply(self, record: Ticket) -> Ticket:
        refusals = (*record.refusals, self.refusal)
        return evolve(record, refusals=refusals, **self.moved(record))


@frozen(kw_only=True)
class TicketSolved(Event[Ticket]):
    """What the ticket was about was done, which is an answer too. Source: H1, H6."""

    kind = "tickets.ticket_solved"
    moves = (STAGE["solve"],)
    resolution: str = personal()  # how
    at: Instant  # when
    in_time: bool | None  # whether this first answer was; None = there was one before

    def apply(self, record: Ticket) -> Ticket:
        clock = _stopped(self.at, self.in_time)
        return evolve(record, resolution=self.resolution, asks=(), **clock, **self.moved(record))


@frozen(kw_only=True)
class TicketReopened(Event[Ticket]):
    """What was thought solved was not. Source: H7."""

    kind = "tickets.ticket_reopened"
    moves = (STAGE["reopen"],)
    reason: str = personal()  # in the words of whoever reopened it

    def apply(self, record: Ticket) -> Ticket:
        return evolve(record, about=None, **self.moved(record))  # it is theirs from now on


@frozen(kw_only=True)
class TicketClosed(Event[Ticket]):
    """A solved ticket was put away; it does not come back."""

    kind = "tickets.ticket_closed"
    moves = (STAGE["close"],)
