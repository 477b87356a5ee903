"""Who is on a call and does not have it: listens in, whispers, joins. Source: C10."""

from typing import Any

import attrs
import pytest

from cservice.calls import (
    Call,
    CallAnswered,
    CallEnded,
    CallerTold,
    CallFacts,
    CallMonitored,
    CallOffered,
    CallQueued,
    CallTransferredOut,
    CallTransferredToQueue,
    MayMonitor,
    Monitor,
    MonitorCall,
    MonitoringEnded,
    Part,
    StopMonitoring,
    Topic,
)
from cservice.desk.brand import NO_MENU
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import QUALITY_REVIEWER, SUPERVISOR, SYSTEM, TEAM_LEADER, Actor, Override
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Ruling
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department
from cservice.routing import Route
from cservice.testing import NOON, STREAM, given, knowing

ID = CallId(STREAM.id)
ANN, LEA, QUIN = AgentId("ann"), AgentId("lea"), AgentId("quin")
SALES = Department("sales")
BOSS = Actor.staff("lea", SUPERVISOR)


def at(passed: float) -> Instant:
    """So many minutes after the call was answered."""
    return plus(NOON, minutes(passed))


def facts(passed: float, *policies: Any, by: Actor = BOSS, **others: Any) -> CallFacts:
    """What a command is given then."""
    return knowing(CallFacts, *policies, now=at(passed), menu=NO_MENU, by=by, **others)


TALKING: tuple[Event[Call], ...] = (
    CallOffered(phone=None, language=None, searched_minutes=0, at=at(-9)),
    CallQueued(department=SALES, at=at(-6)),
    CallAnswered(agent=ANN, at=NOON, long_at=at(25.5)),
)
LISTEN = MonitorCall(call=ID, who=LEA)
LISTENS = CallMonitored(who=LEA, part=Part.LISTENS, notice=False, at=at(1))
WHISPERS = CallMonitored(who=LEA, part=Part.WHISPERS, notice=False, at=at(3))
QUIN_LISTENS = CallMonitored(who=QUIN, part=Part.LISTENS, notice=False, at=at(2))


def after(*happened: Event[Call]) -> Call:
    """The call that was answered at noon, after what happened to it."""
    return replay(STREAM, (*TALKING, *happened))


def test_a_supervisor_listens_in() -> None:
    """and it is known who, and since when; nothing else of the call is another."""
    given(*TALKING).when(LISTEN, facts(1)).then(LISTENS)

    call = after(LISTENS)
    assert call.monitors == (Monitor(who=LEA, part=Part.LISTENS, since=at(1)),)
    assert (call.monitorings, call.monitored_until(at(4))) == (1, minutes(3))
    assert attrs.evolve(call, monitors=(), monitorings=0, version=3) == after()


def test_who_listens_whispers_and_joins() -> None:
    """one part at a time, and the time is added up."""
    whisper = attrs.evolve(LISTEN, part=Part.WHISPERS)
    given(*TALKING, LISTENS).when(whisper, facts(3)).then(WHISPERS)

    call = after(LISTENS, QUIN_LISTENS, WHISPERS)
    assert [(one.who, one.part) for one in call.monitors] == [
        (QUIN, Part.LISTENS),
        (LEA, Part.WHISPERS),
    ]
    assert (call.monitorings, call.monitored, call.monitored_until(at(5))) == (
        3,
        minutes(2),
        minutes(7),
    )


def test_who_has_listened_goes() -> None:
    """and only who was there can."""
    stop = StopMonitoring(call=ID, who=LEA)
    gone = MonitoringEnded(who=LEA, at=at(4))

    given(*TALKING, LISTENS, QUIN_LISTENS).when(stop, facts(4)).then(gone)
    call = after(LISTENS, QUIN_LISTENS, gone)
    assert ([one.who for one in call.monitors], call.monitored) == ([QUIN], minutes(3))
    given(*TALKING, QUIN_LISTENS).when(stop, facts(4)).then_refused("not_there")


@pytest.mark.parametrize(
    "over",
    [
        CallEnded(at=at(6)),
        CallTransferredOut(to="the courier", told=True, at=at(6)),
        CallTransferredToQueue(
            by=ANN,
            department=SALES,
            instead_of=None,
            said=None,
            told=True,
            wait_told=None,
            route=Route(),
            look_at=None,
            at=at(6),
        ),
    ],
    ids=lambda one: one.kind,
)
def test_nobody_is_on_a_call_that_nobody_has(over: Event[Call]) -> None:
    """however it left our agent."""
    call = after(LISTENS, QUIN_LISTENS, over)

    assert (call.monitors, call.monitored, call.monitored_until(at(60))) == (
        (),
        minutes(9),
        minutes(9),
    )
    given(*TALKING, over).when(LISTEN, facts(7)).then_refused("not_now")


def test_nobody_is_there_twice() -> None:
    """nor beside themselves."""
    given(*TALKING, LISTENS).when(LISTEN, facts(2)).then_refused("already")
    own = attrs.evolve(LISTEN, who=ANN)
    given(*TALKING).when(own, facts(2)).then_refused("has_call")
    with pytest.raises(InputError, match="who must not be empty"):
        MonitorCall(call=ID, who=AgentId(""))


@pytest.mark.parametrize(
    ("by", "part", "may"),
    [
        (BOSS, Part.JOINS, True),
        (Actor.staff("tom", TEAM_LEADER), Part.WHISPERS, True),
        (Actor.staff("quin", QUALITY_REVIEWER), Part.LISTENS, True),
        (Actor.staff("quin", QUALITY_REVIEWER), Part.WHISPERS, False),
        (Actor.staff("ben"), Part.LISTENS, False),
        (Actor.customer("c-1"), Part.LISTENS, False),
        (SYSTEM, Part.JOINS, True),
    ],
)
def test_who_may(by: Actor, part: Part, *, may: bool) -> None:
    """those who watch over calls; to be heard there is for who leads agents."""
    asked = given(*TALKING).when(attrs.evolve(LISTEN, part=part), facts(1, by=by))
    if may:
        asked.then(attrs.evolve(LISTENS, part=part))
        return
    assert asked.then_refused("not_theirs").refusal.standing[0].allowed == ("calls.seek_help",)
    boss = Override(by=BOSS, reason="she learns")
    helped = given(*TALKING).when(attrs.evolve(LISTEN, part=part), facts(1, by=by, override=boss))
    helped.then(attrs.evolve(LISTENS, part=part))


def test_what_is_asked() -> None:
    """what they are to do, whether the caller knows that it may be so, and who is there."""
    heard: list[MayMonitor] = []

    @policy(MayMonitor)
    def hear(q: MayMonitor) -> Ruling | None:
        heard.append(q)
        return Allow("fine")

    notice = CallerTold(topic=Topic.RECORDING_NOTICE)
    known = facts(3, hear)
    whisper = attrs.evolve(LISTEN, part=Part.WHISPERS)
    told = given(*TALKING, notice, LISTENS, QUIN_LISTENS).when(whisper, known)
    assert "fine" in [one.reason for one in told.rulings]
    told.then(attrs.evolve(WHISPERS, notice=True))
    assert heard[0] == MayMonitor(
        given=known, part=Part.WHISPERS, notice=True, others=1, department=SALES
    )
