"""The record of a courier pick-up."""

from typing import Any, ClassVar, NewType

import attrs

from cservice.ids import PickupId, ReturnId
from cservice.kernel.checks import at_least
from cservice.kernel.codec import personal
from cservice.kernel.record import Folds, Lookup, Record, words
from cservice.kernel.time import Instant, LocalWindow
from cservice.kernel.value import frozen
from cservice.pickups.chart import STAGE, PickupStage

#: The courier's own number for a pick-up, as the courier writes it.
CourierReference = NewType("CourierReference", str)

#: The name under which pick-ups are found by the courier's number.
BY_REFERENCE = "pickups.reference"


def parcels_field(**options: Any) -> Any:
    """A field for how many parcels there are; at least one."""
    return attrs.field(validator=at_least(1), **options)


@frozen(kw_only=True)
class Pickup(Record):
    """Parcels that a courier is to collect from the customer. Source: G1, G4, G5."""

    kind = "pickups.pickup"
    prefix = "pickup"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_REFERENCE: words}

    id: PickupId  # unique within the tenant
    ra: ReturnId  # the return whose goods are collected
    requested: LocalWindow  # when the customer is there, in the zone of the address
    address: str = personal()  # where the courier rings
    parcels: int = parcels_field()  # how many
    stage: PickupStage  # how far it is
    confirmed: LocalWindow | None = None  # when the courier comes; None = nothing is confirmed
    reference: CourierReference | None = None  # the courier's number, the last; None = none yet
    missed: int = 0  # how often nobody came, or nobody was there
    collected_at: Instant | None = None  # when the courier took them along; None = not yet
    delivered_at: Instant | None = None  # when they were brought to us; None = not yet
    notes: tuple[str, ...] = personal(default=(), erased=())  # what was written down, in order

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The courier's number; two couriers may use the same."""
        return (self.lookup(BY_REFERENCE, self.reference),) if self.reference else ()
