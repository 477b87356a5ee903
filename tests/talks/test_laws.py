import datetime
from typing import Any

import attrs
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.ids import CallId, OrderId, TalkId
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.time import Instant
from cservice.protocol import TRADE, Detail, Due, LadderName, StepName, Then
from cservice.talks import (
    SLICE,
    AddressCaller,
    AllSaid,
    BeginFacts,
    BeginTalk,
    CallerAbusive,
    CalmCaller,
    CarriedOn,
    CompareDetail,
    EndTalk,
    EscalateCaller,
    LineSaid,
    LineState,
    Mood,
    NoteAbuse,
    NoteUpset,
    PassTalkOn,
    PauseRecording,
    Recording,
    SayLine,
    SkipStep,
    StartRecording,
    TakeStep,
    Talk,
    TalkBegun,
    TalkFacts,
    TalkStage,
    WarnCaller,
    left,
    next_steps,
)
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, logs, records
from cservice.testing.strategies import values

ID, CALL, ORDER = TalkId(STREAM.id), CallId("call-1"), OrderId("order-1")
SO = frozenset({Due.FOUND, Due.NUMBERED, Due.ORDER_PLACED})
BEGIN = knowing(BeginFacts, talking=True, led=False)
KNOWN = knowing(TalkFacts, protocol=TRADE, so=SO, on_file={Detail.NAME: "Ann Lee"})


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(BEGIN if isinstance(command, BeginTalk) else KNOWN, now=now)


def say(ladder: str) -> SayLine:
    """Its next line."""
    return SayLine(talk=ID, ladder=LadderName(ladder))


STEPS = st.sampled_from(tuple(TRADE.steps))
LIFE = Life(
    slice=SLICE,
    record=Talk,
    facts=facts,
    known={
        TalkId: st.just(ID),
        CallId: st.just(CALL),
        OrderId: st.just(ORDER),
        StepName: STEPS,
        LadderName: st.sampled_from(tuple(TRADE.ladders)),
    },
    instead={
        CompareDetail: values(
            CompareDetail, talk=st.just(ID), order=st.just(ORDER), said=st.sampled_from("ABC")
        ),
    },
    waits=st.integers(0, 150).map(lambda seconds: datetime.timedelta(seconds=seconds)),
    most=16,
    ways=(
        (),
        (TakeStep(talk=ID, step=StepName("thanks")), AddressCaller(talk=ID, name="Ms Lee")),
        (SkipStep(talk=ID, step=StepName("thanks"), reason="in a hurry"),),
        (TakeStep(talk=ID, step=StepName("introduction")), PassTalkOn(talk=ID)),
        (say("silent"),),
        (say("noise"), say("noise"), say("noise")),
        (say("language"), say("language")),
        (say("too_quiet"),),
        (StartRecording(talk=ID), PauseRecording(talk=ID)),
        (NoteUpset(talk=ID, reason="late"), EscalateCaller(talk=ID, reason="late")),
        (NoteAbuse(talk=ID, reason="insults"), WarnCaller(talk=ID), CalmCaller(talk=ID)),
        (EndTalk(talk=ID),),
    ),
)


class TestTalk(Laws):
    """Whatever is said, and however late a sweep is, a talk is in a known state."""

    life = LIFE


#: All was said, which chance seldom comes by.
SILENT: tuple[Event[Talk], ...] = (
    TalkBegun(call=CALL, at=NOON),
    *[
        LineSaid(
            ladder=LadderName("silent"),
            line=one.line,
            rung=rung,
            last=rung == 3,
            then=Then.HANG_UP,
            at=NOON,
            seconds=0,
        )
        for rung, one in enumerate(TRADE.ladder(LadderName("silent")).rungs, start=1)
    ],
    AllSaid(ladder=LadderName("silent"), then=Then.HANG_UP),
)


@given(records(LIFE))
def test_steps_are_taken_or_left(talk: Talk) -> None:
    """none is both taken and passed over, none is there twice; what is left is neither."""
    behind = (*talk.taken, *talk.skipped)

    assert len(set(behind)) == len(behind)
    assert set(left(talk, TRADE, SO)).isdisjoint(behind)
    assert set(talk.missed).isdisjoint(talk.taken)
    assert set(talk.differing) <= set(talk.compared)


@given(records(LIFE))
def test_an_answer_is_waited_for_in_trouble_only(talk: Talk) -> None:
    """and nothing is once the talk is over; a pause has an end or was noted."""
    clear = talk.line is LineState.CLEAR

    assert clear == (talk.ladder is None) == (talk.then is None) == (talk.rung == 0)
    assert talk.wait_until is None or talk.line is LineState.IN_TROUBLE
    assert talk.pause_until is None or talk.recording is Recording.PAUSED
    assert talk.stage is TalkStage.UNDER_WAY or talk.deadlines() == ()


@given(logs(LIFE))
@example(SILENT)
def test_all_is_said_only_after_every_line(log: tuple[Event[Talk], ...]) -> None:
    """one after another, from the first on, each once."""
    rung = 0
    for event in log:
        if isinstance(event, LineSaid):
            assert event.rung in (1, rung + 1)
            rung = event.rung
        if isinstance(event, AllSaid | CarriedOn):
            assert rung == len(TRADE.ladder(event.ladder).rungs)


ABUSED = (TalkBegun(call=CALL, at=NOON), CallerAbusive(reason="insults"))


@given(records(LIFE))
@example(replay(STREAM, SILENT))
@example(replay(STREAM, ABUSED))
def test_there_is_always_something_next(talk: Talk) -> None:
    """while the talk lasts and there is trouble, or a step is left; each by a command there is."""
    found = next_steps(talk, TRADE, SO)
    over = talk.stage is TalkStage.OVER
    kinds = {one.kind for one in SLICE.commands} | {"calls.end_call", "calls.seek_help"}

    assert {one.command for one in found} <= kinds
    assert not (over and found)
    if not over and talk.line is not LineState.CLEAR:
        assert found[0].command == "talks.hear_caller"
        assert len(found) == 2
    if not over and talk.mood is Mood.ABUSIVE and talk.line is LineState.CLEAR:
        assert {one.name for one in found} & {"warning", "end"}
