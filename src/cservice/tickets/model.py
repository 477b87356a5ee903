"""The record of a ticket."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, NewType

import attrs

from cservice.ids import AgentId, CallId, CustomerId, TicketId
from cservice.kernel.actor import Role
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.numbers import Series
from cservice.kernel.record import Folds, Lookup, Record, words
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.tickets.chart import STAGE, TicketStage

#: The number that is told to the customer. Source: C11, H1.
TicketNumber = NewType("TicketNumber", str)
#: A team that tickets are forwarded to, named by the brand: "order_corrections".
Team = NewType("Team", str)
#: A system that has a number of its own for the matter: "zendesk", "shop". It has no colon.
System = NewType("System", str)

#: Seven digits and a check digit, said in two groups of four.
TICKET_NUMBERS = Series(name="ticket", digits=7, groups=(4, 4))
#: The name under which a ticket is found by its number.
BY_NUMBER = "tickets.number"
#: The name under which tickets are found by an outside system's number, as "system:number".
BY_OUTSIDE_NUMBER = "tickets.outside"


class Matter(StrEnum):
    """What a ticket is about. Source: D2, H3, H4, H5, H8."""

    ORDER_PROBLEM = "order_problem"
    ORDER_STATUS = "order_status"
    INQUIRY = "inquiry"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    PROFILE = "profile"
    BUG = "bug"


@frozen(kw_only=True)
class NotedRefusal:
    """Something that should have followed by itself and was refused."""

    command: str  # the kind of what was refused: "exchanges.close_exchange"
    codes: tuple[str, ...]  # the codes of the rulings that stood against it
    sentence: str  # the same for people


@frozen(kw_only=True)
class Escalation:
    """Somebody with more authority was told of a ticket, which stays whose it was. Source: B5."""

    to: Role  # who was told
    reason: str  # why; names no people
    at: Instant  # when

    def __str__(self) -> str:
        return f"{self.to.replace('_', ' ')}, “{self.reason}”"


@frozen(kw_only=True)
class Ticket(Record):
    """Something that a customer waits for an answer to. Source: H1."""

    kind = "tickets.ticket"
    prefix = "ticket"
    tables = (STAGE,)
    at_rest = frozenset({TicketStage.SOLVED})
    folds: ClassVar[Folds] = {BY_NUMBER: TICKET_NUMBERS.folded, BY_OUTSIDE_NUMBER: words}

    id: TicketId  # unique within the tenant
    number: TicketNumber  # told to the customer
    subject: str = personal()  # in a few words, which may name people
    matter: Matter  # what it is about
    customer: CustomerId | None  # whose it is; None = not known
    call: CallId | None  # the call it was made on; None = none
    stage: TicketStage  # who it waits for
    opened_at: Instant  # when it was made
    answer_due_at: Instant  # the first answer is in time up to then, that instant included
    team: Team | None = None  # who has it; None = nobody yet
    agent: AgentId | None = None  # who of the team; None = whoever is next
    #: When the first answer was given, or it was solved without one; None = not yet.
    answered_at: Instant | None = None
    answer_late: bool = False  # True = the first answer was not there when it was due
    links: tuple[str, ...] = ()  # the ids of records it has to do with
    outside: Mapping[System, str] = attrs.field(factory=dict)  # system -> its number
    notes: tuple[str, ...] = personal(default=(), erased=())  # answers and notes, in order
    #: What it was opened for, by the desk: the id of a record; None = a person opened it.
    about: str | None = None
    #: What a person is asked to see to on it, in order: the ids of records. It is not solved by
    #: itself before they are over; a case is over when a person says so.
    asks: tuple[str, ...] = ()
    escalations: tuple[Escalation, ...] = ()  # who was told of it, in order
    refusals: tuple[NotedRefusal, ...] = ()  # what should have followed by itself and did not
    #: How it was solved, the last time; None = never yet, or nobody may know any more.
    resolution: str | None = personal(erased=None, default=None)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Our number, and those of outside systems."""
        ours = Lookup(name=BY_NUMBER, value=self.number, unique=True)
        outside = (f"{system}:{number}" for system, number in self.outside.items())
        return (ours, *(self.lookup(BY_OUTSIDE_NUMBER, each) for each in outside))

    @property
    def escalated_to(self) -> Role | None:
        """Who was told of it last; None = nobody was."""
        return self.escalations[-1].to if self.escalations else None

    @property
    def awaits_answer(self) -> bool:
        """Whether the clock of the first answer runs; an answer stops it, and so does a miss."""
        return self.answered_at is None and not self.answer_late

    def deadlines(self) -> tuple[Deadline, ...]:
        """The first answer falls due."""
        if not self.awaits_answer:
            return ()
        from cservice.tickets import commands  # a module: less than half the cost of a name

        miss = commands.MissAnswer(ticket=self.id, due_at=self.answer_due_at)
        return (Deadline(at=self.answer_due_at, key="answer", command=miss),)
