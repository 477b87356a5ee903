from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.callbacks import (
    BY_PHONE,
    SLICE,
    WAITING,
    Callback,
    CallbackFacts,
    CallbackStage,
    CancelCallback,
    DialCallback,
    MissCallback,
    ReachCallback,
    RequestCallback,
)
from cservice.ids import AgentId, CallbackId
from cservice.kernel.event import Event, replay
from cservice.kernel.time import Instant
from cservice.menu import Department
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life, erased, logs, records
from cservice.testing.strategies import instants

ID, KIM = CallbackId(STREAM.id), AgentId("kim")
KNOWN = knowing(CallbackFacts, queues={})
DIAL, MISS = DialCallback(callback=ID, agent=KIM), MissCallback(callback=ID)


def facts(command: Any, now: Instant) -> CallbackFacts:
    """What a command is given at that instant."""
    return attrs.evolve(KNOWN, now=now)


LIFE = Life(
    slice=SLICE,
    record=Callback,
    facts=facts,
    known={CallbackId: st.just(ID), AgentId: st.just(KIM)},
    instead={
        RequestCallback: st.just(
            RequestCallback(phone="+1 202 555 0143", department=Department("care"))
        )
    },
    ways=(
        (),
        (DIAL,),
        (DIAL, MISS),
        (DIAL, ReachCallback(callback=ID)),
        (CancelCallback(callback=ID, reason="the customer got through"),),
    ),
)


class TestCallback(Laws):
    """A call-back is over once, and never reopened; erased, it is to nobody."""

    life = LIFE


@given(logs(LIFE))
def test_who_is_erased_is_not_called(log: tuple[Event[Callback], ...]) -> None:
    """the number is gone, and nobody is found by it."""
    callback = replay(STREAM, erased(LIFE, log))

    assert callback == attrs.evolve(replay(STREAM, log), phone=None)
    assert BY_PHONE not in {one.name for one in callback.lookups}


@given(records(LIFE), instants(days=4))
def test_a_call_back_waits_or_is_over(callback: Callback, now: Instant) -> None:
    """something falls due as long as it is open, and it keeps its place all the time."""
    waits = callback.stage is CallbackStage.WAITING

    assert callback.is_open == (waits or callback.stage is CallbackStage.DIALLING)
    assert len(callback.deadlines()) == callback.is_open
    assert (WAITING in {one.name for one in callback.lookups}) == waits
    assert callback.since == callback.asked_at
    assert callback.tries <= 3
    found = callback.waiting(now)
    ready = waits and (callback.next_at is None or callback.next_at <= now)
    assert (found is not None) == ready
    assert found is None or found.since == callback.since
