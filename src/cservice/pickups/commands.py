"""What can be asked of a pick-up."""

from cservice.ids import PickupId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused
from cservice.kernel.time import LocalWindow
from cservice.kernel.value import frozen
from cservice.pickups import events
from cservice.pickups.model import CourierReference, Pickup, parcels_field
from cservice.pickups.questions import MayBook


@frozen(kw_only=True)
class PickupCommand(Command[Pickup, Given]):
    """A command on a pick-up."""

    record = Pickup
    target = "pickup"
    pickup: PickupId  # which


@frozen(kw_only=True)
class SchedulePickup(Request[Pickup, Given]):
    """Ask a courier to collect parcels in a window that the customer knows. Source: G1."""

    kind = "pickups.schedule_pickup"
    record = Pickup
    yields = (events.PickupScheduled,)
    ra: ReturnId  # the return whose goods are collected
    window: LocalWindow  # when the customer is there, in the zone of the address
    address: str = personal()  # where the courier rings
    parcels: int = parcels_field(default=1)  # how many

    @property
    def follows(self) -> str | None:
        return self.ra

    def decision(self, facts: Given) -> Outcome[Pickup]:
        may = MayBook(
            given=facts, ra=self.ra, window=self.window, parcels=self.parcels, missed=0
        ).ask()
        if isinstance(may, Refused):
            return may
        scheduled = events.PickupScheduled(
            ra=self.ra, window=self.window, address=self.address, parcels=self.parcels
        )
        return accept(scheduled, rulings=may.rulings)


@frozen(kw_only=True)
class ConfirmPickup(PickupCommand):
    """Note when the courier comes, and under which number of its own. Source: G4."""

    kind = "pickups.confirm_pickup"
    yields = (events.PickupConfirmed,)
    window: LocalWindow  # when the courier comes; it may differ from what was asked for
    reference: CourierReference  # the courier's number

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupConfirmed(window=self.window, reference=self.reference))


@frozen(kw_only=True)
class ReschedulePickup(PickupCommand):
    """Ask for another window; the courier has to confirm again. Source: G4."""

    kind = "pickups.reschedule_pickup"
    yields = (events.PickupRescheduled,)
    window: LocalWindow  # when the customer is there instead

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        may = MayBook(
            given=facts,
            ra=record.ra,
            window=self.window,
            parcels=record.parcels,
            missed=record.missed,
        ).ask()
        if isinstance(may, Refused):
            return may
        return accept(events.PickupRescheduled(window=self.window), rulings=may.rulings)


@frozen(kw_only=True)
class MissPickup(PickupCommand):
    """Say that nobody came, or nobody was there; it is never inferred. Source: G4."""

    kind = "pickups.miss_pickup"
    yields = (events.PickupMissed,)
    reason: str  # what went wrong

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupMissed(reason=self.reason))


@frozen(kw_only=True)
class CollectPickup(PickupCommand):
    """Note that the courier took the parcels along, confirmed or not. Source: G4."""

    kind = "pickups.collect_pickup"
    yields = (events.PickupCollected,)

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupCollected(at=facts.now))


@frozen(kw_only=True)
class DeliverPickup(PickupCommand):
    """Note that the courier brought the parcels to us. Source: G4."""

    kind = "pickups.deliver_pickup"
    yields = (events.PickupDelivered,)

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupDelivered(at=facts.now))


@frozen(kw_only=True)
class CancelPickup(PickupCommand):
    """Give a pick-up up, as long as nothing is collected. Source: G4."""

    kind = "pickups.cancel_pickup"
    yields = (events.PickupCancelled,)
    reason: str  # in the words of whoever cancels

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupCancelled(reason=self.reason))


@frozen(kw_only=True)
class NotePickup(PickupCommand):
    """Write something down on a pick-up, whatever its stage. Source: G4."""

    kind = "pickups.note_pickup"
    yields = (events.PickupNoted,)
    text: str = personal()  # what

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupNoted(text=self.text))
