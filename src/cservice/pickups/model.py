"""The record of a pick-up: one way to get back what the customer sends."""

from enum import StrEnum
from typing import Any, ClassVar, NewType

import attrs

from cservice.ids import CallId, PickupId, ReturnId
from cservice.kernel.checks import at_least
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.record import Folds, Lookup, Record, exactly, words
from cservice.kernel.time import Instant, LocalWindow
from cservice.kernel.value import frozen
from cservice.pickups.chart import STAGE, PickupStage

#: The courier's own number for a pick-up, as the courier writes it.
CourierReference = NewType("CourierReference", str)
#: The courier's number of one parcel, as it is written on its label.
TrackingNumber = NewType("TrackingNumber", str)

#: The name under which pick-ups are found by the courier's number.
BY_REFERENCE = "pickups.reference"
#: The name under which pick-ups are found by the number of one of their parcels.
BY_TRACKING = "pickups.tracking"
#: The name under which the pick-ups are found that the courier is to be asked or told about.
UNDERWAY = "pickups.underway"


class PickupKind(StrEnum):
    """The way back to us. Source: G1, G2, G3."""

    PICKUP = "pickup"  # we ask the courier to come in a window that the customer knows
    DROP_OFF = "drop_off"  # the customer takes it to a service centre of the courier's
    COURIER_LINE = "courier_line"  # the customer arranges it on the courier's phone line


def parcels_field(**options: Any) -> Any:
    """A field for how many parcels there are; at least one."""
    return attrs.field(validator=at_least(1), **options)


#: In which the courier is expected in a window, and may say nothing.
_EXPECTED = (PickupStage.REQUESTED, PickupStage.CONFIRMED, PickupStage.CANCEL_ASKED)


@frozen(kw_only=True)
class Pickup(Record):
    """Parcels on their way from the customer to the courier, and to us. Source: G1, G2, G3, G4, G5.

    A courier that takes fewer than all ends it all the same: what it left behind is a pick-up of
    its own, under a number of its own.
    """

    kind = "pickups.pickup"
    prefix = "pickup"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_REFERENCE: words, BY_TRACKING: words, UNDERWAY: exactly}

    id: PickupId  # unique within the tenant
    ra: ReturnId  # the return whose goods it is about
    way: PickupKind  # how they get to the courier
    parcels: int = parcels_field()  # how many there are
    stage: PickupStage  # how far it is
    #: When the customer is there, in the zone of the address; None = the courier is asked for none.
    requested: LocalWindow | None = None
    #: Where the courier rings; None = it does not, or the customer tells it on its own line.
    address: str | None = personal(default=None)
    centre: str | None = None  # the service centre; None = any, or it is not taken to one
    line: str | None = None  # the courier's phone line; None = it is not arranged there
    call: CallId | None = None  # the call that was handed to the line; None = none
    confirmed: LocalWindow | None = None  # when the courier comes; None = nothing is confirmed
    reference: CourierReference | None = None  # the courier's number, the last; None = none yet
    #: It can be cancelled up to then, that instant included; None = the courier named no end.
    cancel_by: Instant | None = None
    cancelling: str | None = None  # why the courier was asked not to come; None = it was not
    #: By when the courier should have said what became of it; None = nothing is awaited.
    heard_by: Instant | None = None
    overdue: bool = False  # True = it had not by then, and people were told
    #: True = the courier knows that it need not come, or has said that it will nevertheless.
    withdrawn: bool = False
    missed: int = 0  # how often nobody came, or nobody was there
    taken: int = 0  # how many parcels the courier has, or had
    tracking: tuple[TrackingNumber, ...] = ()  # the parcels' numbers, as far as they are known
    collected_at: Instant | None = None  # when the courier got them; None = not yet
    delivered_at: Instant | None = None  # when they were brought to us; None = not yet
    notes: tuple[str, ...] = personal(default=(), erased=())  # what was written down, in order

    @property
    def moved(self) -> bool:
        """Whether the courier comes in another window than it was asked to. Source: G4."""
        return None not in (self.confirmed, self.requested) and self.confirmed != self.requested

    @property
    def window(self) -> LocalWindow | None:
        """The window as far as it is known: confirmed, or else asked for; None = there is none."""
        return self.confirmed or self.requested

    @property
    def left_behind(self) -> int:
        """How many parcels the courier did not take when it took the others. Source: G5."""
        return max(0, self.parcels - self.taken) if self.taken else 0

    @property
    def is_underway(self) -> bool:
        """Whether we booked it, and the courier is still to be asked, told or heard about it."""
        if self.way is not PickupKind.PICKUP or self.stage is PickupStage.DELIVERED:
            return False
        return self.stage is not PickupStage.CANCELLED or not self.withdrawn

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The courier's numbers, of which two couriers may have the same; and whether it is on."""
        found = [self.lookup(BY_TRACKING, number) for number in self.tracking]
        if self.reference:
            found.append(self.lookup(BY_REFERENCE, self.reference))
        if self.is_underway:
            found.append(self.lookup(UNDERWAY, UNDERWAY))
        return tuple(found)

    def deadlines(self) -> tuple[Deadline, ...]:
        """The courier should have said what became of it."""
        if self.heard_by is None or self.overdue or self.stage not in _EXPECTED:
            return ()
        from cservice.pickups import commands

        flag = commands.FlagOverdue(pickup=self.id, due_at=self.heard_by)
        return (Deadline(at=self.heard_by, key="overdue", command=flag),)
