import datetime
import math
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.calls import (
    AbandonCall,
    AnswerCall,
    Call,
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallerTold,
    CallFacts,
    CallHeld,
    CallOffered,
    CallQueued,
    CallQueuedForAgent,
    CallReceived,
    CallResumed,
    CallStage,
    CallWrappedUp,
    ChoiceSpoken,
    EndCall,
    FindOrder,
    FoundBy,
    KeyPressed,
    MenuEnded,
    MenuStarted,
    MessageHeard,
    OfferCall,
    OrderFound,
    PressKey,
    QueueCall,
    ReceiveCall,
    SayWords,
    StartMenu,
    StayedOnLine,
    StayOnLine,
    TellCaller,
    Topic,
    WordsNotUnderstood,
    WrapUp,
    WrongKeyPressed,
)
from cservice.desk.brand import NO_MENU
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.actor import Actor
from cservice.kernel.codec import from_plain
from cservice.kernel.command import Accepted, Command
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.record import BrandId, CaseId, Lookup, Stream, Tenant
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, instant, minutes, plus
from cservice.menu import (
    Choice,
    Department,
    Heard,
    Level,
    LevelName,
    Menu,
    Message,
    MessageName,
    Walk,
)
from cservice.testing import knowing

ID = CallId("call-1")
NOON = instant("2026-03-02T12:00:00Z")
STREAM = Stream(id=ID, tenant=Tenant("t"), brand=BrandId("cango"), case=CaseId("case-1"))
PHONE, BOOKS = LevelName("phone"), LevelName("books")
SALES, OPERATOR = Department("sales"), Department("operator")
HOURS, CLOSED = MessageName("hours"), MessageName("closed")
MENU = Menu(
    first=PHONE,
    levels={
        PHONE: Level(
            prompt="For books press 1, or stay on the line.",
            seconds=30,
            choices={"1": Choice(says="books", words=("books, please",), level=BOOKS)},
            silence=Choice(says="stay on the line", department=OPERATOR),
        ),
        BOOKS: Level(
            prompt="To order press 1, to hear this again 5.",
            seconds=20,
            choices={
                "1": Choice(says="order a book", department=SALES),
                "2": Choice(says="our hours", message=HOURS),
                "3": Choice(says="when we are closed", message=CLOSED),
                "4": Choice(says="Kim", person=AgentId("kim")),
            },
            repeat="5",
            repeat_words=("again",),
            wrong=Choice(says="wrong keys", department=OPERATOR),
        ),
    },
    messages={
        HOURS: Message(prompt="Nine to five.", seconds=6, then=PHONE),
        CLOSED: Message(prompt="At night.", seconds=3),
    },
)

RECEIVED = CallReceived(
    phone="+1 555 0100", language="en", searched_minutes=20, level=PHONE, at=NOON
)
OFFERED = CallOffered(phone="+1 555 0100", language="en", searched_minutes=20, at=NOON)
PRESSED = KeyPressed(level=PHONE, key="1", seconds=30, to=BOOKS)
QUEUED = CallQueued(department=SALES, at=plus(NOON, minutes(1)))
ANSWERED = CallAnswered(
    agent=AgentId("ann"), at=plus(NOON, minutes(7)), long_at=plus(NOON, minutes(32.5))
)
HELD = CallHeld(
    reason="to look it up",
    leave=True,
    at=plus(NOON, minutes(9)),
    check_in_due_at=plus(NOON, minutes(10)),
)
ENDED = CallEnded(at=plus(NOON, minutes(20)))


def facts(now: Instant = NOON) -> CallFacts:
    """What a command is given at that instant."""
    return knowing(CallFacts, now=now, by=Actor.customer("c-1"), menu=MENU)


def after(*happened: Event[Call]) -> Call:
    """The call that came in at noon, after what happened to it."""
    return replay(STREAM, (RECEIVED, *happened))


def then(call: Call, command: Command[Call, CallFacts], now: Instant = NOON) -> Any:
    """The events that the command leads to, or the refusal."""
    outcome = command.decide(call, facts(now))
    return outcome.events if isinstance(outcome, Accepted) else outcome


def test_a_call_begins_at_the_first_level() -> None:
    """effort begins before the call: the minutes spent looking for our number are kept."""
    request = ReceiveCall(phone="+1 555 0100", language="en", searched_minutes=20)

    assert request.decide(facts()) == Accepted((RECEIVED,))
    call = after()
    assert (call.stage, call.level, call.opened_at) == (CallStage.IN_MENU, PHONE, NOON)
    assert call.searched_minutes == 20


@pytest.mark.parametrize("nonsense", [-1.0, math.nan, math.inf])
def test_effort_is_counted_in_minutes(nonsense: float) -> None:
    """less than nothing, nothing countable and no end of minutes are not effort."""
    with pytest.raises(InputError, match="searched minutes must be minutes from 0"):
        from_plain({"searched_minutes": nonsense}, ReceiveCall)


def test_caller_id_finds_the_call() -> None:
    """whoever answers sees what was before; a caller without a number is not found by it."""
    assert after().lookups == (Lookup(name="calls.phone", value="15550100"),)
    withheld = ReceiveCall().decide(facts())
    assert isinstance(withheld, Accepted)
    assert replay(STREAM, withheld.events).lookups == ()


def test_a_key_leads_to_the_next_level() -> None:
    """the press is kept, with how long its prompt takes."""
    assert then(after(), PressKey(call=ID, key="1")) == (PRESSED,)
    call = after(PRESSED)
    assert call.level == BOOKS
    assert call.heard == (Heard(level=PHONE, key="1", seconds=30),)


def test_a_key_leads_to_a_department() -> None:
    """the menu is behind, and the wait begins at that instant."""
    pressed, queued = then(after(PRESSED), PressKey(call=ID, key="1"), QUEUED.at)

    assert pressed == KeyPressed(level=BOOKS, key="1", seconds=20, to=None)
    assert queued == QUEUED
    call = after(PRESSED, pressed, queued)
    assert (call.stage, call.level, call.department) == (CallStage.QUEUED, None, SALES)
    assert (call.queued_at, call.menu_seconds) == (QUEUED.at, 50)


def test_a_prompt_is_heard_again() -> None:
    """the repeating key stays at its level, and its time counts again."""
    [again] = then(after(PRESSED), PressKey(call=ID, key="5"))

    assert again == KeyPressed(level=BOOKS, key="5", seconds=20, to=BOOKS)
    assert after(PRESSED, again).menu_seconds == 50


def test_a_wrong_key_is_kept() -> None:
    """the prompt is spoken again, and its time counts."""
    [wrong] = then(after(PRESSED), PressKey(call=ID, key="7", after=4))

    assert wrong == WrongKeyPressed(level=BOOKS, key="7", seconds=4, to=BOOKS)
    call = after(PRESSED, wrong)
    assert call.heard[1] == Heard(level=BOOKS, key="7", wrong=True, seconds=4)
    assert (call.level, call.menu_seconds) == (BOOKS, 34)


def test_wrong_keys_lead_on() -> None:
    """after so many in a row, which are counted over commands, words among them."""
    happened: list[Any] = [PRESSED]
    for command in (PressKey(call=ID, key="7"), SayWords(call=ID, words="what was that?")):
        happened += then(after(*happened), command)
    wrong, queued = then(after(*happened), PressKey(call=ID, key="8"))

    assert happened[2] == WordsNotUnderstood(level=BOOKS, seconds=20, to=BOOKS)
    assert after(*happened).heard[2] == Heard(level=BOOKS, spoken=True, wrong=True, seconds=20)
    assert wrong == WrongKeyPressed(level=BOOKS, key="8", seconds=20, to=None)
    assert queued == CallQueued(department=OPERATOR, at=NOON)


def test_words_stand_for_a_key() -> None:
    """what was said is not kept, but what it stands for is."""
    [said] = then(after(), SayWords(call=ID, words="Books, please", after=2))
    [again] = then(after(said), SayWords(call=ID, words="again"))

    assert said == ChoiceSpoken(level=PHONE, key="1", seconds=2, to=BOOKS)
    assert after(said).heard == (Heard(level=PHONE, key="1", spoken=True, seconds=2),)
    assert again == ChoiceSpoken(level=BOOKS, key="5", seconds=20, to=BOOKS)


@pytest.mark.parametrize("nonsense", [-1, 2.5])
def test_a_prompt_is_heard_for_whole_seconds(nonsense: Any) -> None:
    """from none upwards."""
    for kind, what in ((PressKey, {"key": "1"}), (SayWords, {"words": "books"})):
        with pytest.raises(InputError, match="after must be"):
            kind(call=ID, after=nonsense, **what)


def test_a_message_is_heard() -> None:
    """it takes its time, and the menu goes on, or is over and the line closed."""
    hours = then(after(PRESSED), PressKey(call=ID, key="2"))
    closed = then(after(PRESSED), PressKey(call=ID, key="3"), QUEUED.at)

    assert hours == (
        KeyPressed(level=BOOKS, key="2", seconds=20, to=None),
        MessageHeard(message=HOURS, seconds=6, to=PHONE),
    )
    assert closed[1:] == (
        MessageHeard(message=CLOSED, seconds=3, to=None),
        MenuEnded(at=plus(QUEUED.at, datetime.timedelta(seconds=3))),
    )
    call = after(PRESSED, *hours)
    assert (call.stage, call.level, call.menu_seconds) == (CallStage.IN_MENU, PHONE, 56)
    assert call.heard[2] == Heard(message=HOURS, seconds=6)
    over = after(PRESSED, *closed)
    assert (over.stage, over.level, over.ended_at) == (CallStage.ENDED, None, closed[-1].at)
    assert over.waited is None


def test_one_person_is_waited_for() -> None:
    """the menu, or whoever takes calls in, says who."""
    pressed, queued = then(after(PRESSED), PressKey(call=ID, key="4"), QUEUED.at)
    by_hand = then(after(), QueueCall(call=ID, agent=AgentId("kim")), QUEUED.at)

    assert pressed == KeyPressed(level=BOOKS, key="4", seconds=20, to=None)
    assert queued == CallQueuedForAgent(
        agent=AgentId("kim"), at=QUEUED.at, look_at=plus(QUEUED.at, minutes(3))
    )
    assert by_hand == (queued,)
    call = after(PRESSED, pressed, queued)
    assert (call.stage, call.wanted, call.department) == (CallStage.QUEUED, "kim", None)
    assert (call.level, call.queued_at) == (None, QUEUED.at)


def test_a_department_or_a_person_is_waited_for() -> None:
    """not both: one of them would wait in vain."""
    refused = then(after(), QueueCall(call=ID, department=SALES, agent=AgentId("kim")))

    assert str(refused) == (
        "a call waits for the department sales or for kim, not for both [both_named, trade.calls] "
        "(allowed: name one of them)"
    )


@given(
    answers=st.lists(
        st.sampled_from(["1", "2", "3", "4", "5", "7", "-", "books", "again", "pardon"]),
        max_size=8,
    ),
    hangs_up=st.booleans(),
)
def test_a_caller_is_where_the_walk_is(answers: list[str], hangs_up: bool) -> None:
    """whatever is keyed, said and left unsaid, and whenever the caller hangs up: a known state."""
    walk, happened = Walk.begun(MENU, "en"), list[Any]()
    for one in answers:
        if walk.is_over:
            break
        if one == "-":
            command: Any = StayOnLine(call=ID)
            walk = walk.silent()
        elif one.isdigit():
            command, walk = PressKey(call=ID, key=one), walk.pressed(one)
        else:
            command, walk = SayWords(call=ID, words=one), walk.said(one)
        happened += then(after(*happened), command)
    if hangs_up and not walk.is_over:
        happened += then(after(*happened), AbandonCall(call=ID))
    call = after(*happened)

    assert (call.heard, call.menu_seconds) == (walk.heard, walk.seconds)
    if walk.out is not None:
        assert call.stage is CallStage.QUEUED
        assert (call.department, call.wanted) == (walk.out.department, walk.out.person)
    elif walk.is_over:
        assert call.stage is CallStage.ENDED
    else:
        assert call.stage is (CallStage.ABANDONED if hangs_up else CallStage.IN_MENU)
        assert hangs_up or call.level == walk.level


def test_who_has_no_tone_phone_stays_on_the_line() -> None:
    """silence leads to an operator where the level says so."""
    stayed, queued = then(after(), StayOnLine(call=ID))

    assert stayed == StayedOnLine(level=PHONE, seconds=30, to=None)
    assert queued == CallQueued(department=OPERATOR, at=NOON)
    assert after(stayed, queued).heard == (Heard(level=PHONE, seconds=30),)


def test_silence_elsewhere_is_answered_with_the_same_prompt() -> None:
    """nobody is hung up on for pressing nothing."""
    [stayed] = then(after(PRESSED), StayOnLine(call=ID))

    assert stayed == StayedOnLine(level=BOOKS, seconds=20, to=BOOKS)
    assert after(PRESSED, stayed).level == BOOKS


def test_the_wait_is_from_the_menu_to_the_answer() -> None:
    """six minutes of music are six minutes."""
    assert after(PRESSED).waited is None
    assert after(PRESSED, QUEUED).waited is None
    assert then(after(QUEUED), AnswerCall(call=ID, agent=AgentId("ann")), ANSWERED.at) == (
        ANSWERED,
    )
    call = after(QUEUED, ANSWERED)
    assert (call.waited, call.agent) == (datetime.timedelta(minutes=6), "ann")


def test_an_order_is_found_on_the_call() -> None:
    """by what it was found is kept, and how long it took; a second one is the call's order then."""
    first = OrderFound(order=OrderId("o-1"), found_by=FoundBy.PHONE, minutes=1.5)
    second = OrderFound(order=OrderId("o-2"), found_by=FoundBy.NUMBER, minutes=1)
    find = FindOrder(call=ID, order=OrderId("o-1"), found_by=FoundBy.PHONE, minutes=1.5)

    assert then(after(QUEUED, ANSWERED), find) == (first,)
    call = after(QUEUED, ANSWERED, first, second)
    assert (call.order, call.found_by, call.finding_minutes) == ("o-2", FoundBy.NUMBER, 2.5)


def test_what_the_caller_is_told_is_noted() -> None:
    """topics stand in the order in which they were spoken of."""
    told = CallerTold(topic=Topic.APOLOGY)

    assert then(after(QUEUED, ANSWERED), TellCaller(call=ID, topic=Topic.APOLOGY)) == (told,)
    call = after(QUEUED, ANSWERED, told, CallerTold(topic=Topic.RA_POLICY))
    assert call.told == (Topic.APOLOGY, Topic.RA_POLICY)


def test_a_caller_on_hold_hears_music() -> None:
    """nothing is told to who is on hold, or not answered yet; the refusal says what is possible."""
    for call in (after(QUEUED), after(QUEUED, ANSWERED, HELD)):
        refused = then(call, TellCaller(call=ID, topic=Topic.SUMMARY))
        assert isinstance(refused, Refused)
        assert refused.codes == ("not_now",)
    assert refused.standing[0].allowed == (
        "check_in",
        "miss_check_in",
        "resume",
        "run_long",
        "seek_help",
        "monitor",
        "stop_monitoring",
        "hang_up",
    )


def test_after_the_call_comes_the_writing_up() -> None:
    """who hung up is free of the caller, not of the call."""
    assert then(after(QUEUED, ANSWERED), EndCall(call=ID), ENDED.at) == (ENDED,)
    call = after(QUEUED, ANSWERED, ENDED)
    assert (call.stage, call.ended_at) == (CallStage.AFTER_CALL_WORK, ENDED.at)

    wrapped = CallWrappedUp(at=plus(ENDED.at, minutes(2)))
    assert then(call, WrapUp(call=ID), wrapped.at) == (wrapped,)
    call = wrapped.apply(call)
    assert (call.stage, call.wrapped_up_at) == (CallStage.ENDED, wrapped.at)


def test_a_caller_gives_up() -> None:
    """before it is answered, and how long they waited is kept; an answered call is ended."""
    gone = CallAbandoned(at=plus(NOON, minutes(4)))
    for call in (replay(STREAM, (OFFERED,)), after(PRESSED), after(QUEUED)):
        assert then(call, AbandonCall(call=ID), gone.at) == (gone,)

    waited = after(QUEUED, gone)
    assert (waited.stage, waited.waited) == (CallStage.ABANDONED, datetime.timedelta(minutes=3))
    early = after(PRESSED, gone)
    assert (early.stage, early.level, early.waited) == (CallStage.ABANDONED, None, None)
    assert isinstance(then(after(QUEUED, ANSWERED), AbandonCall(call=ID)), Refused)


def test_who_calls_is_seen_while_it_rings() -> None:
    """caller id and language are there before anybody, or the menu, takes the call."""
    request = OfferCall(phone="+1 555 0100", language="en", searched_minutes=20)

    assert request.decide(facts()) == Accepted((OFFERED,))
    call = replay(STREAM, (OFFERED,))
    assert (call.stage, call.language, call.opened_at) == (CallStage.OFFERED, "en", NOON)
    assert call.lookups == (Lookup(name="calls.phone", value="15550100"),)
    assert (call.level, call.searched_minutes) == (None, 20)
    assert isinstance(then(call, PressKey(call=ID, key="1")), Refused)


def test_the_menu_takes_a_call_that_rings() -> None:
    """it is then as one that the menu took at once."""
    started = MenuStarted(level=PHONE, at=NOON)

    assert then(replay(STREAM, (OFFERED,)), StartMenu(call=ID)) == (started,)
    call = replay(STREAM, (OFFERED, started))
    assert attrs.evolve(call, version=1) == after()
    assert isinstance(then(call, StartMenu(call=ID)), Refused)


@pytest.mark.parametrize("department", [None, SALES])
def test_a_brand_without_a_menu_queues_at_once(department: Department | None) -> None:
    """for its one department, unless another is named."""
    general = attrs.evolve(facts(), menu=NO_MENU)
    queue = QueueCall(call=ID, department=department)
    outcome = queue.decide(replay(STREAM, (OFFERED,)), general)
    assert isinstance(outcome, Accepted)

    queued = CallQueued(department=department or Department("general"), at=NOON)
    assert outcome.events == (queued,)
    assert [one.question for one in outcome.rulings] == ["calls.where_to"]
    call = replay(STREAM, (OFFERED, queued))
    assert (call.stage, call.queued_at, call.level) == (CallStage.QUEUED, NOON, None)


def test_a_call_with_a_menu_is_queued_for_who_is_named() -> None:
    """also out of the menu; for nobody in particular it is not."""
    assert then(after(PRESSED), QueueCall(call=ID, department=SALES), QUEUED.at) == (QUEUED,)
    assert after(PRESSED, QUEUED).level is None
    refused = then(after(PRESSED), QueueCall(call=ID))
    assert str(refused) == (
        "it is not said who is waited for, and the menu asks callers [no_department, trade.calls]"
        " (allowed: name a department, calls.start_menu)"
    )


def test_only_a_menu_that_asks_nothing_leads_straight() -> None:
    """one with keys does not, nor one that goes on to another level."""
    asks = Level(prompt="Press 1.", seconds=5, choices={"1": MENU.levels[BOOKS].choices["1"]})
    to_level = Level(prompt="Hello.", seconds=5, choices={}, silence=Choice(says="on", level=BOOKS))

    assert NO_MENU.straight == "general"
    assert MENU.straight is None
    assert Menu(first=BOOKS, levels={BOOKS: asks}).straight is None
    assert Menu(first=PHONE, levels={PHONE: to_level, BOOKS: asks}).straight is None


def test_handling_is_talk_holds_and_after_call_work() -> None:
    """thirteen minutes of call and two of writing up are fifteen; a hold is no talk."""
    resumed = CallResumed(thanked=True, at=plus(HELD.at, minutes(3)))
    wrapped = CallWrappedUp(at=plus(ENDED.at, minutes(2)))
    ringing, talking = after(QUEUED), after(QUEUED, ANSWERED)
    over = after(QUEUED, ANSWERED, HELD, resumed, ENDED)
    done = wrapped.apply(over)
    later = plus(NOON, minutes(60))

    assert ringing.talked_until(later) == ringing.handled_until(later) == datetime.timedelta()
    assert talking.talked_until(HELD.at) == talking.handled_until(HELD.at) == minutes(2)
    held = after(QUEUED, ANSWERED, HELD)
    assert (held.talked_until(resumed.at), held.handled_until(resumed.at)) == (
        minutes(2),
        minutes(5),
    )
    assert (over.talked_until(later), over.handled_until(wrapped.at)) == (minutes(10), minutes(15))
    assert (talking.handled, over.handled, done.handled) == (None, None, minutes(15))
    assert done.handled_until(later) == minutes(15)
    assert (over.answered_at, over.waited) == (ANSWERED.at, minutes(6))
