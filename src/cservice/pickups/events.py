"""What can happen to a pick-up."""

from typing import Any

from cservice.ids import CallId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant, LocalWindow
from cservice.kernel.value import evolve, frozen
from cservice.pickups.chart import STAGE, PickupStage
from cservice.pickups.model import (
    CourierReference,
    Pickup,
    TrackingNumber,
    Way,
    parcels_field,
)


@frozen(kw_only=True)
class PickupScheduled(Opening[Pickup]):
    """A courier was asked to collect parcels in a window that the customer knows. Source: G1."""

    kind = "pickups.pickup_scheduled"
    says = "A courier was asked to collect from {address}, on {window}."
    ra: ReturnId  # the return whose goods are collected
    window: LocalWindow  # when the customer is there
    address: str = personal()  # where the courier rings
    parcels: int = parcels_field()  # how many
    at: Instant  # when it was asked for
    further: str | None  # why it is one beside another; None = it is not
    heard_by: Instant  # by when the courier should have said what became of it

    def begin(self, stream: Stream) -> Pickup:
        return Pickup(
            **stream.fields(),
            ra=self.ra,
            way=Way.PICKUP,
            requested=self.window,
            address=self.address,
            parcels=self.parcels,
            asked_at=self.at,
            further=self.further,
            heard_by=self.heard_by,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class DropOffArranged(Opening[Pickup]):
    """The customer takes the parcels to a service centre of the courier's. Source: G2."""

    kind = "pickups.drop_off_arranged"
    says = "The customer takes what comes back under {ra} to a service centre."
    ra: ReturnId  # the return whose goods they are
    centre: str | None  # which; None = any
    parcels: int = parcels_field()  # how many
    at: Instant  # when it was asked for
    further: str | None  # why it is one beside another; None = it is not

    def begin(self, stream: Stream) -> Pickup:
        return Pickup(
            **stream.fields(),
            ra=self.ra,
            way=Way.DROP_OFF,
            centre=self.centre,
            parcels=self.parcels,
            asked_at=self.at,
            further=self.further,
            stage=PickupStage.DROP_OFF,
        )


@frozen(kw_only=True)
class PassedToCourierLine(Opening[Pickup]):
    """The customer was handed to the courier's phone line, to arrange it there. Source: G3."""

    kind = "pickups.handed_to_courier"
    says = "The customer was handed to the courier's phone line: {line}."
    ra: ReturnId  # the return whose goods they are
    line: str  # the courier's phone line
    call: CallId | None  # the call that was handed over; None = the customer calls there later
    parcels: int = parcels_field()  # how many
    at: Instant  # when it was asked for
    further: str | None  # why it is one beside another; None = it is not

    def begin(self, stream: Stream) -> Pickup:
        return Pickup(
            **stream.fields(),
            ra=self.ra,
            way=Way.COURIER_LINE,
            line=self.line,
            call=self.call,
            parcels=self.parcels,
            asked_at=self.at,
            further=self.further,
            stage=PickupStage.WITH_COURIER,
        )


@frozen(kw_only=True)
class PickupConfirmed(Event[Pickup]):
    """The courier said when it comes; not always the window that was asked for. Source: G4."""

    kind = "pickups.pickup_confirmed"
    says = "The courier comes on {window}, under its number {reference}."
    moves = (STAGE["confirm"],)
    sets = ("reference", "cancel_by", "heard_by")
    window: LocalWindow  # when the courier comes
    reference: CourierReference  # the courier's number
    cancel_by: Instant | None  # it can be cancelled up to then; None = the courier named no end
    tracking: tuple[TrackingNumber, ...]  # the parcels' numbers; empty = it named none
    heard_by: Instant  # by when the courier should have said what became of it

    def apply(self, record: Pickup) -> Pickup:
        numbers = _with(record, self.tracking)
        return evolve(super().apply(record), confirmed=self.window, tracking=numbers, overdue=False)


@frozen(kw_only=True)
class PickupDeclined(Event[Pickup]):
    """The courier does not come, then or at all; the customer is asked for more. Source: G4."""

    kind = "pickups.pickup_declined"
    says = "The courier does not come: {reason}."
    moves = (STAGE["decline"],)
    reason: str = personal()  # in the courier's words

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, **_VOID, **self.moved(record))


@frozen(kw_only=True)
class PickupRescheduled(Event[Pickup]):
    """Another window was asked for; what was confirmed is void. Source: G4."""

    kind = "pickups.pickup_rescheduled"
    says = "The courier was asked to come on {window} instead."
    moves = (STAGE["reschedule"],)
    window: LocalWindow  # when the customer is there instead
    address: str | None = personal()  # where the courier rings; None = where it was to ring
    heard_by: Instant  # by when the courier should have said what became of it

    def apply(self, record: Pickup) -> Pickup:
        changes: dict[str, Any] = {
            **_VOID,
            **_WAYS,
            "way": Way.PICKUP,
            "requested": self.window,
            "heard_by": self.heard_by,
        }
        if self.address is not None:
            changes["address"] = self.address
        return evolve(record, **changes, **self.moved(record))


@frozen(kw_only=True)
class DropOffChosen(Event[Pickup]):
    """The customer takes it to a service centre instead. Source: G2."""

    kind = "pickups.drop_off_chosen"
    moves = (STAGE["choose_drop_off"],)
    centre: str | None  # which; None = any

    def apply(self, record: Pickup) -> Pickup:
        changes = {**_VOID, **_WAYS, "way": Way.DROP_OFF, "centre": self.centre}
        return evolve(record, requested=None, **changes, **self.moved(record))


@frozen(kw_only=True)
class LineChosen(Event[Pickup]):
    """The customer arranges it on the courier's phone line instead. Source: G3."""

    kind = "pickups.line_chosen"
    moves = (STAGE["choose_line"],)
    line: str  # the courier's phone line
    call: CallId | None  # the call that was handed over; None = the customer calls there later

    def apply(self, record: Pickup) -> Pickup:
        changes = {**_VOID, "way": Way.COURIER_LINE, "line": self.line, "call": self.call}
        return evolve(record, requested=None, centre=None, **changes, **self.moved(record))


@frozen(kw_only=True)
class PickupMissed(Event[Pickup]):
    """Nobody came, or nobody was there. Source: G4."""

    kind = "pickups.pickup_missed"
    says = "Nothing was collected: {reason}."
    moves = (STAGE["miss"],)
    reason: str = personal()  # what went wrong
    at: Instant | None = None  # when; None = it was not kept yet

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, missed=record.missed + 1, **_QUIET, **self.moved(record))


@frozen(kw_only=True)
class PickupOverdue(Event[Pickup]):
    """The window has passed and nobody said what became of it; that is no miss. Source: G4."""

    kind = "pickups.pickup_overdue"
    due_at: Instant  # by when the courier should have said

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, overdue=True, **self.moved(record))


@frozen(kw_only=True)
class LeftCustomer(Event[Pickup]):
    """The courier has the parcels."""

    at: Instant  # when
    dated: bool  # False = nobody said when, and that is when it was heard of
    parcels: int = parcels_field()  # how many; what it did not take is a pick-up of its own
    tracking: tuple[TrackingNumber, ...]  # their numbers; empty = none are known

    def apply(self, record: Pickup) -> Pickup:
        return evolve(
            record,
            collected_at=self.at,
            dated=self.dated,
            taken=self.parcels,
            tracking=_with(record, self.tracking),
            **_QUIET,
            **self.moved(record),
        )


@frozen(kw_only=True)
class PickupCollected(LeftCustomer):
    """The courier took the parcels along. Source: G4, G5."""

    kind = "pickups.pickup_collected"
    moves = (STAGE["collect"],)


@frozen(kw_only=True)
class ParcelsDroppedOff(LeftCustomer):
    """The customer left the parcels at a service centre of the courier's. Source: G2."""

    kind = "pickups.parcels_dropped_off"
    moves = (STAGE["drop_off"],)


@frozen(kw_only=True)
class CollectedAfterAll(LeftCustomer):
    """The courier took parcels along for what had been cancelled; it stays so. Source: G4."""

    kind = "pickups.collected_after_all"
    says = "The courier took parcels along, though it had been cancelled: {parcels}."

    def apply(self, record: Pickup) -> Pickup:
        return evolve(super().apply(record), coming=False)


@frozen(kw_only=True)
class DroppedOffAfterAll(LeftCustomer):
    """The customer left parcels at a centre though that had been cancelled; it stays so. G2."""

    kind = "pickups.dropped_off_after_all"
    says = "The customer left parcels at a service centre, though it had been cancelled: {parcels}."


@frozen(kw_only=True)
class PickupDelivered(Event[Pickup]):
    """The courier brought the parcels to us. Source: G4."""

    kind = "pickups.pickup_delivered"
    moves = (STAGE["deliver"],)
    at: Instant  # when

    def apply(self, record: Pickup) -> Pickup:
        assert record.collected_at is not None, "what is brought was collected"
        by_then = min(record.collected_at, self.at)
        return evolve(record, collected_at=by_then, delivered_at=self.at, **self.moved(record))


@frozen(kw_only=True)
class PickupCancelAsked(Event[Pickup]):
    """The courier, who had confirmed, was asked not to come. Source: G4."""

    kind = "pickups.pickup_cancel_asked"
    says = "The courier, who had confirmed, was asked not to come: {reason}."
    moves = (STAGE["ask_cancel"],)
    reason: str  # in the words of whoever cancels; names no people

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, cancelling=self.reason, **self.moved(record))


@frozen(kw_only=True)
class PickupCancelFailed(Event[Pickup]):
    """The courier comes nevertheless, as it had confirmed. Source: G4."""

    kind = "pickups.pickup_cancel_failed"
    says = "The courier comes nevertheless: {reason}."
    moves = (STAGE["refuse_cancel"],)
    reason: str = personal()  # in the courier's words

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, cancelling=None, **self.moved(record))


@frozen(kw_only=True)
class PickupCancelled(Event[Pickup]):
    """The pick-up was given up before anything was collected. Source: G4."""

    kind = "pickups.pickup_cancelled"
    moves = (STAGE["cancel"],)
    reason: str  # in the words of whoever cancelled; names no people

    def apply(self, record: Pickup) -> Pickup:
        knows = record.withdrawn or record.stage is PickupStage.CANCEL_ASKED
        heard_by = record.heard_by  # it may come all the same
        changes = {**_QUIET, "withdrawn": knows, "heard_by": heard_by}
        return evolve(record, **changes, **self.moved(record))


@frozen(kw_only=True)
class PickupLetGo(Event[Pickup]):
    """The window of what was cancelled has passed, and nobody said that they came. Source: G4."""

    kind = "pickups.pickup_let_go"
    says = "Nobody said that they had come for what was cancelled."
    due_at: Instant  # by when they would have said

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, **_QUIET, coming=False, **self.moved(record))


@frozen(kw_only=True)
class BookingWithdrawn(Event[Pickup]):
    """The courier knows of a pick-up that was cancelled before it had confirmed. Source: G4."""

    kind = "pickups.booking_withdrawn"
    refused: str | None  # why it comes all the same; names no people; None = it does not come

    def apply(self, record: Pickup) -> Pickup:
        coming = self.refused is not None
        return evolve(record, withdrawn=True, coming=coming, **self.moved(record))


@frozen(kw_only=True)
class PickupNoted(Event[Pickup]):
    """Something was written down on a pick-up. Source: G4."""

    kind = "pickups.pickup_noted"
    says = "It was written down on the pick-up: {text}."
    text: str = personal()  # what

    def apply(self, record: Pickup) -> Pickup:
        return evolve(record, notes=(*record.notes, self.text), **self.moved(record))


#: Nothing is awaited of the courier.
_QUIET: dict[str, Any] = {"heard_by": None, "overdue": False, "cancelling": None}
#: What the courier confirmed no longer holds.
_VOID: dict[str, Any] = {**_QUIET, "confirmed": None, "cancel_by": None}
#: Neither a service centre nor the courier's line.
_WAYS: dict[str, Any] = {"centre": None, "line": None, "call": None}


def _with(record: Pickup, numbers: tuple[TrackingNumber, ...]) -> tuple[TrackingNumber, ...]:
    """The parcels' numbers that are known, each once."""
    return tuple(dict.fromkeys((*record.tracking, *numbers)))
