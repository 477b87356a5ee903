import datetime
from typing import Any

import pytest

from cservice.ids import CallId, PickupId, ReturnId
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.codec import from_plain, to_plain
from cservice.kernel.command import Accepted, Command
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, Opening, replay
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Refuse, Refused, Ruling
from cservice.kernel.time import Instant, LocalWindow, hours, instant, plus, zone
from cservice.pickups import (
    ArrangeDropOff,
    BookingWithdrawn,
    CancelPickup,
    CollectPickup,
    ConfirmCancel,
    ConfirmPickup,
    CourierReference,
    DeclinePickup,
    DeliverPickup,
    DropOffArranged,
    DropOffChosen,
    DropOffInstead,
    DropOffParcels,
    FlagOverdue,
    HandedToCourier,
    HandToCourier,
    HandToCourierInstead,
    HeardWithin,
    LineChosen,
    MayBook,
    MissPickup,
    NotePickup,
    ParcelsDroppedOff,
    Pickup,
    PickupCancelAsked,
    PickupCancelFailed,
    PickupCancelled,
    PickupCollected,
    PickupConfirmed,
    PickupDeclined,
    PickupDelivered,
    PickupFacts,
    PickupKind,
    PickupMissed,
    PickupNoted,
    PickupOverdue,
    PickupRescheduled,
    PickupScheduled,
    PickupStage,
    RefuseCancel,
    ReschedulePickup,
    SchedulePickup,
    TrackingNumber,
    WithdrawBooking,
)
from cservice.testing import ANN, STREAM, knowing

ID = PickupId(STREAM.id)
RA = ReturnId("ra-1")
NOON = instant("2026-03-02T12:00:00Z")
MOMENT = datetime.timedelta(microseconds=1)
QUIET = hours(4)  # what the trade grants after a window
REFERENCE = CourierReference("UPS-7")
ADDRESS = "12 Elm Street"
LINE, CENTRE = "1-800-742-5877", "5 Main Street"
CALL = CallId("call-1")
ONE, TWO = TrackingNumber("1Z-1"), TrackingNumber("1Z-2")


def window(day: int, month: int = 3, opens: int = 9, closes: int = 12) -> LocalWindow:
    """From 9 to 12 on that day of 2026, by the clocks of Chicago."""
    return LocalWindow(
        date=datetime.date(2026, month, day),
        opens=datetime.time(opens),
        closes=datetime.time(closes),
        zone=zone("America/Chicago"),
    )


TUESDAY, FRIDAY = window(3), window(6)
TUESDAY_QUIET, FRIDAY_QUIET = plus(TUESDAY.end, QUIET), plus(FRIDAY.end, QUIET)
CANCEL_BY = instant("2026-03-02T18:00:00Z")
SCHEDULED = PickupScheduled(
    ra=RA, window=TUESDAY, address=ADDRESS, parcels=2, heard_by=TUESDAY_QUIET
)
CONFIRMED = PickupConfirmed(
    window=TUESDAY,
    reference=REFERENCE,
    cancel_by=CANCEL_BY,
    tracking=(ONE,),
    heard_by=TUESDAY_QUIET,
)
RESCHEDULED = PickupRescheduled(window=FRIDAY, address=None, heard_by=FRIDAY_QUIET)
DECLINED = PickupDeclined(reason="no van that day")
MISSED = PickupMissed(reason="nobody was home")
OVERDUE = PickupOverdue(due_at=TUESDAY_QUIET)
COLLECTED = PickupCollected(at=instant("2026-03-03T16:00:00Z"), parcels=2, tracking=())
DELIVERED = PickupDelivered(at=instant("2026-03-06T16:00:00Z"))
ASKED = PickupCancelAsked(reason="she keeps it")
REFUSED = PickupCancelFailed(reason="the van has left")
CANCELLED = PickupCancelled(reason="she keeps it")
WITHDRAWN = BookingWithdrawn(refused=None)
DROP_OFF = DropOffArranged(ra=RA, centre=CENTRE, parcels=2)
DROPPED = ParcelsDroppedOff(at=NOON, parcels=2, tracking=())
AT_LINE = HandedToCourier(ra=RA, line=LINE, call=CALL, parcels=2)
SCHEDULE = SchedulePickup(ra=RA, window=TUESDAY, address=ADDRESS, parcels=2)
CANCEL = CancelPickup(pickup=ID, reason="she keeps it")


def facts(now: Instant = NOON, *policies: Any, **known: Any) -> PickupFacts:
    """What a command is given at that instant; the trade's policies, and more."""
    return knowing(PickupFacts, *policies, now=now, **{"comes_back": True, **known})


def from_(opening: Opening[Pickup], *happened: Event[Pickup]) -> Pickup:
    """The pick-up that began like that, after what happened to it."""
    return replay(STREAM, (opening, *happened))


def after(*happened: Event[Pickup]) -> Pickup:
    """The pick-up of two parcels on Tuesday, after what happened to it."""
    return from_(SCHEDULED, *happened)


def then(pickup: Pickup, command: Command[Pickup, Any], now: Instant = NOON, **known: Any) -> Any:
    """The events that the command leads to, or the refusal."""
    outcome = command.decide(pickup, facts(now, **known))
    return outcome.events if isinstance(outcome, Accepted) else outcome


def test_a_pick_up_is_booked_in_the_window_the_customer_knows() -> None:
    """in the zone of the address; what the policies said is kept."""
    outcome = SCHEDULE.decide(facts())

    assert isinstance(outcome, Accepted)
    assert outcome.events == (SCHEDULED,)
    assert [r.question for r in outcome.rulings] == ["pickups.may_book", "pickups.heard_within"]
    assert str(outcome.rulings[0]) == f"{TUESDAY} is ahead"
    pickup = after()
    assert (pickup.stage, pickup.way) == (PickupStage.REQUESTED, PickupKind.PICKUP)
    assert (pickup.requested, pickup.address, pickup.parcels) == (TUESDAY, ADDRESS, 2)
    assert (pickup.confirmed, pickup.window, pickup.moved) == (None, TUESDAY, False)
    assert SCHEDULE.follows == RA


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


def test_a_window_keeps_its_local_times_across_a_clock_change() -> None:
    """from 9 to 12 is 9 to 12 on the wall, whatever the clocks did in the night before."""
    before, change, back = window(7), window(8), window(1, month=11)

    assert [w.start for w in (before, change, back)] == [
        instant("2026-03-07T15:00:00Z"),
        instant("2026-03-08T14:00:00Z"),
        instant("2026-11-01T15:00:00Z"),
    ]
    [moved] = then(after(CONFIRMED), ReschedulePickup(pickup=ID, window=change))
    assert moved.heard_by == instant("2026-03-08T21:00:00Z")
    assert from_(SCHEDULED, moved).requested == change


def test_a_window_over_the_change_is_longer_or_shorter() -> None:
    """and is booked, as long as the clocks show any of it."""
    short, long = window(8, opens=1, closes=4), window(1, month=11, opens=0, closes=3)

    for one, length in ((short, hours(2)), (long, hours(4))):
        [scheduled] = _booked(one)
        assert scheduled.window.end - scheduled.window.start == length


def _booked(one: LocalWindow) -> Any:
    outcome = SchedulePickup(ra=RA, window=one, address=ADDRESS).decide(facts())
    return outcome.events if isinstance(outcome, Accepted) else outcome


def test_a_window_that_the_clocks_skip_is_none() -> None:
    """nobody can come between 2 and 3 on the morning when that hour is left out."""
    skipped = window(8, opens=2, closes=3)

    for refused in (_booked(skipped), then(after(), ReschedulePickup(pickup=ID, window=skipped))):
        assert refused.codes == ("skipped",)
        assert str(refused).startswith(f"the clocks go forward over {skipped} [skipped")
        assert refused.standing[0].allowed == ("a window that the clocks show",)


@pytest.mark.parametrize(
    "request_",
    [SCHEDULE, ArrangeDropOff(ra=RA), HandToCourier(ra=RA, line=LINE)],
    ids=lambda one: one.kind,
)
def test_something_is_to_come_back(request_: Any) -> None:
    """nobody is sent, and nobody sends, for a return that is cancelled or of another case."""
    refused = request_.decide(facts(comes_back=False))

    assert refused.codes == ("nothing_to_collect",)
    assert str(refused).startswith("nothing is to come back under ra-1 [")
    assert refused.standing[0].allowed == ("a return that is open",)
    assert isinstance(request_.decide(facts()), Accepted)


def test_a_brand_has_its_own_rules_for_pick_ups() -> None:
    """a policy sees how many parcels there are, and how often nobody came."""

    @policy(MayBook)
    def enough_misses(q: MayBook) -> Ruling | None:
        return Refuse("missed", "missed {n} times", params={"n": q.missed}) if q.missed else None

    refused = ReschedulePickup(pickup=ID, window=FRIDAY).decide(
        after(CONFIRMED, MISSED), facts(NOON, enough_misses)
    )

    assert isinstance(refused, Refused)
    assert refused.codes == ("missed",)
    assert isinstance(SCHEDULE.decide(facts(NOON, enough_misses)), Accepted)


def test_the_customer_takes_it_to_a_service_centre() -> None:
    """to one that is named, or any; nobody rings, and nobody is waited for."""
    arrange = ArrangeDropOff(ra=RA, centre=CENTRE, parcels=2)

    outcome = arrange.decide(facts())

    assert isinstance(outcome, Accepted)
    assert outcome.events == (DROP_OFF,)
    pickup = from_(DROP_OFF)
    assert (pickup.stage, pickup.way) == (PickupStage.DROP_OFF, PickupKind.DROP_OFF)
    assert (pickup.centre, pickup.address, pickup.window) == (CENTRE, None, None)
    assert (pickup.moved, pickup.deadlines(), pickup.lookups) == (False, (), ())
    dropped = DropOffParcels(pickup=ID, parcels=1, tracking=(ONE,))
    assert then(pickup, dropped) == (ParcelsDroppedOff(at=NOON, parcels=1, tracking=(ONE,)),)
    assert then(pickup, DropOffParcels(pickup=ID)) == (DROPPED,)
    after_it = DROPPED.apply(pickup)
    assert (after_it.stage, after_it.collected_at) == (PickupStage.COLLECTED, NOON)
    assert then(after_it, DeliverPickup(pickup=ID), DELIVERED.at) == (DELIVERED,)
    assert then(pickup, CANCEL) == (CANCELLED,)
    assert then(after(), DropOffParcels(pickup=ID)).codes == ("not_now",)


def test_the_customer_arranges_it_on_the_courier_s_line() -> None:
    """who does not know the time, or will not be home; then the courier confirms, or comes."""
    hand = HandToCourier(ra=RA, line=LINE, call=CALL, parcels=2)

    outcome = hand.decide(facts())

    assert isinstance(outcome, Accepted)
    assert outcome.events == (AT_LINE,)
    pickup = from_(AT_LINE)
    assert (pickup.stage, pickup.way) == (PickupStage.WITH_COURIER, PickupKind.COURIER_LINE)
    assert (pickup.line, pickup.call, pickup.window) == (LINE, CALL, None)
    assert (pickup.deadlines(), pickup.lookups) == ((), ())
    confirmed = from_(AT_LINE, CONFIRMED)
    assert (confirmed.stage, confirmed.window) == (PickupStage.CONFIRMED, TUESDAY)
    assert not confirmed.moved
    assert then(pickup, CollectPickup(pickup=ID), COLLECTED.at) == (COLLECTED,)
    assert then(pickup, CANCEL) == (CANCELLED,)
    with pytest.raises(InputError, match="line must not be empty"):
        HandToCourier(ra=RA, line=" ")


@pytest.mark.parametrize("happened", [(AT_LINE,), (AT_LINE, CONFIRMED, MISSED), (DROP_OFF,)])
def test_it_is_collected_instead_where_the_courier_rings(happened: Any) -> None:
    """from whatever way it was to take; the address is asked for where it is not known."""
    pickup = from_(*happened)

    refused = then(pickup, ReschedulePickup(pickup=ID, window=FRIDAY))
    assert refused.codes == ("no_address",)
    assert str(refused).startswith("where the courier rings is not known [")
    assert refused.standing[0].allowed == ("give the address, too",)
    [moved] = then(pickup, ReschedulePickup(pickup=ID, window=FRIDAY, address=ADDRESS))
    assert moved == PickupRescheduled(window=FRIDAY, address=ADDRESS, heard_by=FRIDAY_QUIET)
    now = from_(*happened, moved)
    assert (now.stage, now.way, now.address) == (PickupStage.REQUESTED, PickupKind.PICKUP, ADDRESS)
    assert (now.centre, now.line, now.call) == (None, None, None)


@pytest.mark.parametrize("why", [(MISSED,), (CONFIRMED, DECLINED)])
def test_the_customer_takes_it_away_instead(why: tuple[Event[Pickup], ...]) -> None:
    """when nobody came, or nobody will: to a centre, or to the courier's line."""
    [centre] = then(after(*why), DropOffInstead(pickup=ID, centre=CENTRE))
    [line] = then(after(*why), HandToCourierInstead(pickup=ID, line=LINE, call=CALL))

    assert (centre, line) == (DropOffChosen(centre=CENTRE), LineChosen(line=LINE, call=CALL))
    dropped, handed = after(*why, centre), after(*why, line)
    assert (dropped.stage, dropped.way) == (PickupStage.DROP_OFF, PickupKind.DROP_OFF)
    assert (dropped.centre, dropped.window) == (CENTRE, None)
    assert (handed.stage, handed.way) == (PickupStage.WITH_COURIER, PickupKind.COURIER_LINE)
    assert (handed.line, handed.call, handed.window) == (LINE, CALL, None)
    again = after(*why, centre, line)
    assert (again.centre, again.line) == (None, LINE)
    once_more = after(*why, line, centre)
    assert (once_more.line, once_more.call) == (None, None)


def test_what_is_booked_is_not_dropped_off() -> None:
    """the courier would come for nothing: it is cancelled first."""
    for pickup in (after(), after(CONFIRMED)):
        for command in (
            DropOffInstead(pickup=ID),
            HandToCourierInstead(pickup=ID, line=LINE),
        ):
            assert then(pickup, command).codes == ("not_now",)


def test_the_courier_confirms_a_window_of_its_own() -> None:
    """what was asked for and what was confirmed are kept apart."""
    confirm = ConfirmPickup(pickup=ID, window=FRIDAY, reference=REFERENCE)

    [confirmed] = then(after(), confirm)

    assert confirmed == PickupConfirmed(
        window=FRIDAY, reference=REFERENCE, cancel_by=None, tracking=(), heard_by=FRIDAY_QUIET
    )
    pickup = after(confirmed)
    assert (pickup.stage, pickup.requested) == (PickupStage.CONFIRMED, TUESDAY)
    assert (pickup.confirmed, pickup.window, pickup.moved) == (FRIDAY, FRIDAY, True)
    assert not after(CONFIRMED).moved
    assert pickup.deadlines()[0].at == FRIDAY_QUIET


def test_a_pick_up_is_found_by_the_courier_s_numbers() -> None:
    """its own and those of the parcels, each once; and while the courier is to be asked."""
    more = PickupCollected(at=NOON, parcels=2, tracking=(ONE, TWO))

    pickup = after(CONFIRMED, more)

    assert pickup.tracking == (ONE, TWO)
    assert pickup.lookups == (
        Lookup(name="pickups.tracking", value="1z-1"),
        Lookup(name="pickups.tracking", value="1z-2"),
        Lookup(name="pickups.reference", value="ups-7"),
        Lookup(name="pickups.underway", value="pickups.underway"),
    )
    assert [one.name for one in after().lookups] == ["pickups.underway"]
    assert from_(DROP_OFF, DROPPED).lookups == ()


def test_the_courier_is_asked_and_told_until_it_is_over() -> None:
    """delivered, or cancelled and known to be."""
    assert after(MISSED).is_underway
    assert after(CONFIRMED, COLLECTED).is_underway
    assert not after(CONFIRMED, COLLECTED, DELIVERED).is_underway
    assert after(CANCELLED).is_underway
    assert not after(CANCELLED, WITHDRAWN).is_underway
    assert not after(CONFIRMED, ASKED, CANCELLED).is_underway
    assert not from_(AT_LINE).is_underway


@pytest.mark.parametrize("before", [(), (CONFIRMED,), (CONFIRMED, MISSED)])
def test_the_courier_may_confirm_again(before: tuple[Event[Pickup], ...]) -> None:
    """it moves what it had confirmed, and comes a second time by itself after a miss."""
    confirm = ConfirmPickup(
        pickup=ID, window=FRIDAY, reference=REFERENCE, cancel_by=CANCEL_BY, tracking=(TWO,)
    )

    [confirmed] = then(after(*before), confirm)

    pickup = after(*before, confirmed)
    assert (pickup.stage, pickup.confirmed) == (PickupStage.CONFIRMED, FRIDAY)
    assert (pickup.cancel_by, pickup.reference) == (CANCEL_BY, REFERENCE)
    assert pickup.tracking[-1] == TWO
    assert after(COLLECTED).stage is PickupStage.COLLECTED
    assert then(after(COLLECTED), confirm).codes == ("not_now",)


@pytest.mark.parametrize("before", [(), (CONFIRMED,)])
def test_a_courier_that_does_not_come_declines(before: tuple[Event[Pickup], ...]) -> None:
    """it is no miss, and the customer names another window."""
    assert then(after(*before), DeclinePickup(pickup=ID, reason=DECLINED.reason)) == (DECLINED,)
    pickup = after(*before, DECLINED)

    assert (pickup.stage, pickup.missed, pickup.confirmed) == (PickupStage.DECLINED, 0, None)
    assert (pickup.cancel_by, pickup.deadlines()) == (None, ())
    assert then(pickup, ReschedulePickup(pickup=ID, window=FRIDAY)) == (RESCHEDULED,)


def test_another_window_voids_what_was_confirmed() -> None:
    """the courier has to confirm again; its number still finds the pick-up."""
    assert then(after(CONFIRMED), ReschedulePickup(pickup=ID, window=FRIDAY)) == (RESCHEDULED,)

    pickup = after(CONFIRMED, RESCHEDULED)
    assert (pickup.stage, pickup.requested) == (PickupStage.REQUESTED, FRIDAY)
    assert (pickup.confirmed, pickup.cancel_by) == (None, None)
    assert (pickup.reference, pickup.address) == (REFERENCE, ADDRESS)
    [elsewhere] = then(pickup, ReschedulePickup(pickup=ID, window=FRIDAY, address="at work"))
    assert elsewhere.apply(pickup).address == "at work"


def test_a_miss_is_said_and_counted() -> None:
    """nobody was there, twice; and a pick-up that was missed may be booked again."""
    assert then(after(CONFIRMED), MissPickup(pickup=ID, reason=MISSED.reason)) == (MISSED,)
    pickup = after(CONFIRMED, MISSED, RESCHEDULED, MISSED)

    assert (pickup.stage, pickup.missed, pickup.deadlines()) == (PickupStage.MISSED, 2, ())


@pytest.mark.parametrize("before", [(), (CONFIRMED,), (CONFIRMED, ASKED)])
def test_a_silent_courier_is_told_of_and_is_no_miss(before: tuple[Event[Pickup], ...]) -> None:
    """some hours after the window, once, and whoever speaks after that is heard."""
    pickup = after(*before)
    [due] = pickup.deadlines()
    flag = FlagOverdue(pickup=ID, due_at=TUESDAY_QUIET)

    assert (due.at, due.key, due.command) == (TUESDAY_QUIET, "overdue", flag)
    assert then(pickup, flag, due.at) == (OVERDUE,)
    told = after(*before, OVERDUE)
    assert (told.stage, told.missed, told.overdue) == (pickup.stage, 0, True)
    assert told.deadlines() == ()
    assert OVERDUE.apply(pickup).version == pickup.version + 1
    assert not after(*before, OVERDUE, COLLECTED).overdue


@pytest.mark.parametrize(
    ("happened", "due_at", "now", "told"),
    [
        ((), TUESDAY_QUIET, plus(TUESDAY_QUIET, -MOMENT), "no"),
        ((RESCHEDULED,), TUESDAY_QUIET, FRIDAY_QUIET, "no"),
        ((OVERDUE,), TUESDAY_QUIET, TUESDAY_QUIET, "yes"),
        ((COLLECTED,), TUESDAY_QUIET, TUESDAY_QUIET, "no"),
        ((CANCELLED,), TUESDAY_QUIET, TUESDAY_QUIET, "no"),
    ],
)
def test_a_late_sweep_tells_of_nothing(happened: Any, due_at: Instant, now: Any, told: str) -> None:
    """before its time, after another window was booked, twice, or when somebody has spoken."""
    refused = then(after(*happened), FlagOverdue(pickup=ID, due_at=due_at), now)

    assert refused.codes == ("not_due",)
    assert refused.standing[0].params["told"] == told


@pytest.mark.parametrize("later", [CONFIRMED, RESCHEDULED])
def test_a_new_window_is_waited_for_anew(later: Event[Pickup]) -> None:
    """also where people had been told of the one before."""
    pickup = after(OVERDUE, later)

    assert not pickup.overdue
    assert [one.at for one in pickup.deadlines()] == [pickup.heard_by]


def test_a_brand_says_how_long_it_waits_for_word() -> None:
    """a policy sees whether the courier had confirmed."""

    @policy(HeardWithin)
    def when_promised(q: HeardWithin) -> datetime.timedelta | None:
        return hours(1) if q.confirmed else None

    asked, confirm = (
        SCHEDULE.decide(facts(NOON, when_promised)),
        ConfirmPickup(pickup=ID, window=FRIDAY, reference=REFERENCE).decide(
            after(), facts(NOON, when_promised)
        ),
    )

    assert isinstance(asked, Accepted)
    assert isinstance(confirm, Accepted)
    assert asked.events == (SCHEDULED,)
    [confirmed] = confirm.events
    assert isinstance(confirmed, PickupConfirmed)
    assert confirmed.heard_by == plus(FRIDAY.end, hours(1))
    assert [r.question for r in confirm.rulings] == ["pickups.heard_within"]


@pytest.mark.parametrize(
    "before",
    [(), (CONFIRMED,), (CONFIRMED, MISSED), (CONFIRMED, ASKED), (DECLINED,)],
)
def test_what_the_courier_took_is_collected(before: tuple[Event[Pickup], ...]) -> None:
    """confirmed or not, after a miss and though it was asked not to come: the parcels are gone."""
    pickup = after(*before)

    assert then(pickup, CollectPickup(pickup=ID), COLLECTED.at) == (COLLECTED,)
    collected = COLLECTED.apply(pickup)
    assert (collected.stage, collected.collected_at) == (PickupStage.COLLECTED, COLLECTED.at)
    assert (collected.taken, collected.left_behind) == (2, 0)
    assert collected.deadlines() == ()
    assert collected.cancelling is None


@pytest.mark.parametrize(("took", "left"), [(1, 1), (2, 0), (3, 0)])
def test_a_courier_takes_as_many_as_it_takes(took: int, left: int) -> None:
    """what it leaves behind is known, and is a pick-up of its own; nobody left none behind yet."""
    [collected] = then(after(), CollectPickup(pickup=ID, parcels=took, tracking=(TWO,)))

    pickup = after(collected)
    assert (pickup.taken, pickup.left_behind, pickup.tracking) == (took, left, (TWO,))
    assert after().left_behind == 0
    with pytest.raises(InputError, match="parcels must be 1 or more"):
        CollectPickup(pickup=ID, parcels=0)
    with pytest.raises(InputError, match="parcels must be 1 or more"):
        DropOffParcels(pickup=ID, parcels=0)


@pytest.mark.parametrize(
    ("pickup", "command"),
    [
        (after(), CollectPickup(pickup=ID, at=NOON)),
        (from_(DROP_OFF), DropOffParcels(pickup=ID, at=NOON)),
        (after(COLLECTED), DeliverPickup(pickup=ID, at=NOON)),
    ],
)
def test_the_courier_tells_when_it_was(pickup: Pickup, command: Command[Pickup, Any]) -> None:
    """which was earlier than it was told, or just now, but never later."""
    for now in (NOON, plus(NOON, hours(5))):
        [event] = then(pickup, command, now)
        assert event.at == NOON
    refused = then(pickup, command, plus(NOON, -MOMENT))
    assert refused.codes == ("not_yet",)
    assert str(refused).startswith("2026-03-02T12:00:00Z is still to come [")
    assert refused.standing[0].allowed == (f"an instant up to {plus(NOON, -MOMENT)}",)


def test_what_was_collected_is_delivered() -> None:
    """and nothing is delivered that was not collected."""
    deliver = DeliverPickup(pickup=ID)

    assert then(after(CONFIRMED, COLLECTED), deliver, DELIVERED.at) == (DELIVERED,)
    pickup = after(CONFIRMED, COLLECTED, DELIVERED)
    assert (pickup.stage, pickup.delivered_at) == (PickupStage.DELIVERED, DELIVERED.at)
    assert then(after(CONFIRMED), deliver).codes == ("not_now",)


def test_what_is_not_confirmed_is_cancelled_at_once() -> None:
    """and the courier, who may have heard of it, is still to be told."""
    for before in ((), (MISSED,), (DECLINED,)):
        assert then(after(*before), CANCEL) == (CANCELLED,)
    pickup = after(CANCELLED)
    assert (pickup.stage, pickup.withdrawn, pickup.deadlines()) == (
        PickupStage.CANCELLED,
        False,
        (),
    )


def test_what_is_confirmed_is_only_asked_for() -> None:
    """until the courier answers it stands, and it is not asked twice."""
    assert then(after(CONFIRMED), CANCEL) == (ASKED,)
    pickup = after(CONFIRMED, ASKED)

    assert (pickup.stage, pickup.cancelling) == (PickupStage.CANCEL_ASKED, ASKED.reason)
    assert (pickup.confirmed, len(pickup.deadlines())) == (TUESDAY, 1)
    refused = then(pickup, CANCEL)
    assert refused.codes == ("asked_already",)
    assert str(refused).startswith("the courier was asked not to come, and has not answered [")
    assert refused.standing[0].allowed == ("wait for the courier's answer",)


def test_a_courier_agrees_not_to_come() -> None:
    """for the reason for which it was asked; what it was not asked it declines."""
    agree = ConfirmCancel(pickup=ID)

    assert then(after(CONFIRMED, ASKED), agree) == (CANCELLED,)
    pickup = after(CONFIRMED, ASKED, CANCELLED)
    assert (pickup.stage, pickup.withdrawn, pickup.cancelling) == (
        PickupStage.CANCELLED,
        True,
        None,
    )
    for before in ((), (CONFIRMED, ASKED, MISSED)):
        refused = then(after(*before), agree)
        assert refused.codes == ("not_asked",)
        assert str(refused).startswith("the courier was not asked to cancel it [")
        assert refused.standing[0].allowed == ("cancel_pickup", "decline_pickup")


def test_a_courier_comes_all_the_same() -> None:
    """then it stands as it was confirmed, and may be asked again."""
    assert then(after(CONFIRMED, ASKED), RefuseCancel(pickup=ID, reason=REFUSED.reason)) == (
        REFUSED,
    )
    pickup = after(CONFIRMED, ASKED, REFUSED)
    assert (pickup.stage, pickup.confirmed) == (PickupStage.CONFIRMED, TUESDAY)
    assert (pickup.cancelling, pickup.heard_by) == (None, TUESDAY_QUIET)
    assert then(pickup, CANCEL) == (ASKED,)
    assert then(after(CONFIRMED), RefuseCancel(pickup=ID, reason="no")).codes == ("not_now",)


def test_it_is_cancelled_by_the_time_the_courier_named() -> None:
    """that instant included; later a supervisor takes it upon themselves to ask."""
    lee = Actor.staff("lee", SUPERVISOR)
    pickup, late = after(CONFIRMED), plus(CANCEL_BY, MOMENT)

    assert then(pickup, CANCEL, CANCEL_BY) == (ASKED,)
    refused = then(pickup, CANCEL, late)
    assert refused.codes == ("too_late",)
    assert str(refused).startswith("the courier could cancel it until 2026-03-02T18:00:00Z [")
    assert refused.standing[0].allowed == ("let the courier come, and give it nothing",)
    assert then(pickup, CANCEL, late, by=lee).codes == ("too_late",)
    override = Override(by=lee, reason="she is in hospital")
    assert then(pickup, CANCEL, late, by=ANN, override=override) == (ASKED,)
    assert then(after(), CANCEL, late) == (CANCELLED,)


def test_a_collected_pick_up_cannot_be_cancelled() -> None:
    """nor one that was delivered; the refusal says what is possible instead."""
    refused = then(after(CONFIRMED, COLLECTED), CANCEL)

    assert refused.codes == ("not_now",)
    assert refused.standing[0].allowed == ("deliver",)


@pytest.mark.parametrize("why", [None, "the van has left"])
def test_the_courier_learns_of_what_did_not_wait_for_it(why: str | None) -> None:
    """once, and whatever it says to it."""
    withdraw = WithdrawBooking(pickup=ID, refused=why)

    [withdrawn] = then(after(CANCELLED), withdraw)

    assert withdrawn == BookingWithdrawn(refused=why)
    pickup = after(CANCELLED, withdrawn)
    assert (pickup.stage, pickup.withdrawn) == (PickupStage.CANCELLED, True)
    for other, stage, knows in ((pickup, "cancelled", "yes"), (after(), "requested", "no")):
        refused = then(other, withdraw)
        assert refused.codes == ("nothing_to_withdraw",)
        params = refused.standing[0].params
        assert (params["stage"], params["knows"]) == (stage, knows)


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
