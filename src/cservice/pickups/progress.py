"""What is said became of a pick-up: missed, collected, brought to us. Source: G2, G4, G5."""

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, shown
from cservice.kernel.value import frozen
from cservice.pickups import events
from cservice.pickups.booking import (
    KNOWS_WHEN,
    RULES,
    OfItsReturn,
    PickupCommand,
    SaidPickup,
    impossible,
)
from cservice.pickups.chart import PickupStage
from cservice.pickups.facts import PickupFacts
from cservice.pickups.model import Pickup, TrackingNumber, a_few, tracking_field


@frozen(kw_only=True)
class MissPickup(SaidPickup):
    """Say that nobody came, or nobody was there; it is never inferred. Source: G4.

    Refused with `not_yet` where it is said of an instant to come, and with `too_early` before the
    window opens: what the courier gives up before that, it declines.
    """

    kind = "pickups.miss_pickup"
    notes = True
    yields = (events.PickupMissed,)
    reason: str = personal(validator=not_empty)  # what went wrong

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        opens = record.asked_at if record.window is None else record.window.start
        if facts.now < opens:
            return refuse(
                self.kind,
                RULES,
                "too_early",
                "the courier was to come from {opens}, which is still to come",
                allowed=("decline_pickup", "the same from then on"),
                opens=shown(opens, record.zone),
            )
        return self.impossible(record, facts, since=opens) or accept(
            events.PickupMissed(reason=self.reason, at=self.at or facts.now)
        )


@frozen(kw_only=True)
class FlagOverdue(PickupCommand):
    """Note that nobody said what became of it; a deadline's command. Source: G4.

    It is no miss. A sweep that comes after somebody has said it is refused with `not_due`.
    """

    kind = "pickups.flag_overdue"
    yields = (events.PickupOverdue,)
    due_at: Instant  # the deadline it was; there may be another since

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        if not self.is_due(record, self.due_at, facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the courier should have said what became of it by {due_at}; told already: {told}",
                due_at=_said(record),
                told="yes" if record.overdue else "no",
            )
        return accept(events.PickupOverdue(due_at=self.due_at))


@frozen(kw_only=True)
class _LeaveCustomer(OfItsReturn):
    """The courier has parcels."""

    at: Instant | None = None  # when it was; None = now
    #: How many; None = all. To hand over none is a miss.
    parcels: int | None = attrs.field(default=None, validator=attrs.validators.optional(a_few))
    tracking: tuple[TrackingNumber, ...] = tracking_field()  # their numbers; empty = none are known

    def left(
        self, how: type[events.LeftCustomer], record: Pickup, facts: PickupFacts
    ) -> Outcome[Pickup]:
        """So many left the customer in that way."""
        return (
            impossible(self.kind, record, self.at, facts.now, since=record.asked_at)
            or self._hearsay(record, facts)
            or accept(
                how(
                    at=self.at or facts.now,
                    dated=self.at is not None,
                    parcels=self.parcels or record.parcels,
                    tracking=self.tracking,
                )
            )
        )

    def _hearsay(self, record: Pickup, facts: PickupFacts) -> Refused | None:
        """Nobody brings their own number back, by whatever way it came. Source: E8."""
        at, over_since = self.at, facts.over_since
        if at is None or over_since is None or at >= over_since or facts.by.kind in KNOWS_WHEN:
            return None
        return refuse(
            self.kind,
            RULES,
            "said_by_us",
            "that it left at {at}, in time, the courier says, or somebody of our staff",
            allowed=("by the courier, or somebody of our staff", "that it leaves now"),
            at=shown(at, record.zone),
        )


@frozen(kw_only=True)
class CollectPickup(_LeaveCustomer):
    """Note that the courier took parcels along, confirmed or not. Source: G4, G5.

    It is the courier's word, so it may come while a cancellation is asked for, after a miss, and
    once after it was cancelled; and it may be of fewer parcels than were booked, or more. Refused
    with `not_yet` or `too_early` where it is said of an instant to come, or before it was asked;
    and with `said_by_us` where only a customer's word brings a return back that is over by now.
    """

    kind = "pickups.collect_pickup"
    notes = True
    yields = (events.PickupCollected, events.CollectedAfterAll)

    def decision(self, record: Pickup, facts: PickupFacts) -> Outcome[Pickup]:
        if record.stage is PickupStage.CANCELLED and not record.taken:
            return self.left(events.CollectedAfterAll, record, facts)
        return self.left(events.PickupCollected, record, facts)


@frozen(kw_only=True)
class DropOffParcels(_LeaveCustomer):
    """Note that the customer left parcels at a service centre. Source: G2, G5.

    It may be heard of once after it was cancelled. Refused with `not_yet`, `too_early` or
    `said_by_us`, as what is collected is.
    """

    kind = "pickups.drop_off_parcels"
    yields = (events.ParcelsDroppedOff, events.DroppedOffAfterAll)

    def decision(self, record: Pickup, facts: PickupFacts) -> Outcome[Pickup]:
        if record.stage is PickupStage.CANCELLED and not record.taken:
            return self.left(events.DroppedOffAfterAll, record, facts)
        return self.left(events.ParcelsDroppedOff, record, facts)


@frozen(kw_only=True)
class DeliverPickup(SaidPickup):
    """Note that the courier brought the parcels to us. Source: G4.

    Refused with `not_yet` or `too_early` where it is said of an instant to come, or before the
    parcels were collected; where nobody said when that was, before it was asked for.
    """

    kind = "pickups.deliver_pickup"
    notes = True
    yields = (events.PickupDelivered,)

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        since = record.collected_at if record.dated else record.asked_at
        assert since is not None, "what is brought was collected"
        return self.impossible(record, facts, since=since) or accept(
            events.PickupDelivered(at=self.at or facts.now)
        )


@frozen(kw_only=True)
class NotePickup(PickupCommand):
    """Write something down on a pick-up, whatever its stage. Source: G4."""

    kind = "pickups.note_pickup"
    yields = (events.PickupNoted,)
    text: str = personal(validator=not_empty)  # what

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupNoted(text=self.text))


def _said(record: Pickup) -> str:
    """By when the courier should have spoken, by the clocks of the address."""
    return "no particular time" if record.heard_by is None else shown(record.heard_by, record.zone)
