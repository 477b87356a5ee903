import datetime
from typing import Any

import pytest

from cservice.ids import AgentId, CallId, CustomerId, TicketId
from cservice.kernel.actor import MANAGEMENT, SUPERVISOR, SYSTEM, Actor, Override, Role
from cservice.kernel.codec import from_plain
from cservice.kernel.command import Accepted, Command
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.policies import Policies
from cservice.kernel.policy import policy
from cservice.kernel.record import BrandId, CaseId, Lookup, Stream, Tenant
from cservice.kernel.ruling import Refuse, Refused
from cservice.kernel.time import Instant, hours, instant, plus
from cservice.kernel.value import evolve
from cservice.policies import tickets as trade
from cservice.testing import well_said
from cservice.tickets import (
    TICKET_NUMBERS,
    AddOutsideNumber,
    AnswerFellDue,
    AnswerTicket,
    AnswerWithin,
    CloseTicket,
    EscalateTicket,
    Escalation,
    ForwardTicket,
    LinkTicket,
    Matter,
    MaySolve,
    MissAnswer,
    NotedRefusal,
    NoteRefusal,
    NoteTicket,
    OpenTicket,
    OutsideNumberAdded,
    RefusalNoted,
    ReopenTicket,
    SolveTicket,
    SolvingFacts,
    System,
    Team,
    TickedOff,
    Ticket,
    TicketAnswered,
    TicketClosed,
    TicketEscalated,
    TicketForwarded,
    TicketLinked,
    TicketNoted,
    TicketNumber,
    TicketOpened,
    TicketReopened,
    TicketSolved,
    TicketStage,
    TickOff,
)

ID = TicketId("ticket-1")
NOON = instant("2026-03-02T12:00:00Z")
DUE = instant("2026-03-04T12:00:00Z")
MOMENT = datetime.timedelta(microseconds=1)
TENANT, CANGO = Tenant("t"), BrandId("cango")
STREAM = Stream(id=ID, tenant=TENANT, brand=CANGO, case=CaseId("case-1"))
NUMBER = TicketNumber(TICKET_NUMBERS.issue(4711))
TEAM = Team("order_corrections")

OPENED = TicketOpened(
    number=NUMBER,
    subject="the wrong book came",
    matter=Matter.ORDER_PROBLEM,
    customer=CustomerId("c-1"),
    call=CallId("call-1"),
    at=NOON,
    answer_due_at=DUE,
)
FORWARDED = TicketForwarded(team=TEAM, agent=None, reason="they place the order again")
ANSWERED = TicketAnswered(text="It is on its way.", at=plus(NOON, hours(2)), in_time=True)
FELL_DUE = AnswerFellDue(due_at=DUE)
SOLVED = TicketSolved(resolution="exchanged", at=plus(NOON, hours(9)), in_time=None)
OPEN = OpenTicket(
    number=NUMBER,
    subject="the wrong book came",
    customer=CustomerId("c-1"),
    call=CallId("call-1"),
)


def facts(now: Instant = NOON, *more: Any, **known: Any) -> SolvingFacts:
    """What a command is given at that instant; the trade's policies, and more."""
    policies = Policies(trade, *more).bound(TENANT, CANGO)
    return SolvingFacts(**{"now": now, "by": SYSTEM, "policies": policies, **known})


def after(*happened: Event[Ticket]) -> Ticket:
    """The ticket that was opened at noon, after what happened to it."""
    return replay(STREAM, (OPENED, *happened))


def then(ticket: Ticket, command: Command[Ticket, Any], now: Instant = NOON) -> Any:
    """The events that the command leads to, or the refusal."""
    outcome = command.decide(ticket, facts(now))
    return outcome.events if isinstance(outcome, Accepted) else outcome


def test_a_ticket_is_answered_within_48_hours() -> None:
    """the trade's figure, in elapsed hours; the ruling that said so is kept."""
    outcome = OPEN.decide(facts())

    assert isinstance(outcome, Accepted)
    assert outcome.events == (OPENED,)
    assert [str(ruling) for ruling in outcome.rulings] == [trade.two_days.__doc__]
    ticket = after()
    assert (ticket.stage, ticket.opened_at, ticket.answer_due_at) == (TicketStage.NEW, NOON, DUE)


def test_a_brand_may_answer_sooner() -> None:
    """a policy of the host's is asked before the trade's; where it says nothing, 48 hours hold."""

    @policy(AnswerWithin)
    def praise_waits(q: AnswerWithin) -> datetime.timedelta | None:
        return hours(96) if q.matter is Matter.PRAISE and q.customer is None else None

    due = []
    for command in (OpenTicket(subject="thanks", matter=Matter.PRAISE), OPEN):
        outcome = command.decide(facts(NOON, praise_waits))
        assert isinstance(outcome, Accepted)
        due.append(replay(STREAM, outcome.events).answer_due_at)

    assert due == [plus(NOON, hours(96)), DUE]


def test_a_ticket_is_found_by_its_number() -> None:
    """ours is one ticket's; an outside system's may be on several."""
    added = OutsideNumberAdded(system=System("shop"), number="C-1001")

    assert after().lookups == (Lookup(name="tickets.number", value=NUMBER, unique=True),)
    assert after(added).lookups[1:] == (Lookup(name="tickets.outside", value="shop:c-1001"),)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: OpenTicket(subject=""), "subject must not be empty"),
        (lambda: OpenTicket(subject="x", customer=CustomerId("")), "customer must not be empty"),
        (lambda: AddOutsideNumber(ticket=ID, system=System("a"), number=""), "number must not"),
        (lambda: AddOutsideNumber(ticket=ID, system=System("a:b"), number="1"), "no system's name"),
        (lambda: AddOutsideNumber(ticket=ID, system=System(""), number="1"), "no system's name"),
    ],
)
def test_what_says_nothing_is_not_taken(make: Any, said: str) -> None:
    """a ticket without a subject, a number that is none."""
    with pytest.raises(InputError, match=said):
        make()


def test_a_ticket_goes_to_the_proper_team() -> None:
    """the team is named, and perhaps who of it; who had it before has it no more."""
    ann = AgentId("ann")
    forward = ForwardTicket(ticket=ID, team=TEAM, agent=ann, reason="they place the order again")

    [forwarded] = then(after(), forward)

    assert forwarded == TicketForwarded(team=TEAM, agent=ann, reason=forward.reason)
    ticket = after(forwarded)
    assert (ticket.stage, ticket.team, ticket.agent) == (TicketStage.OPEN, TEAM, ann)
    assert forwarded.apply(ticket).agent == ann
    assert FORWARDED.apply(ticket).agent is None


@pytest.mark.parametrize(
    ("late", "in_time"),
    [(-MOMENT, True), (datetime.timedelta(), True), (MOMENT, False)],
    ids=["before", "at", "after"],
)
def test_the_instant_it_is_due_is_in_time(late: datetime.timedelta, in_time: bool) -> None:
    """the first answer is late from the first microsecond after."""
    now = plus(DUE, late)

    *missed, answered = then(after(FORWARDED), AnswerTicket(ticket=ID, text="Sent."), now)

    assert answered == TicketAnswered(text="Sent.", at=now, in_time=in_time)
    assert missed == ([] if in_time else [FELL_DUE])
    ticket = after(FORWARDED, *missed, answered)
    assert (ticket.answered_at, ticket.answer_late) == (now, not in_time)
    assert (ticket.stage, ticket.notes) == (TicketStage.WAITING, ("Sent.",))


def test_a_second_answer_is_neither_early_nor_late() -> None:
    """the clock was the first one's."""
    [again] = then(after(ANSWERED), AnswerTicket(ticket=ID, text="Sent."), plus(DUE, hours(9)))

    assert again.in_time is None
    ticket = after(ANSWERED, again)
    assert (ticket.answered_at, ticket.answer_late) == (ANSWERED.at, False)
    assert ticket.notes == ("It is on its way.", "Sent.")


def test_an_unanswered_ticket_has_a_deadline() -> None:
    """at the instant that was promised, until it is answered, solved or missed."""
    miss = MissAnswer(ticket=ID, due_at=DUE)

    for waiting in (after(), after(FORWARDED)):
        assert waiting.deadlines() == (Deadline(at=DUE, key="answer", command=miss),)
    solved = TicketSolved(resolution="exchanged", at=NOON, in_time=True)
    for done in (after(ANSWERED), after(FELL_DUE), after(solved), after(ANSWERED, FORWARDED)):
        assert done.deadlines() == ()


@pytest.mark.parametrize("later", [0, 30])
def test_a_miss_is_at_the_exact_instant(later: float) -> None:
    """a sweep that comes hours later notes when it was due, not when it looked."""
    missed = then(after(FORWARDED), MissAnswer(ticket=ID, due_at=DUE), plus(DUE, hours(later)))

    assert missed == (FELL_DUE,)
    ticket = after(FORWARDED, *missed)
    assert (ticket.stage, ticket.answer_late) == (TicketStage.OPEN, True)


@pytest.mark.parametrize(
    ("ticket", "due_at", "now", "code", "said"),
    [
        (after(), DUE, plus(DUE, -MOMENT), "not_due", "late already: no"),
        (after(), NOON, DUE, "not_due", "late already: no"),
        (after(FELL_DUE), DUE, plus(DUE, hours(1)), "not_due", "late already: yes"),
        (after(ANSWERED, FORWARDED), DUE, DUE, "answered", ""),
        (after(ANSWERED), DUE, DUE, "not_now", ""),
    ],
    ids=["before", "another clock's", "twice", "answered", "waiting"],
)
def test_a_deadline_that_is_not_one_is_refused(
    ticket: Ticket, due_at: Instant, now: Instant, code: str, said: str
) -> None:
    """neither too early, nor twice, nor where somebody has answered."""
    refused = then(ticket, MissAnswer(ticket=ID, due_at=due_at), now)

    assert isinstance(refused, Refused)
    assert refused.codes == (code,)
    assert not any("{" in str(ruling) for ruling in refused.rulings)
    assert f"{said} [{code}, " in str(refused)
    assert all(ruling.policy for ruling in refused.rulings)


def test_who_solves_has_answered() -> None:
    """a ticket that is solved before anybody answered is answered by that, in time or late."""
    [early] = then(after(), SolveTicket(ticket=ID, resolution="exchanged"), SOLVED.at)
    assert early == TicketSolved(resolution="exchanged", at=SOLVED.at, in_time=True)

    now = plus(DUE, hours(1))
    missed, late = then(after(), SolveTicket(ticket=ID, resolution="exchanged"), now)
    assert (missed, late.in_time) == (FELL_DUE, False)
    ticket = after(missed, late)
    assert (ticket.answered_at, ticket.answer_late) == (now, True)
    assert (ticket.stage, ticket.resolution) == (TicketStage.SOLVED, "exchanged")

    assert then(after(ANSWERED), SolveTicket(ticket=ID, resolution="exchanged"), SOLVED.at) == (
        SOLVED,
    )
    assert after(ANSWERED, SOLVED).answered_at == ANSWERED.at


ASKING = TicketNoted(text="USD 10.00 is due: somebody credits it", about="ra-1:settle")
TOLD = TicketNoted(text="somebody tells the customer", about="case-1")
WAITS = ("ra-1:settle",)


def test_what_a_ticket_asks_is_ticked_off() -> None:
    """one after the other; what it does not ask is refused, with what it does."""
    asking = after(ASKING, TOLD)
    assert asking.asks == ("ra-1:settle", "case-1")

    assert then(asking, TickOff(ticket=ID, about="case-1")) == (TickedOff(about="case-1"),)
    assert after(ASKING, TOLD, TickedOff(about="case-1")).asks == ("ra-1:settle",)
    refused = then(asking, TickOff(ticket=ID, about="ra-2"))
    assert refused.codes == ("not_asked",)
    assert str(refused).startswith("it asks nobody to see to ra-2 [not_asked, trade.tickets]")
    assert refused.standing[0].question == TickOff.kind
    assert refused.standing[0].allowed == ("ra-1:settle", "case-1")


@pytest.mark.parametrize(
    "command",
    [SolveTicket(ticket=ID, resolution="done"), TickOff(ticket=ID, about="ra-1:settle")],
    ids=lambda one: one.kind,
)
def test_a_policy_reads_the_ticket_that_somebody_would_solve(command: Any) -> None:
    """its subject, for one."""

    @policy(MaySolve)
    def never_such(q: MaySolve) -> Refuse | None:
        """Whatever waits."""
        return Refuse("such", q.ticket.subject)

    refused = command.decide(after(ASKING), facts(NOON, never_such, waits=WAITS))
    assert "such" in refused.codes


@pytest.mark.parametrize(
    "command",
    [SolveTicket(ticket=ID, resolution="done"), TickOff(ticket=ID, about="ra-1:settle")],
    ids=lambda one: one.kind,
)
def test_what_still_waits_is_let_be_by_a_supervisor(command: Any) -> None:
    """nobody else says that it need not be done; the desk ticks off what it sees to be done."""
    anna = Actor.staff("anna")
    sue = Override(by=Actor.staff("sue", SUPERVISOR), reason="she called, and wants nothing")
    asking = after(ASKING, TOLD)

    refused = command.decide(asking, facts(by=anna, waits=WAITS))
    assert refused.codes == ("waits",)
    assert "ra-1:settle" in str(refused)
    approved = command.decide(asking, facts(by=anna, waits=WAITS, override=sue))
    assert isinstance(approved, Accepted)
    assert [one.policy for one in approved.rulings] == ["trade.tickets:seen_to_first"]
    for known in (facts(by=anna), facts(waits=WAITS)):
        assert isinstance(command.decide(asking, known), Accepted)


def test_beside_what_waits_the_rest_is_ticked_off() -> None:
    """that the customer was told says whoever told them."""
    told = TickOff(ticket=ID, about="case-1")
    outcome = told.decide(after(ASKING, TOLD), facts(by=Actor.staff("anna"), waits=WAITS))
    assert isinstance(outcome, Accepted)


def test_a_solved_ticket_is_taken_up_again_or_put_away() -> None:
    """what is reopened is the team's again; what is closed does not come back."""
    reopened = TicketReopened(reason="the wrong book again")

    assert then(after(SOLVED), ReopenTicket(ticket=ID, reason=reopened.reason)) == (reopened,)
    assert after(SOLVED, reopened).stage is TicketStage.OPEN
    assert then(after(SOLVED), CloseTicket(ticket=ID)) == (TicketClosed(),)
    closed = after(SOLVED, TicketClosed())
    assert closed.stage is TicketStage.CLOSED
    refused = then(closed, ReopenTicket(ticket=ID, reason="the wrong book again"))
    assert refused.codes == ("not_now",)


def test_what_it_asks_a_person_for_is_kept_until_it_is_solved() -> None:
    """each thing once, whoever asks; one that is taken up again is a person's own."""
    opened = evolve(OPENED, about="ra-1")
    [noted] = then(after(), NoteTicket(ticket=ID, text="call them", about="order-1"))
    [told] = then(after(), EscalateTicket(ticket=ID, to=SUPERVISOR, reason="why", about="ra-1"))
    begun = evolve(OPEN, about="ra-1").decide(facts())

    asked = replay(STREAM, (opened, noted, told, noted))

    assert isinstance(begun, Accepted)
    assert begun.events == (evolve(opened, answer_due_at=DUE),)
    assert (asked.about, asked.asks) == ("ra-1", ("ra-1", "order-1"))
    solved = SOLVED.apply(asked)
    assert (solved.about, solved.asks) == ("ra-1", ())
    assert TicketReopened(reason="they called").apply(solved).about is None


def test_a_note_is_always_possible() -> None:
    """on a closed ticket too, and it moves nothing."""
    closed = after(SOLVED, TicketClosed())

    [noted] = then(closed, NoteTicket(ticket=ID, text="they called to thank us"))

    assert noted == TicketNoted(text="they called to thank us")
    ticket = noted.apply(closed)
    assert (ticket.stage, ticket.notes) == (TicketStage.CLOSED, ("they called to thank us",))


def test_a_ticket_is_linked_once() -> None:
    """to another record, never to itself."""
    linked = TicketLinked(to="exchange-1")

    assert then(after(), LinkTicket(ticket=ID, to="exchange-1")) == (linked,)
    assert after(linked).links == ("exchange-1",)
    for ticket, to in ((after(linked), "exchange-1"), (after(), ID)):
        refused = then(ticket, LinkTicket(ticket=ticket.id, to=to))
        assert refused.codes == ("linked",)
        well_said(refused)
        assert to in str(refused)


def test_each_outside_system_has_one_number() -> None:
    """a second one is refused, with the first."""
    zendesk = System("zendesk")
    added = OutsideNumberAdded(system=zendesk, number="88")

    assert then(after(), AddOutsideNumber(ticket=ID, system=zendesk, number="88")) == (added,)
    assert after(added).outside == {"zendesk": "88"}
    refused = then(after(added), AddOutsideNumber(ticket=ID, system=zendesk, number="99"))
    assert "its number in zendesk is 88 [has_number, trade.tickets]" in str(refused)


@pytest.mark.parametrize("system", ["", "a:b"])
def test_an_outside_system_has_a_name_without_a_colon(system: str) -> None:
    """else "a:b" with "c" would be found as "a" with "b:c"."""
    with pytest.raises(InputError, match="system"):
        from_plain({"ticket": ID, "system": system, "number": "88"}, AddOutsideNumber)


def test_what_should_have_followed_and_was_refused_is_noted() -> None:
    """whoever looks at the ticket sees what did not happen, and why."""
    command, codes, sentence = "exchanges.close_exchange", ("goods_open",), "the goods are open"
    note = NoteRefusal(ticket=ID, command=command, codes=codes, sentence=sentence)
    refusal = NotedRefusal(command=command, codes=codes, sentence=sentence)

    assert then(after(), note) == (RefusalNoted(refusal=refusal),)
    assert after(RefusalNoted(refusal=refusal)).refusals == (refusal,)


def test_anybody_may_open_a_ticket() -> None:
    """a customer as well as staff: nothing but the matter is asked."""
    given = Given(now=NOON, by=Actor.customer("c-1"), policies=Policies(trade).bound(TENANT, CANGO))

    assert isinstance(OPEN.decide(given), Accepted)


@pytest.mark.parametrize(
    ("happened", "stage"),
    [
        ((), TicketStage.NEW),
        ((FORWARDED,), TicketStage.OPEN),
        ((ANSWERED,), TicketStage.WAITING),
        ((SOLVED,), TicketStage.SOLVED),
    ],
)
def test_a_ticket_is_escalated(happened: tuple[Event[Ticket], ...], stage: TicketStage) -> None:
    """somebody with more authority is told; team, stage and clock stay what they are."""
    before, later = after(*happened), plus(NOON, hours(50))
    escalate = EscalateTicket(ticket=ID, to=SUPERVISOR, reason="wrong again")
    (escalated,) = then(before, escalate, later)

    told = Escalation(to=SUPERVISOR, reason="wrong again", at=later)
    assert escalated == TicketEscalated(escalation=told)
    ticket = escalated.apply(before)
    assert (ticket.escalated_to, ticket.escalations) == (SUPERVISOR, (told,))
    assert (ticket.stage, ticket.team, ticket.answer_late) == (stage, before.team, False)
    assert ticket.deadlines() == before.deadlines()


def test_a_ticket_is_made_for_whoever_is_to_know_at_once() -> None:
    """they find it there, and nothing else about it changes; made for nobody, nobody is told."""
    given = Given(now=NOON, by=SYSTEM, policies=Policies(trade).bound(TENANT, CANGO))
    outcome = evolve(OPEN, tell=SUPERVISOR, why="wrong again").decide(given)
    plain = OPEN.decide(given)

    assert isinstance(outcome, Accepted)
    assert isinstance(plain, Accepted)
    opened, told = outcome.events
    assert (opened,) == plain.events
    escalation = Escalation(to=SUPERVISOR, reason="wrong again", at=NOON)
    assert told == TicketEscalated(escalation=escalation)
    with pytest.raises(InputError, match="tell"):
        evolve(OPEN, tell=Role(""))


def test_escalations_are_kept_in_order() -> None:
    """the last one tells who knows by now; nobody does of a ticket that was never escalated."""
    first = Escalation(to=SUPERVISOR, reason="wrong again", at=NOON)
    second = Escalation(to=MANAGEMENT, reason="and again", at=NOON)
    ticket = after(*(TicketEscalated(escalation=one) for one in (first, second)))

    assert ticket.escalations == (first, second)
    assert ticket.escalated_to == MANAGEMENT
    assert after().escalated_to is None


def test_a_closed_ticket_is_not_escalated() -> None:
    """nobody looks at it any more."""
    escalate = EscalateTicket(ticket=ID, to=SUPERVISOR, reason="wrong again")
    refused = then(after(SOLVED, TicketClosed()), escalate)

    assert isinstance(refused, Refused)
    assert refused.codes == ("not_now",)


def test_a_ticket_is_escalated_to_somebody() -> None:
    """a role without a name is a mistake."""
    with pytest.raises(InputError, match="to must not be empty"):
        EscalateTicket(ticket=ID, to=Role(""), reason="wrong again")
