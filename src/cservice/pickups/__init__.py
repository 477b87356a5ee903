"""Pick-ups: a courier collects what the customer sends back. Source: G1, G4, G5."""

from cservice.kernel.slice import Slice
from cservice.pickups.chart import PickupStage
from cservice.pickups.commands import (
    CancelPickup,
    CollectPickup,
    ConfirmPickup,
    DeliverPickup,
    MissPickup,
    NotePickup,
    ReschedulePickup,
    SchedulePickup,
)
from cservice.pickups.events import (
    PickupCancelled,
    PickupCollected,
    PickupConfirmed,
    PickupDelivered,
    PickupMissed,
    PickupNoted,
    PickupRescheduled,
    PickupScheduled,
)
from cservice.pickups.model import BY_REFERENCE, CourierReference, Pickup
from cservice.pickups.questions import MayBook

SLICE = Slice(
    name="pickups",
    records=(Pickup,),
    events=(
        PickupScheduled,
        PickupConfirmed,
        PickupRescheduled,
        PickupMissed,
        PickupCollected,
        PickupDelivered,
        PickupCancelled,
        PickupNoted,
    ),
    commands=(
        SchedulePickup,
        ConfirmPickup,
        ReschedulePickup,
        MissPickup,
        CollectPickup,
        DeliverPickup,
        CancelPickup,
        NotePickup,
    ),
    questions=(MayBook,),
)

__all__ = [
    "BY_REFERENCE",
    "SLICE",
    "CancelPickup",
    "CollectPickup",
    "ConfirmPickup",
    "CourierReference",
    "DeliverPickup",
    "MayBook",
    "MissPickup",
    "NotePickup",
    "Pickup",
    "PickupCancelled",
    "PickupCollected",
    "PickupConfirmed",
    "PickupDelivered",
    "PickupMissed",
    "PickupNoted",
    "PickupRescheduled",
    "PickupScheduled",
    "PickupStage",
    "ReschedulePickup",
    "SchedulePickup",
]
