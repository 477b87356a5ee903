import datetime
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import TicketId
from cservice.kernel.command import Accepted, Command
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.time import Instant, days, hours, plus
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, erased, logs, records
from cservice.testing.strategies import instants
from cservice.tickets import (
    SLICE,
    AddOutsideNumber,
    AnswerTicket,
    CloseTicket,
    EscalateTicket,
    ForwardTicket,
    LinkTicket,
    MissAnswer,
    NoteRefusal,
    NoteTicket,
    OpenTicket,
    SolveTicket,
    SolvingFacts,
    Team,
    Ticket,
)

ID = TicketId(STREAM.id)
DUE = plus(NOON, days(2))
MISS = MissAnswer(ticket=ID, due_at=DUE)
KNOWN = knowing(SolvingFacts)


def facts(command: Any, now: Instant) -> SolvingFacts:
    """What a command is given at that instant."""
    return attrs.evolve(KNOWN, now=now)


SOLVE = SolveTicket(ticket=ID, resolution="exchanged")
LIFE = Life(
    slice=SLICE,
    record=Ticket,
    facts=facts,
    known={TicketId: st.just(ID)},
    ways=(
        (),
        (ForwardTicket(ticket=ID, team=Team("mail"), reason="theirs"),),
        (AnswerTicket(ticket=ID, text="Sent."),),
        (SOLVE,),
        (SOLVE, CloseTicket(ticket=ID)),
    ),
)


class TestTicket(Laws):
    """Nothing moves a ticket that is closed, and to note something moves none."""

    life = LIFE


@given(logs(LIFE))
def test_a_ticket_outlives_the_erasure_of_its_customer(log: tuple[Event[Ticket], ...]) -> None:
    """it says of each of their words that it was erased."""
    ticket = replay(STREAM, erased(LIFE, log))

    assert {ticket.subject, *ticket.notes} == {"[erased]"}


NOTES = st.one_of(
    [
        LIFE.commands[x]
        for x in (NoteTicket, LinkTicket, AddOutsideNumber, NoteRefusal, EscalateTicket)
    ]
)


@given(records(LIFE), NOTES, instants())
def test_a_note_moves_nothing(ticket: Ticket, note: Command[Ticket, Given], now: Instant) -> None:
    """whatever is written down, stage, clock and deadlines are what they were."""
    noted = after(ticket, note, now)

    assert noted.stage == ticket.stage
    assert noted.deadlines() == ticket.deadlines()
    assert (noted.answered_at, noted.answer_late) == (ticket.answered_at, ticket.answer_late)


#: Around the instant it is due, the instant itself and its neighbours above all.
AROUND = st.sampled_from([-2, -1, 0, 1, 2]).map(
    lambda n: plus(DUE, datetime.timedelta(microseconds=n))
) | st.floats(0, 96).map(lambda later: plus(NOON, hours(later)))


@given(
    LIFE.requests[OpenTicket],
    st.sampled_from([AnswerTicket(ticket=ID, text="Sent."), SOLVE]),
    AROUND,
    st.lists(AROUND),
)
def test_no_sweep_makes_a_miss_a_hit_or_a_hit_a_miss(
    request: OpenTicket, answer: Command[Ticket, Given], at: Instant, sweeps: list[Instant]
) -> None:
    """whether the answer was late is a matter of its instant, however often anybody looked."""
    opened = request.decide(facts(request, NOON))
    assert isinstance(opened, Accepted)
    ticket = replay(STREAM, opened.events)
    for when in sorted(sweep for sweep in sweeps if sweep <= at):
        ticket = after(ticket, MISS, when)
    ticket = after(ticket, answer, at)
    for when in sorted(sweep for sweep in sweeps if sweep > at):
        ticket = after(ticket, MISS, when)

    assert ticket.answered_at == at
    assert ticket.answer_late == (at > DUE)


def after(ticket: Ticket, command: Command[Ticket, Given], now: Instant) -> Ticket:
    """The ticket after the command, whether or not it was refused."""
    outcome = command.decide(ticket, facts(command, now))
    for event in outcome.events if isinstance(outcome, Accepted) else ():
        ticket = event.apply(ticket)
    return ticket
