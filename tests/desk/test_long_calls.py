"""A call that is over-long, or on which help is asked for, on a desk with tickets. Source: C9."""

import pytest

from cservice import MANAGEMENT, SUPERVISOR, Actor, CountedNumbers, Desk, calls, minutes, tickets
from cservice.ids import AgentId, CallId
from cservice.kernel.record import CaseId
from cservice.kernel.time import plus
from cservice.menu import Department
from cservice.testing import NOON

ANNA, SYLVIA = Actor.staff("anna"), Actor.customer("c-1")


@pytest.fixture
def desk() -> Desk:
    """A desk that counts."""
    return Desk(numbers=CountedNumbers())


def talking(desk: Desk) -> calls.Call:
    """A customer and an agent who talk."""
    call = desk.do(calls.OfferCall(), by=SYLVIA, at=NOON).record
    queue = calls.QueueCall(call=call.id, department=Department("customer_service"))
    desk.do(queue, by=SYLVIA, at=NOON)
    return desk.do(calls.AnswerCall(call=call.id, agent=AgentId("anna")), by=ANNA, at=NOON).record


def ticket(desk: Desk, call: calls.Call) -> tickets.Ticket:
    """A ticket that was made on the call."""
    made = tickets.OpenTicket(subject="a problem", call=CallId(call.id))
    return desk.do(made, by=ANNA, at=NOON).record


def escalations(desk: Desk, one: tickets.Ticket) -> list[tuple[str, str]]:
    """Who is told of it, and why."""
    now = desk.record(tickets.Ticket, one.id)
    return [(each.to, each.reason) for each in now.escalations]


def test_an_over_long_call_is_shown_on_the_tickets_of_its_case(desk: Desk) -> None:
    """once, on each that is not closed; another case's say nothing of it."""
    call = talking(desk)
    mine, second, closed = (ticket(desk, call) for _ in range(3))
    solve = tickets.SolveTicket(ticket=closed.id, resolution="it was told")
    desk.do(solve, by=ANNA, at=NOON)
    desk.do(tickets.CloseTicket(ticket=closed.id), by=ANNA, at=NOON)
    other = desk.do(tickets.OpenTicket(subject="another"), by=ANNA, at=NOON).record
    assert other.case != CaseId(call.case)

    for _ in range(2):
        desk.tick(plus(NOON, minutes(26)))

    told = [(SUPERVISOR, f"the call {call.id} is longer than is reasonable")]
    assert escalations(desk, mine) == escalations(desk, second) == told
    assert escalations(desk, closed) == escalations(desk, other) == []
    assert desk.record(tickets.Ticket, closed.id).refusals == ()


def test_help_that_is_asked_for_is_shown_with_the_difficulty(desk: Desk) -> None:
    """to whose help it is."""
    call = talking(desk)
    mine = ticket(desk, call)

    seek = calls.SeekHelp(call=call.id, of=MANAGEMENT, reason="nobody can explain the price")
    desk.do(seek, by=ANNA, at=NOON)

    why = f"help was asked for on the call {call.id}: nobody can explain the price"
    assert escalations(desk, mine) == [(MANAGEMENT, why)]


def test_a_call_without_a_ticket_is_long_all_the_same(desk: Desk) -> None:
    """who is to be told is said on the call; no ticket is made for that."""
    call = talking(desk)

    [done] = desk.tick(plus(NOON, minutes(26)))

    assert [one.body.kind for one in getattr(done, "events", ())] == ["calls.call_ran_long"]
    assert desk.record(calls.Call, call.id).ran_long
