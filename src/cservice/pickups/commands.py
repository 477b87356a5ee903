"""What else can be asked of a pick-up: by the desk, and by the courier."""

import attrs

from cservice.ids import CallId
from cservice.kernel.checks import at_least, not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.pickups import events
from cservice.pickups.booking import RULES, PickupCommand, PickupRequest
from cservice.pickups.chart import PickupStage
from cservice.pickups.facts import PickupFacts
from cservice.pickups.model import Pickup, TrackingNumber
from cservice.pickups.questions import MayCancel


@frozen(kw_only=True)
class ArrangeDropOff(PickupRequest):
    """Have the customer take the parcels to a service centre of the courier's. Source: G2."""

    kind = "pickups.arrange_drop_off"
    yields = (events.DropOffArranged,)
    centre: str | None = None  # which; None = any

    def decision(self, facts: PickupFacts) -> Outcome[Pickup]:
        return self.nothing(facts) or accept(
            events.DropOffArranged(ra=self.ra, centre=self.centre, parcels=self.parcels)
        )


@frozen(kw_only=True)
class HandToCourier(PickupRequest):
    """Hand the customer to the courier's phone line, to arrange it there. Source: G3.

    For who does not know when the courier is in the area, or will not be home.
    """

    kind = "pickups.hand_to_courier"
    yields = (events.HandedToCourier,)
    line: str = attrs.field(validator=not_empty)  # the courier's phone line: its number, its name
    call: CallId | None = None  # the call handed over; None = the customer calls there later

    def decision(self, facts: PickupFacts) -> Outcome[Pickup]:
        return self.nothing(facts) or accept(
            events.HandedToCourier(ra=self.ra, line=self.line, call=self.call, parcels=self.parcels)
        )


@frozen(kw_only=True)
class DeclinePickup(PickupCommand):
    """Note that the courier does not come then, confirmed or not. Source: G4.

    It is no miss: the customer names another window, or takes another way.
    """

    kind = "pickups.decline_pickup"
    yields = (events.PickupDeclined,)
    reason: str  # in the courier's words

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupDeclined(reason=self.reason))


@frozen(kw_only=True)
class DropOffInstead(PickupCommand):
    """Have the customer take it to a service centre instead; nobody is booked now. Source: G2.

    What the courier was asked for, or has confirmed, is cancelled first.
    """

    kind = "pickups.drop_off_instead"
    yields = (events.DropOffChosen,)
    centre: str | None = None  # which; None = any

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.DropOffChosen(centre=self.centre))


@frozen(kw_only=True)
class HandToCourierInstead(PickupCommand):
    """Hand the customer to the courier's phone line instead; nobody is booked now. Source: G3."""

    kind = "pickups.hand_to_courier_instead"
    yields = (events.LineChosen,)
    line: str = attrs.field(validator=not_empty)  # the courier's phone line: its number, its name
    call: CallId | None = None  # the call handed over; None = the customer calls there later

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.LineChosen(line=self.line, call=self.call))


@frozen(kw_only=True)
class MissPickup(PickupCommand):
    """Say that nobody came, or nobody was there; it is never inferred. Source: G4."""

    kind = "pickups.miss_pickup"
    yields = (events.PickupMissed,)
    reason: str  # what went wrong

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupMissed(reason=self.reason))


@frozen(kw_only=True)
class FlagOverdue(PickupCommand):
    """Note that nobody said what became of it; a deadline's command. Source: G4.

    It is no miss. A sweep that comes after somebody has said it is refused with `not_due`.
    """

    kind = "pickups.flag_overdue"
    yields = (events.PickupOverdue,)
    due_at: Instant  # the deadline it was; there may be another since

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        waits = [one.at for one in record.deadlines()]
        if self.due_at not in waits or facts.now < self.due_at:
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the courier should have said what became of it by {due_at}; told already: {told}",
                due_at=record.heard_by or "no particular time",
                told="yes" if record.overdue else "no",
            )
        return accept(events.PickupOverdue(due_at=self.due_at))


@frozen(kw_only=True)
class CollectPickup(PickupCommand):
    """Note that the courier took parcels along, confirmed or not. Source: G4, G5.

    It is the courier's word, so it may come while a cancellation is asked for, or after a miss.
    Refused with `not_yet` where it is said of an instant to come.
    """

    kind = "pickups.collect_pickup"
    yields = (events.PickupCollected,)
    #: How many; None = all. To take none is a miss.
    parcels: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(at_least(1))
    )
    tracking: tuple[TrackingNumber, ...] = ()  # their numbers; empty = none are known
    at: Instant | None = None  # when; None = now

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return _not_yet(self.kind, self.at, facts) or accept(
            events.PickupCollected(
                at=self.at or facts.now,
                parcels=self.parcels or record.parcels,
                tracking=self.tracking,
            )
        )


@frozen(kw_only=True)
class DropOffParcels(PickupCommand):
    """Note that the customer left parcels at a service centre. Source: G2, G5.

    Refused with `not_yet` where it is said of an instant to come.
    """

    kind = "pickups.drop_off_parcels"
    yields = (events.ParcelsDroppedOff,)
    #: How many; None = all.
    parcels: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(at_least(1))
    )
    tracking: tuple[TrackingNumber, ...] = ()  # their numbers; empty = none are known
    at: Instant | None = None  # when; None = now

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return _not_yet(self.kind, self.at, facts) or accept(
            events.ParcelsDroppedOff(
                at=self.at or facts.now,
                parcels=self.parcels or record.parcels,
                tracking=self.tracking,
            )
        )


@frozen(kw_only=True)
class DeliverPickup(PickupCommand):
    """Note that the courier brought the parcels to us. Source: G4.

    Refused with `not_yet` where it is said of an instant to come.
    """

    kind = "pickups.deliver_pickup"
    yields = (events.PickupDelivered,)
    at: Instant | None = None  # when; None = now

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return _not_yet(self.kind, self.at, facts) or accept(
            events.PickupDelivered(at=self.at or facts.now)
        )


@frozen(kw_only=True)
class CancelPickup(PickupCommand):
    """Give a pick-up up, as long as nothing is collected. Source: G4.

    What the courier has confirmed is only asked for, which may fail: refused by whoever answers
    `MayCancel`, and with `asked_already` until the courier has answered.
    """

    kind = "pickups.cancel_pickup"
    yields = (events.PickupCancelled, events.PickupCancelAsked)
    reason: str  # in the words of whoever cancels

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        if record.stage is PickupStage.CANCEL_ASKED:
            return refuse(
                self.kind,
                RULES,
                "asked_already",
                "the courier was asked not to come, and has not answered",
                allowed=("wait for the courier's answer",),
            )
        if record.stage is not PickupStage.CONFIRMED:
            return accept(events.PickupCancelled(reason=self.reason))
        assert record.confirmed is not None, "a confirmed pick-up has a window"
        may = MayCancel(
            given=facts, ra=record.ra, window=record.confirmed, cancel_by=record.cancel_by
        ).ask()
        if isinstance(may, Refused):
            return may
        return accept(events.PickupCancelAsked(reason=self.reason), rulings=may.rulings)


@frozen(kw_only=True)
class ConfirmCancel(PickupCommand):
    """Note that the courier, who was asked not to come, does not. Source: G4.

    Refused with `not_asked` where it was not asked: what it gives up by itself it declines.
    """

    kind = "pickups.confirm_cancel"
    yields = (events.PickupCancelled,)

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        if record.cancelling is None:
            return refuse(
                self.kind,
                RULES,
                "not_asked",
                "the courier was not asked to cancel it",
                allowed=("cancel_pickup", "decline_pickup"),
            )
        return accept(events.PickupCancelled(reason=record.cancelling))


@frozen(kw_only=True)
class RefuseCancel(PickupCommand):
    """Note that the courier comes nevertheless. Source: G4."""

    kind = "pickups.refuse_cancel"
    yields = (events.PickupCancelFailed,)
    reason: str  # in the courier's words

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupCancelFailed(reason=self.reason))


@frozen(kw_only=True)
class WithdrawBooking(PickupCommand):
    """Note that the courier knows of a cancellation that did not wait for it. Source: G4.

    Refused with `nothing_to_withdraw` where nothing was cancelled, or it knows.
    """

    kind = "pickups.withdraw_booking"
    yields = (events.BookingWithdrawn,)
    refused: str | None = None  # why it comes all the same, in its words; None = it does not

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        if record.stage is not PickupStage.CANCELLED or record.withdrawn:
            return refuse(
                self.kind,
                RULES,
                "nothing_to_withdraw",
                "it is {stage}; the courier knows already: {knows}",
                stage=record.stage,
                knows="yes" if record.withdrawn else "no",
            )
        return accept(events.BookingWithdrawn(refused=self.refused))


@frozen(kw_only=True)
class NotePickup(PickupCommand):
    """Write something down on a pick-up, whatever its stage. Source: G4."""

    kind = "pickups.note_pickup"
    yields = (events.PickupNoted,)
    text: str = personal()  # what

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupNoted(text=self.text))


def _not_yet(kind: str, at: Instant | None, facts: Given) -> Refused | None:
    """Refused with `not_yet`: nobody knows what becomes of parcels later."""
    if at is None or at <= facts.now:
        return None
    return refuse(
        kind,
        RULES,
        "not_yet",
        "{at} is still to come",
        allowed=(f"an instant up to {facts.now}",),
        at=at,
    )
