"""The laws of a contact centre, each held against a centre in which it is broken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from cservice import Actor, CountedNumbers, Desk, agents, callbacks, calls, talks
from cservice.agents import AgentActivity, AgentStatus, Chosen, Unwritten
from cservice.calls import CallStage
from cservice.desk.reports import call_rows
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.record import Record
from cservice.kernel.time import plus
from cservice.menu import Department
from cservice.reports.agents import AgentRow, Agents
from cservice.reports.calls import CallRow
from cservice.reports.queues import QueueRow, Queues
from cservice.testing import NOON
from cservice.testing.centre import all_agree, nobody_is_lost_on_the_line, reports_add_up

LEA = Actor.staff("lea")
ANN, BEN, CY, DAN, EVA = map(AgentId, ("ann", "ben", "cy", "dan", "eva"))
TALKED, OFFERED, PASSED_ON, WRITTEN = map(CallId, ("talked", "offered", "passed-on", "written"))
BACK, NEXT = CallbackId("back"), CallbackId("next")
BOOKS = Department("books")


def a_centre() -> Desk:
    """Ann passes a call on to Ben, Cy writes one up and talks, Dan is offered one, Eva dials."""
    desk = Desk(numbers=CountedNumbers())

    def do(*commands: Any) -> None:
        for command in commands:
            desk.do(command, by=LEA, at=NOON)

    for who in (ANN, BEN, CY, DAN, EVA):
        do(agents.RegisterAgent(id=who, name=who.title()))
        do(agents.LogOn(agent=who, seat=agents.SeatId(f"seat of {who}")))
    for call in (TALKED, OFFERED, PASSED_ON, WRITTEN):
        do(calls.OfferCall(id=call), calls.QueueCall(call=call, department=BOOKS))
    for back, phone in ((BACK, "+15550101"), (NEXT, "+15550102")):
        do(callbacks.RequestCallback(id=back, phone=phone, department=BOOKS))
    do(
        calls.AnswerCall(call=PASSED_ON, agent=ANN),
        calls.TransferCall(call=PASSED_ON, to=BEN, name="Ben", told=True),
        calls.AnswerCall(call=WRITTEN, agent=CY),
        calls.EndCall(call=WRITTEN),
        calls.AnswerCall(call=TALKED, agent=CY),
        talks.BeginTalk(call=TALKED),
        calls.OfferToAgent(call=OFFERED, to=DAN),
        callbacks.DialCallback(callback=BACK, agent=EVA),
    )
    return desk


def broken(desk: Desk, of: str, **so: Any) -> list[Record]:
    """The records of a desk, one of which says something else."""
    return [attrs.evolve(one, **so) if one.id == of else one for one in desk.records()]


IDLE: dict[str, Any] = {"activity": AgentActivity.IDLE, "call": None, "offer_until": None}


@pytest.mark.parametrize(
    ("of", "so", "wrong"),
    [
        (ANN, {"status": AgentStatus.LOGGED_OUT}, "ann is logged out, and talking"),
        (ANN, {"call": None}, "ann is talking, with None"),
        (DAN, {**IDLE, "unwritten": (Unwritten(call=WRITTEN),)}, "dan is idle, and None"),
        (
            DAN,
            {**IDLE, "chosen": Chosen(status=AgentStatus.READY, at=NOON)},
            "dan is idle, and Chosen",
        ),
        (DAN, {"offer_until": None}, "dan is reserved, until None"),
        (OFFERED, {"offered_to": None}, "dan is reserved on offered, which is queued"),
        (PASSED_ON, {"stage": CallStage.TALKING}, "ben is reserved on passed-on, which is talking"),
        (TALKED, {"agent": ANN}, "cy is talking on talked, which is talking with ann"),
        (TALKED, {"stage": CallStage.ENDED}, "cy is talking on talked, which is ended"),
        (TALKED, {"stage": CallStage.ON_HOLD}, "cy is talking on talked, which is on_hold"),
        (
            CY,
            {"activity": AgentActivity.AFTER_CALL_WORK},
            "cy is after_call_work on talked, which is talking",
        ),
        (WRITTEN, {"stage": CallStage.ENDED}, "cy is to write written up, and that is done"),
        (CY, {"unwritten": ()}, "written is to be written up, and cy does not"),
        (WRITTEN, {"agent": ANN}, "written is to be written up, and ann does not"),
        (DAN, IDLE, "offered is offered to dan, who is on None"),
        (BEN, IDLE, "passed-on is on its way to ben, who is on None"),
        (ANN, IDLE, "passed-on is with ann, who is on None"),
        (NEXT, {"phone": "+15550101"}, "to be called twice"),
        (BACK, {"agent": ANN}, "eva dials back, which is dialled by ann"),
        (EVA, {"call": CallId("another")}, "eva dials another, which is dialled by None"),
    ],
)
def test_what_is_broken_is_told(of: str, so: dict[str, Any], wrong: str) -> None:
    """in words that name who and what."""
    desk = a_centre()
    nobody_is_lost_on_the_line(desk)

    with pytest.raises(AssertionError, match=wrong):
        all_agree(broken(desk, of, **so))


def test_a_talk_lasts_as_long_as_its_call() -> None:
    """neither longer nor shorter."""
    desk = a_centre()
    [talk] = [one for one in desk.records() if isinstance(one, talks.Talk)]

    with pytest.raises(AssertionError, match=r"talk-1 is over, and talked is talking"):
        all_agree(broken(desk, talk.id, stage=talks.TalkStage.OVER))


def test_what_is_over_waits_for_nothing() -> None:
    """no deadline leads anywhere from there."""
    desk = Desk(numbers=CountedNumbers())
    call = desk.do(calls.OfferCall(), by=LEA, at=NOON).record
    desk.do(calls.AbandonCall(call=CallId(call.id)), by=LEA, at=NOON)

    with pytest.raises(AssertionError, match=f"{call.id} is over, and waits"):
        all_agree(broken(desk, call.id, long_at=NOON))


def test_a_call_of_nobody_we_know_is_no_matter() -> None:
    """nor is who writes one up who is no agent here, or a call that is kept elsewhere."""
    desk = Desk(numbers=CountedNumbers())
    desk.do(calls.OfferCall(id="call"), by=LEA, at=NOON)
    call = CallId("call")
    desk.do(calls.QueueCall(call=call, department=BOOKS), by=LEA, at=NOON)
    desk.do(calls.AnswerCall(call=call, agent=ANN), by=LEA, at=NOON)
    desk.do(calls.EndCall(call=call), by=LEA, at=NOON)
    desk.do(agents.RegisterAgent(id=BEN, name="Ben"), by=LEA, at=NOON)
    desk.do(agents.LogOn(agent=BEN, seat=agents.SeatId("desk 5")), by=LEA, at=NOON)
    desk.do(agents.StartTalk(agent=BEN, call=CallId("elsewhere")), by=LEA, at=NOON)
    desk.do(agents.EndTalk(agent=BEN), by=LEA, at=NOON)
    desk.do(agents.StartTalk(agent=BEN, call=CallId("another")), by=LEA, at=NOON)

    nobody_is_lost_on_the_line(desk)


def a_day() -> Desk:
    """A call that is done, written up by Ann."""
    desk = Desk(numbers=CountedNumbers())
    done = CallId("done")
    told: tuple[Any, ...] = (
        agents.RegisterAgent(id=ANN, name="Ann"),
        agents.LogOn(agent=ANN, seat=agents.SeatId("desk 5")),
        calls.OfferCall(id=done),
        calls.QueueCall(call=done, department=BOOKS),
        calls.AnswerCall(call=done, agent=ANN),
        calls.EndCall(call=done),
        agents.FinishWork(agent=ANN),
    )
    for seconds, command in enumerate(told):
        desk.do(command, by=LEA, at=plus(NOON, timedelta(seconds=seconds)))
    return desk


@pytest.mark.parametrize(
    ("kind", "so", "wrong"),
    [
        (AgentRow, lambda row: {"idle": row.idle + 1}, "for more or less than that"),
        (AgentRow, lambda row: {"idle": row.idle + row.talk + 1, "talk": -1}, "less than no time"),
        (AgentRow, lambda row: {"until": row.since}, "for longer than there is"),
        (QueueRow, lambda row: {"offered": row.offered + 1}, "what became of some is not told"),
        (CallRow, lambda row: {"hold": -1}, "less than no time"),
        (CallRow, lambda row: {"handled": 9}, "not handled so long"),
    ],
)
def test_a_report_that_does_not_add_up_is_told(
    monkeypatch: pytest.MonkeyPatch, kind: type[Any], so: Callable[[Any], Any], wrong: str
) -> None:
    """with the row in which it does not."""
    desk = a_day()
    reports_add_up(desk)

    def wrongly(row: Any) -> Any:
        return attrs.evolve(row, **so(row)) if isinstance(row, kind) else row

    for of in (Queues, Agents):
        told: Any = of.rows
        monkeypatch.setattr(of, "rows", lambda *so, told=told: [*map(wrongly, told(*so))])
    monkeypatch.setattr(
        "cservice.testing.centre.call_rows", lambda records: [*map(wrongly, call_rows(records))]
    )
    with pytest.raises(AssertionError, match=wrong):
        reports_add_up(desk)
