from typing import Any

import pytest

from cservice.calls import (
    AnswerCall,
    Call,
    CallAnswered,
    CallEnded,
    CallFacts,
    CallHeld,
    CallQueued,
    CallRanLong,
    CallReceived,
    CallTransferring,
    EndCall,
    FlagLongCall,
    HelpSought,
    LongCall,
    SeekHelp,
)
from cservice.desk.brand import NO_MENU
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import MANAGEMENT, SUPERVISOR, Role
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.policy import policy
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department, LevelName
from cservice.testing import NOON, STREAM, given, knowing

ID = CallId(STREAM.id)


def at(passed: float) -> Instant:
    """So many minutes after the call was answered."""
    return plus(NOON, minutes(passed))


def facts(now: Instant) -> CallFacts:
    """What a command is given at that instant."""
    return knowing(CallFacts, now=now, menu=NO_MENU)


QUEUED: tuple[Event[Call], ...] = (
    CallReceived(phone=None, language="de", searched_minutes=0, level=LevelName("all"), at=at(-9)),
    CallQueued(department=Department("sales"), at=at(-6)),
)
ANSWERED = CallAnswered(agent=AgentId("ann"), at=NOON, long_at=at(25.5))
TALKING = (*QUEUED, ANSWERED)
HELD = CallHeld(reason="to ask", leave=True, at=at(25), check_in_due_at=at(26))
TRANSFERRING = CallTransferring(to=AgentId("ben"), name="Ben Day", told=True, warm=False, at=at(25))
FLAG = FlagLongCall(call=ID, due_at=at(25.5))
LONG = CallRanLong(due_at=at(25.5), tells=SUPERVISOR)
STUCK = SeekHelp(call=ID, reason="a price that nobody can explain")


def after(*happened: Event[Call]) -> Call:
    """The call that was answered at noon, after what happened to it."""
    return replay(STREAM, (*TALKING, *happened))


def long_at(call: Call) -> list[Instant]:
    """When the call is over-long, if it still is to be."""
    return [one.at for one in call.deadlines() if one.key == "long"]


def test_from_when_on_a_call_is_long_is_asked_as_it_is_answered() -> None:
    """for its department and the caller's language; the answer is kept."""
    asked: list[LongCall] = []

    @policy(LongCall)
    def look(q: LongCall) -> None:
        """Sees what is asked."""
        asked.append(q)

    waits = given(*QUEUED)
    waits.when(AnswerCall(call=ID, agent=AgentId("ann")), knowing(CallFacts, look, menu=NO_MENU))
    assert [(q.department, q.language) for q in asked] == [("sales", "de")]
    answered = given(*QUEUED).when(AnswerCall(call=ID, agent=AgentId("ann")), facts(NOON))

    answered.then(ANSWERED)
    assert [one.question for one in answered.rulings] == [LongCall.kind]
    assert after().deadlines() == (Deadline(at=at(25.5), key="long", command=FLAG),)
    assert long_at(replay(STREAM, QUEUED)) == []


@pytest.mark.parametrize("meanwhile", [(), (HELD,), (TRANSFERRING,)])
def test_a_supervisor_is_told_of_a_call_that_is_long(meanwhile: tuple[Event[Call], ...]) -> None:
    """once, whether it is talked, on hold or on its way to somebody; the call goes on."""
    before = after(*meanwhile)

    given(*TALKING, *meanwhile).when(FLAG, facts(at(25.5))).then(LONG)
    call = after(*meanwhile, LONG)
    assert (call.ran_long, call.stage, long_at(call)) == (True, before.stage, [])
    given(*TALKING, *meanwhile).when(FLAG, facts(at(25.4))).then_refused("not_due")
    told = given(*TALKING, *meanwhile, LONG).when(FLAG, facts(at(40))).then_refused("not_due")
    assert str(told.refusal) == (
        "the call is not over-long since 2026-03-02T12:25:30Z, or that was noted already"
        " [not_due, trade.calls]"
    )


def test_a_call_that_is_over_becomes_no_longer() -> None:
    """one that ended in time was not long, however long it is written up."""
    ended = CallEnded(at=at(25))

    given(*TALKING).when(EndCall(call=ID), facts(at(25))).then(ended)
    assert (after(ended).ran_long, after(ended).deadlines()) == (False, ())
    given(*TALKING, ended).when(FLAG, facts(at(25.5))).then_refused("not_now")


def test_that_a_call_was_long_is_told_without_a_sweep() -> None:
    """as it ends, and before that; also what else fell due on it."""
    ended = CallEnded(at=at(27))

    given(*TALKING).when(EndCall(call=ID), facts(at(27))).then(LONG, ended)
    given(*TALKING, LONG).when(EndCall(call=ID), facts(at(27))).then(ended)
    on_hold = given(*TALKING, HELD).when(EndCall(call=ID), facts(at(27)))
    assert [one.kind for one in on_hold.events] == [
        "calls.check_in_fell_due",
        "calls.call_ran_long",
        "calls.call_ended",
    ]


@pytest.mark.parametrize("meanwhile", [(), (HELD,), (TRANSFERRING,)])
def test_an_agent_in_difficulty_seeks_help(meanwhile: tuple[Event[Call], ...]) -> None:
    """at any time of the talk, as often as it takes; of a supervisor, unless another is named."""
    sought = HelpSought(of=SUPERVISOR, reason=STUCK.reason, at=at(25))

    given(*TALKING, *meanwhile).when(STUCK, facts(at(25))).then(sought)
    boss = SeekHelp(call=ID, of=MANAGEMENT, reason=STUCK.reason)
    told = given(*TALKING, *meanwhile, sought).when(boss, facts(at(26)))
    told.then(HelpSought(of=MANAGEMENT, reason=STUCK.reason, at=at(26)))
    assert told.record is not None
    assert (told.record.helps, told.record.stage) == (2, after(*meanwhile).stage)
    assert long_at(told.record) == [at(25.5)]


def test_help_is_sought_of_somebody_with_something() -> None:
    """while the caller is there."""
    for wrong in ({"of": Role("")}, {"reason": " "}):
        fields: dict[str, Any] = {"call": ID, "reason": "it is hard", **wrong}
        with pytest.raises(InputError, match="must not be empty"):
            SeekHelp(**fields)
    given(*QUEUED).when(STUCK, facts(NOON)).then_refused("not_now")
    given(*TALKING, CallEnded(at=at(2))).when(STUCK, facts(at(3))).then_refused("not_now")


def test_a_call_that_ends_at_the_instant_it_is_over_long_was() -> None:
    """not one that ends before."""
    story = given(*TALKING)
    for passed, ran_long in ((25.49, False), (25.5, True)):
        ended = story.when(EndCall(call=ID), facts(at(passed))).record
        assert ended.ran_long is ran_long
