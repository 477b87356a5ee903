from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.calls import (
    SLICE,
    AbandonCall,
    AnswerCall,
    Call,
    CallFacts,
    Choice,
    Department,
    EndCall,
    FindOrder,
    FoundBy,
    HoldCall,
    Level,
    LevelName,
    Menu,
    PressKey,
    ResumeCall,
    StayOnLine,
    TellCaller,
    Topic,
    WrapUp,
)
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.command import Command
from cservice.kernel.event import Event, replay
from cservice.kernel.time import Instant
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life, erased, logs
from cservice.testing.strategies import values

ID = CallId(STREAM.id)
FIRST = LevelName("first")
SALES = Choice(says="sales", department=Department("sales"))
AGAIN = Choice(says="from the start", level=FIRST)
MENU = Menu(
    first=FIRST,
    levels={
        FIRST: Level(
            prompt="Press 1 or 2.", seconds=30, choices={"1": SALES, "2": AGAIN}, repeat="3"
        )
    },
)
KNOWN = knowing(CallFacts, menu=MENU)


def facts(command: Any, now: Instant) -> CallFacts:
    """What a command is given at that instant."""
    return attrs.evolve(KNOWN, now=now)


HOLD = HoldCall(call=ID, reason="to look")
IN_MENU: tuple[Command[Call, Any], ...] = (StayOnLine(call=ID), PressKey(call=ID, key="3"))
QUEUED = (*IN_MENU, PressKey(call=ID, key="1"))
TALKING = (
    *QUEUED,
    AnswerCall(call=ID, agent=AgentId("ann")),
    FindOrder(call=ID, order=OrderId("o-1"), found_by=FoundBy.PHONE, minutes=1.5),
    TellCaller(call=ID, topic=Topic.APOLOGY),
)
HUNG_UP = (*TALKING, HOLD, ResumeCall(call=ID), EndCall(call=ID))
LIFE = Life(
    slice=SLICE,
    record=Call,
    facts=facts,
    known={CallId: st.just(ID)},
    instead={PressKey: values(PressKey, call=st.just(ID), key=st.sampled_from("1234"))},
    ways=(
        (),
        IN_MENU,
        (*IN_MENU, AbandonCall(call=ID)),
        QUEUED,
        TALKING,
        (*TALKING, HOLD),
        HUNG_UP,
        (*HUNG_UP, WrapUp(call=ID)),
    ),
)


class TestCall(Laws):
    """Nothing moves a call that is over or was given up; erased, it is nobody's."""

    life = LIFE


@given(logs(LIFE))
def test_a_call_is_not_found_by_a_phone_that_was_erased(log: tuple[Event[Call], ...]) -> None:
    """it is the same call all the same."""
    call = replay(STREAM, erased(LIFE, log))

    assert call == attrs.evolve(replay(STREAM, log), phone=None)
    assert call.lookups == ()
