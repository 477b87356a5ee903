"""What follows from what happens to pick-ups."""

from collections.abc import Iterable

from cservice import pickups, returns, tickets
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile


def hand_over(
    event: pickups.PickupCollected | pickups.ParcelsDroppedOff,
    pickup: pickups.Pickup,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """What the courier collected, or was brought, has left the customer. Source: E8, G2, G4."""
    ra = case.get(returns.ReturnAuthorization, pickup.ra)
    if ra is not None and ra.goods is returns.GoodsStage.WITH_CUSTOMER:
        yield returns.HandOver(ra=ra.id)


def note_left_behind(
    event: pickups.PickupCollected | pickups.ParcelsDroppedOff,
    pickup: pickups.Pickup,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier did not take all of it. Source: G5."""
    if pickup.left_behind:
        yield from _noted(
            case,
            f"the courier has {pickup.taken} of {pickup.parcels} parcels of {pickup.id};"
            " the others want a pick-up of their own",
        )


def note_overdue(
    event: pickups.PickupOverdue, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that nobody said what became of it. Source: G4."""
    return _noted(case, f"nobody said what became of {pickup.id} ({pickup.window})")


def note_declined(
    event: pickups.PickupDeclined, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier does not come then. Source: G4."""
    return _noted(case, f"the courier does not come for {pickup.id}: {event.reason}")


def note_cancel_failed(
    event: pickups.PickupCancelFailed, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier comes nevertheless. Source: G4."""
    return _noted(case, f"the courier comes for {pickup.id} all the same: {event.reason}")


def note_not_withdrawn(
    event: pickups.BookingWithdrawn, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier comes for what was cancelled. Source: G4."""
    if event.refused is None:
        return ()
    return _noted(case, f"the courier comes for {pickup.id} all the same: {event.refused}")


def _noted(case: CaseFile, text: str) -> Iterable[AnyCommand]:
    for ticket in case.own(tickets.Ticket):
        yield tickets.NoteTicket(ticket=ticket.id, text=text)


REACTIONS: Reactions = {
    pickups.PickupCollected: (hand_over, note_left_behind),
    pickups.ParcelsDroppedOff: (hand_over, note_left_behind),
    pickups.PickupOverdue: (note_overdue,),
    pickups.PickupDeclined: (note_declined,),
    pickups.PickupCancelFailed: (note_cancel_failed,),
    pickups.BookingWithdrawn: (note_not_withdrawn,),
}
