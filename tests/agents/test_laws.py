import datetime
from typing import Any

import attrs
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.agents import (
    SLICE,
    Agent,
    AgentActivity,
    AgentRegistered,
    AgentReserved,
    AgentStatus,
    EndTalk,
    EndWaitingWork,
    ExpireOffer,
    FinishWork,
    GoNotReady,
    HoldCaller,
    LeaveSeat,
    LoggedOn,
    LogOff,
    LogOn,
    OfferMissed,
    OfferRang,
    OnCallFacts,
    Profile,
    RefuseOffer,
    RegisterAgent,
    RescindOffer,
    ReserveAgent,
    ResumeTalk,
    RingOffer,
    SeatFacts,
    SeatId,
    StartDialling,
    StartTalk,
    StatusChosen,
    UndoChoice,
    WentNotReady,
)
from cservice.ids import AgentId, CallId
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.record import CaseId
from cservice.kernel.time import Instant, minutes, plus
from cservice.routing import Subject, Training
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, logs, records
from cservice.testing.strategies import instants

ID = AgentId(STREAM.id)
PLAIN, FREE = knowing(OnCallFacts), knowing(SeatFacts)
UNTIL = plus(NOON, datetime.timedelta(seconds=20))
DESK, PHONE, CALL = SeatId("desk 5"), SeatId("phone 7"), CallId("call-1")


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(FREE if isinstance(command, LogOn) else PLAIN, now=now)


SALE = Training(about=Subject.CAMPAIGN, name="spring sale")
ON = (LogOn(agent=ID, seat=DESK),)
RESERVED = (*ON, ReserveAgent(agent=ID, call=CALL), RingOffer(agent=ID))
TALKING = (*RESERVED, StartTalk(agent=ID, call=CALL))
BREAK = GoNotReady(agent=ID, reason="break")
OTHER = CallId("call-2")
TWO = (*TALKING, EndTalk(agent=ID), StartTalk(agent=ID, call=OTHER))
DIAL = StartDialling(agent=ID, call=OTHER, of_case=CaseId("case-7"), until=UNTIL)
LIFE = Life(
    slice=SLICE,
    record=Agent,
    facts=facts,
    known={
        AgentId: st.just(ID),
        CallId: st.sampled_from((CALL, CallId("call-2"))),
        SeatId: st.sampled_from((DESK, PHONE)),
        Profile: st.builds(Profile),
        Training: st.sampled_from((SALE, attrs.evolve(SALE, edition=2))),
        Instant: instants(),
    },
    instead={
        RegisterAgent: st.just(RegisterAgent(name="Ann Day")),
        ExpireOffer: st.sampled_from([UNTIL, plus(NOON, minutes(1))]).map(
            lambda at: ExpireOffer(agent=ID, due_at=at)
        ),
    },
    ways=(
        (),
        ON,
        (*ON, BREAK),
        (*ON, BREAK, LogOff(agent=ID)),
        (*ON, LogOn(agent=ID, seat=PHONE), LeaveSeat(agent=ID, seat=DESK)),
        RESERVED,
        (*RESERVED, RefuseOffer(agent=ID)),
        (*RESERVED, BREAK, RescindOffer(agent=ID)),
        (*RESERVED, LogOff(agent=ID), UndoChoice(agent=ID)),
        TALKING,
        (*TALKING, HoldCaller(agent=ID), ResumeTalk(agent=ID)),
        (*TALKING, LogOff(agent=ID), EndTalk(agent=ID), FinishWork(agent=ID)),
        (*ON, StartTalk(agent=ID, call=CALL), EndTalk(agent=ID)),
        TWO,
        (*TWO, EndWaitingWork(agent=ID, call=CALL)),
        (*TWO, EndTalk(agent=ID), LogOff(agent=ID), FinishWork(agent=ID)),
        (*ON, DIAL),
        (*ON, DIAL, StartTalk(agent=ID, call=CALL)),
    ),
)


class TestAgent(Laws):
    """What an agent wants and what is happening never contradict each other."""

    life = LIFE


@given(records(LIFE))
def test_who_is_logged_out_does_nothing(agent: Agent) -> None:
    """nobody is at a seat who is logged out; who is on, is at one or more, each once."""
    out = agent.status is AgentStatus.LOGGED_OUT

    assert out == (agent.seats == ())
    assert not out or agent.activity is AgentActivity.IDLE
    assert len(set(agent.seats)) == len(agent.seats)
    assert (agent.reason is not None) == (agent.status is AgentStatus.NOT_READY)


@given(records(LIFE))
def test_a_call_is_of_an_activity(agent: Agent) -> None:
    """who is idle has none, and nothing that was chosen waits any more."""
    idle = agent.activity is AgentActivity.IDLE

    assert idle == (agent.call is None)
    assert not idle or agent.chosen is None
    assert not idle or agent.unwritten == ()
    waiting = [one.call for one in agent.unwritten]
    assert len(set(waiting)) == len(waiting)
    offered = agent.activity is AgentActivity.RESERVED
    assert offered or agent.call not in waiting
    assert offered or not agent.dials
    assert (agent.offer_until is not None) == (agent.activity is AgentActivity.RESERVED)
    assert not agent.rung or agent.activity is AgentActivity.RESERVED
    assert agent.is_free == (idle and agent.status is AgentStatus.READY)


OFFERED = (
    AgentReserved(call=CALL, until=UNTIL, at=NOON),
    OfferRang(),
    OfferMissed(at=UNTIL),
)
#: Three offers missed in a row, which chance seldom comes by.
MISSED: tuple[Event[Agent], ...] = (
    AgentRegistered(name="Ann Day", profile=Profile(), at=NOON),
    LoggedOn(seat=DESK, at=NOON),
    *OFFERED * 3,
    WentNotReady(reason="missed_offers", at=UNTIL),
)


@given(logs(LIFE))
@example(MISSED)
def test_nothing_is_missed_that_did_not_ring(log: tuple[Event[Agent], ...]) -> None:
    """and nobody is taken to be away for it; what is chosen on a call waits for its end."""
    agent = replay(STREAM, log[:1])
    for event in log[1:]:
        if isinstance(event, OfferMissed):
            assert agent.rung
        if isinstance(event, WentNotReady) and event.reason == "missed_offers":
            assert agent.missed >= 3
        if isinstance(event, StatusChosen):
            assert agent.activity is not AgentActivity.IDLE
        agent = event.apply(agent)
