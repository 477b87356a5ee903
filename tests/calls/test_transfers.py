from typing import Any

import attrs
import pytest

from cservice.calls import (
    Call,
    CallAnswered,
    CallEnded,
    CallFacts,
    CallQueued,
    CallRanLong,
    CallReceived,
    CallStage,
    CallTransferred,
    CallTransferredOut,
    CallTransferring,
    CompleteTransfer,
    EndCall,
    FailTransfer,
    MayTransfer,
    TellCaller,
    Topic,
    TransferCall,
    TransferFailed,
    TransferOut,
)
from cservice.desk.brand import NO_MENU
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Ruling
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department, LevelName
from cservice.testing import NOON, STREAM, given, knowing

ID = CallId(STREAM.id)
ANN, BEN = AgentId("ann"), AgentId("ben")
SALES = Department("sales")


def at(passed: float) -> Instant:
    """So many minutes after the call was answered."""
    return plus(NOON, minutes(passed))


def facts(now: Instant, *policies: Any, **others: Any) -> CallFacts:
    """What a command is given at that instant."""
    return knowing(CallFacts, *policies, now=now, menu=NO_MENU, **others)


TALKING: tuple[Event[Call], ...] = (
    CallReceived(phone=None, language=None, searched_minutes=0, level=LevelName("all"), at=at(-9)),
    CallQueued(department=SALES, at=at(-6)),
    CallAnswered(agent=ANN, at=NOON, long_at=at(25.5)),
)
TRANSFER = TransferCall(call=ID, to=BEN, name="Ben Day", told=True, warm=True)
TRANSFERRING = CallTransferring(to=BEN, name="Ben Day", told=True, warm=True, at=at(2))
TRANSFERRED = CallTransferred(to=BEN, at=at(3))
OUT = TransferOut(call=ID, to="the parcel service", told=True)
WENT_OUT = CallTransferredOut(to="the parcel service", told=True, at=at(5))


def after(*happened: Event[Call]) -> Call:
    """The call that was answered at noon, after what happened to it."""
    return replay(STREAM, (*TALKING, *happened))


def test_a_caller_is_told_who_takes_the_call() -> None:
    """the call is the first agent's until the other takes it over."""
    given(*TALKING).when(TRANSFER, facts(at(2))).then(TRANSFERRING)

    call = after(TRANSFERRING)
    assert (call.stage, call.agent, call.transfers) == (CallStage.TRANSFERRING, ANN, 0)
    assert (call.transfer_to, call.transfer_name, call.transfer_warm) == (BEN, "Ben Day", True)


def test_a_caller_who_does_not_know_is_not_transferred() -> None:
    """neither of the transfer nor the name: both are said, and a supervisor may answer for it."""
    silent = TransferCall(call=ID, to=BEN, name=" ")

    refusal = given(*TALKING).when(silent, facts(at(2))).then_refused("not_told", "not_named")
    assert [one.allowed for one in refusal.refusal.standing] == [
        ("tell the caller first, and who will take the call",),
        ("name the person who will take the call",),
    ]
    nameless = attrs.evolve(TRANSFER, name="")
    given(*TALKING).when(nameless, facts(at(2))).then_refused("not_named")
    untold = attrs.evolve(TRANSFER, told=False)
    given(*TALKING).when(untold, facts(at(2))).then_refused("not_told")
    boss = Override(by=Actor.staff("boris", SUPERVISOR), reason="she hears nothing")
    given(*TALKING).when(untold, facts(at(2), override=boss)).then(
        attrs.evolve(TRANSFERRING, told=False)
    )


def test_what_is_asked_about_a_transfer() -> None:
    """to whom, what the caller knows, and how often it happened before; answers are kept."""
    heard: list[MayTransfer] = []

    @policy(MayTransfer)
    def hear(q: MayTransfer) -> Ruling | None:
        heard.append(q)
        return Allow("fine")

    now = facts(at(6), hear)
    to_ann = TransferCall(call=ID, to=ANN, name="Ann Lee", told=True)
    told = given(*TALKING, TRANSFERRING, TRANSFERRED).when(to_ann, now)
    assert [one.reason for one in told.rulings] == ["fine"]
    told_out = given(*TALKING, TRANSFERRING, TRANSFERRED).when(OUT, now)
    assert [one.reason for one in told_out.rulings] == ["fine"]

    question = MayTransfer(
        given=now, to=ANN, told=True, named=True, warm=False, transfers=1, department=SALES
    )
    assert heard == [question, attrs.evolve(question, to=None)]


def test_nobody_transfers_to_who_has_the_call() -> None:
    """the refusal says who has."""
    own = attrs.evolve(TRANSFER, to=ANN)

    refused = given(*TALKING).when(own, facts(at(2))).then_refused("has_call").refusal
    assert str(refused) == (
        "ann has the call already [has_call, trade.calls] (allowed: name somebody else)"
    )
    given(*TALKING, TRANSFERRING, TRANSFERRED).when(own, facts(at(4)))._accepted()


def test_the_other_takes_the_call_over() -> None:
    """it is talked on with that agent, and may be transferred again."""
    complete = CompleteTransfer(call=ID)
    given(*TALKING, TRANSFERRING).when(complete, facts(at(3))).then(TRANSFERRED)

    call = after(TRANSFERRING, TRANSFERRED)
    assert (call.stage, call.agent, call.transfers) == (CallStage.TALKING, BEN, 1)
    assert (call.transfer_to, call.transfer_name, call.transfer_warm) == (None, None, False)
    assert call.talked_until(at(10)) == minutes(10)
    given(*TALKING).when(complete, facts(at(3))).then_refused("not_now")


def test_a_transfer_fails() -> None:
    """the call is the first agent's again, and no transfer was made."""
    fail = FailTransfer(call=ID, reason="nobody answered")
    failed = TransferFailed(reason="nobody answered", at=at(4))
    given(*TALKING, TRANSFERRING).when(fail, facts(at(4))).then(failed)

    call = after(TRANSFERRING, failed)
    assert (call.stage, call.agent, call.transfers) == (CallStage.TALKING, ANN, 0)
    assert attrs.evolve(call, version=3) == after()
    with pytest.raises(InputError, match="reason must not be empty"):
        FailTransfer(call=ID, reason="")


def test_a_caller_hangs_up_during_a_transfer() -> None:
    """the first agent writes the call up, and where it was to go stays to be seen."""
    ended = CallEnded(at=at(3))
    given(*TALKING, TRANSFERRING).when(EndCall(call=ID), facts(at(3))).then(ended)

    call = after(TRANSFERRING, ended)
    assert (call.stage, call.agent, call.transfers) == (CallStage.AFTER_CALL_WORK, ANN, 0)
    assert (call.transfer_to, call.talked_until(at(60))) == (BEN, minutes(3))
    complete = CompleteTransfer(call=ID)
    given(*TALKING, TRANSFERRING, ended).when(complete, facts(at(4))).then_refused("not_now")


def test_a_caller_on_the_way_to_another_hears_nothing_of_us() -> None:
    """nothing is told during a transfer, and no second one begins."""
    for command in (TRANSFER, OUT, TellCaller(call=ID, topic=Topic.SUMMARY)):
        given(*TALKING, TRANSFERRING).when(command, facts(at(3))).then_refused("not_now")


def test_a_caller_goes_on_to_the_couriers_line() -> None:
    """as told; our talk is over, and is written up."""
    given(*TALKING).when(OUT, facts(at(5))).then(WENT_OUT)

    call = after(WENT_OUT)
    assert (call.stage, call.agent) == (CallStage.AFTER_CALL_WORK, ANN)
    assert (call.transferred_out_to, call.ended_at) == ("the parcel service", at(5))
    assert (call.deadlines(), call.talked_until(at(60))) == ((), minutes(5))

    untold = attrs.evolve(OUT, told=False)
    given(*TALKING).when(untold, facts(at(5))).then_refused("not_told")
    with pytest.raises(InputError, match="to must not be empty"):
        TransferOut(call=ID, to=" ", told=True)


def test_who_goes_out_late_was_with_us_for_long() -> None:
    """that is told before the call ends, where no sweep has."""
    long = CallRanLong(due_at=at(25.5), tells=SUPERVISOR)

    late = attrs.evolve(WENT_OUT, at=at(26))
    given(*TALKING).when(OUT, facts(at(26))).then(long, late)
    given(*TALKING, long).when(OUT, facts(at(26))).then(late)
