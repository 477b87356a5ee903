import datetime
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import PickupId
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, LocalWindow, zone
from cservice.pickups import (
    SLICE,
    CancelPickup,
    CollectPickup,
    ConfirmPickup,
    CourierReference,
    DeliverPickup,
    MissPickup,
    Pickup,
    ReschedulePickup,
)
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life, erased, logs, records
from cservice.testing.strategies import instants, windows

ID = PickupId(STREAM.id)
KNOWN = knowing(Given)


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(KNOWN, now=now)


WINDOW = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/Chicago"),
)
COLLECT = CollectPickup(pickup=ID)
LIFE = Life(
    slice=SLICE,
    record=Pickup,
    facts=facts,
    known={PickupId: st.just(ID)},
    ways=(
        (),
        (ConfirmPickup(pickup=ID, window=WINDOW, reference=CourierReference("UPS-7")),),
        (MissPickup(pickup=ID, reason="nobody was home"),),
        (COLLECT,),
        (COLLECT, DeliverPickup(pickup=ID)),
        (CancelPickup(pickup=ID, reason="dropped off"),),
    ),
)


class TestPickup(Laws):
    """Nothing moves a pick-up that was delivered or cancelled; erased, nobody was called on."""

    life = LIFE


@given(logs(LIFE))
def test_a_pick_up_outlives_the_erasure_of_its_customer(log: tuple[Event[Pickup], ...]) -> None:
    """it says of the address and of each note that it was erased."""
    pickup = replay(STREAM, erased(LIFE, log))

    assert {pickup.address, *pickup.notes} == {"[erased]"}


@given(records(LIFE), windows(), instants())
def test_no_courier_is_asked_into_the_past(
    pickup: Pickup, window: LocalWindow, now: Instant
) -> None:
    """whatever happened before, another window is one that has not begun."""
    command = ReschedulePickup(pickup=ID, window=window)
    outcome = command.decide(pickup, facts(command, now))

    assert isinstance(outcome, Refused) or now < window.start
