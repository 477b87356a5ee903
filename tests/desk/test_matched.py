"""Whose call it is, over all lines of a brand, with a store. Source: A6, A7, A9, A10, B3, J5."""

import datetime
from typing import Any

import attrs
import pytest

from cservice import Actor, Brand, BrandId, CountedNumbers, Desk, agents, callbacks, calls
from cservice.desk.queues import line, matched, own_line, waited_for
from cservice.ids import AgentId, CallId
from cservice.kernel.time import Instant, Zone, hours, minutes, plus
from cservice.menu import Department, Party
from cservice.routing import (
    Fallback,
    Hours,
    Open,
    Queue,
    Skill,
    Strategy,
    Subject,
    Training,
    Turn,
    Wants,
    Weekday,
    fewest_calls,
)
from cservice.testing import NOON

ANNA = Actor.staff("anna")
CARE, SALES, DESK = Department("care"), Department("sales"), Department("desk")
KIM, BEN = AgentId("kim"), AgentId("ben")
RETURNS = Skill("returns")
SALE = Training(about=Subject.CAMPAIGN, name="sale")
NIGHTS = Open(opens=datetime.time(0), closes=datetime.time(6))
BY_NIGHT = Hours(zone=Zone("UTC"), week=dict.fromkeys(Weekday, (NIGHTS,)))


@attrs.define
class Floor:
    """A desk whose brand has these queues, at a time."""

    brand: Brand
    desk: Desk
    now: Instant = NOON

    def do(self, command: Any) -> Any:
        """The record after a command."""
        return self.desk.do(command, by=ANNA, at=self.now).record

    def wait(self, length: datetime.timedelta) -> None:
        """Time passes, and what falls due is swept."""
        self.now = plus(self.now, length)
        self.desk.tick(self.now)

    def there(self, who: AgentId, *departments: Department, **profile: Any) -> None:
        """An agent is registered and logged on."""
        able = agents.Profile(departments=departments, **profile)
        self.do(agents.RegisterAgent(id=who, name=who.title(), profile=able))
        self.do(agents.LogOn(agent=who, seat=agents.SeatId(f"seat of {who}")))

    def calling(self, whom: Department | None = None, **asked: Any) -> str:
        """A call that waits; its id."""
        call = self.do(calls.OfferCall(phone=asked.pop("phone", None)))
        self.do(calls.QueueCall(call=call.id, department=whom, **asked))
        found: str = call.id
        return found

    def offers(self, **how: Any) -> list[tuple[str, str]]:
        """What is to be offered to whom."""
        found = matched(self.desk, self.brand, self.now, **how)
        return [(one.waits, one.agent) for one in found]

    def offer(self) -> list[tuple[str, str]]:
        """The same, and it is done."""
        found = self.offers()
        for one in matched(self.desk, self.brand, self.now):
            self.do(one.command)
        return found

    def call(self, id: str) -> calls.Call:
        """The call as it is by now."""
        return self.desk.record(calls.Call, id)


def floor(**queues: Queue) -> Floor:
    """A brand with these queues, and nobody there."""
    made = Brand(
        id=BrandId("cango"),
        name="Cango",
        queues={Department(name): one for name, one in queues.items()},
    )
    return Floor(made, Desk(brands=[made], numbers=CountedNumbers()))


def test_an_agent_of_two_departments_is_offered_one_call() -> None:
    """of all that wait in whatever line, by priority and by who came first."""
    here = floor()
    assert here.offers() == []
    here.calling(CARE)
    here.wait(minutes(1))
    here.there(KIM, CARE, SALES)
    new = here.calling(SALES, party=Party.NEW_CUSTOMER)

    assert here.offer() == [(new, KIM)]
    assert here.offers() == []


def test_another_department_helps_out_after_a_while() -> None:
    """where the queue says so; until then nobody of it is asked."""
    help_out = Fallback(after=minutes(2), wants=Wants(department=DESK))
    here = floor(care=Queue(fallbacks=(help_out,)), desk=Queue())
    here.there(KIM, DESK)
    call = here.calling(CARE)

    here.wait(minutes(1.9))
    assert here.offers() == []
    here.wait(minutes(0.1))
    assert here.offer() == [(call, KIM)]


def test_what_overflows_is_for_who_is_there() -> None:
    """by what that queue asks for, trainings too, and not by what the first one did."""
    first = Queue(skills={RETURNS: 1}, patience=minutes(5), overflow=DESK)
    here = floor(care=first, desk=Queue(trainings=(SALE,)))
    here.there(KIM, DESK)
    here.there(BEN, DESK)
    call = here.calling(CARE)
    here.wait(minutes(5))
    assert here.offers() == []

    here.do(agents.CompleteTraining(agent=BEN, training=SALE))
    assert here.offers() == [(call, BEN)]


def test_who_missed_a_call_is_offered_it_again() -> None:
    """after a minute, also where they are alone; somebody else is asked at once."""
    here = floor()
    here.there(KIM)
    call = here.calling(CARE)
    here.offer()
    here.do(agents.RingOffer(agent=KIM))
    here.wait(minutes(0.5))
    assert here.offers() == []
    [waits] = line(here.desk, here.brand, CARE, here.now).waiting
    assert waits.not_again == {KIM: plus(here.now, minutes(1))}

    here.there(BEN)
    assert here.offer() == [(call, BEN)]
    here.do(agents.RefuseOffer(agent=BEN))
    here.wait(minutes(0.9))
    assert here.offers() == []
    here.wait(minutes(0.1))
    assert {one for one, _ in here.offers()} == {call}


def test_a_call_back_is_dialled() -> None:
    """in its turn, by whoever a call would be for; what may not be dialled keeps nobody waiting."""
    here = floor(care=Queue(), night=Queue(hours=BY_NIGHT))
    here.there(KIM)
    ask = callbacks.RequestCallback
    here.do(ask(phone="+12025550101", department=Department("night")))
    back = here.do(ask(phone="+12025550102", department=CARE))
    here.wait(minutes(1))
    call = here.calling(CARE)

    [first] = matched(here.desk, here.brand, here.now)
    assert first.command == callbacks.DialCallback(callback=back.id, agent=KIM)
    here.there(BEN)
    assert here.offer() == [(back.id, KIM), (call, BEN)]


def test_who_waits_for_a_person_is_offered_to_them() -> None:
    """and to nobody else at first; then to the department."""
    here = floor(care=Queue())
    here.there(KIM, CARE)
    here.there(BEN, CARE)
    here.calling(None, agent=KIM)
    call = here.calling(None, agent=KIM)
    assert [set(one) for one in waited_for(here.desk, here.brand)] == [set(), {KIM}]
    there = own_line(here.desk, here.brand, KIM, here.now)
    assert there.turn(CallId(call)) == Turn(position=2, expected=minutes(10))
    assert [one.agent for one in there.free] == [KIM]
    [(busy, to)] = here.offer()
    assert to == KIM
    here.do(calls.AnswerCall(call=CallId(busy), agent=KIM))

    here.wait(minutes(2.9))
    assert here.offers() == []
    here.wait(minutes(0.1))
    assert [set(one) for one in waited_for(here.desk, here.brand)] == [{CARE}, set()]
    assert here.offers() == [(call, BEN)]


def test_nobody_is_there_in_person() -> None:
    """whose line somebody waits in, while they are not ready."""
    here = floor()
    here.there(KIM)
    here.do(agents.GoNotReady(agent=KIM, reason="lunch"))
    here.calling(None, agent=KIM)

    there = own_line(here.desk, here.brand, KIM, here.now)
    assert (there.agents, there.free) == (0, ())


def test_who_is_away_is_not_there() -> None:
    """callers leave, where that is looked at, and nobody counts on them."""
    here = floor(care=Queue(looks_every=minutes(2)))
    here.there(KIM, CARE)
    call = here.calling(CARE)
    here.do(agents.GoNotReady(agent=KIM, reason="lunch"))

    assert line(here.desk, here.brand, CARE, here.now).agents == 0
    here.wait(minutes(2))
    assert here.call(call).left is calls.Left.TURNED_AWAY


@pytest.mark.parametrize(
    ("strategy", "asked"),
    [
        ((Strategy.LONGEST_IDLE,), [KIM, KIM]),
        ((Strategy.ROUND_ROBIN,), [KIM, BEN]),
        ((Strategy.LOWEST_TIER,), [BEN, BEN]),
        ((Strategy.SKILL_FIT,), [BEN, BEN]),
        ((Strategy.FEWEST_CALLS, Strategy.LOWEST_TIER), [BEN, BEN]),
    ],
)
def test_a_queue_says_whom_to_ask_first(
    strategy: tuple[Strategy, ...], asked: list[AgentId]
) -> None:
    """Kim has been idle for longer; Ben is of the first tier, and the better one."""
    here = floor(care=Queue(strategy=strategy, skills={RETURNS: 1}))
    here.there(KIM, CARE, tiers={CARE: 1}, skills={RETURNS: 1})
    here.wait(minutes(1))
    here.there(BEN, CARE, skills={RETURNS: 3})
    found = []
    for _ in range(2):
        call = here.calling(CARE)
        [(_, who)] = here.offer()
        found.append(AgentId(who))
        here.do(calls.AbandonCall(call=CallId(call)))
        here.wait(minutes(1))
        # The other has been idle for less time than who was asked.
        other = BEN if who == KIM else KIM
        here.do(agents.GoNotReady(agent=other, reason="a moment"))
        here.do(agents.GetReady(agent=other))

    assert found == asked


def test_whoever_asks_may_say_whom_to_ask_first() -> None:
    """and who had the customer last; else that is found by the number."""
    here = floor(care=Queue())
    here.there(BEN, CARE)
    here.wait(minutes(1))
    here.there(KIM, CARE)
    first = here.calling(CARE, phone="+12025550143")
    here.wait(minutes(1))
    here.do(calls.AnswerCall(call=CallId(first), agent=BEN))
    here.do(calls.EndCall(call=CallId(first)))
    here.do(calls.WrapUp(call=CallId(first)))
    here.wait(hours(1))
    call = here.calling(CARE, phone="+12025550143")

    assert here.offers() == [(call, BEN)]
    assert here.offers(spoke_with=lambda one: None) == [(call, KIM)]
    assert here.offers(spoke_with=lambda one: None, ranks=[fewest_calls]) == [(call, KIM)]
