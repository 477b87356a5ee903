import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import PickupId, ReturnId
from cservice.kernel.actor import Actor
from cservice.kernel.codec import Codec
from cservice.kernel.command import Accepted, Command
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.policies import Policies
from cservice.kernel.record import BrandId, CaseId, Stream, Tenant
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, LocalWindow, hours, instant, plus, zone
from cservice.pickups import (
    SLICE,
    CancelPickup,
    CollectPickup,
    ConfirmPickup,
    CourierReference,
    DeliverPickup,
    MissPickup,
    NotePickup,
    Pickup,
    PickupStage,
    ReschedulePickup,
    SchedulePickup,
)
from cservice.pickups.chart import STAGE
from cservice.policies import pickups as trade

ID = PickupId("pickup-1")
NOON = instant("2026-03-02T12:00:00Z")
TENANT, CANGO = Tenant("t"), BrandId("cango")
STREAM = Stream(id=ID, tenant=TENANT, brand=CANGO, case=CaseId("case-1"))
POLICIES = Policies(trade).bound(TENANT, CANGO)
CODEC = Codec([SLICE])

one = st.just(ID)
windows = st.builds(
    LocalWindow,
    date=st.dates(datetime.date(2026, 3, 1), datetime.date(2026, 3, 20)),
    opens=st.integers(0, 11).map(datetime.time),
    closes=st.integers(12, 23).map(datetime.time),
    zone=st.sampled_from(["America/Chicago", "Europe/Berlin", "Asia/Kathmandu"]).map(zone),
)
requests = st.builds(
    SchedulePickup,
    ra=st.text().map(ReturnId),
    window=windows,
    address=st.text(),
    parcels=st.integers(1, 9),
)
notes: st.SearchStrategy[Command[Pickup, Given]] = st.one_of(
    st.builds(NotePickup, pickup=one, text=st.text()),
)
moves: st.SearchStrategy[Command[Pickup, Given]] = st.one_of(
    st.builds(ConfirmPickup, pickup=one, window=windows, reference=st.text().map(CourierReference)),
    st.builds(ReschedulePickup, pickup=one, window=windows),
    st.builds(MissPickup, pickup=one, reason=st.text()),
    st.builds(CollectPickup, pickup=one),
    st.builds(DeliverPickup, pickup=one),
    st.builds(CancelPickup, pickup=one, reason=st.text()),
)
paces = st.lists(st.tuples(moves | notes, st.floats(0, 30).map(hours)), max_size=10)

WINDOW = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/Chicago"),
)
#: One way to each stage; walks go on from there.
WAYS: dict[PickupStage, tuple[Command[Pickup, Given], ...]] = {
    PickupStage.REQUESTED: (),
    PickupStage.CONFIRMED: (
        ConfirmPickup(pickup=ID, window=WINDOW, reference=CourierReference("UPS-7")),
    ),
    PickupStage.MISSED: (MissPickup(pickup=ID, reason="nobody was home"),),
    PickupStage.COLLECTED: (collect := CollectPickup(pickup=ID),),
    PickupStage.DELIVERED: (collect, DeliverPickup(pickup=ID)),
    PickupStage.CANCELLED: (CancelPickup(pickup=ID, reason="dropped off"),),
}


def facts(now: Instant) -> Given:
    """What a command is given at that instant."""
    return Given(now=now, by=Actor.staff("ann"), policies=POLICIES)


def scheduled(request: SchedulePickup) -> tuple[Event[Pickup], ...]:
    """The opening of a pick-up, as long before its window as it takes."""
    outcome = request.decide(facts(plus(request.window.start, hours(-1))))
    assert isinstance(outcome, Accepted)
    return outcome.events


def asked(
    log: tuple[Event[Pickup], ...], command: Command[Pickup, Given], now: Instant
) -> tuple[Event[Pickup], ...]:
    """The log after the command, whether or not it was refused."""
    outcome = command.decide(replay(STREAM, log), facts(now))
    return log + outcome.events if isinstance(outcome, Accepted) else log


def led_to(stage: PickupStage, log: tuple[Event[Pickup], ...]) -> tuple[Event[Pickup], ...]:
    """The log of a pick-up that was led to the stage, at noon."""
    for command in WAYS[stage]:
        log = asked(log, command, NOON)
    return log


@st.composite
def logs(draw: st.DrawFn) -> tuple[Event[Pickup], ...]:
    """The log of a pick-up that was led to a stage, and then asked this and that."""
    log = led_to(draw(st.sampled_from(PickupStage)), scheduled(draw(requests)))
    now = NOON
    for command, later in draw(paces):
        now = plus(now, later)
        log = asked(log, command, now)
    return log


pickups = logs().map(lambda log: replay(STREAM, log))
instants = st.floats(0, 300).map(lambda later: plus(NOON, hours(later)))


@given(logs())
def test_a_log_read_back_is_the_same_pick_up(log: tuple[Event[Pickup], ...]) -> None:
    """replaying what was encoded rebuilds the pick-up, and it is encoded without a loss."""
    read = tuple(CODEC.event(CODEC.encode(event), event.schema) for event in log)
    pickup = replay(STREAM, log)

    assert read == log
    assert replay(STREAM, read) == pickup
    assert CODEC.record(CODEC.encode(pickup)) == pickup
    assert pickup.version == len(log)


@given(logs())
def test_a_pick_up_outlives_the_erasure_of_its_customer(log: tuple[Event[Pickup], ...]) -> None:
    """without what is personal the log still adds up to a pick-up at the same stage."""
    erased = tuple(
        CODEC.event(attrs.evolve(CODEC.encode(event), personal=None), event.schema) for event in log
    )
    whole, pickup = replay(STREAM, log), replay(STREAM, erased)

    assert attrs.evolve(pickup, address=whole.address, notes=whole.notes) == whole
    assert {pickup.address, *pickup.notes} == {"[erased]"}


@given(pickups, moves | notes, instants)
def test_a_refusal_changes_nothing(
    pickup: Pickup, command: Command[Pickup, Given], now: Instant
) -> None:
    """to decide is to look: whatever comes of it, the pick-up is what it was."""
    before = CODEC.encode(pickup)

    outcome = command.decide(pickup, facts(now))

    assert CODEC.encode(pickup) == before
    assert isinstance(outcome, Refused) or outcome.events


@given(pickups, st.sampled_from(sorted(STAGE.final)), moves, instants)
def test_a_pick_up_that_is_over_accepts_nothing(
    pickup: Pickup, stage: PickupStage, command: Command[Pickup, Given], now: Instant
) -> None:
    """no command leads out of a final state."""
    outcome = command.decide(attrs.evolve(pickup, stage=stage), facts(now))

    assert isinstance(outcome, Refused)
    assert outcome.codes == ("not_now",)


@given(pickups, windows, instants)
def test_no_courier_is_asked_into_the_past(
    pickup: Pickup, window: LocalWindow, now: Instant
) -> None:
    """whatever happened before, another window is one that has not begun."""
    outcome = ReschedulePickup(pickup=ID, window=window).decide(pickup, facts(now))

    assert isinstance(outcome, Refused) or now < window.start


@given(requests | moves | notes)
def test_a_command_is_sent_without_a_loss(
    command: SchedulePickup | Command[Pickup, Given],
) -> None:
    """what was asked can be asked again, word for word."""
    assert CODEC.command(CODEC.encode(command)) == command


@pytest.mark.parametrize("stage", PickupStage)
def test_every_state_can_be_reached(stage: PickupStage) -> None:
    """by commands, not only on paper."""
    pickup = replay(
        STREAM,
        led_to(
            stage,
            scheduled(SchedulePickup(ra=ReturnId("ra-1"), window=WINDOW, address="12 Elm Street")),
        ),
    )

    assert pickup.stage is stage
