import attrs
import pytest
from hypothesis import given
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
from cservice.kernel.command import Accepted, Command
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
commands: st.SearchStrategy[Command[Call, CallFacts]] = st.one_of(
    st.builds(PressKey, call=one, key=st.sampled_from("1234")),
    st.builds(StayOnLine, call=one),
    st.builds(AnswerCall, call=one, agent=st.just(AgentId("ann"))),
    st.builds(
        FindOrder,
        call=one,
        order=st.text().map(OrderId),
        found_by=st.sampled_from(FoundBy),
        minutes=spent,
    ),
    st.builds(TellCaller, call=one, topic=st.sampled_from(Topic)),
    st.builds(HoldCall, call=one, reason=st.text()),
    st.builds(ResumeCall, call=one),
    st.builds(EndCall, call=one),
    st.builds(WrapUp, call=one),
    st.builds(AbandonCall, call=one),
)
paces = st.lists(st.tuples(commands, st.floats(0, 10).map(minutes)), max_size=10)

hold = HoldCall(call=ID, reason="to look")
in_menu = (StayOnLine(call=ID), PressKey(call=ID, key="3"))
queued = (*in_menu, PressKey(call=ID, key="1"))
talking = (
    *queued,
    AnswerCall(call=ID, agent=AgentId("ann")),
    FindOrder(call=ID, order=OrderId("o-1"), found_by=FoundBy.PHONE, minutes=1.5),
    TellCaller(call=ID, topic=Topic.APOLOGY),
)
hung_up = (*talking, hold, ResumeCall(call=ID), EndCall(call=ID))
#: One way to each stage; walks go on from there.
WAYS: dict[CallStage, tuple[Command[Call, CallFacts], ...]] = {
    CallStage.IN_MENU: in_menu,
    CallStage.ABANDONED: (*in_menu, AbandonCall(call=ID)),
    CallStage.QUEUED: queued,
    CallStage.TALKING: talking,
    CallStage.ON_HOLD: (*talking, hold),
    CallStage.AFTER_CALL_WORK: hung_up,
    CallStage.ENDED: (*hung_up, WrapUp(call=ID)),
}


def facts(now: Instant) -> CallFacts:
    """What a command is given at that instant."""
    return CallFacts(now=now, by=Actor.staff("ann"), policies={}, menu=MENU)


def received(request: ReceiveCall) -> tuple[Event[Call], ...]:
    """The opening of a call at noon."""
    outcome = request.decide(facts(NOON))
    assert isinstance(outcome, Accepted)
    return outcome.events


def asked(
    log: tuple[Event[Call], ...], command: Command[Call, CallFacts], now: Instant
) -> tuple[Event[Call], ...]:
    """The log after the command, whether or not it was refused."""
    outcome = command.decide(replay(STREAM, log), facts(now))
    return log + outcome.events if isinstance(outcome, Accepted) else log


def led_to(stage: CallStage, log: tuple[Event[Call], ...]) -> tuple[Event[Call], ...]:
    """The log of a call that was led to the stage, at noon."""
    for command in WAYS[stage]:
        log = asked(log, command, NOON)
    return log


@st.composite
def logs(draw: st.DrawFn) -> tuple[Event[Call], ...]:
    """The log of a call that was led to a stage, and then asked this and that."""
    log = led_to(draw(st.sampled_from(CallStage)), received(draw(requests)))
    now = NOON
    for command, later in draw(paces):
        now = plus(now, later)
        log = asked(log, command, now)
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
    call = replay(STREAM, led_to(stage, received(ReceiveCall())))

    assert call.stage is stage
