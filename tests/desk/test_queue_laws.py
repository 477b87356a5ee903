"""Whatever comes to a desk: nobody who waits is lost, and everybody has one place. A9, A10."""

from collections.abc import Sequence
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice import (
    Actor,
    Brand,
    BrandId,
    CountedNumbers,
    Desk,
    Refused,
    agents,
    callbacks,
    calls,
)
from cservice.desk.queues import line, matched
from cservice.ids import AgentId, CallId
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department, Party
from cservice.routing import Fallback, Free, Queue, Skill, Subject, Training, Wants
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
        """The records of a type in a stage; None = in whatever."""
        found: list[Any] = [one for one in self.desk.records() if isinstance(one, kind)]
        return [one for one in found if stage is None or one.stage is stage]

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


HELP_OUT = Fallback(after=minutes(2), wants=Wants(department=SALES))
SKILL, TAUGHT = Skill("returns"), Training(about=Subject.SERVICE, name="returns")
NEEDS = st.fixed_dictionaries(
    {},
    optional={
        "skills": st.just({SKILL: 1}),
        "trainings": st.just((TAUGHT,)),
        "languages": st.just(("es",)),
    },
)
PROFILES = st.tuples(
    st.builds(
        agents.Profile,
        departments=st.sampled_from([(), (CARE,), (SALES,), (SALES, CARE)]),
        skills=st.sampled_from([{}, {SKILL: 2}]),
        languages=st.sampled_from([(), ("en",)]),
    ),
    st.booleans(),  # whether they hold the training
)
#: What becomes of offers at first, to the n-th agent and then in turn: some are refused or missed.
TAKES = st.lists(st.sampled_from(["answer", "refuse", "miss", "never ring"]), max_size=4)
#: So many rounds of half a minute are enough for a few callers: each is talked for one.
ROUNDS = 24


@given(
    care=NEEDS,
    sales=NEEDS,
    helps=st.booleans(),
    goes_on=st.booleans(),
    staff=st.lists(PROFILES, max_size=3),
    callers=st.lists(st.sampled_from([CARE, CARE, SALES, None]), min_size=1, max_size=4),
    takes=TAKES,
)
def test_whoever_waits_is_offered_to_who_may_take_it(
    care: dict[str, Any],
    sales: dict[str, Any],
    helps: bool,
    goes_on: bool,
    staff: list[tuple[agents.Profile, bool]],
    callers: list[Department | None],
    takes: list[str],
) -> None:
    """in a bounded number of rounds, whatever was refused or missed before, or did not ring."""
    queues = {
        CARE: Queue(
            overflow=SALES,
            patience=minutes(3) if goes_on else None,
            fallbacks=(HELP_OUT,) if helps else (),
            **care,
        ),
        SALES: Queue(**sales),
    }
    brand = Brand(id=BrandId("cango"), name="Cango", queues=queues)
    floor = Floor(Desk(brands=[brand], numbers=CountedNumbers()))
    for n, (profile, taught) in enumerate(staff):
        floor.do(agents.RegisterAgent(id=AgentId(f"a{n}"), name="A", profile=profile))
        floor.do(agents.LogOn(agent=AgentId(f"a{n}"), seat=agents.SeatId(f"{n}")))
        if taught:
            floor.do(agents.CompleteTraining(agent=AgentId(f"a{n}"), training=TAUGHT))
    for whom in callers:
        call = floor.do(calls.OfferCall(language="es"))
        person = AgentId("a0") if whom is None else None
        floor.do(calls.QueueCall(call=call.id, department=whom, agent=person))
    before = list(takes)
    for _ in range(ROUNDS):
        _round(floor, brand, before)

    left = floor.all(calls.Call, calls.CallStage.QUEUED)
    ready = [one.free() for one in floor.all(agents.Agent, None) if one.is_free]
    able = [
        (one.id, free) for one in left for free in ready if free and _may_take(one, free, queues)
    ]
    assert not able


def _round(floor: Floor, brand: Brand, takes: list[str]) -> None:
    """What a host does again and again: who is free is offered who waits; here, then, they talk."""
    floor.now = plus(floor.now, minutes(0.5))
    floor.desk.tick(floor.now)
    for one in floor.all(calls.Call, calls.CallStage.TALKING):
        floor.do(calls.EndCall(call=one.id))
        floor.do(calls.WrapUp(call=one.id))
    for offer in matched(floor.desk, brand, floor.now):
        assert floor.do(offer.command) is not None
        what = takes.pop() if takes else "answer"
        if what != "never ring":
            floor.do(agents.RingOffer(agent=offer.agent))
        if what == "refuse":
            floor.do(agents.RefuseOffer(agent=offer.agent))
        if what == "answer":
            floor.do(calls.AnswerCall(call=CallId(offer.waits), agent=offer.agent))


def _may_take(call: calls.Call, free: Free, queues: dict[Department, Queue]) -> bool:
    """By what the queue asks for in which it waits now, not by what the call says of itself."""
    if call.department is None:
        return free.agent == call.wanted
    queue = queues[call.department]
    language = call.language if queue.speaks(call.language) else None
    own = Wants(
        department=call.department,
        skills=queue.skills,
        trainings=queue.trainings,
        language=language,
    )
    return any(free.will_do(one) for one in (own, *[other.wants for other in queue.fallbacks]))
