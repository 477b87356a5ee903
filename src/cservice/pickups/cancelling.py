"""How a pick-up is given up: what the courier confirmed is only asked for. Source: G4."""

import attrs

from cservice.kernel.checks import not_empty, not_empty_if_given
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, shown
from cservice.kernel.value import frozen
from cservice.pickups import events
from cservice.pickups.booking import RULES, PickupCommand, may_cancel
from cservice.pickups.chart import PickupStage
from cservice.pickups.model import Pickup


@frozen(kw_only=True)
class CancelPickup(PickupCommand):
    """Give a pick-up up, as long as nothing is collected. Source: G4.

    What the courier has confirmed is only asked for, which may fail: refused by whoever answers
    `MayCancel`, and with `asked_already` until the courier has answered.
    """

    kind = "pickups.cancel_pickup"
    yields = (events.PickupCancelled, events.PickupCancelAsked)
    #: In the words of whoever cancels; names no people.
    reason: str = attrs.field(validator=not_empty)

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
        may = may_cancel(record, facts)
        if isinstance(may, Refused):
            return may
        return accept(events.PickupCancelAsked(reason=self.reason), rulings=may)


@frozen(kw_only=True)
class ConfirmCancel(PickupCommand):
    """Note that the courier, who was asked not to come, does not. Source: G4.

    Refused with `not_asked` where it was not asked: what it gives up by itself it declines.
    """

    kind = "pickups.confirm_cancel"
    notes = True
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
    notes = True
    yields = (events.PickupCancelFailed,)
    reason: str = personal(validator=not_empty)  # in the courier's words

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupCancelFailed(reason=self.reason))


@frozen(kw_only=True)
class WithdrawBooking(PickupCommand):
    """Note that the courier knows of a cancellation that did not wait for it. Source: G4.

    It may say that it comes all the same, and later that it does not. Refused with
    `nothing_to_withdraw` where nothing was cancelled, or it knows and does not come.
    """

    kind = "pickups.withdraw_booking"
    yields = (events.BookingWithdrawn,)
    #: Why it comes all the same; names no people; None = it does not.
    refused: str | None = attrs.field(default=None, validator=not_empty_if_given)

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        knows = record.withdrawn and not record.coming
        if record.stage is not PickupStage.CANCELLED or knows:
            return refuse(
                self.kind,
                RULES,
                "nothing_to_withdraw",
                "it is {stage}; the courier knows already: {knows}",
                stage=record.stage,
                knows="yes" if knows else "no",
            )
        return accept(events.BookingWithdrawn(refused=self.refused))


@frozen(kw_only=True)
class LetPickupGo(PickupCommand):
    """Wait no longer whether the courier comes for what was cancelled; a deadline's. Source: G4.

    Refused with `not_due` before its time, and where nobody waits for that.
    """

    kind = "pickups.let_pickup_go"
    yields = (events.PickupLetGo,)
    due_at: Instant  # the deadline it was

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        if not self.is_due(record, self.due_at, facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "it is {stage}, and not let go at {due_at}",
                stage=record.stage,
                due_at=shown(self.due_at, record.zone),
            )
        return accept(events.PickupLetGo(due_at=self.due_at))
