"""The link between a desk and a courier, with one that does as it is told."""

import datetime
import logging
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Desk,
    Instant,
    Refused,
    calls,
    hours,
    instant,
    pickups,
    returns,
    tickets,
)
from cservice.adapters.courier_fake import FakeCourier, Plan
from cservice.desk.courier import CourierLink
from cservice.desk.outcomes import Done, Round, UnknownRecordError
from cservice.desk.ports.courier import (
    Booking,
    Collected,
    Confirmed,
    CourierError,
    Declined,
)
from cservice.ids import CallId, PickupId
from cservice.kernel.event import EventId
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.kernel.value import evolve
from cservice.pickups import Pickup, PickupStage, TrackingNumber
from cservice.testing.desk import what_is_kept_adds_up

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")
ADDRESS = "7 Elm Street"


def window(day: int) -> LocalWindow:
    """From 9 to 12 on that day of March, by the clocks of New York."""
    return LocalWindow(
        date=datetime.date(2026, 3, day),
        opens=datetime.time(9),
        closes=datetime.time(12),
        zone=zone("America/New_York"),
    )


TUESDAY, FRIDAY = window(3), window(6)


@attrs.define
class Street:
    """A desk whose pick-ups a courier is asked for."""

    desk: Desk
    ra: Any
    ticket: Any
    courier: FakeCourier
    link: CourierLink
    clock: list[Instant]

    def do(self, command: Any, **options: Any) -> Any:
        return self.desk.do(command, by=ANNA, **options)

    def schedule(
        self, when: LocalWindow = TUESDAY, parcels: int = 1, further: str | None = None
    ) -> PickupId:
        asked = pickups.SchedulePickup(
            ra=self.ra, window=when, address=ADDRESS, parcels=parcels, further=further
        )
        return PickupId(self.do(asked).record.id)

    def pickup(self, id: PickupId) -> Pickup:
        return self.desk.record(Pickup, id)

    def happened(self, id: PickupId) -> list[str]:
        return [one.body.kind.partition(".")[2] for one in self.desk.history(id)]

    @property
    def notes(self) -> tuple[str, ...]:
        return self.desk.record(tickets.Ticket, self.ticket).notes


@pytest.fixture
def street(open_desk: Callable[..., Desk], begin: Any) -> Callable[..., Street]:
    """A return is authorized, and a courier with plans is linked to the desk."""

    def opened(*plans: Plan, kind: type[FakeCourier] = FakeCourier) -> Street:
        clock = [T0]
        desk = open_desk(clock=lambda: clock[0])
        case = begin(desk)
        case.do(returns.AuthorizeReturn(ra=case.ra.id))
        courier = kind(*plans)
        return Street(
            desk=desk,
            ra=case.ra.id,
            ticket=case.ticket.id,
            courier=courier,
            link=CourierLink(desk, courier),
            clock=clock,
        )

    return opened


def test_a_courier_that_answers_at_once_is_heard_at_once(street: Any) -> None:
    """it is asked when the pick-up is kept, and what it says is its own word."""
    by = plus(T0, hours(5))
    here = street(Plan(window=FRIDAY, cancel_by=by, tracking=(TrackingNumber("1Z"),)))

    id = here.schedule()

    pickup = here.pickup(id)
    assert (pickup.stage, pickup.confirmed, pickup.moved) == (PickupStage.CONFIRMED, FRIDAY, True)
    assert (pickup.reference, pickup.cancel_by, pickup.tracking) == ("FAKE-1", by, ("1Z",))
    [asked, confirmed] = here.desk.history(id)
    assert confirmed.by == Actor.courier("fake")
    [booking] = here.courier.booked
    assert (booking.key, booking.pickup, booking.window) == (asked.id, id, TUESDAY)
    assert (booking.address, booking.parcels) == (ADDRESS, 1)
    assert here.link.poll() == Round()


def test_a_courier_that_answers_later_is_heard_when_it_does(street: Any) -> None:
    """each look asks again, and it is booked once all the same."""
    here = street(Plan(answers=2))
    id = here.schedule()

    assert here.link.poll() == Round()
    assert here.happened(id) == ["pickup_scheduled"]
    [done] = here.link.poll().outcomes
    assert isinstance(done, Done)
    assert here.happened(id) == ["pickup_scheduled", "pickup_confirmed"]
    assert here.link.poll() == Round()
    assert len(here.courier.booked) == 1


def test_a_courier_that_never_answers_is_told_of_to_people(street: Any) -> None:
    """some hours after the window, and it is no miss."""
    here = street(Plan(answers=None))
    id = here.schedule()

    here.link.poll()
    here.desk.tick(plus(TUESDAY.end, hours(4)))

    assert here.happened(id) == ["pickup_scheduled", "pickup_overdue"]
    assert here.pickup(id).stage is PickupStage.REQUESTED
    assert here.notes == (f"nobody said what became of {id} ({TUESDAY})",)


def test_a_courier_that_declines_leaves_it_to_people(street: Any) -> None:
    """they ask for another window, which is a booking of its own."""
    here = street(Plan(declines="no van that day"))
    id = here.schedule()

    assert here.pickup(id).stage is PickupStage.DECLINED
    assert here.notes == (f"the courier does not come for {id}: no van that day",)
    here.do(pickups.ReschedulePickup(pickup=id, window=FRIDAY))
    assert here.pickup(id).confirmed == FRIDAY
    assert [b.window for b in here.courier.booked] == [TUESDAY, FRIDAY]
    assert here.courier.booked[0].key != here.courier.booked[1].key


def test_a_courier_that_does_not_say_why_is_heard_all_the_same(street: Any) -> None:
    """that it does not come, or comes though it was asked not to, counts."""
    here = street(Plan(declines=" "), Plan(keeps=""))
    first, second = here.schedule(), here.schedule(FRIDAY, further="a second parcel")

    assert here.pickup(first).stage is PickupStage.DECLINED
    here.do(pickups.CancelPickup(pickup=second, reason="she keeps it"))
    assert here.notes == (
        f"the courier does not come for {first}: the courier does not say why",
        f"the courier comes for {second} all the same: the courier does not say why",
    )
    here.courier.miss(second, "")
    here.clock[0] = FRIDAY.start
    here.link.poll()
    assert here.pickup(second).stage is PickupStage.MISSED


def test_a_courier_that_is_not_there_is_asked_again(street: Any, caplog: Any) -> None:
    """the pick-up stays as it was asked for, and whoever asked for it is none the worse."""
    here = street()
    here.courier.fail(2)

    with caplog.at_level(logging.WARNING, "cservice.courier"):
        id = here.schedule()

    assert [one.message for one in caplog.records] == [f"{id} is asked for again by poll"]
    polled = here.link.poll()
    assert polled.outcomes == ()
    [failure] = polled.failures
    assert isinstance(failure, CourierError)
    assert here.pickup(id).stage is PickupStage.REQUESTED
    here.link.poll()
    assert here.happened(id) == ["pickup_scheduled", "pickup_confirmed"]
    assert len(here.courier.booked) == 1


def test_one_that_fails_holds_up_no_other(street: Any) -> None:
    """the others are asked for in the same round."""
    here = street(Plan(answers=1), Plan(answers=1))
    one, other = here.schedule(), here.schedule(FRIDAY, further="a second box")
    here.courier.fail(1)

    polled = here.link.poll()

    assert (len(polled.outcomes), len(polled.failures)) == (1, 1)
    assert here.pickup(one).stage is PickupStage.REQUESTED
    assert here.pickup(other).stage is PickupStage.CONFIRMED


def test_another_link_goes_on_where_one_ended(street: Any) -> None:
    """after a crash, from the records; and two at once do nothing twice."""
    here = street(Plan(answers=1))
    id = here.schedule()

    others = [CourierLink(here.desk, here.courier) for _ in range(2)]
    for one in others:
        one.poll()

    assert here.happened(id) == ["pickup_scheduled", "pickup_confirmed"]
    second = here.schedule(FRIDAY, further="a second box")
    assert here.happened(second) == ["pickup_scheduled", "pickup_confirmed"]
    assert len(here.courier.booked) == 2


def test_an_answer_that_was_lost_is_heard_by_the_next_look(street: Any) -> None:
    """the courier confirmed, and the host died before it was kept."""
    here = street()
    id = here.schedule()
    other = FakeCourier()
    key = here.desk.history(id)[0].id
    other.book(here.courier.booked[0])

    assert [x.id for x in other.news(key)] == [x.id for x in here.courier.news(key)]
    CourierLink(here.desk, other).poll()
    assert here.happened(id) == ["pickup_scheduled", "pickup_confirmed"]


def test_the_courier_has_news_of_its_own(street: Any) -> None:
    """it missed, came again, collected and delivered; each is heard once, as of when it was."""
    here = street()
    id = here.schedule(parcels=2)
    here.clock[0] = TUESDAY.end
    here.courier.miss(id, "nobody was home", at=TUESDAY.start)
    here.link.poll()
    missed = here.pickup(id).window
    assert here.desk.history(id)[-1].body == pickups.PickupMissed(
        reason="nobody was home", at=TUESDAY.start
    )
    assert (here.pickup(id).stage, here.pickup(id).missed) == (PickupStage.MISSED, 1)
    here.courier.confirm(id, FRIDAY)
    here.courier.collect(id, 1, tracking=[TrackingNumber("1Z")], at=FRIDAY.start)
    here.courier.deliver(id)
    here.clock[0] = plus(FRIDAY.end, hours(1))

    polled = here.link.poll()

    assert len(polled.outcomes) == 3
    pickup = here.pickup(id)
    assert (pickup.stage, pickup.collected_at) == (PickupStage.DELIVERED, FRIDAY.start)
    assert (pickup.taken, pickup.tracking) == (1, ("1Z",))
    assert here.desk.record(returns.ReturnAuthorization, here.ra).goods == "on_the_way"
    apart = f"{id} was missed ({missed}): nobody was home"
    assert here.notes == (
        f"{apart}; somebody agrees on another time",
        f"the courier has 1 of 2 parcels of {id}; the others want a pick-up of their own",
    )
    assert here.link.poll() == Round()
    assert here.desk.find(Pickup, pickups.FOR_COURIER, pickups.FOR_COURIER) == ()
    what_is_kept_adds_up(here.desk)


@pytest.mark.parametrize("looks", [0, 1])
def test_a_courier_agrees_not_to_come(street: Any, looks: int) -> None:
    """at once or later; until then it is only asked for."""
    here = street(Plan(cancels=looks))
    id = here.schedule()

    here.do(pickups.CancelPickup(pickup=id, reason="she keeps it"))
    for _ in range(looks):
        assert here.pickup(id).stage is PickupStage.CANCEL_ASKED
        here.link.poll()

    assert here.happened(id)[-2:] == ["pickup_cancel_asked", "pickup_cancelled"]
    assert here.link.poll() == Round()


def test_a_courier_comes_all_the_same(street: Any) -> None:
    """people read why, and may ask once more, which is another question."""
    here = street(Plan(keeps="the van has left"))
    id = here.schedule()

    for _ in range(2):
        here.do(pickups.CancelPickup(pickup=id, reason="she keeps it"))
        assert here.pickup(id).stage is PickupStage.CONFIRMED

    assert here.happened(id)[2:] == ["pickup_cancel_asked", "pickup_cancel_failed"] * 2
    assert here.notes == (f"the courier comes for {id} all the same: the van has left",) * 2


@pytest.mark.parametrize("why", [None, "the van has left", " "])
def test_what_did_not_wait_for_the_courier_is_told_to_it(street: Any, why: str | None) -> None:
    """also where it was not there at first; and what it says to it is read by people."""
    here = street(Plan(answers=None, keeps=why))
    id = here.schedule()
    here.courier.fail(1)
    here.do(pickups.CancelPickup(pickup=id, reason="she keeps it"))
    assert here.happened(id) == ["pickup_scheduled", "pickup_cancelled"]

    here.link.poll()

    assert here.happened(id)[2:] == ["booking_withdrawn"]
    reason = "the courier does not say why" if why == " " else why
    said = f"the courier comes for {id} all the same: {reason}"
    assert here.notes == (() if why is None else (said,))
    assert here.link.poll() == Round()


def test_of_a_booking_that_was_replaced_only_parcels_count(street: Any) -> None:
    """its late answer is nothing to the new window; that it came after all, is."""
    here = street(Plan(answers=2), Plan(answers=None))
    id = here.schedule()
    first = here.courier.booked[0].key
    here.courier.fail(1)
    here.do(pickups.ReschedulePickup(pickup=id, window=FRIDAY))

    here.courier.miss(id, "nobody was home")  # the new booking is not known to it yet
    here.link.poll()
    assert here.happened(id) == ["pickup_scheduled", "pickup_rescheduled"]
    assert len(here.courier.news(first)) > 0
    here.courier._jobs[first].said.append(Collected(id="van-1"))
    here.link.poll()

    assert here.happened(id)[-1] == "pickup_collected"


def test_what_the_courier_says_may_not_fit(street: Any) -> None:
    """then it is refused, and whoever polls sees why, as long as it is not over."""
    here = street()
    id = here.schedule()
    here.courier.deliver(id)

    for _ in range(2):
        [refused] = here.link.poll().outcomes
        assert isinstance(refused, Refused)
        assert refused.codes == ("not_now",)


def test_other_ways_are_none_of_its_business(street: Any) -> None:
    """who takes it to a centre, or calls the courier, books nothing through us."""
    here = street()
    here.do(pickups.ArrangeDropOff(ra=here.ra))
    by_phone = pickups.PassToCourierLine(ra=here.ra, line="1-800-742-5877", further="a second box")
    line = here.do(by_phone).record.id

    assert here.link.poll() == Round()
    assert here.courier.booked == []
    here.do(pickups.ReschedulePickup(pickup=line, window=FRIDAY, address=ADDRESS))
    assert here.pickup(line).stage is PickupStage.CONFIRMED
    assert len(here.courier.booked) == 1


def test_the_call_that_is_handed_over_is_known(street: Any) -> None:
    """a mistyped one is told, and nothing is begun; one on another case is that customer's."""
    here, nobody = street(), CallId("call-99")
    on_line = pickups.PassToCourierLine(ra=here.ra, line="1-800-742-5877", call=nobody)
    with pytest.raises(UnknownRecordError, match="there is no record 'call-99'"):
        here.do(on_line)
    id = here.schedule()
    here.courier.decline(id, "no van")
    here.link.poll()
    instead = pickups.PassToCourierLineInstead(pickup=id, line="1-800-742-5877", call=nobody)
    with pytest.raises(UnknownRecordError, match="there is no record 'call-99'"):
        here.do(instead)

    call = here.do(calls.ReceiveCall(phone="+15550100")).record
    assert here.do(evolve(instead, call=call.id)).record.call == call.id


def test_what_is_dropped_off_has_left_the_customer(street: Any) -> None:
    """as what was collected has."""
    here = street()
    id = here.do(pickups.ArrangeDropOff(ra=here.ra, parcels=3)).record.id

    here.do(pickups.DropOffParcels(pickup=id, parcels=2))

    assert here.desk.record(returns.ReturnAuthorization, here.ra).goods == "on_the_way"
    [note] = here.notes
    assert note.startswith(f"the courier has 2 of 3 parcels of {id}")


def test_nobody_comes_for_a_return_that_was_cancelled(street: Any) -> None:
    """and what is no return is none."""
    here = street()
    asked = pickups.SchedulePickup(ra=here.ra, window=TUESDAY, address=ADDRESS)
    here.do(returns.CancelReturn(ra=here.ra, reason="she keeps it"))

    refused = here.desk.try_do(asked, by=ANNA)

    assert isinstance(refused, Refused)
    assert refused.codes == ("over",)
    other = here.desk.try_do(attrs.evolve(asked, ra=here.ticket), by=ANNA)
    assert isinstance(other, Refused)
    assert other.codes == ("unknown_return",)


class Nonsense(FakeCourier):
    """A courier that says more than it was told to: what it says to each look comes on top."""

    answer: Any = None  # what it says when it is asked to come; None = as planned
    more: Any = ()  # what else is among its news
    instead: Any = None  # what it says in place of news; None = news

    def book(self, booking: Booking) -> Any:
        said = super().book(booking)
        return said if self.answer is None else self.answer

    def news(self, booking: EventId) -> Any:
        said = super().news(booking)
        return (*self.more, *said) if self.instead is None else self.instead


@pytest.fixture
def odd(street: Any) -> Street:
    """A pick-up of which a courier says what cannot be read."""
    here: Street = street(Plan(answers=1), kind=Nonsense)
    return here


def confirmed(**said: Any) -> Confirmed:
    """That it comes on Tuesday, or what is said in its place."""
    usual: dict[str, Any] = {
        "id": "x-1",
        "window": TUESDAY,
        "reference": pickups.CourierReference("X-1"),
    }
    return Confirmed(**usual | said)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (confirmed(reference=""), "Confirmed x-1 cannot be: reference must not be empty"),
        (confirmed(window=None), "Confirmed x-1 cannot be: Expected `object`, got `null`"),
        (confirmed(tracking=("",)), "Confirmed x-1 cannot be: tracking must not be empty"),
        (Collected(id="x-1", parcels=0), "Collected x-1 cannot be: parcels must be a whole number"),
        (Collected(id="x-1", parcels=10**9), "Collected x-1 cannot be: parcels must be a whole"),
        (Declined(id="x-1", reason=None), "Declined x-1 cannot be: reason must not be empty"),  # type: ignore[arg-type]  # a courier's nonsense
        (Collected(id=" "), "Collected has no id"),
        (Collected(id=None), "Collected has no id"),  # type: ignore[arg-type]  # likewise
        ({"id": "x-1"}, "says dict, which is nothing that a courier says"),
        (None, "says NoneType, which is nothing that a courier says"),
    ],
)
def test_what_cannot_be_read_is_named_and_hides_nothing(odd: Any, said: Any, problem: str) -> None:
    """each time that it is said; all else that the courier says is heard."""
    id = odd.schedule()
    odd.courier.more = (said,)

    polled = odd.link.poll()

    [failure] = polled.failures
    assert isinstance(failure, CourierError)
    assert str(failure).startswith(f"courier fake: {id}: {problem}")
    assert len(polled.outcomes) == 1
    assert odd.pickup(id).stage is PickupStage.CONFIRMED
    assert [str(one) for one in odd.link.poll().failures] == [str(failure)]


def test_two_things_under_one_id_are_named(odd: Any) -> None:
    """the first is believed, whatever was heard before; and what is told twice is told once."""
    id = odd.schedule()
    odd.courier.more = (confirmed(), confirmed(), confirmed(window=FRIDAY))

    for _ in range(2):
        [failure] = odd.link.poll().failures
        assert str(failure) == f"courier fake: {id}: says two things under the id x-1"
    assert odd.pickup(id).confirmed == TUESDAY
    assert odd.happened(id).count("pickup_confirmed") == 2


def test_an_answer_that_cannot_be_read_keeps_its_news_from_nobody(odd: Any, caplog: Any) -> None:
    """it is logged when it is given at once, and told to whoever polls."""
    odd.courier.answer = "yes"

    with caplog.at_level(logging.WARNING, "cservice.courier"):
        id = odd.schedule()

    [warning] = caplog.records
    assert warning.message == f"{id} is asked for again by poll"
    polled = odd.link.poll()
    assert [str(one) for one in polled.failures] == [
        f"courier fake: {id}: says str, which is nothing that a courier says"
    ]
    assert odd.pickup(id).stage is PickupStage.CONFIRMED


def test_news_that_are_no_list_are_named(odd: Any) -> None:
    """a courier without news says so with an empty one."""
    id = odd.schedule()
    key = odd.desk.history(id)[0].id
    odd.courier.instead = "nothing new"

    [failure] = odd.link.poll().failures

    assert str(failure) == f"courier fake: says of booking {key} str, which is no tuple"
    odd.courier.instead = []
    assert odd.link.poll().failures == ()


def test_the_courier_comes_for_what_was_cancelled(street: Any) -> None:
    """it said so, and people read when it has been there; then it is over."""
    here = street(Plan(answers=None, keeps="the van has left"))
    id = here.schedule(parcels=2)
    here.do(pickups.CancelPickup(pickup=id, reason="she keeps it"))
    here.link.poll()
    assert here.link.poll() == Round()
    here.courier.confirm(id, FRIDAY)
    assert here.link.poll() == Round()
    here.courier.collect(id, 2)
    here.courier.deliver(id)

    here.link.poll()

    assert here.happened(id)[-1] == "collected_after_all"
    assert here.pickup(id).stage is PickupStage.CANCELLED
    assert here.notes == (
        f"the courier comes for {id} all the same: the van has left",
        f"the courier has parcels of {id}, which had been cancelled",
    )
    assert here.desk.record(returns.ReturnAuthorization, here.ra).goods == "on_the_way"
    assert here.link.poll() == Round()
    what_is_kept_adds_up(here.desk)


@pytest.mark.parametrize("how", ["miss", "decline"])
def test_the_courier_does_not_come_after_all(street: Any, how: str) -> None:
    """for what was cancelled, though it had said that it does: nothing more is awaited of it."""
    here = street(Plan(answers=None, keeps="the van has left"))
    id = here.schedule()
    here.do(pickups.CancelPickup(pickup=id, reason="she keeps it"))
    here.link.poll()

    getattr(here.courier, how)(id, "it broke down")
    here.link.poll()

    assert here.happened(id)[-2:] == ["booking_withdrawn"] * 2
    here.desk.tick(plus(TUESDAY.end, hours(4)))
    assert here.desk.find(Pickup, pickups.FOR_COURIER, pickups.FOR_COURIER) == ()


def test_what_was_said_before_it_heard_of_the_cancellation_is_no_news(street: Any) -> None:
    """that it missed, or comes; that it does not come, is."""
    here = street(Plan(answers=None, cancels=None))
    id = here.schedule()
    here.do(pickups.CancelPickup(pickup=id, reason="she keeps it"))
    here.courier.miss(id, "nobody was home")
    here.courier.confirm(id, FRIDAY)
    assert here.link.poll() == Round()

    here.courier.decline(id, "no van")
    here.link.poll()

    assert here.happened(id) == ["pickup_scheduled", "pickup_cancelled", "booking_withdrawn"]


def test_more_parcels_than_were_booked_are_read_of(street: Any) -> None:
    """that they are more is a fact, and somebody looks into it."""
    here = street()
    id = here.schedule()
    here.courier.collect(id, 9)

    here.link.poll()

    assert here.notes == (f"the courier has 9 parcels of {id}, for which 1 were booked",)


def test_a_confirmation_that_is_heard_late_counts_from_when_it_was_given(street: Any) -> None:
    """else the window that has passed meanwhile could not have been confirmed."""
    here = street(Plan(answers=None))
    id = here.schedule()
    here.clock[0] = plus(TUESDAY.end, hours(20))
    here.courier.confirm(id, TUESDAY)
    [refused] = here.link.poll().outcomes
    assert refused.codes == ("window_past",)

    here.courier.confirm(id, TUESDAY, at=plus(T0, hours(1)))
    here.link.poll()

    assert here.pickup(id).confirmed == TUESDAY
