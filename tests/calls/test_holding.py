import datetime
from typing import Any

import attrs
import pytest

from cservice.calls import (
    SLICE,
    Call,
    CallAnswered,
    CallEnded,
    CallFacts,
    CallHeld,
    CallQueued,
    CallReceived,
    CallResumed,
    CallStage,
    CheckedIn,
    CheckIn,
    CheckInFellDue,
    CheckInWithin,
    EndCall,
    FlagCheckIn,
    HoldCall,
    MayHold,
    ResumeCall,
)
from cservice.calls.chart import STAGE
from cservice.desk.brand import NO_MENU
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.command import Command
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department, LevelName
from cservice.testing import NOON, STREAM, given, knowing

ID = CallId(STREAM.id)
SALES = Department("sales")
WHY = "to look it up"
TALKS = CallStage.TALKING


def at(passed: float) -> Instant:
    """So many minutes after the call was answered."""
    return plus(NOON, minutes(passed))


def facts(now: Instant, *policies: Any, **others: Any) -> CallFacts:
    """What a command is given at that instant."""
    return knowing(CallFacts, *policies, now=now, menu=NO_MENU, **others)


TALKING: tuple[Event[Call], ...] = (
    CallReceived(phone=None, language=None, searched_minutes=0, level=LevelName("all"), at=at(-9)),
    CallQueued(department=SALES, at=at(-6)),
    CallAnswered(agent=AgentId("ann"), at=NOON, long_at=at(25.5)),
)
HELD = CallHeld(reason=WHY, leave=True, at=at(2), check_in_due_at=at(3))
HOLD = HoldCall(call=ID, reason=WHY, leave=True)
CHECK_IN, RESUME, END = CheckIn(call=ID), ResumeCall(call=ID), EndCall(call=ID)
CHECKED = CheckedIn(at=at(2.5), check_in_due_at=at(3.5))
FELL_DUE = CheckInFellDue(due_at=at(3))


def after(*happened: Event[Call]) -> Call:
    """The call that was answered at noon, after what happened to it."""
    return replay(STREAM, (*TALKING, *happened))


def waiting(call: Call) -> list[Deadline]:
    """What waits for somebody to come back on the line."""
    return [one for one in call.deadlines() if one.key == "check_in"]


def test_a_caller_is_asked_for_leave_and_told_why() -> None:
    """both are kept; who did not agree is not put on hold, unless a supervisor takes it on."""
    given(*TALKING).when(HOLD, facts(at(2))).then(HELD)

    unasked = HoldCall(call=ID, reason=WHY)
    refusal = given(*TALKING).when(unasked, facts(at(2))).then_refused("no_leave").refusal
    assert str(refusal) == (
        "the caller was not asked for leave to be put on hold, or did not agree"
        " [no_leave, trade.calls:leave_asked] (allowed: ask the caller for leave, and say why)"
    )
    boss = Override(by=Actor.staff("boris", SUPERVISOR), reason="the line was breaking up")
    held = (
        given(*TALKING)
        .when(unasked, facts(at(2), override=boss))
        .then(attrs.evolve(HELD, leave=False))
    )
    assert [one.code for one in held.rulings if one.settled_by] == ["no_leave"]


@pytest.mark.parametrize("nothing", ["", "  "])
def test_a_hold_has_a_reason(nothing: str) -> None:
    """nobody is put on hold without a word."""
    with pytest.raises(InputError, match="reason must not be empty"):
        HoldCall(call=ID, reason=nothing, leave=True)


def test_what_is_asked_about_a_hold() -> None:
    """what the caller has been through already."""
    heard: list[MayHold | CheckInWithin] = []

    @policy(MayHold)
    def hear_hold(q: MayHold) -> Ruling | None:
        heard.append(q)
        return None

    @policy(CheckInWithin)
    def hear_check_in(q: CheckInWithin) -> datetime.timedelta | None:
        heard.append(q)
        return None

    resumed = CallResumed(thanked=True, at=at(4))
    now = facts(at(5), hear_hold, hear_check_in)
    held = given(*TALKING, HELD, CHECKED, resumed).when(HOLD, now)

    may = MayHold(given=now, reason=WHY, leave=True, holds=1, held=minutes(2), department=SALES)
    within = CheckInWithin(given=now, check_ins=1, waited=minutes(6), department=SALES)
    assert heard == [may, within]
    assert [one.question for one in held.rulings] == [CheckInWithin.kind]


def test_what_policies_add_to_a_hold_is_kept() -> None:
    """rulings on the hold come before the one on the check-in."""

    @policy(MayHold)
    def never(q: MayHold) -> Ruling | None:
        return Refuse("never", "callers of this brand are not put on hold", override=SUPERVISOR)

    boss = Override(by=Actor.staff("boris", SUPERVISOR), reason="just this once")
    held = given(*TALKING).when(HOLD, facts(at(2), never, override=boss))

    assert [one.question for one in held.rulings] == [MayHold.kind, CheckInWithin.kind]
    given(*TALKING).when(HOLD, facts(at(2), never)).then_refused("never")


def test_somebody_is_back_on_the_line_every_minute() -> None:
    """and each time the next minute begins."""
    call = after(HELD)
    assert waiting(call) == [
        Deadline(at=at(3), key="check_in", command=FlagCheckIn(call=ID, due_at=at(3)))
    ]
    given(*TALKING, HELD).when(CHECK_IN, facts(CHECKED.at)).then(CHECKED)
    call = after(HELD, CHECKED)
    assert (call.check_ins, call.check_ins_due) == (1, 0)
    assert [one.at for one in waiting(call)] == [at(3.5)]
    assert call.stage is CallStage.ON_HOLD


def test_a_check_in_that_falls_due_is_counted_once() -> None:
    """at its instant; the next is due once somebody has come back."""
    [due] = waiting(after(HELD))

    given(*TALKING, HELD).when(due.command, facts(due.at)).then(FELL_DUE)
    call = after(HELD, FELL_DUE)
    assert (call.check_ins_due, waiting(call)) == (1, [])
    for happened in ((HELD,), (HELD, CHECKED), (HELD, FELL_DUE)):
        now = at(2.99) if happened == (HELD,) else at(9)
        told = given(*TALKING, *happened).when(due.command, facts(now)).then_refused("not_due")
    assert str(told.refusal) == (
        "no check-in was due at 2026-03-02T12:03:00Z that is still waited for"
        " [not_due, trade.calls]"
    )
    late = given(*TALKING, HELD, FELL_DUE).when(CHECK_IN, facts(at(7)))
    late.then(CheckedIn(at=at(7), check_in_due_at=at(8)))
    assert [one.question for one in late.rulings] == [CheckInWithin.kind]


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (CHECK_IN, CheckedIn(at=at(3), check_in_due_at=at(4))),
        (RESUME, CallResumed(thanked=True, at=at(3))),
        (END, CallEnded(at=at(3))),
    ],
)
def test_a_check_in_that_fell_due_is_told_without_a_sweep(
    command: Command[Call, CallFacts], event: Event[Call]
) -> None:
    """whoever comes back too late, or hangs up, does so after it; in time, there was none."""
    given(*TALKING, HELD).when(command, facts(at(3))).then(FELL_DUE, event)
    given(*TALKING, HELD, FELL_DUE).when(command, facts(at(3))).then(event)

    told = given(*TALKING, HELD).when(command, facts(at(2.9)))
    assert [type(one) for one in told.events] == [type(event)]
    assert told.record.check_ins_due == 0


def test_who_held_is_thanked() -> None:
    """and where the agent forgot, it is counted."""
    thanked = CallResumed(thanked=True, at=at(2.5))
    not_thanked = CallResumed(thanked=False, at=at(2.5))

    given(*TALKING, HELD).when(RESUME, facts(at(2.5))).then(thanked)
    curt = ResumeCall(call=ID, thanked=False)
    given(*TALKING, HELD).when(curt, facts(at(2.5))).then(not_thanked)
    call = after(HELD, not_thanked, HELD, thanked, HELD, not_thanked)
    assert (call.thanks_missed, call.stage, waiting(call)) == (2, CallStage.TALKING, [])


def test_holds_are_counted_and_timed() -> None:
    """two holds of one and two minutes are three minutes."""
    resumed = CallResumed(thanked=True, at=at(3))
    again = CallHeld(reason="to ask", leave=True, at=at(4), check_in_due_at=at(5))
    back = CallResumed(thanked=True, at=at(6))

    call = after(HELD, resumed, again, back)

    assert (call.holds, call.held, call.held_since) == (2, minutes(3), None)
    assert call.held_until(at(15)) == minutes(3)
    assert after(HELD, resumed, again).held_until(at(5)) == minutes(2)


def test_a_caller_who_hangs_up_on_hold_was_held_until_then() -> None:
    """the hold ends with the call, and nobody is waited for."""
    call = after(HELD, CallEnded(at=at(2.5)))

    assert (call.held, call.held_since, waiting(call)) == (minutes(0.5), None, [])


def test_nobody_is_muted() -> None:
    """nothing is called so, and a talk pauses only for a hold or a transfer, as told."""
    words = {
        *(one.kind for one in (*SLICE.commands, *SLICE.events, *SLICE.questions)),
        *STAGE.steps,
        *CallStage,
        *(field.name for field in attrs.fields(Call)),
    }
    assert not [word for word in words if "mute" in word]
    assert "Nobody is muted: who is not to hear us is on hold" in STAGE.doc

    back = {source for source, _, to in STAGE.rows if to is TALKS}
    pauses = {step for source, step, to in STAGE.rows if source is TALKS and to in back - {TALKS}}
    assert pauses == {"hold", "transfer", "transfer_to_queue"}
