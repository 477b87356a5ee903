"""Reports on what a desk recorded of its agents and calls."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cservice import Actor, Desk, Refused, agents, calls, plus
from cservice.desk.past import calls_in
from cservice.desk.reports import (
    Happened,
    agents_of,
    call_rows,
    happened,
    happened_in,
    queues_of,
    tell_agents,
    tell_queues,
)
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.event import Envelope, Event, replay
from cservice.kernel.record import Record
from cservice.menu import Department, LevelName, MessageName
from cservice.reports import AgentRow, CallOutcome, CallRow, Period, QueueRow, Queues
from cservice.reports.calls import calls_report, within
from cservice.routing import Route
from cservice.testing import NOON, STREAM
from cservice.testing.floor import ANN, BEN, BOOKS, CY, LEA, STEPS, Floor, Step

#: Noon as a report counts.
ZERO = int(NOON.timestamp())


class Centre(Floor):
    """The floor, and what the reports say of it."""

    def agents(self, period: Period = Period()) -> dict[str, AgentRow]:  # noqa: B008  # a frozen value
        """The agents' report, where the period is one piece."""
        past, told = happened(self.desk.events()), agents_of(period)
        tell_agents(told, past)
        return {row.agent: row for row in told.rows(past.last)}

    def queues(self) -> dict[str, QueueRow]:
        """The queues' report, likewise."""
        past, told = happened(self.desk.events()), Queues(Period())
        tell_queues(told, past)
        return {row.queue: row for row in told.rows(past.last)}

    def call(self, id: CallId) -> CallRow:
        """What is known of a call."""
        [row] = call_rows([self.desk.record(Record, id)])
        return row


@pytest.fixture
def centre() -> Centre:
    """Two agents, nobody calls."""
    return Centre()


def test_a_call_and_what_its_agent_did(centre: Centre) -> None:
    """every second once: idle while it rings, talk, hold, after-call work, and idle again."""
    call = centre.waiting()
    centre.later(10)
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    centre.do(agents.RingOffer(agent=ANN))
    centre.later(5)
    centre.do(calls.AnswerCall(call=call, agent=ANN))
    centre.later(20)
    centre.do(calls.HoldCall(call=call, reason="to look", leave=True))
    centre.later(30)
    centre.do(calls.ResumeCall(call=call, thanked=True))
    centre.later(40)
    centre.do(calls.EndCall(call=call))
    centre.later(50)
    centre.do(agents.FinishWork(agent=ANN))
    centre.later(5)
    centre.do(agents.LogOff(agent=ANN))

    ann = centre.agents()[ANN]
    assert (ann.idle, ann.talk, ann.hold, ann.after_call) == (20, 60, 30, 50)
    assert (ann.online, ann.answered, ann.missed, ann.log_ons) == (160, 1, 0, 1)
    assert (ann.logged_on_at, ann.logged_off_at) == (ZERO, ZERO + 160)
    assert centre.call(call) == CallRow(
        call=call,
        queue="books",
        agent=ANN,
        came_at=ZERO,
        ended_at=ZERO + 105,
        outcome=CallOutcome.ANSWERED,
        menu=None,
        wait=15,
        talk=60,
        hold=30,
        after_call=50,
        handled=140,
        transfers=0,
    )
    books = centre.queues()["books"]
    assert (books.offered, books.answered, books.answer_wait, books.waiting) == (1, 1, 15, 0)


def test_offers_that_were_not_taken(centre: Centre) -> None:
    """one that rang is missed, one that never rang is not; a refusal and a taking back neither.

    A sweep that comes late changes nothing.
    """
    call = centre.waiting()
    rings = iter([True, False])
    for end in ("expires", "expires", "refused", "taken back"):
        centre.do(agents.LogOff(agent=ANN))
        centre.do(agents.LogOn(agent=ANN, seat=agents.SeatId("s")))
        other = centre.waiting()
        centre.do(calls.OfferToAgent(call=other, to=ANN))
        if end == "expires":
            if next(rings):
                centre.do(agents.RingOffer(agent=ANN))
            centre.later(500)
            centre.desk.tick(centre.now)
        elif end == "refused":
            centre.later(1)
            centre.do(agents.RefuseOffer(agent=ANN))
        else:
            centre.later(1)
            centre.do(calls.TakeBackOffer(call=other))
    centre.do(calls.AbandonCall(call=call))
    row = centre.agents()[ANN]
    assert (row.missed, row.unreached, row.answered) == (1, 1, 0)
    assert (row.idle, row.log_ons) == (1002, 5)
    books = centre.queues()["books"]
    assert (books.offered, books.abandoned, books.abandon_wait, books.waiting) == (5, 1, 1002, 4)


def test_who_missed_three_is_not_ready_since_the_third_expired(centre: Centre) -> None:
    """though it was noted later, after others had happened."""
    for _ in range(3):
        centre.do(calls.OfferToAgent(call=centre.waiting(), to=ANN))
        centre.do(agents.RingOffer(agent=ANN))
        centre.later(100)
        centre.do(agents.GoNotReady(agent=BEN, reason="lunch"))
        centre.desk.tick(centre.now)
    order = [(one.stream, at - ZERO) for at, one in happened(centre.desk.events()).events]
    assert order.index((ANN, 220)) < order.index((BEN, 300))
    ann, ben = centre.agents()[ANN], centre.agents()[BEN]
    assert (ann.idle, ann.not_ready, ann.missed) == (220, {"missed_offers": 80}, 3)
    assert (ben.idle, ben.not_ready) == (100, {"lunch": 200})


def test_what_is_noted_late_keeps_its_place_in_its_record(centre: Centre) -> None:
    """an offer expired before the agent chose a lunch, and that was noted after it."""
    centre.do(calls.OfferToAgent(call=centre.waiting(), to=ANN))
    centre.do(agents.RingOffer(agent=ANN))
    centre.later(50)
    centre.do(agents.GoNotReady(agent=ANN, reason="lunch"))
    centre.later(10)
    centre.desk.tick(centre.now)
    versions = [
        one.version for _, one in happened(centre.desk.events()).events if one.stream == ANN
    ]
    assert versions == sorted(versions)
    row = centre.agents()[ANN]
    assert (row.missed, row.not_ready, row.idle) == (1, {"lunch": 10}, 50)


def test_not_ready_by_reason_and_a_choice_that_waits_for_the_calls_end(centre: Centre) -> None:
    """time not ready begins when the choice takes effect."""
    call = centre.waiting()
    centre.do(calls.AnswerCall(call=call, agent=ANN))
    centre.do(agents.GoNotReady(agent=ANN, reason="lunch"))
    centre.later(10)
    centre.do(calls.EndCall(call=call))
    centre.later(10)
    centre.do(calls.WrapUp(call=call))
    centre.later(10)
    centre.do(agents.GoNotReady(agent=ANN, reason="training"))
    centre.later(10)
    centre.do(agents.GetReady(agent=ANN))
    row = centre.agents()[ANN]
    assert (row.talk, row.after_call, row.idle) == (10, 10, 0)
    assert row.not_ready == {"lunch": 10, "training": 10}


def test_a_call_that_was_sent_into_a_queue(centre: Centre) -> None:
    """it waits there once more, and that is neither talk nor handling; who sent it on is named."""
    call, lost = centre.waiting(), centre.waiting()
    centre.later(10)
    for one, agent in ((call, ANN), (lost, BEN)):
        centre.do(calls.AnswerCall(call=one, agent=agent))
    centre.later(20)
    for one in (call, lost):
        centre.do(calls.TransferToQueue(call=one, told=True))
    centre.later(30)
    centre.do(calls.AnswerCall(call=call, agent=CY))
    centre.do(calls.AbandonCall(call=lost))
    centre.later(40)
    centre.do(calls.EndCall(call=call))
    centre.later(5)
    centre.do(calls.WrapUp(call=call))

    row, gone = centre.call(call), centre.call(lost)
    assert (row.agent, row.wait, row.talk, row.handled, row.transfers) == (CY, 10, 60, 65, 1)
    assert (gone.agent, gone.outcome, gone.wait) == (BEN, CallOutcome.ANSWERED, 10)
    assert (gone.talk, gone.after_call, gone.handled) == (20, None, 20)
    assert (centre.agents()[ANN].transferred, centre.agents()[ANN].talk) == (1, 20)
    books = centre.queues()["books"]
    assert (books.offered, books.answered, books.abandoned) == (4, 3, 1)


def test_who_listened_in_is_told_of_each_call(centre: Centre) -> None:
    """how long, added up; of a call that nobody was on beside its agent, nothing."""
    call, alone = centre.waiting(), centre.waiting()
    centre.do(calls.AnswerCall(call=call, agent=ANN))
    centre.do(calls.AnswerCall(call=alone, agent=BEN))
    for who in (AgentId("lea"), AgentId("quin")):
        listen = calls.MonitorCall(call=call, who=who)
        centre.desk.do(listen, by=Actor.staff(who, SUPERVISOR), at=centre.now)
        centre.later(10)
    assert centre.call(call).monitored is None
    for one in (call, alone):
        centre.do(calls.EndCall(call=one))

    assert (centre.call(call).monitored, centre.call(alone).monitored) == (30, None)
    [row] = calls_report(call_rows(centre.desk.records()), Period())
    assert (row.monitored.calls, row.monitored.seconds) == (1, 30)


def test_transfers_count_for_whoever_gave_the_call_away(centre: Centre) -> None:
    """to a colleague, and to somebody else's line; who is not registered has no row."""
    call = centre.waiting()
    centre.do(calls.AnswerCall(call=call, agent=CY))
    for to in (ANN, BEN):
        centre.later(10)
        centre.do(calls.TransferCall(call=call, to=to, name="x", told=True))
        centre.do(calls.CompleteTransfer(call=call))
    centre.later(10)
    centre.do(calls.TransferOut(call=call, to="the courier", told=True))
    rows = centre.agents()
    assert {agent: row.transferred for agent, row in rows.items()} == {ANN: 1, BEN: 1}
    assert (rows[ANN].talk, rows[BEN].talk, rows[ANN].after_call) == (10, 10, 10)
    assert (centre.call(call).transfers, centre.call(call).talk) == (3, 30)


def test_a_call_that_comes_while_another_is_written_up(centre: Centre) -> None:
    """ends that work of the agent's; the rest of it nobody sees."""
    first, second = centre.waiting(), centre.waiting()
    centre.do(calls.AnswerCall(call=first, agent=ANN))
    centre.later(10)
    centre.do(calls.EndCall(call=first))
    centre.later(10)
    centre.do(calls.AnswerCall(call=second, agent=ANN))
    centre.later(10)
    centre.do(calls.EndCall(call=second))
    row = centre.agents()[ANN]
    assert (row.talk, row.after_call, row.answered, row.online) == (20, 10, 2, 30)


def test_calls_that_nobody_answered(centre: Centre) -> None:
    """gave up where they waited, or before; or were for one person, whose line is a queue."""
    rings = centre.do(calls.OfferCall(phone=None, language="en")).id
    gone = centre.do(calls.OfferCall(phone=None, language="en")).id
    ben = centre.do(calls.OfferCall(phone=None, language="en")).id
    centre.do(calls.QueueCall(call=ben, agent=BEN))
    menu = centre.do(calls.ReceiveCall()).id
    centre.later(10)
    centre.do(calls.AbandonCall(call=gone))
    centre.do(calls.AbandonCall(call=ben))
    outcomes = [(centre.call(id).outcome, centre.call(id).wait) for id in (rings, gone, ben, menu)]
    assert outcomes == [
        (CallOutcome.OPEN, None),
        (CallOutcome.ABANDONED, None),
        (CallOutcome.ABANDONED, 10),
        (CallOutcome.OPEN, None),
    ]
    assert list(centre.queues()) == [BEN]
    assert (centre.queues()[BEN].abandoned, centre.call(ben).queue) == (1, BEN)


def test_a_call_that_the_menu_was_enough_for() -> None:
    """ended without anybody, and without a wait; how long the menu took is known."""
    call = replay(
        STREAM,
        [
            calls.CallReceived(
                phone=None, language=None, searched_minutes=0, level=LevelName("first"), at=NOON
            ),
            calls.MessageHeard(message=MessageName("closed"), seconds=30, to=None),
            calls.MenuEnded(at=plus(NOON, timedelta(seconds=30))),
        ],
    )
    [row] = call_rows([call])
    assert (row.outcome, row.menu, row.wait, row.talk) == (CallOutcome.MENU_ENDED, 30, None, None)
    assert (row.came_at, row.ended_at) == (ZERO, ZERO + 30)


def _noted(centre: Centre, call: CallId, *later: Event[calls.Call]) -> list[Envelope]:
    """All that was recorded, and what happened to the call after that."""
    before = centre.desk.events()
    last = centre.desk.history(call)[-1]
    after = [
        attrs.evolve(last, body=one, version=last.version + place)
        for place, one in enumerate(later, 1)
    ]
    return [*before, *after]


def test_calls_that_leave_their_queue_otherwise(centre: Centre) -> None:
    """one that moved on is in both queues; one is withdrawn, or its caller is called back."""
    sales, care = Department("sales"), Department("care")
    call = centre.waiting()
    minute, later = (plus(NOON, timedelta(seconds=n)) for n in (60, 100))
    moved = calls.CallMovedOn(
        department=care, instead_of=BOOKS, route=Route(), at=minute, look_at=None
    )
    away = calls.CallTurnedAway(department=sales, why=("closed",), at=later)
    back = calls.CallLeftForCallBack(at=later)
    for end, counted, outcome in (
        (away, "withdrawn", CallOutcome.REJECTED),
        (back, "left_by_key", CallOutcome.CALL_BACK),
    ):
        told = Queues(Period())
        tell_queues(told, happened(_noted(centre, call, moved, end)))
        books, of_care = told.rows(ZERO + 100)
        assert (books.queue, books.timed_out, books.waiting) == ("books", 1, 0)
        assert (of_care.queue, getattr(of_care, counted), of_care.waiting) == ("care", 1, 0)
        record = end.apply(moved.apply(centre.desk.record(calls.Call, call)))
        [row] = call_rows([record])
        assert (row.outcome, row.queue, row.wait) == (outcome, "care", 100)


def test_calls_that_might_not_wait_on_arrival(centre: Centre) -> None:
    """count in the queue they came to: turned away, or overflowed to the one that took them."""
    sales, care = Department("sales"), Department("care")
    rings = centre.do(calls.OfferCall(phone=None, language="en"))
    later = plus(NOON, timedelta(seconds=100))
    away = calls.CallTurnedAway(department=sales, why=("full",), at=later)
    over = calls.CallQueued(department=care, instead_of=sales, at=later)
    for event, counted in (
        (away, [("sales", 0, 1, 0, 0)]),
        (over, [("care", 1, 0, 0, 1), ("sales", 0, 0, 1, 0)]),
    ):
        told = queues_of(Period())
        tell_queues(told, happened(_noted(centre, CallId(rings.id), event)))
        assert counted == [
            (row.queue, row.offered, row.turned_away, row.overflowed, row.waiting)
            for row in told.rows(ZERO + 100)
        ]
    [row] = call_rows([away.apply(rings)])
    assert (row.outcome, row.wait) == (CallOutcome.REJECTED, None)


@pytest.mark.parametrize("later", ["nothing", "a call", "Ann", "Ann, noted late"])
def test_who_is_logged_on_is_there_as_long_as_anything_is_recorded(
    centre: Centre, later: str
) -> None:
    """of the time after that nobody knows, however late the period ends."""
    centre.waiting()
    centre.later(60)
    before = centre.waiting()
    centre.later(140)
    match later:
        case "a call":
            centre.waiting()
        case "Ann":
            centre.do(agents.GoNotReady(agent=ANN, reason="lunch"))
        case "Ann, noted late":
            centre.do(calls.AnswerCall(call=before, agent=ANN))
        case _:
            pass
    period = Period(since=ZERO, until=ZERO + 100)
    past, told = happened_in(centre.desk, period), agents_of(period)
    tell_agents(told, past)
    [row, _] = told.rows(past.last)
    assert (row.agent, row.online) == (ANN, 60 if later == "nothing" else 100)


def test_nothing_happened() -> None:
    """on a desk where nobody calls and nobody is logged on."""
    assert happened([]).last == 0
    assert call_rows(Desk().records()) == ()


@given(STEPS)
@example([("answer", 0, ANN), ("pass", 20), ("hold", 0), ("pass", 20), ("end", 0), ("wait", 20)])
@example([("offer", 0, ANN), ("ring", ANN), ("off", ANN), ("pass", 20), ("answer", 0, ANN)])
@example([("answer", 0, CY), ("pass", 20), ("transfer", 0, ANN), ("complete", 0), ("pass", 1)])
def test_agents_and_calls_say_the_same_of_the_same_time(steps: list[Step]) -> None:
    """every second on line is one thing, and what was talked or held is so for both."""
    centre = Centre()
    ids = [centre.waiting(), centre.waiting()]
    for step in steps:
        centre.take(step, ids)
    centre.later(1)
    for id in ids:  # so that all calls are over, and all time is told
        for end in (calls.EndCall(call=id), calls.AbandonCall(call=id)):
            if not isinstance(centre.desk.try_do(end, by=LEA, at=centre.now), Refused):
                break
    rows = centre.agents()
    for row in rows.values():
        assert None not in (row.hold, row.after_call)
        parts = (row.idle, row.all_not_ready, row.talk, row.hold or 0, row.after_call or 0)
        assert min(parts) >= 0
        assert sum(parts) == row.online
        assert row.occupancy is None or 0 <= row.occupancy <= 1
    cy = _by_cy(centre, ids)
    known = [centre.call(id) for id in ids]
    for part in ("talk", "hold"):
        by_agents = sum(getattr(row, part) for row in rows.values())
        assert by_agents + cy[part] == sum(getattr(call, part) or 0 for call in known)
    books = centre.queues()["books"]
    assert (books.offered, books.waiting) == (2, 0)
    assert books.answered == sum(one.outcome is CallOutcome.ANSWERED for one in known)


@given(STEPS, st.integers(0, 200), st.none() | st.integers(1, 200))
@example([("offer", 0, ANN), ("ring", ANN), ("pass", 25), ("lunch", BEN), ("wait", 1)], 10, 20)
@example([("offer", 0, ANN), ("ring", ANN), ("pass", 25), ("lunch", BEN), ("wait", 1)], 0, 21)
@example([("answer", 0, ANN), ("pass", 20), ("transfer", 0, BEN), ("complete", 0)], 15, 60)
def test_a_report_reads_its_period_only(steps: list[Step], since: int, length: int | None) -> None:
    """and says what it would, had it read everything, also of what a late sweep noted after it."""
    centre = Centre()
    ids = [centre.waiting(), centre.waiting()]
    for step in steps:
        centre.take(step, ids)
    until = None if length is None else ZERO + since + length
    for period in (Period(since=ZERO + since, until=until), Period(until=until)):
        assert _said(centre.desk, happened_in(centre.desk, period), period) == _said(
            centre.desk, happened(centre.desk.events()), period
        )
        every_call = within(call_rows(centre.desk.records()), period)
        assert within(call_rows(calls_in(centre.desk, period)), period) == every_call


def _said(desk: Desk, past: Happened, period: Period) -> tuple[Any, ...]:
    """What the reports say; where the period has no end, until what happened last.

    Where it has one, what was read says itself whether anything came after that.
    """
    last = happened(desk.events()).last if period.until is None else past.last
    of_agents, of_queues = agents_of(period), Queues(period)
    tell_agents(of_agents, past)
    tell_queues(of_queues, past)
    return of_agents.rows(last), of_queues.rows(last)


def test_a_long_day_is_read_from_the_log_on_on(centre: Centre) -> None:
    """however many events that is, and whatever came before; nothing is read of it."""
    read: list[tuple[str, int]] = []
    for day in range(3):
        for _ in range(40):
            call = centre.waiting()
            centre.do(calls.AnswerCall(call=call, agent=ANN))
            centre.later(10)
            centre.do(calls.EndCall(call=call))
            centre.do(calls.WrapUp(call=call))
        if day < 2:
            centre.do(agents.LogOff(agent=ANN))
            centre.later(86_400)
            centre.do(agents.LogOn(agent=ANN, seat=agents.SeatId("s")))
    now = int(centre.now.timestamp())
    period = Period(since=now - 5)
    part = centre.desk.part

    def heard(id: str, first: int, last: int) -> tuple[Envelope, ...]:
        found = part(id, first, last)
        read.extend((one.stream, one.version) for one in found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Desk, "part", lambda self, *asked: heard(*asked))
        past = happened_in(centre.desk, period)
    told = _said(centre.desk, past, period)
    assert told == _said(centre.desk, happened(centre.desk.events()), period)
    of_ann = centre.desk.history(ANN)
    log_on = max(one.version for one in of_ann if isinstance(one.body, agents.LoggedOn))
    assert min(version for stream, version in read if stream == ANN) >= log_on - 64
    assert len(of_ann) - log_on > 64


def _by_cy(centre: Centre, ids: Iterable[CallId]) -> dict[str, int]:
    """How long calls were with Cy, whom the agents' report does not know."""
    found = {"talk": 0, "hold": 0}
    for id in ids:
        has, held, since = None, False, 0
        for at, one in happened(centre.desk.history(id)).events:
            if has == CY:
                found["hold" if held else "talk"] += at - since
            since = at
            body = one.body
            if isinstance(body, calls.CallAnswered | calls.CallTransferred):
                has = body.agent if isinstance(body, calls.CallAnswered) else body.to
            held = isinstance(body, calls.CallHeld) or (
                held and not isinstance(body, calls.CallResumed | calls.CallEnded)
            )
            if isinstance(body, calls.CallEnded):
                has = None
    return found
