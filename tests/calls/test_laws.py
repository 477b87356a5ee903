import attrs
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from cservice.calls import (
    SLICE,
    AbandonCall,
    AnswerCall,
    Call,
    CallFacts,
    CallStage,
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
    ReceiveCall,
    ResumeCall,
    StayOnLine,
    TellCaller,
    Topic,
    WrapUp,
)
from cservice.calls.chart import STAGE
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.actor import Actor
from cservice.kernel.codec import Codec
from cservice.kernel.command import Accepted, Command, not_now
from cservice.kernel.event import Event, replay
from cservice.kernel.record import BrandId, CaseId, Stream, Tenant
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, instant, minutes, plus

ID = CallId("call-1")
STREAM = Stream(id=ID, tenant=Tenant("t"), brand=BrandId("cango"), case=CaseId("case-1"))
CODEC = Codec([SLICE])
NOON = instant("2026-03-02T12:00:00Z")
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

one = st.just(ID)
spent = st.floats(0, 60)
requests = st.builds(
    ReceiveCall,
    phone=st.none() | st.text(),
    language=st.none() | st.just("en"),
    searched_minutes=spent,
)
COMMANDS: dict[type[Command[Call, CallFacts]], st.SearchStrategy[Command[Call, CallFacts]]] = {
    PressKey: st.builds(PressKey, call=one, key=st.sampled_from("1234")),
    StayOnLine: st.builds(StayOnLine, call=one),
    AnswerCall: st.builds(AnswerCall, call=one, agent=st.just(AgentId("ann"))),
    FindOrder: st.builds(
        FindOrder,
        call=one,
        order=st.text().map(OrderId),
        found_by=st.sampled_from(FoundBy),
        minutes=spent,
    ),
    TellCaller: st.builds(TellCaller, call=one, topic=st.sampled_from(Topic)),
    HoldCall: st.builds(HoldCall, call=one, reason=st.text()),
    ResumeCall: st.builds(ResumeCall, call=one),
    EndCall: st.builds(EndCall, call=one),
    WrapUp: st.builds(WrapUp, call=one),
    AbandonCall: st.builds(AbandonCall, call=one),
}
commands = st.one_of(list(COMMANDS.values()))
waits = st.floats(0, 10).map(minutes)


def facts(now: Instant) -> CallFacts:
    """What a command is given at that instant."""
    return CallFacts(now=now, by=Actor.staff("ann"), policies={}, menu=MENU)


@st.composite
def logs(draw: st.DrawFn) -> tuple[Event[Call], ...]:
    """The log of a call that possible things were asked of, whatever it said to them."""
    now = NOON
    begun = draw(requests).decide(facts(now))
    assert isinstance(begun, Accepted)
    log = begun.events
    call = replay(STREAM, log)
    for later in draw(st.lists(waits, max_size=15)):
        now = plus(now, later)
        possible = [one for kind, one in COMMANDS.items() if not_now(call, kind.yields) is None]
        if not possible:
            break
        outcome = draw(st.one_of(possible)).decide(call, facts(now))
        if isinstance(outcome, Accepted):
            for event in outcome.events:
                call = event.apply(call)
            log += outcome.events
    return log


calls = logs().map(lambda log: replay(STREAM, log))
instants = st.just(instant("2026-03-03T12:00:00Z"))


@given(logs())
def test_a_log_read_back_is_the_same_call(log: tuple[Event[Call], ...]) -> None:
    """replaying what was encoded rebuilds the call, and the call is encoded without a loss."""
    read = tuple(CODEC.event(CODEC.encode(event), event.schema) for event in log)
    call = replay(STREAM, log)

    assert read == log
    assert replay(STREAM, read) == call
    assert CODEC.record(CODEC.encode(call)) == call
    assert call.version == len(log)


@given(logs())
def test_a_call_outlives_the_erasure_of_its_caller(log: tuple[Event[Call], ...]) -> None:
    """without what is personal the log adds up to the same call, of nobody in particular."""
    erased = tuple(
        CODEC.event(attrs.evolve(CODEC.encode(event), personal=None), event.schema) for event in log
    )
    call = replay(STREAM, erased)

    assert call == attrs.evolve(replay(STREAM, log), phone=None)
    assert call.lookups == ()


@given(calls, commands, instants)
def test_a_refusal_changes_nothing(
    call: Call, command: Command[Call, CallFacts], now: Instant
) -> None:
    """to decide is to look: whatever comes of it, the call is what it was."""
    before = CODEC.encode(call)

    outcome = command.decide(call, facts(now))

    assert CODEC.encode(call) == before
    assert isinstance(outcome, Refused) or outcome.events


@given(calls, st.sampled_from(sorted(STAGE.final)), commands, instants)
def test_a_call_that_is_over_accepts_nothing(
    call: Call, stage: CallStage, command: Command[Call, CallFacts], now: Instant
) -> None:
    """no command leads out of a final state."""
    outcome = command.decide(attrs.evolve(call, stage=stage), facts(now))

    assert isinstance(outcome, Refused)
    assert outcome.codes == ("not_now",)


@given(requests | commands)
def test_a_command_is_sent_without_a_loss(command: ReceiveCall | Command[Call, CallFacts]) -> None:
    """what was asked can be asked again, word for word."""
    assert CODEC.command(CODEC.encode(command)) == command


@pytest.mark.parametrize("stage", CallStage)
def test_every_state_can_be_reached(stage: CallStage) -> None:
    """by commands, not only on paper."""
    assert find(logs(), lambda log: replay(STREAM, log).stage is stage)


@pytest.mark.parametrize("kind", SLICE.events)
def test_every_event_can_happen(kind: type[Event[Call]]) -> None:
    """some command leads to it, after others that were possible before."""
    assert find(logs(), lambda log: any(type(event) is kind for event in log))
