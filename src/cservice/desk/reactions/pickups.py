"""What follows from what happens to pick-ups."""

from collections.abc import Iterable
from typing import Any

from cservice import pickups, returns
from cservice.desk.facts.pickups import awaited
from cservice.desk.facts.waiting import Topic, waits_for
from cservice.desk.reactions.tickets import asked_no_more, noted, seen_to
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.words import spoken
from cservice.pickups.events import LeftCustomer


def await_courier(
    event: pickups.PickupConfirmed, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """What is collected when the courier said that it comes has left in time. Source: E8, G4."""
    ra = case.get(returns.ReturnAuthorization, pickup.ra)
    if ra is None or ra.expires_at is None or awaited(ra) is not pickups.Awaited.SOMETHING:
        return
    if ra.expires_at < event.heard_by:
        reason = f"{pickup.id} was confirmed for {event.window}"
        yield returns.AwaitCourier(ra=ra.id, until=event.heard_by, reason=reason)


def hand_over(
    event: LeftCustomer,
    pickup: pickups.Pickup,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """What the courier collected, or was brought, has left the customer then. E8, G2, G4, G5.

    It is one beside those that other pick-ups had, and that had left, or were here, by then. What
    is told or taken in by hand and then heard of from the courier, as of before, may be the same:
    where that was told once the number was over, it left earlier than was told.
    """
    ra = _its_return(pickup, case)
    assert ra is not None, "a pick-up is of a return of its case"
    own = [one for one in case.own(pickups.Pickup) if one.ra == pickup.ra and one.id != pickup.id]
    # Where nobody said when, it is not what had left before the courier was asked for it.
    since = event.at if event.dated else pickup.asked_at
    after = [one.taken for one in own if one.collected_at and one.collected_at > since]
    others = max(sum([one.taken for one in own]), ra.sent_by(since) + sum(after))
    parcels = pickup.taken + others
    at_home = ra.goods is returns.GoodsStage.WITH_CUSTOMER
    if at_home or ra.sends_more(parcels, event.at) or ra.left_earlier(event.at):
        yield returns.HandOver(ra=ra.id, at=event.at, parcels=parcels)


def note_count(
    event: LeftCustomer,
    pickup: pickups.Pickup,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier took fewer than it was to, or more. Source: G5.

    For the others somebody arranges a way of their own, unless one is arranged.
    """
    has = f"the courier has {pickup.taken} of {pickup.parcels} parcels of {pickup.id}"
    ra = _its_return(pickup, case)
    if ra is not None and pickup.left_behind and waits_for(Topic.FETCH, ra, case):
        text = f"{has}; the others want a pick-up of their own"
        yield from seen_to(case, text, ra, topic=Topic.FETCH)
    elif pickup.left_behind:
        yield from noted(case, has)
    if pickup.beyond:
        yield from noted(
            case,
            f"the courier has {pickup.taken} parcels of {pickup.id}, for which"
            f" {pickup.parcels} were booked",
        )


def note_not_fetched(
    event: pickups.PickupCancelled, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody arranges another way where that of what was left behind is given up. G4, G5."""
    ra = _its_return(pickup, case)
    if ra is not None and waits_for(Topic.FETCH, ra, case):
        text = f"the courier left parcels of {ra.id} behind: they want a pick-up of their own"
        yield from seen_to(case, text, ra, topic=Topic.FETCH, once=True)


def note_unwanted(
    event: LeftCustomer,
    pickup: pickups.Pickup,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier has what nobody was to send. Source: E2, E14, G4."""
    ra = case.get(returns.ReturnAuthorization, pickup.ra)
    if ra is not None and (ra.stage in _OVER or ra.goods in _STAYS):
        yield from _has_it(pickup, ra, case)


def note_after_all(
    event: pickups.CollectedAfterAll, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier came for what had been cancelled. Source: G4."""
    return seen_to(
        case,
        f"the courier has parcels of {pickup.id}, which had been cancelled",
        _its_return(pickup, case),
    )


def _its_return(pickup: pickups.Pickup, case: CaseFile) -> returns.ReturnAuthorization | None:
    """Once that is over, nobody need ask after the courier. Source: G4."""
    return case.get(returns.ReturnAuthorization, pickup.ra)


def _has_it(
    pickup: pickups.Pickup, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    how = ra.stage if ra.stage in _OVER else ra.goods
    text = f"the courier has parcels of {pickup.id}, though {ra.id} is {spoken(how)}"
    return seen_to(case, f"{text}: say what becomes of them")


#: Nothing may come back any more under a number that was given up, or has expired.
_OVER = (returns.ReturnStage.CANCELLED, returns.ReturnStage.EXPIRED)
#: The customer was told to keep it, or there is nothing.
_STAYS = (returns.GoodsStage.KEPT, returns.GoodsStage.NOT_NEEDED)


def give_up_pickups(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing is to be sent any more, nobody comes for it. Source: E8, E14, G4.

    The courier may come all the same; what it has already when the return is given up, somebody
    reads.
    """
    if awaited(ra) is pickups.Awaited.SOMETHING:
        return
    for pickup in case.own(pickups.Pickup):
        if pickup.ra == ra.id:
            yield from _give_up(pickup)
            if pickup.stage is pickups.PickupStage.COLLECTED and ra.stage in _OVER:
                yield from _has_it(pickup, ra, case)


def give_up(event: Event[Any], pickup: pickups.Pickup, case: CaseFile) -> Iterable[AnyCommand]:
    """A courier that speaks of what need not be collected any more is asked not to come. G4."""
    ra = case.get(returns.ReturnAuthorization, pickup.ra)
    if ra is not None and awaited(ra) is not pickups.Awaited.SOMETHING:
        yield from _give_up(pickup)


def _give_up(pickup: pickups.Pickup) -> Iterable[AnyCommand]:
    asked = pickup.stage is pickups.PickupStage.CANCEL_ASKED
    if pickup.is_open and not asked:
        reason = f"nothing is to be sent any more under {pickup.ra}"
        yield pickups.CancelPickup(pickup=pickup.id, reason=reason)


def note_overdue(
    event: pickups.PickupOverdue, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that nobody said what became of it. Source: G4."""
    return seen_to(case, f"nobody said what became of {pickup.id} ({pickup.window})", pickup)


def note_missed(
    event: pickups.PickupMissed, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody agrees with the customer on another time. Source: G4."""
    ra = _its_return(pickup, case)
    if ra is not None and awaited(ra) is pickups.Awaited.SOMETHING:
        text = f"{pickup.id} was missed ({pickup.window}): {event.reason}"
        yield from seen_to(case, f"{text}; somebody agrees on another time", pickup)


def on_again(event: Event[Any], pickup: pickups.Pickup, case: CaseFile) -> Iterable[AnyCommand]:
    """Nobody is asked for another time, or after the courier, once that is known. G4, H1."""
    return asked_no_more(case, f"{pickup.id} is {spoken(pickup.stage)}")


def left_after_all(
    event: LeftCustomer, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nor for another way, once the courier has what had been cancelled. Source: G4, G5, H1."""
    return asked_no_more(case, f"the courier has parcels of {pickup.id}")


def note_declined(
    event: pickups.PickupDeclined, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier does not come then. Source: G4."""
    return seen_to(
        case,
        f"the courier does not come for {pickup.id}: {event.reason}",
        pickup,
    )


def note_cancel_failed(
    event: pickups.PickupCancelFailed, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier comes nevertheless. Source: G4."""
    return seen_to(
        case,
        f"the courier comes for {pickup.id} all the same: {event.reason}",
        _its_return(pickup, case),
    )


def note_not_withdrawn(
    event: pickups.BookingWithdrawn, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that the courier comes for what was cancelled. Source: G4."""
    if event.refused is None:
        return ()
    return seen_to(
        case,
        f"the courier comes for {pickup.id} all the same: {event.refused}",
        _its_return(pickup, case),
    )


REACTIONS: Reactions = {
    pickups.PickupScheduled: (on_again,),
    pickups.DropOffArranged: (on_again,),
    pickups.PassedToCourierLine: (on_again,),
    pickups.PickupConfirmed: (give_up, await_courier, on_again),
    pickups.PickupRescheduled: (on_again,),
    pickups.PickupCollected: (hand_over, note_count, note_unwanted, on_again),
    pickups.ParcelsDroppedOff: (hand_over, note_count, note_unwanted, on_again),
    # That it has what nobody was to send, `note_after_all` tells.
    pickups.CollectedAfterAll: (hand_over, note_after_all, note_count, left_after_all),
    pickups.DroppedOffAfterAll: (hand_over, note_count, note_unwanted, left_after_all),
    pickups.PickupCancelled: (on_again, note_not_fetched),
    pickups.PickupMissed: (give_up, note_missed),
    pickups.PickupOverdue: (note_overdue,),
    pickups.PickupDeclined: (note_declined, give_up),
    pickups.PickupCancelFailed: (note_cancel_failed,),
    pickups.BookingWithdrawn: (note_not_withdrawn,),
}
