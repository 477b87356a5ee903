"""Agents at a desk, with a store: who holds a seat, and what falls due."""

import pytest

from cservice import Actor, Desk, RefusedError, agents, instant, minutes, plus
from cservice.ids import AgentId, CallId
from cservice.kernel.errors import InputError

NOON = instant("2026-03-02T12:00:00Z")
ANN, BEN = AgentId("ann"), AgentId("ben")
DESK5 = agents.SeatId("desk 5")
LEA = Actor.staff("lea")


@pytest.fixture
def desk() -> Desk:
    """A desk with two agents, logged out."""
    made = Desk()
    for id, name in ((ANN, "Ann Day"), (BEN, "Ben Fox")):
        made.do(agents.RegisterAgent(id=id, name=name), by=LEA, at=NOON)
    return made


def test_an_agent_has_the_hosts_own_id(desk: Desk) -> None:
    """and is registered once."""
    assert desk.record(agents.Agent, ANN).name == "Ann Day"
    with pytest.raises(InputError, match="there is a record 'ann' already"):
        desk.do(agents.RegisterAgent(id=ANN, name="Anna"), by=LEA, at=NOON)


def test_a_seat_is_free_once_it_is_left(desk: Desk) -> None:
    """who holds it is told to who wants it; found by it is who sits there."""
    desk.do(agents.LogOn(agent=ANN, seat=DESK5), by=LEA, at=NOON)
    with pytest.raises(RefusedError, match="desk 5 is held by ann"):
        desk.do(agents.LogOn(agent=BEN, seat=DESK5), by=LEA, at=NOON)
    [there] = desk.find(agents.Agent, agents.BY_SEAT, "desk 5")
    assert there.id == ANN

    desk.do(agents.LogOff(agent=ANN), by=LEA, at=NOON)
    on = desk.do(agents.LogOn(agent=BEN, seat=DESK5), by=LEA, at=NOON).record

    assert on.seats == (DESK5,)


def test_an_offer_expires_by_itself(desk: Desk) -> None:
    """a sweep that comes late notes the instant at which it did."""
    desk.do(agents.LogOn(agent=ANN, seat=DESK5), by=LEA, at=NOON)
    for n in range(3):
        now = plus(NOON, minutes(n))
        desk.do(agents.ReserveAgent(agent=ANN, call=CallId(f"call-{n}")), by=LEA, at=now)
        desk.do(agents.RingOffer(agent=ANN), by=LEA, at=now)
        desk.tick(plus(now, minutes(0.5)))
    ann = desk.record(agents.Agent, ANN)

    assert (ann.status, ann.reason) == (agents.AgentStatus.NOT_READY, "missed_offers")
    assert ann.status_since == plus(NOON, minutes(2 + 1 / 3))
    assert desk.tick(plus(NOON, minutes(60))) == ()
