"""A call that an agent sends into a queue, to whoever is free there. Source: A7, A9, C4."""

import datetime
from typing import Any

import attrs
import pytest

from cservice.calls import (
    AbandonCall,
    AnswerCall,
    Call,
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallFacts,
    CallHeld,
    CallOffered,
    CallQueued,
    CallQueuedForAgent,
    CallRanLong,
    CallResumed,
    CallStage,
    CallTransferredToQueue,
    CallTurnedAway,
    CallWrappedUp,
    Left,
    LookAtWait,
    MayTransfer,
    PartyNoted,
    TransferToQueue,
)
from cservice.desk.brand import NO_MENU
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Ruling
from cservice.kernel.time import Instant, Zone, minutes, plus
from cservice.menu import Department, Party
from cservice.routing import Hours, Open, Queue, Queues, Route, Skill, Waiting, Wants, Weekday
from cservice.testing import NOON, STREAM, given, knowing

ID = CallId(STREAM.id)
ANN, BEN = AgentId("ann"), AgentId("ben")
SALES, CARE, DESK = Department("sales"), Department("care"), Department("desk")
RETURNS = Skill("returns")
HALF_A_DAY = Hours(
    zone=Zone("UTC"),
    week={Weekday.MON: (Open(opens=datetime.time(9), closes=datetime.time(12, 30)),)},
)
QUEUES: Queues = {
    SALES: Queue(),
    CARE: Queue(reasons=("late",), skills={RETURNS: 1}, longest=2, overflow=DESK),
    DESK: Queue(hours=HALF_A_DAY),
}


def at(passed: float) -> Instant:
    """So many minutes after the call was answered."""
    return plus(NOON, minutes(passed))


def facts(passed: float, *policies: Any, **others: Any) -> CallFacts:
    """What a command is given then."""
    known = {"queues": QUEUES, "menu": NO_MENU, **others}
    return knowing(CallFacts, *policies, now=at(passed), **known)


TALKING: tuple[Event[Call], ...] = (
    CallOffered(phone=None, language=None, searched_minutes=0, at=at(-9)),
    CallQueued(department=SALES, at=at(-6), route=Route(priority=1)),
    CallAnswered(agent=ANN, at=NOON, long_at=at(25.5)),
)
SEND = TransferToQueue(call=ID, department=CARE, told=True, wait_told=minutes(4))
SENT = CallTransferredToQueue(
    by=ANN,
    department=CARE,
    instead_of=None,
    said=None,
    told=True,
    wait_told=minutes(4),
    route=Route(priority=1, skills={RETURNS: 1}),
    look_at=None,
    at=at(2),
)
AGAIN = CallAnswered(agent=BEN, at=at(5), long_at=at(30.5))


def after(*happened: Event[Call]) -> Call:
    """The call that was answered at noon, after what happened to it."""
    return replay(STREAM, (*TALKING, *happened))


def test_a_caller_is_sent_into_a_queue() -> None:
    """with the priority that it had, for whom policies say; nobody has the call meanwhile."""
    given(*TALKING).when(SEND, facts(2)).then(SENT)

    call = after(SENT)
    assert (call.stage, call.agent, call.sent_by) == (CallStage.QUEUED, None, ANN)
    assert (call.department, call.transfers, call.deadlines()) == (CARE, 1, ())
    wants = Wants(department=CARE, skills={RETURNS: 1})
    assert call.waiting == Waiting(call=ID, since=at(2), priority=1, wants=wants)


def test_whoever_is_free_there_takes_it() -> None:
    """the first answer is what the caller waited for; the second wait is neither talk nor work."""
    answer = AnswerCall(call=ID, agent=BEN)
    given(*TALKING, SENT).when(answer, facts(5)).then(AGAIN)

    call = after(SENT, AGAIN)
    assert (call.stage, call.agent, call.requeued_at) == (CallStage.TALKING, BEN, None)
    assert (call.answered_at, call.waited, call.long_at) == (NOON, minutes(6), at(30.5))
    assert (call.waited_again, call.talked_until(at(10))) == (minutes(3), minutes(7))
    over = after(SENT, AGAIN, CallEnded(at=at(10)), CallWrappedUp(at=at(12)))
    assert (over.talked_until(at(60)), over.handled) == (minutes(7), minutes(9))


def test_a_second_wait_in_a_queue_adds_up() -> None:
    """and so does a third."""
    sent = attrs.evolve(SENT, by=BEN, at=at(7), department=SALES)
    third = attrs.evolve(AGAIN, at=at(11))
    call = after(SENT, AGAIN, sent)

    assert call.waited_again_until(at(9)) == minutes(5)
    assert (call.sent_by, call.transfers) == (BEN, 2)
    assert after(SENT, AGAIN, sent, third).waited_again == minutes(7)


def test_who_gives_up_there_was_answered_before() -> None:
    """what was talked until then is what the call took us."""
    held = CallHeld(reason="to look", leave=True, at=at(0.5), check_in_due_at=at(1.5))
    back = CallResumed(thanked=True, at=at(1))
    gone = CallAbandoned(at=at(5))
    given(*TALKING, SENT).when(AbandonCall(call=ID), facts(5)).then(gone)

    call = after(held, back, SENT, gone)
    assert (call.stage, call.waited, call.left) == (CallStage.ABANDONED, minutes(6), None)
    assert (call.handled, call.talked_until(at(60))) == (minutes(2), minutes(1.5))
    assert after(SENT).handled is None


def test_who_is_turned_away_there_was_answered_before() -> None:
    """at closing, as whoever else waits."""
    sent = attrs.evolve(SENT, department=DESK, look_at=at(30))
    look = LookAtWait(call=ID, due_at=at(30))
    away = CallTurnedAway(department=DESK, why=("closed",), at=at(30))

    assert after(sent).deadlines() == (Deadline(at=at(30), key="wait", command=look),)
    given(*TALKING, sent).when(look, facts(30)).then(away)
    call = after(sent, away)
    assert (call.left, call.waited, call.handled) == (Left.TURNED_AWAY, minutes(6), minutes(2))


@pytest.mark.parametrize(("overflow", "goes_to"), [(DESK, DESK), (None, None)])
def test_no_call_is_lost_where_the_queue_is_full(
    overflow: Department | None, goes_to: Department | None
) -> None:
    """its overflow takes it; where none does, the agent keeps the call, and may try elsewhere."""
    queues = {**QUEUES, CARE: Queue(longest=2, overflow=overflow)}
    full = facts(2, queues=queues, waiting={CARE: 2})
    when = given(*TALKING).when(SEND, full)

    if goes_to is None:
        when.then_refused("full")
        return
    route = Route(priority=1)
    moved = attrs.evolve(SENT, department=DESK, instead_of=CARE, route=route, look_at=at(30))
    when.then(moved)


def test_a_closed_queue_takes_nobody() -> None:
    """where it has no other; the agent keeps the caller."""
    send = attrs.evolve(SEND, department=DESK)

    given(*TALKING).when(send, facts(31)).then_refused("closed")


def test_where_it_goes_if_nobody_says() -> None:
    """whose the caller is, as it turned out; else where it came from."""
    noted = PartyNoted(
        party=Party.CUSTOMER, said=Party.NEW_CUSTOMER, belongs=CARE, reason="late", at=at(1)
    )
    send = attrs.evolve(SEND, department=None)

    given(*TALKING).when(send, facts(2)).then(
        attrs.evolve(SENT, department=SALES, route=Route(priority=1))
    )
    lied = attrs.evolve(SENT, said=Party.NEW_CUSTOMER, route=Route(skills={RETURNS: 1}))
    given(*TALKING, noted).when(send, facts(2)).then(lied)
    assert (after(noted, lied).belongs, after(noted, lied).said_new) == (None, True)


def test_an_agent_says_where_whatever_the_reason() -> None:
    """the reason led to customer service; the agent knows better."""
    noted = PartyNoted(party=Party.CUSTOMER, said=None, belongs=None, reason="late", at=at(1))
    send = attrs.evolve(SEND, department=DESK)
    to_desk = attrs.evolve(SENT, department=DESK, route=Route(priority=1), look_at=at(30))

    given(*TALKING, noted).when(send, facts(2)).then(to_desk)


def test_who_is_a_new_customer_after_all_is_answered_sooner() -> None:
    """a higher priority than before is never kept from anybody."""
    noted = PartyNoted(party=Party.NEW_CUSTOMER, said=None, belongs=None, reason=None, at=at(1))
    low = CallQueued(department=SALES, at=at(-6))
    sent = attrs.evolve(SENT, department=SALES, route=Route(priority=1))
    send = attrs.evolve(SEND, department=SALES)

    given(TALKING[0], low, TALKING[2], noted).when(send, facts(2)).then(sent)


def test_a_persons_own_line_has_no_queue_to_go_back_to() -> None:
    """the department is to be named."""
    own = CallQueuedForAgent(agent=ANN, at=at(-6))
    send = attrs.evolve(SEND, department=None)
    line = given(TALKING[0], own, TALKING[2])

    line.when(send, facts(2)).then_refused("no_department")
    line.when(SEND, facts(2)).then(attrs.evolve(SENT, route=Route(skills={RETURNS: 1})))
    assert replay(STREAM, (TALKING[0], own, TALKING[2], SENT)).wanted is None


def test_what_is_asked_about_it() -> None:
    """into whose queue, and what the caller knows; answers are kept."""
    heard: list[MayTransfer] = []

    @policy(MayTransfer)
    def hear(q: MayTransfer) -> Ruling | None:
        heard.append(q)
        return Allow("fine")

    known = facts(2, hear)
    untold = attrs.evolve(SEND, told=False)
    told = given(*TALKING).when(SEND, known)
    assert "fine" in [one.reason for one in told.rulings]
    asked = MayTransfer(
        given=known,
        to=None,
        into=CARE,
        told=True,
        named=True,
        warm=False,
        transfers=0,
        department=SALES,
    )
    assert heard == [asked]
    given(*TALKING).when(untold, facts(2)).then_refused("not_told")


def test_who_is_sent_on_late_was_with_us_for_long() -> None:
    """that is told before, and once; whoever takes it over has no deadline of their own."""
    long = CallRanLong(due_at=at(25.5), tells=SUPERVISOR)
    late = attrs.evolve(SENT, at=at(26))
    given(*TALKING).when(SEND, facts(26)).then(long, late)

    taken = attrs.evolve(AGAIN, at=at(27), long_at=at(52.5))
    call = after(long, late, taken)
    assert (call.ran_long, call.long_at, call.deadlines()) == (True, None, ())


def test_how_long_it_takes_is_a_length_of_time() -> None:
    """none at all is one too."""
    assert TransferToQueue(call=ID, wait_told=minutes(0)).wait_told == minutes(0)
    with pytest.raises(InputError, match="wait told must be a length of time"):
        TransferToQueue(call=ID, wait_told=minutes(-1))
