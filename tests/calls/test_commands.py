import datetime
import math
from typing import Any

import pytest

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
    CallQueued,
    CallReceived,
    CallResumed,
    CallStage,
    CallWrappedUp,
    Choice,
    Department,
    EndCall,
    FindOrder,
    FoundBy,
    HoldCall,
    KeyPress,
    KeyPressed,
    Level,
    LevelName,
    Menu,
    OrderFound,
    PressKey,
    ReceiveCall,
    ResumeCall,
    StayedOnLine,
    StayOnLine,
    TellCaller,
    Topic,
    WrapUp,
)
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.actor import Actor
from cservice.kernel.codec import from_plain
from cservice.kernel.command import Accepted, Command
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.record import BrandId, CaseId, Lookup, Stream, Tenant
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, instant, minutes, plus

ID = CallId("call-1")
NOON = instant("2026-03-02T12:00:00Z")
STREAM = Stream(id=ID, tenant=Tenant("t"), brand=BrandId("cango"), case=CaseId("case-1"))
PHONE, BOOKS = LevelName("phone"), LevelName("books")
SALES, OPERATOR = Department("sales"), Department("operator")
MENU = Menu(
    first=PHONE,
    levels={
        PHONE: Level(
            prompt="For books press 1, or stay on the line.",
            seconds=30,
            choices={"1": Choice(says="books", level=BOOKS)},
            silence=Choice(says="stay on the line", department=OPERATOR),
        ),
        BOOKS: Level(
            prompt="To order press 1, to hear this again 5.",
            seconds=20,
            choices={"1": Choice(says="order a book", department=SALES)},
            repeat="5",
        ),
    },
)

RECEIVED = CallReceived(
    phone="+1 555 0100", language="en", searched_minutes=20, level=PHONE, at=NOON
)
PRESSED = KeyPressed(level=PHONE, key="1", seconds=30, to=BOOKS)
QUEUED = CallQueued(department=SALES, at=plus(NOON, minutes(1)))
ANSWERED = CallAnswered(agent=AgentId("ann"), at=plus(NOON, minutes(7)))
HELD = CallHeld(reason="to look it up", at=plus(NOON, minutes(9)))
ENDED = CallEnded(at=plus(NOON, minutes(20)))


def facts(now: Instant = NOON) -> CallFacts:
    """What a command is given at that instant."""
    return CallFacts(now=now, by=Actor.customer("c-1"), policies={}, menu=MENU)


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
    assert after().lookups == (Lookup(name="calls.phone", value="+15550100"),)
    withheld = ReceiveCall().decide(facts())
    assert isinstance(withheld, Accepted)
    assert replay(STREAM, withheld.events).lookups == ()


def test_a_key_leads_to_the_next_level() -> None:
    """the press is kept, with how long its prompt takes."""
    assert then(after(), PressKey(call=ID, key="1")) == (PRESSED,)
    call = after(PRESSED)
    assert call.level == BOOKS
    assert call.pressed == (KeyPress(level=PHONE, key="1", seconds=30),)


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


def test_a_wrong_key_is_refused() -> None:
    """the refusal names the keys there are."""
    refused = then(after(PRESSED), PressKey(call=ID, key="7"))

    assert str(refused) == ("level books has no key 7 [no_such_key, trade.calls] (allowed: 1, 5)")


def test_who_has_no_tone_phone_stays_on_the_line() -> None:
    """silence leads to an operator where the level says so."""
    stayed, queued = then(after(), StayOnLine(call=ID))

    assert stayed == StayedOnLine(level=PHONE, seconds=30, to=None)
    assert queued == CallQueued(department=OPERATOR, at=NOON)
    assert after(stayed, queued).pressed == (KeyPress(level=PHONE, key=None, seconds=30),)


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
    assert refused.standing[0].allowed == ("resume", "hang_up")


def test_holds_are_counted_and_timed() -> None:
    """two holds of one and two minutes are three minutes."""
    assert then(after(QUEUED, ANSWERED), HoldCall(call=ID, reason="to look it up"), HELD.at) == (
        HELD,
    )
    resumed = CallResumed(at=plus(HELD.at, minutes(1)))
    assert then(after(QUEUED, ANSWERED, HELD), ResumeCall(call=ID), resumed.at) == (resumed,)
    again = CallHeld(reason="to ask", at=plus(HELD.at, minutes(2)))
    back = CallResumed(at=plus(HELD.at, minutes(4)))

    call = after(QUEUED, ANSWERED, HELD, resumed, again, back)

    assert (call.holds, call.held, call.held_since) == (2, datetime.timedelta(minutes=3), None)
    assert call.held_until(plus(back.at, minutes(9))) == datetime.timedelta(minutes=3)
    assert call.stage is CallStage.TALKING


def test_a_caller_who_hangs_up_on_hold_was_held_until_then() -> None:
    """the hold ends with the call."""
    call = after(QUEUED, ANSWERED, HELD, ENDED)

    assert (call.held, call.held_since) == (datetime.timedelta(minutes=11), None)


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
    """in the menu or in the queue, and how long they waited is kept; an answered call is ended."""
    gone = CallAbandoned(at=plus(NOON, minutes(4)))
    for call in (after(PRESSED), after(QUEUED)):
        assert then(call, AbandonCall(call=ID), gone.at) == (gone,)

    waited = after(QUEUED, gone)
    assert (waited.stage, waited.waited) == (CallStage.ABANDONED, datetime.timedelta(minutes=3))
    early = after(PRESSED, gone)
    assert (early.stage, early.level, early.waited) == (CallStage.ABANDONED, None, None)
    assert isinstance(then(after(QUEUED, ANSWERED), AbandonCall(call=ID)), Refused)
