import datetime
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.calls import (
    BY_PHONE,
    SLICE,
    WAITING,
    AbandonCall,
    AnswerCall,
    Call,
    CallAnswered,
    CallFacts,
    CallQueued,
    CallReceived,
    CallStage,
    CheckIn,
    Colleague,
    EndCall,
    FindOrder,
    FoundBy,
    HoldCall,
    LeaveForCallBack,
    LookAtWait,
    MonitorCall,
    NoteParty,
    OfferToAgent,
    PressKey,
    ResumeCall,
    SayWords,
    StartMenu,
    StayOnLine,
    StopMonitoring,
    TakeBackOffer,
    TellCaller,
    Topic,
    TransferCall,
    TransferOut,
    TransferToQueue,
    WrapUp,
)
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.command import Accepted, Command
from cservice.kernel.event import Event, replay
from cservice.kernel.time import Instant, Zone, minutes, plus
from cservice.menu import (
    Choice,
    Department,
    Level,
    LevelName,
    Menu,
    Message,
    MessageName,
    Party,
)
from cservice.routing import Hours, Open, Queue, Weekday
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, erased, logs, records
from cservice.testing.strategies import instants, values

ID = CallId(STREAM.id)
FIRST = LevelName("first")
SALES = Choice(says="sales", department=Department("sales"), party=Party.NEW_CUSTOMER)
AGAIN = Choice(says="from the start", level=FIRST)
HOURS = Choice(says="our hours", message=MessageName("hours"))
MENU = Menu(
    first=FIRST,
    levels={
        FIRST: Level(
            prompt="Press a key.",
            seconds=30,
            choices={
                "1": SALES,
                "2": AGAIN,
                "4": HOURS,
                "5": Choice(says="Ann", person=AgentId("ann")),
                "6": Choice(says="goodbye", message=MessageName("bye")),
            },
            repeat="3",
        )
    },
    messages={
        MessageName("hours"): Message(prompt="Nine to five.", seconds=5, then=FIRST),
        MessageName("bye"): Message(prompt="Goodbye.", seconds=2),
    },
)
#: Sales are looked at, and go on to the operator after two minutes; both close at five.
NINE_TO_FIVE = Hours(
    zone=Zone("UTC"),
    week=dict.fromkeys(Weekday, (Open(opens=datetime.time(9), closes=datetime.time(17)),)),
)
QUEUES = {
    Department("sales"): Queue(
        hours=NINE_TO_FIVE,
        overflow=Department("operator"),
        patience=minutes(2),
        looks_every=minutes(4),
    ),
    Department("operator"): Queue(hours=NINE_TO_FIVE, longest=1, looks_every=minutes(30)),
}
KNOWN = knowing(CallFacts, menu=MENU, queues=QUEUES, by=Actor.staff("lea", SUPERVISOR))


FREE = Colleague(
    there=True, free=True, call=None, doing="ready", departments=(Department("sales"),)
)


def facts(command: Any, now: Instant) -> CallFacts:
    """What a command is given at that instant: Ann is an agent here, and is free."""
    named = (getattr(command, "to", None), getattr(command, "agent", None))
    is_hers = ANN in named or isinstance(command, LookAtWait)
    room = {Department("operator"): now.minute % 2}
    return attrs.evolve(KNOWN, now=now, waiting=room, colleague=FREE if is_hers else None)


ANN, BEN = AgentId("ann"), AgentId("ben")
HOLD = HoldCall(call=ID, reason="to look", leave=True)
TRANSFER = TransferCall(call=ID, to=BEN, name="Ben Day", told=True)
LEA = AgentId("lea")
MONITOR = MonitorCall(call=ID, who=LEA)
SEND = TransferToQueue(call=ID, department=Department("care"), told=True)
# A call that was received begins with the second of them, and passes the first.
IN_MENU: tuple[Command[Call, Any], ...] = (
    StartMenu(call=ID),
    StayOnLine(call=ID),
    PressKey(call=ID, key="3"),
    SayWords(call=ID, words="our hours"),
)
QUEUED = (*IN_MENU, PressKey(call=ID, key="1"))
TALKING = (
    *QUEUED,
    AnswerCall(call=ID, agent=ANN),
    FindOrder(call=ID, order=OrderId("o-1"), found_by=FoundBy.PHONE, minutes=1.5),
    TellCaller(call=ID, topic=Topic.APOLOGY),
)
HUNG_UP = (*TALKING, HOLD, ResumeCall(call=ID), EndCall(call=ID))
LIFE = Life(
    slice=SLICE,
    record=Call,
    facts=facts,
    known={CallId: st.just(ID), AgentId: st.sampled_from((ANN, BEN))},
    instead={
        PressKey: values(PressKey, call=st.just(ID), key=st.sampled_from("1234567")),
        SayWords: values(
            SayWords, call=st.just(ID), words=st.sampled_from(["sales", "our hours", "pardon"])
        ),
    },
    ways=(
        (),
        IN_MENU,
        (*IN_MENU, AbandonCall(call=ID)),
        (*QUEUED, OfferToAgent(call=ID, to=ANN), TakeBackOffer(call=ID)),
        (*IN_MENU, PressKey(call=ID, key="6")),
        QUEUED,
        (*QUEUED, LeaveForCallBack(call=ID)),
        (*IN_MENU, PressKey(call=ID, key="5")),
        TALKING,
        (*TALKING, NoteParty(call=ID, party=Party.CUSTOMER)),
        (*TALKING, HOLD),
        (*TALKING, HOLD, CheckIn(call=ID)),
        (*TALKING, TRANSFER),
        (*TALKING, TransferOut(call=ID, to="the courier", told=True)),
        (*TALKING, MONITOR),
        (*TALKING, MONITOR, StopMonitoring(call=ID, who=LEA)),
        (*TALKING, SEND),
        (*TALKING, SEND, AnswerCall(call=ID, agent=BEN)),
        HUNG_UP,
        (*HUNG_UP, WrapUp(call=ID)),
    ),
)


class TestCall(Laws):
    """Nothing moves a call that is over or was given up; erased, it is nobody's."""

    life = LIFE


@given(logs(LIFE))
def test_a_call_is_not_found_by_a_phone_that_was_erased(log: tuple[Event[Call], ...]) -> None:
    """it is the same call all the same; nor does it name the colleague it is to go to."""
    call = replay(STREAM, erased(LIFE, log))
    whole = replay(STREAM, log)

    name = None if whole.transfer_to is None else "[erased]"
    assert call == attrs.evolve(whole, phone=None, transfer_name=name)
    assert BY_PHONE not in {one.name for one in call.lookups}


@given(records(LIFE), instants())
def test_what_a_call_waits_for_is_over_with_the_call(call: Call, now: Instant) -> None:
    """nobody is told to come back to who hung up, nor to help with what is over."""
    on_hold = call.stage is CallStage.ON_HOLD
    with_us = call.stage in (CallStage.TALKING, CallStage.ON_HOLD, CallStage.TRANSFERRING)
    keys = {one.key for one in call.deadlines()}

    assert keys <= {"check_in", "long", "wait"}
    assert "wait" not in keys or call.stage is CallStage.QUEUED
    assert (WAITING in {one.name for one in call.lookups}) == (call.waiting is not None)
    assert "check_in" not in keys or on_hold
    assert ("long" in keys) == (with_us and not call.ran_long)
    assert (call.held_since is not None) == on_hold
    for one in call.deadlines():
        outcome = one.command.decide(call, facts(one.command, now))
        assert isinstance(outcome, Accepted) == (one.at <= now)


@st.composite
def swept(draw: st.DrawFn) -> tuple[Call, Call]:
    """A call that is talked, as it is where sweeps come at every deadline, and where none comes."""
    call = replay(STREAM, ANSWERED)
    noted, now = call, NOON
    for wait in draw(st.lists(st.integers(0, 1200), max_size=10)):
        now = plus(now, datetime.timedelta(seconds=wait))
        for due in sorted(noted.deadlines(), key=lambda one: one.at):
            if due.at <= now:
                noted = after(noted, due.command, due.at)
        if call.stage in (CallStage.ENDED, CallStage.ABANDONED):
            break
        command = draw(st.sampled_from(COURSE[call.stage]))
        call, noted = after(call, command, now), after(noted, command, now)
    return noted, call


def after(call: Call, command: Command[Call, Any], now: Instant) -> Call:
    """The call after a command that is carried out."""
    outcome = command.decide(call, facts(command, now))
    assert isinstance(outcome, Accepted)
    for event in outcome.events:
        call = event.apply(call)
    return call


ANSWERED = (
    CallReceived(phone=None, language=None, searched_minutes=0, level=FIRST, at=NOON),
    CallQueued(department=Department("sales"), at=NOON),
    CallAnswered(agent=ANN, at=NOON, long_at=plus(NOON, minutes(25.5))),
)
COURSE: dict[CallStage, tuple[Command[Call, Any], ...]] = {
    CallStage.TALKING: (
        HOLD,
        HOLD,
        SEND,
        TransferOut(call=ID, to="UPS", told=True),
        EndCall(call=ID),
    ),
    CallStage.QUEUED: (AnswerCall(call=ID, agent=ANN), AbandonCall(call=ID)),
    CallStage.ON_HOLD: (CheckIn(call=ID), ResumeCall(call=ID), EndCall(call=ID)),
    CallStage.AFTER_CALL_WORK: (WrapUp(call=ID),),
}


@given(swept())
def test_a_late_sweep_changes_nothing(calls: tuple[Call, Call]) -> None:
    """what fell due is on a call that is over, whether a sweep noted it in time or none came."""
    noted, left = calls

    if left.ended_at is not None:
        assert attrs.evolve(left, version=noted.version) == noted
    assert left.check_ins_due <= noted.check_ins_due <= left.check_ins_due + 1
