"""What every courier must do, as tests for any of them. Needs the extra `testing`.

Say how a courier is reached that nobody has booked yet, and pytest runs them all on it:

    class TestOurCourier(CourierContract):
        @pytest.fixture
        def courier(self):
            return OurCourier("https://sandbox.ours.example")

Whether it answers at once, later or never is its own affair; whatever it does is held to the same.
"""

import datetime

from cservice.desk.ports.courier import (
    Booking,
    Cancelled,
    CancelRefused,
    Collected,
    Confirmed,
    Courier,
    Declined,
    Delivered,
    Later,
    News,
)
from cservice.ids import PickupId
from cservice.kernel.actor import Actor
from cservice.kernel.errors import InputError
from cservice.kernel.event import EventId
from cservice.kernel.time import Instant, LocalWindow, zone
from cservice.kernel.value import evolve
from cservice.pickups import MOST_PARCELS

try:
    import pytest
except ImportError as error:
    raise InputError(
        "the courier contract needs pytest: pip install 'cservice[testing]'"
    ) from error

__all__ = ["CourierContract", "possible"]

CANCEL, CANCEL_AGAIN = EventId("cancel-1"), EventId("cancel-2")


class CourierContract:
    """The tests; every one begins with a courier that was never asked for anything."""

    @pytest.fixture
    def courier(self) -> Courier:
        """A courier that nobody has booked yet."""
        raise NotImplementedError("say how a courier is reached: override the fixture `courier`")

    def booking(self, n: int) -> Booking:
        """The n-th thing to ask it for; override it where the courier serves other streets."""
        window = LocalWindow(
            date=datetime.date(2026, 3, 2 + n),
            opens=datetime.time(9),
            closes=datetime.time(12),
            zone=zone("America/Chicago"),
        )
        return Booking(
            key=EventId(f"event-{n}"),
            pickup=PickupId(f"pickup-{n}"),
            window=window,
            address="12 Elm Street",
            parcels=1,
        )

    def test_it_has_a_name(self, courier: Courier) -> None:
        """The same one every time, by which the log knows it."""
        assert courier.name == courier.name
        assert Actor.courier(courier.name).id == courier.name

    def test_it_answers_or_will(self, courier: Courier) -> None:
        """At once, later or never, and a confirmation has a number of its own."""
        answer = courier.book(self.booking(1))

        assert isinstance(answer, Confirmed | Declined | Later)
        assert not isinstance(answer, Confirmed) or answer.reference

    def test_what_it_says_can_be(self, courier: Courier) -> None:
        """It is read, whatever is said; nothing of it is blank, or cannot be meant."""
        booking = self.booking(1)
        answers = [courier.book(booking)]
        said = [x for _ in range(3) for x in courier.news(booking.key)]
        ended = courier.cancel(CANCEL, booking.key)
        said += [x for _ in range(3) for x in courier.news(booking.key)]

        answered = [x for x in (*answers, ended) if not isinstance(x, Later)]
        for one in (*answered, *said):
            possible(one)
        collected: Instant | None = None
        for one in said:
            if isinstance(one, Collected):
                collected = one.at
            elif isinstance(one, Delivered) and one.at and collected:
                assert collected <= one.at, f"{one} was brought before it was collected"

    def test_the_same_key_is_booked_once(self, courier: Courier) -> None:
        """Asked again it says what it said, and what it says in its news is the same."""
        booking = self.booking(1)
        first, second = courier.book(booking), courier.book(booking)

        assert isinstance(first, Later) or second == first
        confirmed = {x.reference for x in courier.news(booking.key) if isinstance(x, Confirmed)}
        assert len(confirmed) <= 1

    def test_an_answer_is_among_its_news(self, courier: Courier) -> None:
        """So whoever did not hear the answer, hears it when they look."""
        booking = self.booking(1)
        answer = courier.book(booking)

        assert isinstance(answer, Later) or answer in courier.news(booking.key)

    def test_what_it_said_stays_said(self, courier: Courier) -> None:
        """The next look has all that the last one had, in the same order, and every id once."""
        booking = self.booking(1)
        courier.book(booking)
        before = courier.news(booking.key)
        courier.cancel(CANCEL, booking.key)
        for _ in range(3):
            after = courier.news(booking.key)
            assert after[: len(before)] == before
            assert len({x.id for x in after}) == len(after)
            before = after

    def test_bookings_are_apart(self, courier: Courier) -> None:
        """Two have no id in common, and no number."""
        one, other = self.booking(1), self.booking(2)
        courier.book(one)
        courier.book(other)
        said, heard = courier.news(one.key), courier.news(other.key)

        assert {x.id for x in said}.isdisjoint(x.id for x in heard)
        assert {x.reference for x in said if isinstance(x, Confirmed)}.isdisjoint(
            x.reference for x in heard if isinstance(x, Confirmed)
        )

    def test_of_what_it_never_heard_there_is_no_news(self, courier: Courier) -> None:
        """And to look is no error."""
        assert courier.news(self.booking(1).key) == ()

    def test_another_window_is_a_booking_of_its_own(self, courier: Courier) -> None:
        """Under a key of its own, asked twice it is booked once; the other one is over."""
        first, then = self.booking(1), self.booking(2)
        then = evolve(then, pickup=first.pickup)
        courier.book(first)
        answer, again = courier.reschedule(then, first.key), courier.reschedule(then, first.key)

        assert isinstance(answer, Later) or again == answer
        assert not isinstance(courier.book(first), Confirmed)

    def test_instead_of_what_it_never_heard_of_it_books(self, courier: Courier) -> None:
        """A courier that was not reached the first time has missed nothing."""
        courier.reschedule(self.booking(2), self.booking(1).key)

        assert courier.news(self.booking(1).key) == ()
        assert isinstance(courier.book(self.booking(2)), Confirmed | Declined | Later)

    def test_it_is_asked_not_to_come_once(self, courier: Courier) -> None:
        """Asked again under the same key it answers the same."""
        booking = self.booking(1)
        courier.book(booking)
        first, second = courier.cancel(CANCEL, booking.key), courier.cancel(CANCEL, booking.key)

        assert isinstance(first, Cancelled | CancelRefused | Later)
        assert isinstance(first, Later) or second == first
        assert isinstance(first, Later) or first in courier.news(booking.key)

    def test_what_it_never_heard_of_is_cancelled(self, courier: Courier) -> None:
        """And it does not come for it when it is asked to later, by a host that was slower."""
        booking = self.booking(1)

        assert isinstance(courier.cancel(CANCEL, booking.key), Cancelled)
        assert not isinstance(courier.book(booking), Confirmed)

    def test_what_was_cancelled_is_not_booked_again(self, courier: Courier) -> None:
        """However late it is asked to come."""
        booking = self.booking(1)
        courier.book(booking)
        if isinstance(courier.cancel(CANCEL, booking.key), Cancelled):
            assert not isinstance(courier.book(booking), Confirmed)
            assert isinstance(courier.cancel(CANCEL_AGAIN, booking.key), Cancelled)


def possible(said: object) -> None:
    """Hold that something can be said by a courier: a link hears nothing else.

    It has an id. A confirmation has a number, a window that the clocks show, and an end of
    cancelling that is not after it; what was collected is some parcels, and each number of one is
    a number.
    """
    assert isinstance(said, News), f"{said!r} is nothing that a courier says"
    assert isinstance(said.id, str), f"{said} has no id"
    assert said.id.strip(), f"{said} has a blank id"
    if isinstance(said, Confirmed):
        assert said.reference.strip(), f"{said} has no number"
        assert said.window.start < said.window.end, f"no clock shows the window of {said}"
        late = said.cancel_by is not None and said.cancel_by > said.window.end
        assert not late, f"{said} can be cancelled after its window"
    if isinstance(said, Collected):
        some = said.parcels is None or 1 <= said.parcels <= MOST_PARCELS
        assert some, f"{said} is of {said.parcels} parcels, not of 1 to {MOST_PARCELS}"
    if isinstance(said, Confirmed | Collected):
        assert all(x.strip() for x in said.tracking), f"{said} has a blank number of a parcel"
