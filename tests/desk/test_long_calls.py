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


def opened(desk: Desk, call: calls.Call) -> tickets.Ticket:
    """The one ticket of a call's case."""
    [found] = [one for one in desk.records(call.case) if isinstance(one, tickets.Ticket)]
    return found


def test_an_over_long_call_opens_a_ticket_until_it_is_over(desk: Desk) -> None:
    """where its case has none that somebody works on; with the call nobody is needed any more."""
    call = talking(desk)
    desk.tick(plus(NOON, minutes(26)))

    said = f"the call {call.id} is longer than is reasonable"
    ticket = opened(desk, call)
    assert (ticket.subject, escalations(desk, ticket)) == (said, [(SUPERVISOR, said)])
    desk.do(calls.EndCall(call=call.id), by=ANNA, at=plus(NOON, minutes(27)))
    assert opened(desk, call).stage is tickets.TicketStage.SOLVED


@pytest.mark.parametrize("end", [calls.AbandonCall, calls.TransferOut])
def test_who_is_over_long_and_goes_needs_no_help(desk: Desk, end: type) -> None:
    """also who was sent into a queue, and gave up there."""
    call = talking(desk)
    desk.tick(plus(NOON, minutes(26)))
    later = plus(NOON, minutes(27))
    if end is calls.AbandonCall:
        desk.do(calls.TransferToQueue(call=call.id, told=True), by=ANNA, at=later)
        assert opened(desk, call).stage is not tickets.TicketStage.SOLVED
        desk.do(calls.AbandonCall(call=call.id), by=ANNA, at=later)
    else:
        desk.do(calls.TransferOut(call=call.id, to="UPS", told=True), by=ANNA, at=later)

    assert opened(desk, call).stage is tickets.TicketStage.SOLVED


def test_nobody_is_asked_to_help_with_what_is_over(desk: Desk) -> None:
    """a call that ran long and ended before a sweep noted it."""
    call = talking(desk)
    desk.do(calls.EndCall(call=call.id), by=ANNA, at=plus(NOON, minutes(27)))

    assert desk.record(calls.Call, call.id).ran_long
    assert not [one for one in desk.records(call.case) if isinstance(one, tickets.Ticket)]


def test_help_is_asked_for_on_an_ordinary_call(desk: Desk) -> None:
    """on a ticket of its own, until the call is over."""
    call = talking(desk)
    desk.do(calls.SeekHelp(call=call.id, reason="it is hard"), by=ANNA, at=NOON)

    said = f"help was asked for on the call {call.id}: it is hard"
    ticket = opened(desk, call)
    assert (ticket.subject, escalations(desk, ticket)) == (said, [(SUPERVISOR, said)])
    desk.do(calls.EndCall(call=call.id), by=ANNA, at=plus(NOON, minutes(1)))
    assert opened(desk, call).stage is tickets.TicketStage.SOLVED


def test_calls_that_want_help_are_found_by_whose(desk: Desk) -> None:
    """while they are with somebody of ours."""
    long, hard, easy = talking(desk), talking(desk), talking(desk)
    for _ in range(2):
        seek = calls.SeekHelp(call=hard.id, of=MANAGEMENT, reason="it is hard")
        desk.do(seek, by=ANNA, at=NOON)
    desk.do(calls.EndCall(call=easy.id), by=ANNA, at=NOON)
    desk.tick(plus(NOON, minutes(26)))

    def found(role: str) -> list[str]:
        return [one.id for one in desk.find(calls.Call, calls.WANTS_HELP, role)]

    assert found(SUPERVISOR) == [long.id, hard.id]
    assert found(MANAGEMENT) == [hard.id]
    desk.do(calls.EndCall(call=hard.id), by=ANNA, at=plus(NOON, minutes(27)))
    assert (found(SUPERVISOR), found(MANAGEMENT)) == ([long.id], [])
