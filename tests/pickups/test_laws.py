import datetime
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import PickupId
from cservice.kernel.command import Accepted, not_now
from cservice.kernel.event import Event, replay
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, LocalWindow, minutes, plus, zone
from cservice.pickups import (
    SLICE,
    Awaited,
    CancelPickup,
    CollectPickup,
    ConfirmCancel,
    ConfirmPickup,
    CourierReference,
    DeclinePickup,
    DeliverPickup,
    DropOffInstead,
    MissPickup,
    PassToCourierLineInstead,
    Pickup,
    PickupFacts,
    PickupStage,
    RefuseCancel,
    ReschedulePickup,
    WithdrawBooking,
)
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life, erased, logs, records
from cservice.testing.strategies import windows

ID = PickupId(STREAM.id)
KNOWN = knowing(PickupFacts, awaited=Awaited.SOMETHING)


def facts(command: Any, now: Instant) -> PickupFacts:
    """What a command is given at that instant."""
    return attrs.evolve(KNOWN, now=now)


WINDOW = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/Chicago"),
)
COLLECT = CollectPickup(pickup=ID)
CONFIRM = ConfirmPickup(pickup=ID, window=WINDOW, reference=CourierReference("UPS-7"))
CANCEL = CancelPickup(pickup=ID, reason="dropped off")
DECLINE = DeclinePickup(pickup=ID, reason="no van that day")
LIFE = Life(
    slice=SLICE,
    record=Pickup,
    facts=facts,
    known={PickupId: st.just(ID)},
    ways=(
        (),
        (CONFIRM,),
        (CONFIRM, CANCEL),
        (CONFIRM, CANCEL, ConfirmCancel(pickup=ID)),
        (CONFIRM, CANCEL, RefuseCancel(pickup=ID, reason="it is on its way")),
        (MissPickup(pickup=ID, reason="nobody was home"),),
        (DECLINE, DropOffInstead(pickup=ID)),
        (DECLINE, PassToCourierLineInstead(pickup=ID, line="1-800")),
        (COLLECT,),
        (COLLECT, DeliverPickup(pickup=ID)),
        (CANCEL, WithdrawBooking(pickup=ID)),
        (CANCEL, WithdrawBooking(pickup=ID, refused="it is on its way"), COLLECT),
    ),
)


class TestPickup(Laws):
    """Nothing moves a pick-up that was delivered or cancelled; erased, nobody was called on."""

    life = LIFE


@given(logs(LIFE))
def test_a_pick_up_outlives_the_erasure_of_its_customer(log: tuple[Event[Pickup], ...]) -> None:
    """it says of the address and of each note that it was erased."""
    pickup = replay(STREAM, erased(LIFE, log))

    assert {pickup.address, *pickup.notes} <= {None, "[erased]"}


@given(records(LIFE), windows())
def test_no_courier_is_asked_into_the_past(pickup: Pickup, window: LocalWindow) -> None:
    """whatever happened before, another window is one that has not begun, and any such."""
    command = ReschedulePickup(pickup=ID, window=window)
    early, late = (
        command.decide(pickup, facts(command, now))
        for now in (plus(window.start, -minutes(1)), window.start)
    )
    knows_where = pickup.address is not None and window.start < window.end

    if not_now(pickup, command.yields) is None and knows_where:
        assert isinstance(early, Accepted)
        assert isinstance(late, Refused)
        assert late.codes == ("window_past",)
    else:
        assert isinstance(early, Refused)
        assert early == late


@given(records(LIFE))
def test_the_courier_has_what_it_has_and_only_then(pickup: Pickup) -> None:
    """there are parcels with it from when it got them on, and then nobody waits for it."""
    there = pickup.stage in (PickupStage.COLLECTED, PickupStage.DELIVERED)
    after_all = pickup.stage is PickupStage.CANCELLED and pickup.taken > 0

    assert (there or after_all) == (pickup.taken > 0) == (pickup.collected_at is not None)
    assert not (there and pickup.deadlines())


@given(records(LIFE))
def test_nothing_happens_before_it_can(pickup: Pickup) -> None:
    """it is asked for, then collected, then brought to us."""
    known = [pickup.asked_at, pickup.collected_at, pickup.delivered_at]
    happened = [at for at in known if at is not None]

    assert happened == sorted(happened)


@given(records(LIFE))
def test_what_is_confirmed_can_be(pickup: Pickup) -> None:
    """the clocks show the window, which ends after it was asked for, and it has a number."""
    if pickup.confirmed is not None:
        assert pickup.asked_at < pickup.confirmed.end > pickup.confirmed.start
        assert pickup.reference
        assert pickup.reference.strip()
        assert pickup.cancel_by is None or (
            pickup.asked_at <= pickup.cancel_by <= pickup.confirmed.end
        )
    assert all(number.strip() for number in pickup.tracking)


@given(records(LIFE))
def test_what_is_confirmed_has_a_window(pickup: Pickup) -> None:
    """and what we ask the courier for has a window and an address."""
    if pickup.stage in (PickupStage.CONFIRMED, PickupStage.CANCEL_ASKED):
        assert pickup.confirmed is not None
        assert pickup.reference is not None
    if pickup.stage is PickupStage.REQUESTED:
        assert pickup.requested is not None
        assert pickup.address is not None
    assert (pickup.cancelling is not None) == (pickup.stage is PickupStage.CANCEL_ASKED)
