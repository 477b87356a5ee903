"""What pick-ups are told of the return whose goods they are about, and of each other."""

from collections.abc import Mapping, Sequence

from cservice import pickups, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import PickupId, ReturnId
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.time import Instant


def pickup_facts(g: Gathering) -> pickups.PickupFacts:
    """What is still to be sent under the return, which is of the same case, and what comes."""
    ra = g.case.get(returns.ReturnAuthorization, _return_of(g))
    if ra is None or ra.case != g.case.id:
        return pickups.PickupFacts(**g.given, awaited=pickups.Awaited.UNKNOWN)
    now: Instant = g.given["now"]
    return pickups.PickupFacts(
        **g.given,
        awaited=awaited(ra, now),
        under_way=_under_way(ra, g.case),
        good_until=ra.expires_at,
        over_since=ra.expires_at if _has_run_out(ra, now) else None,
    )


def _return_of(g: Gathering) -> ReturnId:
    """The return that a pick-up is for, or is asked for."""
    if isinstance(g.record, pickups.Pickup):
        return g.record.ra
    begins = pickups.SchedulePickup, pickups.ArrangeDropOff, pickups.PassToCourierLine
    assert isinstance(g.command, begins), "nothing else begins one"
    return g.command.ra


def awaited(ra: returns.ReturnAuthorization, now: Instant | None = None) -> pickups.Awaited:
    """What is still to be sent under a return. Source: E1, E8, E14.

    At an instant, a number whose time is over counts as that of a return that is over, also where
    no sweep has been yet; None = whatever time it is.
    """
    if ra.stage is returns.ReturnStage.REQUESTED:
        return pickups.Awaited.NOT_YET
    lapsed = now is not None and ra.lapsed(now)
    if lapsed or ra.stage is not returns.ReturnStage.AUTHORIZED:
        return pickups.Awaited.NO_MORE
    return pickups.Awaited.SOMETHING if ra.outstanding else pickups.Awaited.NOTHING


def _has_run_out(ra: returns.ReturnAuthorization, now: Instant) -> bool:
    """Whether its number's time is over, and what left before that would have it back. E2, E8."""
    over = ra.stage in (returns.ReturnStage.EXPIRED, returns.ReturnStage.CLOSED)
    return ra.overdue(now) and ra.outstanding > 0 and (over or ra.lapsed(now))


def _under_way(ra: returns.ReturnAuthorization, case: CaseFile) -> tuple[PickupId, ...]:
    """The pick-ups of a return by which it comes: open, or on the way with all they took.

    What the courier left behind wants one of its own; so does what was not in what arrived.
    """
    on_the_way = ra.goods.under_way or ra.under_way
    return tuple(
        [
            one.id
            for one in case.own(pickups.Pickup)
            if one.ra == ra.id and (one.is_open or (one.has_all and on_the_way))
        ]
    )


def left_behind(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether a courier left parcels of a return behind that have, and had, no other way. G5."""
    own = [one for one in case.own(pickups.Pickup) if one.ra == ra.id]
    return any(
        one.left_behind > _arranged_since(one, own) + _brought_since(one, own, ra) for one in own
    )


def _arranged_since(one: pickups.Pickup, own: Sequence[pickups.Pickup]) -> int:
    """How many parcels are to be got, or were, that nobody had asked for before it came."""
    return sum(
        [
            other.parcels
            for other in own
            if other.id != one.id
            and one.collected_at is not None
            and other.asked_at >= one.collected_at
            and (other.taken or other.stage is not pickups.PickupStage.CANCELLED)
        ]
    )


def _brought_since(
    one: pickups.Pickup, own: Sequence[pickups.Pickup], ra: returns.ReturnAuthorization
) -> int:
    """How many parcels left the customer since it came, by none of the pick-ups. Source: E8, G5.

    Also what is here by now, though nobody told that it left.
    """
    if one.collected_at is None:
        return 0
    before = max(one.taken, ra.sent_by(one.collected_at))
    got = [x.taken for x in own if x.collected_at and x.collected_at > one.collected_at]
    return max(0, ra.sent - before - sum(got))


GATHERERS: Mapping[type[Given], Gatherer] = {pickups.PickupFacts: pickup_facts}
