"""Queues and call-backs at a desk, with a store. Source: A9, A10."""

import datetime
from typing import Any

import pytest

from cservice import (
    Actor,
    Brand,
    BrandId,
    CountedNumbers,
    Desk,
    InputError,
    RefusedError,
    agents,
    callbacks,
    calls,
    minutes,
    plus,
    tickets,
)
from cservice.desk.queues import line
from cservice.ids import AgentId, CallId
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Zone, days
from cservice.menu import Department
from cservice.routing import Free, Hours, Open, Queue, Turn, Weekday, matched
from cservice.testing import NOON

ANNA, ANN = Actor.staff("anna"), Actor.customer("c-1")
CARE, SALES, NIGHT = Department("care"), Department("sales"), Department("night")
HOME = "+1 202 555 0143"
NIGHTS = Open(opens=datetime.time(0), closes=datetime.time(6))
CANGO = Brand(
    id=BrandId("cango"),
    name="Cango",
    queues={
        CARE: Queue(longest=1, overflow=SALES),
        SALES: Queue(looks_every=minutes(1), handles=minutes(4)),
        NIGHT: Queue(hours=Hours(zone=Zone("UTC"), week=dict.fromkeys(Weekday, (NIGHTS,)))),
    },
)
OTHER = Brand(id=BrandId("other"), name="Other")


@pytest.fixture
def desk() -> Desk:
    """A desk with an agent of sales and one of anything, both logged out."""
    made = Desk(brands=[CANGO, OTHER], numbers=CountedNumbers())
    sells = agents.Profile(departments=(SALES,))
    do(made, agents.RegisterAgent(id=AgentId("kim"), name="Kim Day", profile=sells))
    do(made, agents.RegisterAgent(id=AgentId("ben"), name="Ben Fox"))
    return made


def do(desk: Desk, command: Any, minute: float = 0, brand: str | None = None) -> Any:
    """The record after a command, so many minutes after noon."""
    return desk.do(command, by=ANNA, at=plus(NOON, minutes(minute)), brand=brand).record


def log_on(desk: Desk, who: str) -> None:
    """An agent logs on."""
    do(desk, agents.LogOn(agent=AgentId(who), seat=agents.SeatId(f"desk of {who}")))


def calling(
    desk: Desk, whom: Department, minute: float = 0, brand: str = "cango", phone: str | None = None
) -> calls.Call:
    """A call that came, and was to wait."""
    call = do(desk, calls.OfferCall(phone=phone), minute, brand)
    found: calls.Call = do(desk, calls.QueueCall(call=call.id, department=whom), minute)
    return found


def test_a_full_queue_goes_on_to_another(desk: Desk) -> None:
    """which takes the call while somebody is there; another brand's callers do not count."""
    calling(desk, CARE, brand="other")
    first = calling(desk, CARE)
    away = calling(desk, CARE)
    log_on(desk, "ben")
    moved = calling(desk, CARE)

    assert (first.department, first.stage) == (CARE, calls.CallStage.QUEUED)
    assert (away.department, away.left) == (CARE, calls.Left.TURNED_AWAY)
    assert (moved.department, moved.stage) == (SALES, calls.CallStage.QUEUED)
    do(desk, calls.AbandonCall(call=first.id))
    assert calling(desk, CARE).department == CARE


def test_callers_leave_where_nobody_is_there_any_more(desk: Desk) -> None:
    """agents of the department count, and those of any."""
    for who in ("ben", "kim"):
        log_on(desk, who)
    call = calling(desk, SALES)
    do(desk, agents.LogOff(agent=AgentId("ben")))
    desk.tick(plus(NOON, minutes(1)))
    assert desk.record(calls.Call, call.id).look_at == plus(NOON, minutes(2))

    do(desk, agents.LogOff(agent=AgentId("kim")), 1.5)
    desk.tick(plus(NOON, minutes(2)))
    left = desk.record(calls.Call, call.id)
    assert (left.left, left.ended_at) == (calls.Left.TURNED_AWAY, plus(NOON, minutes(2)))


def test_a_line_is_calls_and_call_backs(desk: Desk) -> None:
    """a call-back has the place of its call; agents who are there make it shorter."""
    log_on(desk, "kim")
    log_on(desk, "ben")
    first = calling(desk, SALES, 1)
    second = calling(desk, SALES, 2)
    back = do(desk, callbacks.RequestCallback(phone=HOME, call=CallId(first.id)), 3)
    web = do(desk, callbacks.RequestCallback(phone="+1 555 0100", department=SALES), 4)
    now = plus(NOON, minutes(5))

    there = line(desk, CANGO, SALES, now)
    assert [one.call for one in there.waiting] == [back.id, second.id, web.id]
    assert there.agents == 2
    assert there.turn(back.id) == Turn(position=1, expected=minutes(2))
    assert there.turn(web.id) == Turn(position=3, expected=minutes(6))
    assert there.turn(first.id) is None
    kim = Free(agent=AgentId("kim"), idle_since=NOON, departments=(SALES,))
    assert [one.call for one in matched(there.waiting, [kim], now)] == [back.id]

    do(desk, callbacks.DialCallback(callback=back.id, agent=AgentId("kim")), 6)
    do(desk, callbacks.MissCallback(callback=back.id), 7)
    later = line(desk, CANGO, SALES, plus(NOON, minutes(20.9)))
    assert [one.call for one in later.waiting] == [second.id, web.id]
    again = line(desk, CANGO, SALES, plus(NOON, minutes(21)))
    assert [one.call for one in again.waiting] == [back.id, second.id, web.id]


def test_who_is_to_be_sent_into_a_queue_is_told_how_long_it_takes(desk: Desk) -> None:
    """behind who comes before by priority and by arrival; and so it is."""
    log_on(desk, "kim")
    log_on(desk, "ben")
    call = calling(desk, CARE)
    do(desk, calls.AnswerCall(call=call.id, agent=AgentId("ben")), 1)
    waits, full = calling(desk, SALES, 2), calling(desk, CARE, 2)
    there = line(desk, CANGO, SALES, plus(NOON, minutes(2)))
    turn = there.next_turn(plus(NOON, minutes(2)))
    assert turn == Turn(position=2, expected=minutes(4))
    assert there.next_turn(plus(NOON, minutes(2)), priority=1).position == 1
    assert there.next_turn(plus(NOON, minutes(1.9))).position == 1

    send = calls.TransferToQueue(call=call.id, told=True, wait_told=turn.expected)
    sent = do(desk, send, 2.5)
    assert (full.department, sent.department) == (CARE, SALES)
    there = line(desk, CANGO, SALES, plus(NOON, minutes(3)))
    assert [one.call for one in there.waiting] == [waits.id, call.id]
    back = do(desk, callbacks.RequestCallback(phone=HOME, call=call.id), 3)
    assert (back.since, back.department) == (plus(NOON, minutes(2.5)), SALES)


def test_what_is_offered_keeps_its_place(desk: Desk) -> None:
    """and is offered to nobody else; who refused it is not asked again."""
    log_on(desk, "kim")
    log_on(desk, "ben")
    first, second = calling(desk, SALES, 1), calling(desk, SALES, 2)
    kim, ben = AgentId("kim"), AgentId("ben")
    do(desk, calls.OfferToAgent(call=CallId(first.id), to=ben), 3)
    now = plus(NOON, minutes(3))

    there = line(desk, CANGO, SALES, now)
    assert there.turn(first.id) == Turn(position=1, expected=minutes(2))
    assert [one.agent for one in there.free] == [kim]
    assert [one.call for one in matched(there.waiting, there.free, now)] == [second.id]
    do(desk, agents.RefuseOffer(agent=ben), 3)
    there = line(desk, CANGO, SALES, now)
    again = matched(there.waiting, there.free, now)
    assert [(one.call, one.agent) for one in again] == [(first.id, kim), (second.id, ben)]


def spoke_with(desk: Desk, minute: float, **told: Any) -> dict[str, AgentId | None]:
    """Who had each caller last, of those who wait for sales."""
    there = line(desk, CANGO, SALES, plus(NOON, minutes(minute)), **told)
    return {one.call: one.spoke_with for one in there.waiting}


def talked(desk: Desk, who: str, minute: float, *, phone: str, brand: str = "cango") -> calls.Call:
    """A call that an agent had, for a minute."""
    call = calling(desk, SALES, minute, brand=brand, phone=phone)
    do(desk, calls.AnswerCall(call=call.id, agent=AgentId(who)), minute)
    do(desk, calls.EndCall(call=call.id), minute + 1)
    done: calls.Call = do(desk, calls.WrapUp(call=call.id), minute + 1)
    return done


def test_who_had_the_customer_last_is_asked_first(desk: Desk) -> None:
    """found by the number, of the same brand; of who withholds it, and of a new one, nobody."""
    log_on(desk, "kim")
    log_on(desk, "ben")
    talked(desk, "kim", 1, phone="+12025550143")
    talked(desk, "ben", 3, phone=HOME)
    talked(desk, "kim", 5, phone=HOME, brand="other")
    gave_up = calling(desk, SALES, 6, phone=HOME)
    do(desk, calls.AbandonCall(call=gave_up.id), 6)
    known = calling(desk, SALES, 7, phone=HOME)
    withheld, new = calling(desk, SALES, 7), calling(desk, SALES, 7, phone="+12025550199")

    assert spoke_with(desk, 8) == {known.id: AgentId("ben"), withheld.id: None, new.id: None}
    there = line(desk, CANGO, SALES, plus(NOON, minutes(8)))
    first = matched(there.waiting, there.free, NOON)[0]
    assert (first.call, first.agent) == (known.id, "ben")
    host = spoke_with(desk, 8, spoke_with=lambda one: AgentId("kim"))
    assert set(host.values()) == {AgentId("kim")}
    for who in ("kim", "ben"):
        do(desk, agents.GoNotReady(agent=AgentId(who), reason="lunch"), 9)
    assert set(spoke_with(desk, 9).values()) == {None}


def test_who_reached_the_customer_by_a_call_back_had_them_too(desk: Desk) -> None:
    """nobody did whom no try reached; a call-back that waits is asked of likewise."""
    log_on(desk, "kim")
    log_on(desk, "ben")
    talked(desk, "ben", 1, phone=HOME)
    back = do(desk, callbacks.RequestCallback(phone=HOME, department=SALES), 3)
    assert spoke_with(desk, 3) == {back.id: AgentId("ben")}
    do(desk, callbacks.DialCallback(callback=back.id, agent=AgentId("kim")), 4)
    do(desk, callbacks.MissCallback(callback=back.id), 5)
    again = calling(desk, SALES, 6, phone=HOME)
    assert spoke_with(desk, 6) == {again.id: AgentId("ben")}
    do(desk, callbacks.DialCallback(callback=back.id, agent=AgentId("kim")), 30)
    do(desk, callbacks.ReachCallback(callback=back.id), 31)

    assert spoke_with(desk, 32) == {again.id: AgentId("kim")}


def test_who_sent_a_caller_on_is_not_asked_first(desk: Desk) -> None:
    """but whoever had them before; where the caller calls once more, it was the one who did."""
    log_on(desk, "kim")
    log_on(desk, "ben")
    talked(desk, "ben", 1, phone=HOME)
    call = calling(desk, SALES, 3, phone=HOME)
    do(desk, calls.AnswerCall(call=call.id, agent=AgentId("kim")), 4)
    do(desk, calls.TransferToQueue(call=call.id, told=True), 5)
    assert spoke_with(desk, 6) == {call.id: AgentId("ben")}

    do(desk, calls.AbandonCall(call=call.id), 7)
    again = calling(desk, SALES, 8, phone=HOME)
    assert spoke_with(desk, 8) == {again.id: AgentId("kim")}


SOON, RINGS = datetime.timedelta(seconds=10), datetime.timedelta(seconds=20)
UNTIL_SOON = Open(opens=datetime.time(9), closes=datetime.time(12, 0, 10))
HASTY = Brand(
    id=BrandId("hasty"),
    name="Hasty",
    queues={
        CARE: Queue(patience=SOON, overflow=SALES),
        SALES: Queue(),
        NIGHT: Queue(hours=Hours(zone=Zone("UTC"), week=dict.fromkeys(Weekday, (UNTIL_SOON,)))),
    },
)


@pytest.mark.parametrize(
    ("whom", "left"),
    [(CARE, None), (NIGHT, calls.Left.TURNED_AWAY), (SALES, calls.Left.CALL_BACK)],
)
def test_an_agent_is_free_again_whose_caller_waits_there_no_more(
    whom: Department, left: calls.Left | None
) -> None:
    """moved on, turned away at closing, or called back instead; not while it rings with them."""
    desk = Desk(brands=[HASTY], numbers=CountedNumbers())
    ben = do(desk, agents.RegisterAgent(name="Ben Fox")).id
    log_on(desk, ben)
    call = calling(desk, whom, brand="hasty")
    do(desk, calls.OfferToAgent(call=CallId(call.id), to=ben))
    assert not desk.record(agents.Agent, ben).is_free
    if left is calls.Left.CALL_BACK:
        do(desk, callbacks.RequestCallback(phone=HOME, call=CallId(call.id)))
    desk.tick(plus(NOON, SOON))
    assert desk.record(agents.Agent, ben).is_free == (left is calls.Left.CALL_BACK)
    desk.tick(plus(NOON, RINGS))

    assert desk.record(agents.Agent, ben).is_free
    after = desk.record(calls.Call, call.id)
    assert (after.left, after.offered_to) == (left, None)


def test_a_line_that_is_not_configured_is_one_too(desk: Desk) -> None:
    """with nobody there, nobody can say how long it takes."""
    call = calling(desk, Department("general"))

    there = line(desk, CANGO, Department("general"), NOON)
    assert there.queue == Queue()
    assert there.turn(call.id) == Turn(position=1, expected=None)


def test_a_call_back_lets_the_caller_go(desk: Desk) -> None:
    """on the case of the call, in one step; the call is over, and gave nothing up."""
    call = calling(desk, CARE)
    back = do(desk, callbacks.RequestCallback(phone=HOME, call=call.id), 3)

    assert (back.case, back.since, back.department) == (call.case, NOON, CARE)
    left = desk.record(calls.Call, call.id)
    assert (left.left, left.waited) == (calls.Left.CALL_BACK, None)
    with pytest.raises(RefusedError, match="does not wait"):
        do(desk, callbacks.RequestCallback(phone="+1 555 0100", call=call.id), 4)


def test_a_call_of_another_case_keeps_no_place(desk: Desk) -> None:
    """nor one that nobody knows."""
    call, other = calling(desk, CARE), do(desk, tickets.OpenTicket(subject="late"), brand="cango")
    on_another = callbacks.RequestCallback(phone=HOME, call=call.id, case=other.case)
    outcome = desk.try_do(on_another, by=ANN, at=NOON)

    assert isinstance(outcome, Refused)
    assert outcome.codes == ("not_waiting",)


def test_nobody_is_called_twice(desk: Desk) -> None:
    """by one brand; once it is over they may ask again."""
    ask = callbacks.RequestCallback(phone=HOME, department=CARE)
    back = do(desk, ask)
    with pytest.raises(RefusedError, match=f"is to be called already, by {back.id}"):
        do(desk, callbacks.RequestCallback(phone="+12025550143", department=SALES))
    assert do(desk, ask, brand="other").brand == "other"

    do(desk, callbacks.CancelCallback(callback=back.id, reason="no need"))
    assert do(desk, ask).id != back.id


def test_who_gets_through_is_not_called(desk: Desk) -> None:
    """whatever case the call is of; the brand's own call-back, and no other."""
    log_on(desk, "kim")
    ask = callbacks.RequestCallback(phone=HOME, department=CARE)
    back, others = do(desk, ask), do(desk, ask, brand="other")
    call = calling(desk, CARE, 5, phone="+12025550143")
    withheld = calling(desk, NIGHT, 5)
    assert withheld.left is calls.Left.TURNED_AWAY
    assert call.case != back.case

    do(desk, calls.AnswerCall(call=call.id, agent=AgentId("kim")), 6)
    desk.tick(plus(NOON, minutes(6)))
    over = desk.record(callbacks.Callback, back.id)
    assert over.stage is callbacks.CallbackStage.CANCELLED
    assert desk.record(callbacks.Callback, others.id).is_open


def test_who_withholds_the_number_gets_through_too(desk: Desk) -> None:
    """nobody knows that they were to be called."""
    log_on(desk, "kim")
    back = do(desk, callbacks.RequestCallback(phone=HOME, department=CARE))
    call = calling(desk, CARE, 5)
    do(desk, calls.AnswerCall(call=call.id, agent=AgentId("kim")), 6)
    desk.tick(plus(NOON, minutes(6)))

    assert desk.record(callbacks.Callback, back.id).is_open


def test_who_is_not_reached_is_seen_to(desk: Desk) -> None:
    """on a ticket of the case, which is opened where there is none."""
    back = do(desk, callbacks.RequestCallback(phone=HOME, department=CARE))
    desk.tick(plus(NOON, days(2)))

    assert desk.record(callbacks.Callback, back.id).stage is callbacks.CallbackStage.GIVEN_UP
    [ticket] = [one for one in desk.records(back.case) if isinstance(one, tickets.Ticket)]
    assert ticket.subject == f"nobody was reached by the call-back {back.id}, tries: 0"


def test_a_brand_says_where_its_queues_lead() -> None:
    """by its name."""
    with pytest.raises(InputError, match="brand x: queue care goes on to sales; it can go on to"):
        Brand(id=BrandId("x"), name="X", queues={CARE: Queue(overflow=SALES)})
