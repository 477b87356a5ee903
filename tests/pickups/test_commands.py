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
from cservice.kernel.time import Instant, LocalWindow, hours, instant, plus, shown, zone
from cservice.kernel.value import evolve
from cservice.pickups import (
    MOST_PARCELS,
    ArrangeDropOff,
    Awaited,
    BookingWithdrawn,
    CancelPickup,
    CollectedAfterAll,
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
    HeardWithin,
    LetPickupGo,
    LineChosen,
    MayBook,
    MissPickup,
    NotePickup,
    ParcelsDroppedOff,
    PassedToCourierLine,
    PassToCourierLine,
    PassToCourierLineInstead,
    Pickup,
    PickupCancelAsked,
    PickupCancelFailed,
    PickupCancelled,
    PickupCollected,
    PickupConfirmed,
    PickupDeclined,
    PickupDelivered,
    PickupFacts,
    PickupLetGo,
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
    Way,
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
    ra=RA,
    window=TUESDAY,
    address=ADDRESS,
    parcels=2,
    at=NOON,
    further=None,
    heard_by=TUESDAY_QUIET,
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
MISSED = PickupMissed(reason="nobody was home", at=TUESDAY.start)
OVERDUE = PickupOverdue(due_at=TUESDAY_QUIET)
COLLECTED = PickupCollected(at=instant("2026-03-03T16:00:00Z"), dated=False, parcels=2, tracking=())
DELIVERED = PickupDelivered(at=instant("2026-03-06T16:00:00Z"))
ASKED = PickupCancelAsked(reason="she keeps it")
REFUSED = PickupCancelFailed(reason="the van has left")
CANCELLED = PickupCancelled(reason="she keeps it")
WITHDRAWN = BookingWithdrawn(refused=None)
LET_GO = PickupLetGo(due_at=TUESDAY_QUIET)
DROP_OFF = DropOffArranged(ra=RA, centre=CENTRE, parcels=2, at=NOON, further=None)
DROPPED = ParcelsDroppedOff(at=NOON, dated=False, parcels=2, tracking=())
AT_LINE = PassedToCourierLine(ra=RA, line=LINE, call=CALL, parcels=2, at=NOON, further=None)
SCHEDULE = SchedulePickup(ra=RA, window=TUESDAY, address=ADDRESS, parcels=2)
CANCEL = CancelPickup(pickup=ID, reason="she keeps it")


def facts(now: Instant = NOON, *policies: Any, **known: Any) -> PickupFacts:
    """What a command is given at that instant; the trade's policies, and more."""
    return knowing(PickupFacts, *policies, now=now, **{"awaited": Awaited.SOMETHING, **known})


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
    assert (pickup.stage, pickup.way) == (PickupStage.REQUESTED, Way.PICKUP)
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
    assert refused.standing[0].allowed == (f"a window that opens after {shown(now, TUESDAY.zone)}",)
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


REQUESTS = (SCHEDULE, ArrangeDropOff(ra=RA), PassToCourierLine(ra=RA, line=LINE))
NOT_SENT = {
    Awaited.NOT_YET: (
        "no_number",
        "nothing is sent before ra-1 is authorized",
        "authorize the return first",
    ),
    Awaited.NO_MORE: (
        "over",
        "ra-1 is over: it was closed or given up, or its number's time has passed",
        "request another return",
    ),
    Awaited.NOTHING: (
        "nothing_to_send",
        "nothing is to be sent under ra-1, or nothing more",
        "a return of which something is still to come",
    ),
    Awaited.UNKNOWN: ("unknown_return", "the case has no return ra-1", "a return of this case"),
}


@pytest.mark.parametrize("awaited", NOT_SENT)
@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: one.kind)
def test_something_is_to_come_back(request_: Any, awaited: Awaited) -> None:
    """nobody is sent, and nobody sends, before it is authorized, once it is over, for nothing."""
    refused = request_.decide(facts(awaited=awaited))

    [ruling] = refused.standing
    assert (ruling.code, str(ruling), *ruling.allowed) == NOT_SENT[awaited]
    assert isinstance(request_.decide(facts()), Accepted)


@pytest.mark.parametrize("awaited", NOT_SENT)
@pytest.mark.parametrize(
    "command",
    [
        ReschedulePickup(pickup=ID, window=FRIDAY),
        DropOffInstead(pickup=ID),
        PassToCourierLineInstead(pickup=ID, line=LINE),
    ],
    ids=lambda one: one.kind,
)
def test_nothing_takes_another_way_that_is_not_to_come(command: Any, awaited: Awaited) -> None:
    """nor another window, once the return is over or nothing is to be sent any more."""
    refused = then(after(DECLINED), command, awaited=awaited)

    [ruling] = refused.standing
    assert (ruling.code, str(ruling), *ruling.allowed) == NOT_SENT[awaited]
    assert isinstance(then(after(DECLINED), command, under_way=(PickupId("pickup-7"),)), tuple)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: one.kind)
def test_what_comes_already_comes_once(request_: Any) -> None:
    """unless it is said why there is a further way, which is kept."""
    others = (PickupId("pickup-7"), PickupId("pickup-8"))

    refused = request_.decide(facts(under_way=others))

    [ruling] = refused.standing
    assert ruling.code == "under_way"
    assert str(ruling) == "it comes back already, by pickup-7 and pickup-8"
    assert ruling.allowed == (
        "change that one, or cancel it",
        "say why there is a further one",
    )
    further = evolve(request_, further="the second box does not fit into the car")
    outcome = further.decide(facts(under_way=others))
    assert isinstance(outcome, Accepted)
    [begun] = outcome.events
    assert isinstance(begun, Opening)
    assert from_(begun).further == further.further
    assert from_(begun).asked_at == NOON
    with pytest.raises(InputError, match="further must not be empty"):
        evolve(request_, further=" ")


@pytest.mark.parametrize(
    ("kind", "said", "what"),
    [
        (SCHEDULE, {"address": "  "}, "address must not be empty"),
        (SCHEDULE, {"parcels": 101}, "parcels must be a whole number from 1 to 100, not 101"),
        (SCHEDULE, {"parcels": True}, "parcels must be a whole number from 1 to 100, not True"),
        (ArrangeDropOff(ra=RA), {"parcels": "2"}, "from 1 to 100, not '2'"),
        (ArrangeDropOff(ra=RA), {"centre": ""}, "centre must not be empty"),
        (DropOffInstead(pickup=ID), {"centre": " "}, "centre must not be empty"),
        (ReschedulePickup(pickup=ID, window=FRIDAY), {"address": ""}, "address must not be empty"),
        (CollectPickup(pickup=ID), {"parcels": 10**9}, "from 1 to 100, not 1000000000"),
        (CollectPickup(pickup=ID), {"tracking": (ONE, " ")}, "tracking must not be empty"),
        (
            ConfirmPickup(pickup=ID, window=FRIDAY, reference=REFERENCE),
            {"reference": " "},
            "reference must not be empty",
        ),
    ],
)
def test_what_nobody_can_mean_is_not_asked(kind: Any, said: Any, what: str) -> None:
    """blank addresses and numbers, and more parcels than a customer has."""
    with pytest.raises(InputError, match=what):
        evolve(kind, **said)


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
    assert (pickup.stage, pickup.way) == (PickupStage.DROP_OFF, Way.DROP_OFF)
    assert (pickup.centre, pickup.address, pickup.window) == (CENTRE, None, None)
    assert (pickup.moved, pickup.deadlines(), pickup.lookups) == (False, (), ())
    dropped = DropOffParcels(pickup=ID, parcels=1, tracking=(ONE,))
    assert then(pickup, dropped) == (
        ParcelsDroppedOff(at=NOON, dated=False, parcels=1, tracking=(ONE,)),
    )
    assert then(pickup, DropOffParcels(pickup=ID)) == (DROPPED,)
    after_it = DROPPED.apply(pickup)
    assert (after_it.stage, after_it.collected_at) == (PickupStage.COLLECTED, NOON)
    assert then(after_it, DeliverPickup(pickup=ID), DELIVERED.at) == (DELIVERED,)
    assert then(pickup, CANCEL) == (CANCELLED,)
    assert then(after(), DropOffParcels(pickup=ID)).codes == ("not_now",)


def test_the_customer_arranges_it_on_the_courier_s_line() -> None:
    """who does not know the time, or will not be home; then the courier confirms, or comes."""
    hand = PassToCourierLine(ra=RA, line=LINE, call=CALL, parcels=2)

    outcome = hand.decide(facts())

    assert isinstance(outcome, Accepted)
    assert outcome.events == (AT_LINE,)
    pickup = from_(AT_LINE)
    assert (pickup.stage, pickup.way) == (PickupStage.WITH_COURIER, Way.COURIER_LINE)
    assert (pickup.line, pickup.call, pickup.window) == (LINE, CALL, None)
    assert (pickup.deadlines(), pickup.lookups) == ((), ())
    confirmed = from_(AT_LINE, CONFIRMED)
    assert (confirmed.stage, confirmed.window) == (PickupStage.CONFIRMED, TUESDAY)
    assert not confirmed.moved
    assert then(pickup, CollectPickup(pickup=ID), COLLECTED.at) == (COLLECTED,)
    assert then(pickup, CANCEL) == (CANCELLED,)
    with pytest.raises(InputError, match="line must not be empty"):
        PassToCourierLine(ra=RA, line=" ")


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
    assert (now.stage, now.way, now.address) == (PickupStage.REQUESTED, Way.PICKUP, ADDRESS)
    assert (now.centre, now.line, now.call) == (None, None, None)


@pytest.mark.parametrize("why", [(MISSED,), (CONFIRMED, DECLINED)])
def test_the_customer_takes_it_away_instead(why: tuple[Event[Pickup], ...]) -> None:
    """when nobody came, or nobody will: to a centre, or to the courier's line."""
    [centre] = then(after(*why), DropOffInstead(pickup=ID, centre=CENTRE))
    [line] = then(after(*why), PassToCourierLineInstead(pickup=ID, line=LINE, call=CALL))

    assert (centre, line) == (DropOffChosen(centre=CENTRE), LineChosen(line=LINE, call=CALL))
    dropped, handed = after(*why, centre), after(*why, line)
    assert (dropped.stage, dropped.way) == (PickupStage.DROP_OFF, Way.DROP_OFF)
    assert (dropped.centre, dropped.window) == (CENTRE, None)
    assert (handed.stage, handed.way) == (PickupStage.WITH_COURIER, Way.COURIER_LINE)
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
            PassToCourierLineInstead(pickup=ID, line=LINE),
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
    same = evolve(
        TUESDAY, opens=datetime.time(10), closes=datetime.time(13), zone=zone("America/New_York")
    )
    assert not after(evolve(CONFIRMED, window=same)).moved
    assert after(evolve(CONFIRMED, window=evolve(same, closes=datetime.time(14)))).moved
    assert pickup.deadlines()[0].at == FRIDAY_QUIET


def test_a_pick_up_is_found_by_the_courier_s_numbers() -> None:
    """its own and those of the parcels, each once; and while the courier is to be asked."""
    more = PickupCollected(at=NOON, dated=True, parcels=2, tracking=(ONE, TWO))

    pickup = after(CONFIRMED, more)

    assert pickup.tracking == (ONE, TWO)
    assert pickup.lookups == (
        Lookup(name="pickups.tracking", value="1z-1"),
        Lookup(name="pickups.tracking", value="1z-2"),
        Lookup(name="pickups.reference", value="ups-7"),
        Lookup(name="pickups.for_courier", value="pickups.for_courier"),
    )
    assert [one.name for one in after().lookups] == ["pickups.for_courier"]
    assert from_(DROP_OFF, DROPPED).lookups == ()


def test_the_courier_is_asked_and_told_until_it_is_over() -> None:
    """delivered, or cancelled and known to be."""
    assert after(MISSED).concerns_courier
    assert after(CONFIRMED, COLLECTED).concerns_courier
    assert not after(CONFIRMED, COLLECTED, DELIVERED).concerns_courier
    assert after(CANCELLED).concerns_courier
    assert after(CANCELLED, WITHDRAWN).concerns_courier
    assert after(CANCELLED, LET_GO).concerns_courier
    assert not after(CANCELLED, WITHDRAWN, LET_GO).concerns_courier
    assert not after(MISSED, CANCELLED, WITHDRAWN).concerns_courier
    assert after(CONFIRMED, ASKED, CANCELLED).concerns_courier
    assert not after(CONFIRMED, ASKED, CANCELLED, LET_GO).concerns_courier
    assert not from_(AT_LINE).concerns_courier


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


def test_another_window_cancels_what_was_confirmed() -> None:
    """so it is asked for by the time that the courier named, or by a supervisor, or afterwards."""
    pickup, another = after(CONFIRMED), ReschedulePickup(pickup=ID, window=FRIDAY)
    late = plus(CANCEL_BY, MOMENT)
    sue = Override(by=Actor.staff("sue", SUPERVISOR), reason="the courier agreed by phone")

    refused = then(pickup, another, late)

    assert refused == then(pickup, CANCEL, late)
    assert refused.codes == ("too_late",)
    assert then(pickup, another, CANCEL_BY) == (RESCHEDULED,)
    assert then(pickup, another, late, override=sue) == (RESCHEDULED,)
    assert then(pickup, another, plus(TUESDAY.end, -MOMENT)).codes == ("too_late",)
    assert then(pickup, another, TUESDAY.end) == (RESCHEDULED,)
    assert then(after(), another, late) == (RESCHEDULED,)
    may = another.decide(pickup, facts(CANCEL_BY))
    assert isinstance(may, Accepted)
    assert [one.question for one in may.rulings] == [
        "pickups.may_book",
        "pickups.heard_within",
        "pickups.may_cancel",
    ]


def test_a_miss_is_said_and_counted() -> None:
    """nobody was there, twice; and a pick-up that was missed may be booked again."""
    miss = MissPickup(pickup=ID, reason=MISSED.reason)
    assert then(after(CONFIRMED), miss, TUESDAY.start) == (MISSED,)
    pickup = after(CONFIRMED, MISSED, RESCHEDULED, MISSED)

    assert (pickup.stage, pickup.missed, pickup.deadlines()) == (PickupStage.MISSED, 2, ())


@pytest.mark.parametrize("how", ["asked for", "confirmed", "moved", "on the line"])
def test_nothing_is_missed_before_its_window_opens(how: str) -> None:
    """what the courier gives up before that it declines; where no window is known, at any time."""
    moved = evolve(CONFIRMED, window=FRIDAY)
    pickup, opens = {
        "asked for": (after(), TUESDAY.start),
        "confirmed": (after(CONFIRMED), TUESDAY.start),
        "moved": (after(moved), FRIDAY.start),
        "on the line": (from_(AT_LINE), NOON),
    }[how]
    miss = MissPickup(pickup=ID, reason=MISSED.reason)

    refused = then(pickup, miss, plus(opens, -MOMENT))

    assert refused.codes == ("too_early",)
    from_then = f"the courier was to come from {shown(opens, pickup.zone)}, which is still to come"
    assert str(refused).startswith(from_then)
    assert refused.standing[0].allowed == ("decline_pickup", "the same from then on")
    assert then(pickup, miss, opens) == (evolve(MISSED, at=opens),)


def test_a_miss_is_heard_of_late() -> None:
    """it was when it is said to have been, in its window or after it, and not still to come."""
    now, pickup = plus(TUESDAY.end, hours(2)), after(CONFIRMED)
    miss = MissPickup(pickup=ID, reason=MISSED.reason)

    assert then(pickup, evolve(miss, at=TUESDAY.start), now) == (MISSED,)
    early = then(pickup, evolve(miss, at=plus(TUESDAY.start, -MOMENT)), now)
    assert early.codes == ("too_early",)
    assert then(pickup, evolve(miss, at=plus(now, MOMENT)), now).codes == ("not_yet",)


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
    quiet = [shown(one, TUESDAY.zone) for one in (TUESDAY_QUIET, FRIDAY_QUIET)]
    assert refused.standing[0].params["due_at"] in ("no particular time", *quiet)


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
    assert pickup.beyond == max(0, took - 2)
    assert CollectPickup(pickup=ID, parcels=MOST_PARCELS).parcels == 100
    with pytest.raises(InputError, match="parcels must be a whole number from 1 to 100, not 0"):
        CollectPickup(pickup=ID, parcels=0)
    with pytest.raises(InputError, match="parcels must be a whole number from 1 to 100, not 0"):
        DropOffParcels(pickup=ID, parcels=0)


@pytest.mark.parametrize(
    ("pickup", "command"),
    [
        (after(), CollectPickup(pickup=ID, at=NOON)),
        (from_(DROP_OFF), DropOffParcels(pickup=ID, at=NOON)),
        (from_(DROP_OFF, DROPPED), DeliverPickup(pickup=ID, at=NOON)),
    ],
)
def test_the_courier_tells_when_it_was(pickup: Pickup, command: Any) -> None:
    """which was earlier than it was told, or just now, but never later, nor before it was asked."""
    for now in (NOON, plus(NOON, hours(5))):
        [event] = then(pickup, command, now)
        assert event.at == NOON
    where = "America/Chicago" if pickup.window else "UTC"
    refused = then(pickup, command, plus(NOON, -MOMENT))
    assert refused.codes == ("not_yet",)
    assert str(refused).startswith(f"{shown(NOON, zone(where))} is still to come [")
    later = plus(NOON, hours(5))
    early = then(pickup, evolve(command, at=plus(NOON, -MOMENT)), later)
    assert early.codes == ("too_early",)
    before = shown(plus(NOON, -MOMENT), zone(where))
    assert str(early).startswith(f"at {before} it was not so far [")
    assert early.standing[0].allowed == (
        f"an instant from {shown(NOON, zone(where))} to {shown(later, zone(where))}",
    )


def test_nothing_is_brought_to_us_before_it_was_collected() -> None:
    """if it is known when that was; else it was by then, and after it was asked for."""
    dated = CollectPickup(pickup=ID, at=COLLECTED.at)
    [collected] = then(after(CONFIRMED), dated, DELIVERED.at)
    assert collected.dated
    deliver = DeliverPickup(pickup=ID, at=plus(COLLECTED.at, -MOMENT))

    assert then(after(CONFIRMED, collected), deliver, DELIVERED.at).codes == ("too_early",)
    [delivered] = then(after(CONFIRMED, COLLECTED), deliver, DELIVERED.at)
    pickup = after(CONFIRMED, COLLECTED, delivered)
    assert pickup.collected_at == pickup.delivered_at == deliver.at
    long_ago = DeliverPickup(pickup=ID, at=plus(NOON, -MOMENT))
    assert then(after(CONFIRMED, COLLECTED), long_ago, DELIVERED.at).codes == ("too_early",)


def test_the_courier_took_what_had_been_cancelled() -> None:
    """it stays cancelled, what was taken is known, and it is said once."""
    collect = CollectPickup(pickup=ID, parcels=1, tracking=(TWO,), at=COLLECTED.at)

    [taken] = then(after(CANCELLED), collect, DELIVERED.at)

    assert taken == CollectedAfterAll(at=COLLECTED.at, dated=True, parcels=1, tracking=(TWO,))
    pickup = after(CANCELLED, taken)
    assert (pickup.stage, pickup.taken, pickup.collected_at) == (
        PickupStage.CANCELLED,
        1,
        COLLECTED.at,
    )
    assert then(pickup, collect, DELIVERED.at).codes == ("not_now",)
    assert then(pickup, DeliverPickup(pickup=ID), DELIVERED.at).codes == ("not_now",)
    refused = BookingWithdrawn(refused="the van has left")
    coming = after(CANCELLED, refused)
    assert (coming.withdrawn, coming.coming, coming.concerns_courier) == (True, True, True)
    gone = after(CANCELLED, refused, taken)
    assert (gone.coming, gone.concerns_courier) == (False, False)
    stays = after(CANCELLED, refused, WITHDRAWN)
    assert (stays.coming, stays.concerns_courier) == (False, True)


WRONG_WINDOWS = [
    (window(8, opens=2, closes=3), {}, "skipped", "the clocks go forward over"),
    (window(2, opens=2, closes=6), {}, "window_past", "is over"),
    (FRIDAY, {"at": plus(NOON, MOMENT)}, "not_yet", "is still to come"),
    (FRIDAY, {"at": plus(NOON, -MOMENT)}, "too_early", "it was not so far"),
    (FRIDAY, {"cancel_by": plus(NOON, -MOMENT)}, "cancel_by", "it cannot be that it can be"),
    (FRIDAY, {"cancel_by": plus(FRIDAY.end, MOMENT)}, "cancel_by", "it cannot be that it can be"),
]


@pytest.mark.parametrize(("when", "said", "code", "sentence"), WRONG_WINDOWS)
def test_a_courier_cannot_mean_what_cannot_be(
    when: LocalWindow, said: Any, code: str, sentence: str
) -> None:
    """a window that no clock shows, or that is over, and an end of cancelling beyond both ends."""
    confirm = ConfirmPickup(pickup=ID, window=when, reference=REFERENCE, **said)

    refused = then(after(), confirm)

    assert refused.codes == (code,)
    assert sentence in str(refused)
    assert refused.standing[0].allowed
    assert "+00:00" not in str(refused)


def test_a_courier_confirms_what_is_just_possible() -> None:
    """a window that has begun; the very ends of cancelling; and what it said in time."""
    begun = window(2, opens=2, closes=7)
    for end in (NOON, begun.end):
        confirm = ConfirmPickup(pickup=ID, window=begun, reference=REFERENCE, cancel_by=end)
        assert isinstance(then(after(), confirm), tuple)
    late = ConfirmPickup(pickup=ID, window=begun, reference=REFERENCE, at=NOON)
    assert isinstance(then(after(), late, plus(begun.end, hours(9))), tuple)
    refused = then(after(), evolve(late, at=None), begun.end)
    assert refused.codes == ("window_past",)
    assert refused.standing[0].allowed == (
        "a window that closes after Mon 2 Mar 2026, 07:00 (America/Chicago)",
        "say when the courier spoke, if that was before",
    )


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
    assert (pickup.stage, pickup.withdrawn) == (PickupStage.CANCELLED, False)


def test_what_was_cancelled_is_let_go_after_its_window() -> None:
    """until then the courier may come all the same, and is heard; a late sweep does nothing."""
    pickup = after(CONFIRMED, ASKED, CANCELLED)
    [due] = pickup.deadlines()
    let_go = LetPickupGo(pickup=ID, due_at=TUESDAY_QUIET)

    assert (due.at, due.key, due.command) == (TUESDAY_QUIET, "let_go", let_go)
    assert then(pickup, let_go, due.at) == (LET_GO,)
    gone = after(CONFIRMED, ASKED, CANCELLED, LET_GO)
    assert (gone.stage, gone.deadlines(), gone.heard_by) == (PickupStage.CANCELLED, (), None)
    assert not after(CANCELLED, BookingWithdrawn(refused="it is on its way"), LET_GO).coming
    for other, now in ((pickup, plus(due.at, -MOMENT)), (gone, due.at), (after(), due.at)):
        refused = then(other, let_go, now)
        assert refused.codes == ("not_due",)
        assert str(refused.standing[0]) == (
            f"it is {other.stage}, and not let go at {shown(due.at, other.zone)}"
        )
    assert then(pickup, FlagOverdue(pickup=ID, due_at=due.at), due.at).codes == ("not_due",)


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
    assert str(refused).startswith(
        "the courier could cancel it until Mon 2 Mar 2026, 12:00 (America/Chicago) ["
    )
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
    if why is not None:
        assert then(pickup, WithdrawBooking(pickup=ID)) == (WITHDRAWN,)
        pickup = after(CANCELLED, withdrawn, WITHDRAWN)
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


def test_whoever_moves_a_pick_up_is_asked_about_its_return() -> None:
    """and its parcels, and the window that is wanted now."""
    asked: list[MayBook] = []

    @policy(MayBook)
    def look(q: MayBook) -> None:
        """Sees what is asked."""
        asked.append(q)

    change = ReschedulePickup(pickup=ID, window=window(7))
    change.decide(after(CONFIRMED), facts(NOON, look))
    assert [(q.ra, q.parcels, q.window) for q in asked] == [(RA, 2, window(7))]
