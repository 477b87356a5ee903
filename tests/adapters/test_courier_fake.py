import datetime
from typing import Any

import pytest

from cservice.adapters.courier_fake import FakeCourier, Plan
from cservice.desk.ports.courier import (
    Cancelled,
    CancelRefused,
    Collected,
    Confirmed,
    CourierError,
    Declined,
    Delivered,
    Later,
    Missed,
)
from cservice.ids import PickupId
from cservice.kernel.errors import InputError
from cservice.kernel.event import EventId
from cservice.kernel.time import instant
from cservice.kernel.value import evolve
from cservice.pickups import CourierReference, TrackingNumber
from cservice.testing.courier import CourierContract

BOOKING = CourierContract().booking(1)
OTHER = CourierContract().booking(2)
CANCEL = EventId("cancel-1")


class _Answering(CourierContract):
    plan = Plan()

    @pytest.fixture
    def courier(self) -> FakeCourier:
        return FakeCourier(usually=self.plan)


class TestAtOnce(_Answering):
    """a courier that answers at once keeps the contract."""


class TestLater(_Answering):
    """so does one that takes its time."""

    plan = Plan(answers=2, cancels=2)


class TestNever(_Answering):
    """so does one that never says a word."""

    plan = Plan(answers=None, cancels=None)


class TestUnwilling(_Answering):
    """so does one that does not come, and one that comes although it was asked not to."""

    plan = Plan(declines="not in that street", keeps="it is on its way")


class TestStubborn(_Answering):
    """and one that comes when it has said so, whatever it is asked."""

    plan = Plan(keeps="it is on its way")


def test_it_answers_at_the_look_it_was_told_to() -> None:
    """not before; and a look at one booking is none at another."""
    courier = FakeCourier(Plan(answers=2), Plan(answers=1, declines="full"))

    assert courier.book(BOOKING) == courier.book(OTHER) == Later()
    assert courier.news(BOOKING.key) == ()
    [declined] = courier.news(OTHER.key)
    [confirmed] = courier.news(BOOKING.key)
    assert isinstance(declined, Declined)
    assert declined.reason == "full"
    assert confirmed == courier.book(BOOKING)
    assert courier.booked == [BOOKING, OTHER]


def test_it_confirms_what_it_was_told_to() -> None:
    """another window, an end to cancelling, numbers of parcels; each booking has its own number."""
    by, number = instant("2026-03-02T18:00:00Z"), TrackingNumber("1Z-7")
    courier = FakeCourier(name="ups")
    courier.plan(Plan(window=OTHER.window, cancel_by=by, tracking=(number,)))

    one, other = courier.book(BOOKING), courier.book(OTHER)

    assert isinstance(one, Confirmed)
    assert (one.window, one.cancel_by, one.tracking) == (OTHER.window, by, (number,))
    assert isinstance(other, Confirmed)
    assert (one.reference, other.reference) == ("UPS-1", "UPS-2")


@pytest.mark.parametrize(("looks", "answers"), [(0, 0), (1, 1), (2, 2)])
def test_it_is_asked_not_to_come(looks: int, answers: int) -> None:
    """and answers at the look it was told to, counted from when it was asked."""
    courier = FakeCourier(Plan(cancels=answers))
    courier.book(BOOKING)
    courier.news(BOOKING.key)

    first = courier.cancel(CANCEL, BOOKING.key)
    assert isinstance(first, Later if looks else Cancelled)
    for _ in range(looks):
        assert isinstance(courier.cancel(CANCEL, BOOKING.key), Later)
        courier.news(BOOKING.key)
    assert isinstance(courier.news(BOOKING.key)[-1], Cancelled)
    assert isinstance(courier.cancel(CANCEL, BOOKING.key), Cancelled)


def test_asked_once_more_it_answers_once_more() -> None:
    """what it refused under one key it refuses under another, and both are told."""
    courier = FakeCourier(Plan(keeps="on its way"))
    courier.book(BOOKING)

    one, other = (courier.cancel(EventId(key), BOOKING.key) for key in ("c-1", "c-2"))

    assert isinstance(one, CancelRefused)
    assert isinstance(other, CancelRefused)
    assert one.id != other.id
    assert courier.news(BOOKING.key)[1:] == (one, other)


def test_it_has_news_of_its_own() -> None:
    """of a pick-up's latest booking: it moves, it misses, it declines, it collects, it delivers."""
    courier, at = FakeCourier(), instant("2026-03-03T16:00:00Z")
    courier.book(BOOKING)
    again = evolve(OTHER, pickup=BOOKING.pickup)
    courier.reschedule(again, BOOKING.key)

    courier.confirm(BOOKING.pickup, BOOKING.window)
    courier.miss(BOOKING.pickup, "nobody there")
    courier.decline(BOOKING.pickup, "no more tries")
    courier.collect(BOOKING.pickup, 2, tracking=[TrackingNumber("1Z")], at=at)
    courier.deliver(BOOKING.pickup, at=at)

    assert len(courier.news(BOOKING.key)) == 1
    kinds = [type(x) for x in courier.news(again.key)]
    assert kinds == [Confirmed, Confirmed, Missed, Declined, Collected, Delivered]
    with pytest.raises(InputError, match="never asked to come for pickup-9"):
        courier.miss(PickupId("pickup-9"), "nobody there")


def test_it_fails_as_often_as_it_is_told_to() -> None:
    """whatever is asked, and as if it had not been."""
    courier = FakeCourier()
    courier.fail(4)

    for ask in (
        lambda: courier.book(BOOKING),
        lambda: courier.reschedule(OTHER, BOOKING.key),
        lambda: courier.cancel(CANCEL, BOOKING.key),
        lambda: courier.news(BOOKING.key),
    ):
        with pytest.raises(CourierError, match="courier fake: is not there"):
            ask()
    assert courier.booked == []
    assert isinstance(courier.book(BOOKING), Confirmed)


class _Saying(FakeCourier):
    """Says what it is given, whatever it is asked."""

    def __init__(self, *said: Any) -> None:
        super().__init__(usually=Plan(answers=None, cancels=None))
        self.more = said

    def news(self, booking: EventId) -> tuple[Any, ...]:
        return self.more


def _confirmed(**said: Any) -> Confirmed:
    usual: dict[str, Any] = {
        "id": "1",
        "window": BOOKING.window,
        "reference": CourierReference("A-1"),
    }
    return Confirmed(**usual | said)


SKIPPED = evolve(
    BOOKING.window,
    date=datetime.date(2026, 3, 8),
    opens=datetime.time(2),
    closes=datetime.time(3),
)
AT = instant("2026-03-03T16:00:00Z")


@pytest.mark.parametrize(
    "said",
    [
        ("yes",),
        (Collected(id=None),),  # type: ignore[arg-type]  # a courier's nonsense
        (Declined(id=" ", reason="no van"),),
        (_confirmed(reference=" "),),
        (_confirmed(window=SKIPPED),),
        (_confirmed(cancel_by=instant("2026-03-03T18:00:01Z")),),
        (_confirmed(tracking=("",)),),
        (Collected(id="1", parcels=0),),
        (Collected(id="1", parcels=101),),
        (Collected(id="1", tracking=(TrackingNumber(" "),)),),
        (Collected(id="1", at=AT), Delivered(id="2", at=instant("2026-03-03T15:59:59Z"))),
    ],
)
def test_what_cannot_be_said_breaks_the_contract(said: Any) -> None:
    """a link would hear nothing of it."""
    with pytest.raises(AssertionError):
        CourierContract().test_what_it_says_can_be(_Saying(*said))


@pytest.mark.parametrize(
    "said",
    [
        (),
        (_confirmed(cancel_by=instant("2026-03-03T18:00:00Z"), tracking=("1Z",)),),
        (Collected(id="1", at=AT, parcels=100), Delivered(id="2", at=AT)),
        (Collected(id="1"), Delivered(id="2", at=AT)),
        (Collected(id="1", at=AT), Delivered(id="2")),
    ],
)
def test_what_can_be_said_keeps_it(said: Any) -> None:
    """up to the very ends."""
    CourierContract().test_what_it_says_can_be(_Saying(*said))
