"""The record of a pick-up: one way to get back what the customer sends."""

from enum import StrEnum
from typing import Any, ClassVar, NewType

import attrs

from cservice.ids import CallId, PickupId, ReturnId
from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.record import Folds, Lookup, Record, exactly, words
from cservice.kernel.time import Instant, LocalWindow, Zone
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
FOR_COURIER = "pickups.for_courier"


class Way(StrEnum):
    """The way back to us. Source: G1, G2, G3."""

    PICKUP = "pickup"  # we ask the courier to come in a window that the customer knows
    DROP_OFF = "drop_off"  # the customer takes it to a service centre of the courier's
    COURIER_LINE = "courier_line"  # the customer arranges it on the courier's phone line


#: More parcels than these are no customer's: a slip of the keyboard, or freight.
MOST_PARCELS = 100


def parcels_field(**options: Any) -> Any:
    """A field for how many parcels there are, from one up to `MOST_PARCELS`."""
    return attrs.field(validator=a_few, **options)


def a_few(owner: object, field: "attrs.Attribute[Any]", given: Any) -> None:
    """So many parcels as one pick-up has. Raises InputError."""
    if type(given) is not int or not 1 <= given <= MOST_PARCELS:
        raise InputError(
            f"{field.name} must be a whole number from 1 to {MOST_PARCELS}, not {given!r}"
        )


def tracking_field() -> Any:
    """A field for the numbers of parcels; empty = none are known. None of them is blank."""
    return attrs.field(default=(), validator=attrs.validators.deep_iterable(not_empty))


#: In which the courier is expected in a window, and may say nothing.
_EXPECTED = (PickupStage.REQUESTED, PickupStage.CONFIRMED, PickupStage.CANCEL_ASKED)
#: In which the courier has, or had, what it was to get.
_TAKEN = (PickupStage.COLLECTED, PickupStage.DELIVERED)


@frozen(kw_only=True)
class Pickup(Record):
    """Parcels on their way from the customer to the courier, and to us. Source: G1, G2, G3, G4, G5.

    A courier that takes fewer than all ends it all the same: what it left behind is a pick-up of
    its own, under a number of its own.
    """

    kind = "pickups.pickup"
    prefix = "pickup"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_REFERENCE: words, BY_TRACKING: words, FOR_COURIER: exactly}

    id: PickupId  # unique within the tenant
    ra: ReturnId  # the return whose goods it is about
    way: Way  # how they get to the courier
    parcels: int = parcels_field()  # how many there are
    stage: PickupStage  # how far it is
    asked_at: Instant  # when it was asked for
    further: str | None = None  # why it is one beside another; None = it is not
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
    coming: bool = False  # True = the courier has said that it comes though it was cancelled
    missed: int = 0  # how often nobody came, or nobody was there
    taken: int = 0  # how many parcels the courier has, or had
    tracking: tuple[TrackingNumber, ...] = ()  # the parcels' numbers, as far as they are known
    collected_at: Instant | None = None  # when the courier got them; None = not yet
    dated: bool = True  # False = nobody said when it got them, and that is when it was heard of
    delivered_at: Instant | None = None  # when they were brought to us; None = not yet
    notes: tuple[str, ...] = personal(default=(), erased=())  # what was written down, in order

    @property
    def moved(self) -> bool:
        """Whether the courier comes at other instants than it was asked to. Source: G4."""
        if self.confirmed is None or self.requested is None:
            return False
        asked, comes = self.requested, self.confirmed
        return (asked.start, asked.end) != (comes.start, comes.end)

    @property
    def window(self) -> LocalWindow | None:
        """The window as far as it is known: confirmed, or else asked for; None = there is none."""
        return self.confirmed or self.requested

    @property
    def left_behind(self) -> int:
        """How many parcels the courier did not take when it took the others. Source: G5."""
        return max(0, self.parcels - self.taken) if self.taken else 0

    @property
    def beyond(self) -> int:
        """How many parcels the courier took more than it was to. Source: G5."""
        return max(0, self.taken - self.parcels)

    @property
    def is_open(self) -> bool:
        """Whether somebody may still come for it, or the customer still bring it."""
        return self.stage not in (*_TAKEN, PickupStage.CANCELLED)

    @property
    def has_all(self) -> bool:
        """Whether the courier has, or had, all that it was to get."""
        return self.stage in _TAKEN and not self.left_behind

    @property
    def zone(self) -> Zone:
        """The zone of the address, as far as it is known; UTC where it is not."""
        return Zone("UTC") if self.window is None else self.window.zone

    @property
    def concerns_courier(self) -> bool:
        """Whether we booked it, and the courier is still to be asked, told or heard about it.

        It may come for what was cancelled: until it would have said so, it is heard.
        """
        if self.way is not Way.PICKUP or self.stage is PickupStage.DELIVERED:
            return False
        may_come = self.coming or self.heard_by is not None
        return self.stage is not PickupStage.CANCELLED or not self.withdrawn or may_come

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The courier's numbers, of which two couriers may have the same; and whether it is on."""
        found = [self.lookup(BY_TRACKING, number) for number in self.tracking]
        if self.reference:
            found.append(self.lookup(BY_REFERENCE, self.reference))
        if self.concerns_courier:
            found.append(self.lookup(FOR_COURIER, FOR_COURIER))
        return tuple(found)

    def deadlines(self) -> tuple[Deadline, ...]:
        """The courier should have said what became of it, or come for what was cancelled."""
        if self.heard_by is None:
            return ()
        from cservice.pickups import cancelling, progress

        if self.stage is PickupStage.CANCELLED:
            let_go = cancelling.LetPickupGo(pickup=self.id, due_at=self.heard_by)
            return (Deadline(at=self.heard_by, key="let_go", command=let_go),)
        if self.overdue or self.stage not in _EXPECTED:
            return ()
        flag = progress.FlagOverdue(pickup=self.id, due_at=self.heard_by)
        return (Deadline(at=self.heard_by, key="overdue", command=flag),)
