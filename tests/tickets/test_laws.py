import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import AgentId, CallId, CustomerId, TicketId
from cservice.kernel.actor import SYSTEM
from cservice.kernel.codec import Codec
from cservice.kernel.command import Accepted, Command
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.policies import Policies
from cservice.kernel.record import BrandId, CaseId, Stream, Tenant
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, hours, instant, plus
from cservice.policies import tickets as trade
from cservice.tickets import (
    SLICE,
    TICKET_NUMBERS,
    AddOutsideNumber,
    AnswerTicket,
    CloseTicket,
    ForwardTicket,
    LinkTicket,
    Matter,
    MissAnswer,
    NoteRefusal,
    NoteTicket,
    OpenTicket,
    ReopenTicket,
    SolveTicket,
    System,
    Team,
    Ticket,
    TicketStage,
)
from cservice.tickets.chart import STAGE

ID = TicketId("ticket-1")
NOON = instant("2026-03-02T12:00:00Z")
DUE = instant("2026-03-04T12:00:00Z")
TENANT, CANGO = Tenant("t"), BrandId("cango")
STREAM = Stream(id=ID, tenant=TENANT, brand=CANGO, case=CaseId("case-1"))
POLICIES = Policies(trade).bound(TENANT, CANGO)
CODEC = Codec([SLICE])
MISS = MissAnswer(ticket=ID, due_at=DUE)

one = st.just(ID)
requests = st.builds(
    OpenTicket,
    number=st.integers(0, TICKET_NUMBERS.capacity - 1).map(TICKET_NUMBERS.issue),
    subject=st.text(),
    matter=st.sampled_from(Matter),
    customer=st.none() | st.text().map(CustomerId),
    call=st.none() | st.text().map(CallId),
)
notes: st.SearchStrategy[Command[Ticket, Given]] = st.one_of(
    st.builds(NoteTicket, ticket=one, text=st.text()),
    st.builds(LinkTicket, ticket=one, to=st.sampled_from(["ra-1", "exchange-1"])),
    st.builds(
        AddOutsideNumber,
        ticket=one,
        system=st.sampled_from(["shop", "zendesk"]).map(System),
        number=st.text(),
    ),
    st.builds(
        NoteRefusal,
        ticket=one,
        command=st.text(),
        codes=st.lists(st.text()).map(tuple),
        sentence=st.text(),
    ),
)
moves: st.SearchStrategy[Command[Ticket, Given]] = st.one_of(
    st.builds(
        ForwardTicket,
        ticket=one,
        team=st.text().map(Team),
        agent=st.none() | st.text().map(AgentId),
        reason=st.text(),
    ),
    st.builds(AnswerTicket, ticket=one, text=st.text()),
    st.just(MISS),
    st.builds(SolveTicket, ticket=one, resolution=st.text()),
    st.builds(ReopenTicket, ticket=one, reason=st.text()),
    st.builds(CloseTicket, ticket=one),
)
paces = st.lists(st.tuples(moves | notes, st.floats(0, 30).map(hours)), max_size=10)

#: One way to each stage; walks go on from there.
WAYS: dict[TicketStage, tuple[Command[Ticket, Given], ...]] = {
    TicketStage.NEW: (),
    TicketStage.OPEN: (ForwardTicket(ticket=ID, team=Team("mail"), reason="theirs"),),
    TicketStage.WAITING: (AnswerTicket(ticket=ID, text="Sent."),),
    TicketStage.SOLVED: (solve := SolveTicket(ticket=ID, resolution="exchanged"),),
    TicketStage.CLOSED: (solve, CloseTicket(ticket=ID)),
}


def facts(now: Instant) -> Given:
    """What a command is given at that instant."""
    return Given(now=now, by=SYSTEM, policies=POLICIES)


def opened(request: OpenTicket) -> tuple[Event[Ticket], ...]:
    """The opening of a ticket at noon."""
    outcome = request.decide(facts(NOON))
    assert isinstance(outcome, Accepted)
    return outcome.events


def asked(
    log: tuple[Event[Ticket], ...], command: Command[Ticket, Given], now: Instant
) -> tuple[Event[Ticket], ...]:
    """The log after the command, whether or not it was refused."""
    outcome = command.decide(replay(STREAM, log), facts(now))
    return log + outcome.events if isinstance(outcome, Accepted) else log


def led_to(stage: TicketStage, log: tuple[Event[Ticket], ...]) -> tuple[Event[Ticket], ...]:
    """The log of a ticket that was led to the stage, at noon."""
    for command in WAYS[stage]:
        log = asked(log, command, NOON)
    return log


@st.composite
def logs(draw: st.DrawFn) -> tuple[Event[Ticket], ...]:
    """The log of a ticket that was led to a stage, and then asked this and that."""
    log = led_to(draw(st.sampled_from(TicketStage)), opened(draw(requests)))
    now = NOON
    for command, later in draw(paces):
        now = plus(now, later)
        log = asked(log, command, now)
    return log


tickets = logs().map(lambda log: replay(STREAM, log))
instants = st.floats(0, 300).map(lambda later: plus(NOON, hours(later)))


@given(logs())
def test_a_log_read_back_is_the_same_ticket(log: tuple[Event[Ticket], ...]) -> None:
    """replaying what was encoded rebuilds the ticket, and the ticket is encoded without a loss."""
    read = tuple(CODEC.event(CODEC.encode(event), event.schema) for event in log)
    ticket = replay(STREAM, log)

    assert read == log
    assert replay(STREAM, read) == ticket
    assert CODEC.record(CODEC.encode(ticket)) == ticket
    assert ticket.version == len(log)


@given(logs())
def test_a_ticket_outlives_the_erasure_of_its_customer(log: tuple[Event[Ticket], ...]) -> None:
    """without what is personal the log still adds up to a ticket at the same stage and clock."""
    erased = tuple(
        CODEC.event(attrs.evolve(CODEC.encode(event), personal=None), event.schema) for event in log
    )
    whole, ticket = replay(STREAM, log), replay(STREAM, erased)

    assert attrs.evolve(ticket, notes=whole.notes, subject=whole.subject) == whole
    assert {ticket.subject, *ticket.notes} == {"[erased]"}


@given(tickets, moves | notes, instants)
def test_a_refusal_changes_nothing(
    ticket: Ticket, command: Command[Ticket, Given], now: Instant
) -> None:
    """to decide is to look: whatever comes of it, the ticket is what it was."""
    before = CODEC.encode(ticket)

    outcome = command.decide(ticket, facts(now))

    assert CODEC.encode(ticket) == before
    assert isinstance(outcome, Refused) or outcome.events


@given(tickets, st.sampled_from(sorted(STAGE.final)), moves, instants)
def test_a_closed_ticket_accepts_nothing(
    ticket: Ticket, stage: TicketStage, command: Command[Ticket, Given], now: Instant
) -> None:
    """no command leads out of a final state."""
    outcome = command.decide(attrs.evolve(ticket, stage=stage), facts(now))

    assert isinstance(outcome, Refused)
    assert outcome.codes == ("not_now",)


@given(logs(), notes, instants)
def test_a_note_moves_nothing(
    log: tuple[Event[Ticket], ...], note: Command[Ticket, Given], now: Instant
) -> None:
    """whatever is written down, stage, clock and deadlines are what they were."""
    ticket = replay(STREAM, log)
    noted = replay(STREAM, asked(log, note, now))

    assert noted.stage == ticket.stage
    assert noted.deadlines() == ticket.deadlines()
    assert (noted.answered_at, noted.answer_late) == (ticket.answered_at, ticket.answer_late)


#: Around the instant it is due, the instant itself and its neighbours above all.
around = st.sampled_from([-2, -1, 0, 1, 2]).map(
    lambda n: plus(DUE, datetime.timedelta(microseconds=n))
) | st.floats(0, 96).map(lambda later: plus(NOON, hours(later)))
answers: st.SearchStrategy[Command[Ticket, Given]] = st.sampled_from(
    [AnswerTicket(ticket=ID, text="Sent."), SolveTicket(ticket=ID, resolution="exchanged")]
)


@given(requests, answers, around, st.lists(around))
def test_no_sweep_makes_a_miss_a_hit_or_a_hit_a_miss(
    request: OpenTicket, answer: Command[Ticket, Given], at: Instant, sweeps: list[Instant]
) -> None:
    """whether the answer was late is a matter of its instant, however often anybody looked."""
    log = opened(request)
    for when in sorted(sweep for sweep in sweeps if sweep <= at):
        log = asked(log, MISS, when)
    log = asked(log, answer, at)
    for when in sorted(sweep for sweep in sweeps if sweep > at):
        log = asked(log, MISS, when)

    ticket = replay(STREAM, log)
    assert ticket.answered_at == at
    assert ticket.answer_late == (at > DUE)


@given(requests | moves | notes)
def test_a_command_is_sent_without_a_loss(command: OpenTicket | Command[Ticket, Given]) -> None:
    """what was asked can be asked again, word for word."""
    assert CODEC.command(CODEC.encode(command)) == command


@pytest.mark.parametrize("stage", TicketStage)
def test_every_state_can_be_reached(stage: TicketStage) -> None:
    """by commands, not only on paper."""
    ticket = replay(STREAM, led_to(stage, opened(OpenTicket(subject="the wrong book came"))))

    assert ticket.stage is stage
