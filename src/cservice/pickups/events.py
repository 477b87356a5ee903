"""What can happen to a pick-up."""

from cservice.ids import ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant, LocalWindow
from cservice.kernel.value import evolve, frozen
from cservice.pickups.chart import STAGE
from cservice.pickups.model import CourierReference, Pickup, parcels_field


@frozen(kw_only=True)
class PickupScheduled(Opening[Pickup]):
    """A courier was asked to collect parcels in a window that the customer knows. Source: G1."""

    kind = "pickups.pickup_scheduled"
    ra: ReturnId  # the return whose goods are collected
    window: LocalWindow  # when the customer is there
    address: str = personal()  # where the courier rings
    parcels: int = parcels_field()  # how many

    def begin(self, stream: Stream) -> Pickup:
        return Pickup(
            **stream.fields(),
            ra=self.ra,
            requested=self.window,
            address=self.address,
            parcels=self.parcels,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class PickupConfirmed(Event[Pickup]):
    """The courier said when it comes; not always the window that was asked for. Source: G4."""

    kind = "pickups.pickup_confirmed"
    moves = (STAGE["confirm"],)
    window: LocalWindow  # when the courier comes
    reference: CourierReference  # the courier's number

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, confirmed=self.window, reference=self.reference, **self.moved(record))


@frozen(kw_only=True)
class PickupRescheduled(Event[Pickup]):
    """Another window was asked for; what was confirmed is void. Source: G4."""

    kind = "pickups.pickup_rescheduled"
    moves = (STAGE["reschedule"],)
    window: LocalWindow  # when the customer is there instead

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, requested=self.window, confirmed=None, **self.moved(record))


@frozen(kw_only=True)
class PickupMissed(Event[Pickup]):
    """Nobody came, or nobody was there. Source: G4."""

    kind = "pickups.pickup_missed"
    moves = (STAGE["miss"],)
    reason: str  # what went wrong

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, missed=record.missed + 1, **self.moved(record))


@frozen(kw_only=True)
class PickupCollected(Event[Pickup]):
    """The courier took the parcels along. Source: G4."""

    kind = "pickups.pickup_collected"
    moves = (STAGE["collect"],)
    at: Instant  # when

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, collected_at=self.at, **self.moved(record))


@frozen(kw_only=True)
class PickupDelivered(Event[Pickup]):
    """The courier brought the parcels to us. Source: G4."""

    kind = "pickups.pickup_delivered"
    moves = (STAGE["deliver"],)
    at: Instant  # when

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, delivered_at=self.at, **self.moved(record))


@frozen(kw_only=True)
class PickupCancelled(Event[Pickup]):
    """The pick-up was given up before anything was collected. Source: G4."""

    kind = "pickups.pickup_cancelled"
    moves = (STAGE["cancel"],)
    reason: str  # in the words of whoever cancelled


@frozen(kw_only=True)
class PickupNoted(Event[Pickup]):
    """Something was written down on a pick-up. Source: G4."""

    kind = "pickups.pickup_noted"
    text: str = personal()  # what

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, notes=(*record.notes, self.text), **self.moved(record))
