"""The port to a courier. One contract suite holds for every adapter: `cservice.testing.courier`.

A courier answers at once, later, or never. What it answers later, and what it has to tell by
itself, is read with `news`: nothing is lost while nobody listens, and what is told twice is known
by its id.
"""

from typing import Protocol

import attrs

from cservice.ids import PickupId
from cservice.kernel.codec import personal
from cservice.kernel.errors import CserviceError
from cservice.kernel.event import EventId
from cservice.kernel.time import Instant, LocalWindow
from cservice.kernel.value import frozen
from cservice.pickups import CourierReference, TrackingNumber


@frozen(kw_only=True)
class Booking:
    """What a courier is asked for."""

    #: The key of this booking, the same whenever it is asked for again: it is booked once.
    key: EventId
    pickup: PickupId  # our id, to show on the courier's papers
    window: LocalWindow  # when the customer is there, in the zone of the address
    address: str = personal()  # where the courier rings
    parcels: int  # how many it takes


@frozen(kw_only=True)
class _Said:
    """Something that a courier said about a booking."""

    #: The courier's own id of what it said: the same when it is told again, and of nothing else.
    id: str


@frozen(kw_only=True)
class Later:
    """The courier has heard, and has not answered yet."""


@frozen(kw_only=True)
class Confirmed(_Said):
    """It comes; it may say so again, with another window."""

    window: LocalWindow  # when; it may differ from what was asked for
    reference: CourierReference  # the courier's own number; not blank
    #: When it said so; None = it does not say. Whoever hears of it late believes it by that.
    at: Instant | None = None
    cancel_by: Instant | None = None  # it can be cancelled up to then; None = it names no end
    tracking: tuple[TrackingNumber, ...] = ()  # the parcels' numbers; empty = it names none


@frozen(kw_only=True)
class Declined(_Said):
    """It does not come, or not then."""

    reason: str  # for people to read; blank = it does not say


@frozen(kw_only=True)
class Cancelled(_Said):
    """It was asked not to come, and does not."""


@frozen(kw_only=True)
class CancelRefused(_Said):
    """It was asked not to come, and comes all the same."""

    reason: str  # for people to read; blank = it does not say


@frozen(kw_only=True)
class Missed(_Said):
    """It was there and got nothing, or was not there: in the window, never before."""

    reason: str  # for people to read; blank = it does not say
    at: Instant | None = None  # when; None = it does not say


@frozen(kw_only=True)
class Collected(_Said):
    """It took parcels along."""

    at: Instant | None = None  # when; None = it does not say
    parcels: int | None = None  # how many, from one on; None = all
    tracking: tuple[TrackingNumber, ...] = ()  # their numbers; empty = it names none


@frozen(kw_only=True)
class Delivered(_Said):
    """It brought the parcels to us."""

    at: Instant | None = None  # when; None = it does not say


#: What a courier answers when it is asked to come.
Answer = Confirmed | Declined | Later
#: What a courier answers when it is asked not to come.
CancelAnswer = Cancelled | CancelRefused | Later
#: What a courier says about a booking, whether or not it was asked.
News = Confirmed | Declined | Cancelled | CancelRefused | Missed | Collected | Delivered


@attrs.define(auto_exc=True, slots=False, eq=False)
class CourierError(CserviceError):
    """A courier could not be asked: its system is down, or answers what cannot be read.

    It may have heard all the same. Asked again under the same key, it does nothing twice.
    """

    #: Which courier.
    courier: str
    #: What is wrong, in one line.
    problem: str

    def __str__(self) -> str:
        return f"courier {self.courier}: {self.problem}"


class Courier(Protocol):
    """A parcel service. Any of these may raise; it is asked again, under the same key."""

    @property
    def name(self) -> str:
        """Who it is, as the log has it; never changes."""
        ...

    def book(self, booking: Booking) -> Answer:
        """Ask it to come. The same key again books nothing more, and says what it says by now.

        What was asked not to come is declined, however late it is asked to.
        """
        ...

    def reschedule(self, booking: Booking, instead_of: EventId) -> Answer:
        """Ask it to come in another window, in place of the booking of that key.

        That one ends with it. Where it never heard of that one, it books the new one all the same.
        """
        ...

    def cancel(self, key: EventId, booking: EventId) -> CancelAnswer:
        """Ask it not to come for a booking. The same key again asks nothing more.

        What it never heard of is cancelled.
        """
        ...

    def news(self, booking: EventId) -> tuple[News, ...]:
        """All that it has said about a booking, answers too, in order.

        The next time it is the same, and what has come since; nothing where it never heard of it.
        """
        ...
