"""Whatever comes to a desk: nobody who waits is lost, and everybody has one place. A9, A10."""

from collections.abc import Sequence
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice import Actor, Brand, BrandId, CountedNumbers, Desk, Refused, callbacks, calls
from cservice.desk.queues import line
from cservice.ids import AgentId, CallId
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department, Party
from cservice.routing import Queue
from cservice.testing import NOON

ANNA, KIM = Actor.staff("anna"), AgentId("kim")
CARE, SALES = Department("care"), Department("sales")
LONGEST = 2
CANGO = Brand(
    id=BrandId("cango"),
    name="Cango",
    queues={CARE: Queue(longest=LONGEST, overflow=SALES, patience=minutes(6)), SALES: Queue()},
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["call", "call", "answer", "give up", "back", "dial", "miss", "reach"]),
        st.integers(0, 3),  # who, or how long after the step before
        st.booleans(),  # whether the caller is new
    ),
    max_size=14,
)


@attrs.define
class Floor:
    """A desk, and all who came."""

    desk: Desk
    now: Instant = NOON

    def do(self, command: Any) -> Any:
        """The record after it; None where it was refused."""
        outcome = self.desk.try_do(command, by=ANNA, at=self.now)
        return None if isinstance(outcome, Refused) else outcome.record

    def all(self, kind: Any, stage: Any) -> list[Any]:
        """The records of a type in a stage."""
        found: list[Any] = [one for one in self.desk.records() if isinstance(one, kind)]
        return [one for one in found if one.stage is stage]

    def step(self, what: str, n: int, new: bool) -> None:
        """What happens next, to the n-th whom it can happen to."""
        self.now = plus(self.now, minutes(n))
        self.desk.tick(self.now)
        if what == "call":
            call = self.do(calls.OfferCall(phone=f"+1555010{n}"))
            party = Party.NEW_CUSTOMER if new else None
            self.do(calls.QueueCall(call=call.id, department=CARE, party=party))
        elif what in ("dial", "miss", "reach"):
            waits = callbacks.CallbackStage.WAITING
            stage = waits if what == "dial" else callbacks.CallbackStage.DIALLING
            for one in self.all(callbacks.Callback, stage)[n : n + 1]:
                self.do(_of_callback(what, one.id))
        else:
            for one in self.all(calls.Call, calls.CallStage.QUEUED)[n : n + 1]:
                self.do(_of_call(what, one))


def _of_callback(what: str, id: Any) -> Any:
    if what == "dial":
        return callbacks.DialCallback(callback=id, agent=KIM)
    if what == "miss":
        return callbacks.MissCallback(callback=id)
    return callbacks.ReachCallback(callback=id)


def _of_call(what: str, call: calls.Call) -> Any:
    if what == "answer":
        return calls.AnswerCall(call=call.id, agent=KIM)
    if what == "give up":
        return calls.AbandonCall(call=call.id)
    return callbacks.RequestCallback(phone=call.phone or "", call=call.id)


@given(STEPS)
def test_nobody_is_lost_and_nobody_waits_twice(steps: Sequence[tuple[str, int, bool]]) -> None:
    """who waits is in one line, in turn; who does not was answered, gave up or is called back."""
    floor = Floor(Desk(brands=[CANGO], numbers=CountedNumbers()))
    for step in steps:
        floor.step(*step)
        lines = [line(floor.desk, CANGO, one, floor.now).waiting for one in (CARE, SALES)]
        places = [one.call for there in lines for one in there]
        everyone = [one for one in floor.desk.records() if isinstance(one, calls.Call)]
        promised = [one for one in floor.desk.records() if isinstance(one, callbacks.Callback)]

        assert len(set(places)) == len(places)
        waiting = {one.id for one in everyone if one.stage is calls.CallStage.QUEUED}
        ready = {CallId(one.id) for one in promised if one.waiting(floor.now) is not None}
        assert set(places) == waiting | ready
        for there in lines:
            assert [(-one.priority, one.since) for one in there] == sorted(
                (-one.priority, one.since) for one in there
            )
        assert sum(one.id in waiting and one.department == CARE for one in everyone) <= LONGEST
        kept = {one.call: one for one in promised}
        for call in everyone:
            if call.left is calls.Left.CALL_BACK:
                assert kept[call.id].since == call.queued_at
            elif call.id not in waiting:
                assert call.waited is not None
                assert call.left is None
        open_for = [one.phone for one in promised if one.is_open]
        assert len(set(open_for)) == len(open_for)
