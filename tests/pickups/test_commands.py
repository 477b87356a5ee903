import datetime
from typing import Any

import pytest

from cservice.ids import PickupId, ReturnId
from cservice.kernel.actor import Actor
from cservice.kernel.codec import from_plain, to_plain
from cservice.kernel.command import Accepted, Command
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.policies import Policies
from cservice.kernel.policy import policy
from cservice.kernel.record import BrandId, CaseId, Lookup, Stream, Tenant
from cservice.kernel.ruling import Refuse, Refused, Ruling
from cservice.kernel.time import Instant, LocalWindow, instant, plus, zone
from cservice.pickups import (
    CancelPickup,
    CollectPickup,
    ConfirmPickup,
    CourierReference,
    DeliverPickup,
    MayBook,
    MissPickup,
    NotePickup,
    Pickup,
    PickupCancelled,
    PickupCollected,
    PickupConfirmed,
    PickupDelivered,
    PickupMissed,
    PickupNoted,
    PickupRescheduled,
    PickupScheduled,
    PickupStage,
    ReschedulePickup,
    SchedulePickup,
)
from cservice.policies import pickups as trade

ID = PickupId("pickup-1")
RA = ReturnId("ra-1")
NOON = instant("2026-03-02T12:00:00Z")
MOMENT = datetime.timedelta(microseconds=1)
TENANT, CANGO = Tenant("t"), BrandId("cango")
STREAM = Stream(id=ID, tenant=TENANT, brand=CANGO, case=CaseId("case-1"))
REFERENCE = CourierReference("UPS-7")
ADDRESS = "12 Elm Street"


def window(day: int) -> LocalWindow:
    """From 9 to 12 on that day of March, by the clocks of Chicago."""
    return LocalWindow(
        date=datetime.date(2026, 3, day),
        opens=datetime.time(9),
        closes=datetime.time(12),
        zone=zone("America/Chicago"),
    )


TUESDAY, FRIDAY = window(3), window(6)
SCHEDULED = PickupScheduled(ra=RA, window=TUESDAY, address=ADDRESS, parcels=1)
CONFIRMED = PickupConfirmed(window=TUESDAY, reference=REFERENCE)
MISSED = PickupMissed(reason="nobody was home")
COLLECTED = PickupCollected(at=instant("2026-03-03T16:00:00Z"))
DELIVERED = PickupDelivered(at=instant("2026-03-06T16:00:00Z"))
CANCELLED = PickupCancelled(reason="dropped off instead")
SCHEDULE = SchedulePickup(ra=RA, window=TUESDAY, address=ADDRESS)


def facts(now: Instant = NOON, *more: Any) -> Given:
    """What a command is given at that instant; the trade's policies, and more."""
    policies = Policies(trade, *more).bound(TENANT, CANGO)
    return Given(now=now, by=Actor.staff("ann"), policies=policies)


def after(*happened: Event[Pickup]) -> Pickup:
    """The pick-up of one parcel on Tuesday, after what happened to it."""
    return replay(STREAM, (SCHEDULED, *happened))


def then(pickup: Pickup, command: Command[Pickup, Given], now: Instant = NOON) -> Any:
    """The events that the command leads to, or the refusal."""
    outcome = command.decide(pickup, facts(now))
    return outcome.events if isinstance(outcome, Accepted) else outcome


def test_a_pick_up_is_booked_in_the_window_the_customer_knows() -> None:
    """in the zone of the address; what the policy said is kept."""
    outcome = SCHEDULE.decide(facts())

    assert isinstance(outcome, Accepted)
    assert outcome.events == (SCHEDULED,)
    assert [str(ruling) for ruling in outcome.rulings] == [f"{TUESDAY} is ahead"]
    pickup = after()
    assert (pickup.stage, pickup.requested) == (PickupStage.REQUESTED, TUESDAY)
    assert (pickup.confirmed, pickup.lookups) == (None, ())


@pytest.mark.parametrize("late", [datetime.timedelta(), MOMENT])
def test_a_window_that_has_begun_is_refused(late: datetime.timedelta) -> None:
    """from the instant it opens, for a new pick-up and for another window alike."""
    now = plus(TUESDAY.start, late)

    refused = SCHEDULE.decide(facts(now))

    assert isinstance(refused, Refused)
    assert refused.codes == ("window_past",)
    assert str(refused).startswith(f"{TUESDAY} has begun [window_past, trade.pickups:window_ahead]")
    assert then(after(), ReschedulePickup(pickup=ID, window=TUESDAY), now) == refused
    assert isinstance(SCHEDULE.decide(facts(plus(TUESDAY.start, -MOMENT))), Accepted)


def test_a_brand_has_its_own_rules_for_pick_ups() -> None:
    """a policy sees how many parcels there are, and how often nobody came."""

    @policy(MayBook, brand="cango")
    def enough_misses(q: MayBook) -> Ruling | None:
        return Refuse("missed", "missed {n} times", params={"n": q.missed}) if q.missed else None

    refused = ReschedulePickup(pickup=ID, window=FRIDAY).decide(
        after(CONFIRMED, MISSED), facts(NOON, enough_misses)
    )

    assert isinstance(refused, Refused)
    assert refused.codes == ("missed",)
    assert isinstance(SCHEDULE.decide(facts(NOON, enough_misses)), Accepted)


def test_the_courier_confirms_a_window_of_its_own() -> None:
    """what was asked for and what was confirmed are kept apart; the courier's number finds it."""
    confirm = ConfirmPickup(pickup=ID, window=FRIDAY, reference=REFERENCE)

    [confirmed] = then(after(), confirm)

    assert confirmed == PickupConfirmed(window=FRIDAY, reference=REFERENCE)
    pickup = after(confirmed)
    assert (pickup.stage, pickup.requested, pickup.confirmed) == (
        PickupStage.CONFIRMED,
        TUESDAY,
        FRIDAY,
    )
    assert pickup.lookups == (Lookup(name="pickups.reference", value="ups-7"),)


def test_another_window_voids_what_was_confirmed() -> None:
    """the courier has to confirm again; its number still finds the pick-up."""
    [moved] = then(after(CONFIRMED), ReschedulePickup(pickup=ID, window=FRIDAY))

    assert moved == PickupRescheduled(window=FRIDAY)
    pickup = after(CONFIRMED, moved)
    assert (pickup.stage, pickup.requested, pickup.confirmed) == (
        PickupStage.REQUESTED,
        FRIDAY,
        None,
    )
    assert pickup.reference == REFERENCE


def test_a_miss_is_said_and_counted() -> None:
    """nobody was there, twice; and a pick-up that was missed may be booked again."""
    assert then(after(CONFIRMED), MissPickup(pickup=ID, reason=MISSED.reason)) == (MISSED,)
    pickup = after(CONFIRMED, MISSED, PickupRescheduled(window=FRIDAY), MISSED)

    assert (pickup.stage, pickup.missed) == (PickupStage.MISSED, 2)


@pytest.mark.parametrize("before", [(), (CONFIRMED,), (CONFIRMED, MISSED)])
def test_what_the_courier_took_is_collected(before: tuple[Event[Pickup], ...]) -> None:
    """confirmed or not, and even after a miss: the parcels are gone."""
    pickup = after(*before)

    assert then(pickup, CollectPickup(pickup=ID), COLLECTED.at) == (COLLECTED,)
    collected = COLLECTED.apply(pickup)
    assert (collected.stage, collected.collected_at) == (PickupStage.COLLECTED, COLLECTED.at)


def test_what_was_collected_is_delivered() -> None:
    """and nothing is delivered that was not collected."""
    deliver = DeliverPickup(pickup=ID)

    assert then(after(CONFIRMED, COLLECTED), deliver, DELIVERED.at) == (DELIVERED,)
    pickup = after(CONFIRMED, COLLECTED, DELIVERED)
    assert (pickup.stage, pickup.delivered_at) == (PickupStage.DELIVERED, DELIVERED.at)
    assert then(after(CONFIRMED), deliver).codes == ("not_now",)


def test_a_collected_pick_up_cannot_be_cancelled() -> None:
    """before that it can, and the refusal says what is possible instead."""
    cancel = CancelPickup(pickup=ID, reason=CANCELLED.reason)

    for pickup in (after(), after(CONFIRMED), after(MISSED)):
        assert then(pickup, cancel) == (CANCELLED,)
    assert after(CANCELLED).stage is PickupStage.CANCELLED
    refused = then(after(CONFIRMED, COLLECTED), cancel)
    assert refused.codes == ("not_now",)
    assert refused.standing[0].allowed == ("deliver",)


@pytest.mark.parametrize("over", [(CANCELLED,), (COLLECTED, DELIVERED)])
def test_notes_may_always_be_added(over: tuple[Event[Pickup], ...]) -> None:
    """when all is over too, and a note moves nothing."""
    pickup = after(*over)

    [noted] = then(pickup, NotePickup(pickup=ID, text="the gate was locked"))

    assert noted == PickupNoted(text="the gate was locked")
    assert noted.apply(pickup).notes == ("the gate was locked",)
    assert noted.apply(pickup).stage is pickup.stage


def test_there_is_something_to_collect() -> None:
    """a pick-up of no parcel is not one."""
    data = {"ra": RA, "window": to_plain(TUESDAY), "address": ADDRESS, "parcels": 0}

    with pytest.raises(InputError, match="parcels"):
        from_plain(data, SchedulePickup)
