"""How a window is booked: asked for, confirmed or declined, asked for anew. Source: G1, G4."""

from collections.abc import Mapping

import attrs

from cservice.ids import PickupId, ReturnId
from cservice.kernel.actor import ActorKind
from cservice.kernel.checks import not_empty, not_empty_if_given
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, LocalWindow, plus, shown
from cservice.kernel.value import frozen
from cservice.pickups import events
from cservice.pickups.chart import PickupStage
from cservice.pickups.facts import Awaited, PickupFacts
from cservice.pickups.model import (
    CourierReference,
    Pickup,
    TrackingNumber,
    parcels_field,
    tracking_field,
)
from cservice.pickups.questions import HeardWithin, MayBook, MayCancel

RULES = "trade.pickups"


@frozen(kw_only=True)
class PickupCommand(Command[Pickup, Given]):
    """A command on a pick-up."""

    record = Pickup
    target = "pickup"
    pickup: PickupId  # which


@frozen(kw_only=True)
class SaidPickup(PickupCommand):
    """A command by which is noted what somebody says, at once or later."""

    at: Instant | None = None  # when it was; None = now

    def impossible(self, record: Pickup, facts: Given, *, since: Instant) -> Refused | None:
        """See `impossible`."""
        return impossible(self.kind, record, self.at, facts.now, since=since)


def impossible(
    question: str, record: Pickup, at: Instant | None, now: Instant, *, since: Instant
) -> Refused | None:
    """Refused with `not_yet` of what is still to come, with `too_early` before an instant."""
    if at is None or since <= at <= now:
        return None
    late = at > now
    first, last = shown(since, record.zone), shown(now, record.zone)
    return refuse(
        question,
        RULES,
        "not_yet" if late else "too_early",
        "{at} is still to come" if late else "at {at} it was not so far",
        allowed=(f"an instant from {first} to {last}",),
        at=shown(at, record.zone),
    )


@frozen(kw_only=True)
class OfItsReturn(Command[Pickup, PickupFacts]):
    """A command on a pick-up for which it matters how far its return is."""

    record = Pickup
    target = "pickup"
    facts = PickupFacts
    pickup: PickupId  # which


@frozen(kw_only=True)
class ChangeOfWay(OfItsReturn):
    """A command by which what comes back takes another way, or another window."""


@frozen(kw_only=True)
class PickupRequest(Request[Pickup, PickupFacts]):
    """What begins a pick-up.

    Refused where nothing is to be sent under the return, see `nothing_sent`; and with `under_way`
    where it comes back in another way already, unless it is said why there is a further one.
    """

    record = Pickup
    facts = PickupFacts
    ra: ReturnId  # the return whose goods are to come
    parcels: int = parcels_field(default=1)  # how many
    #: Why it is one beside another; None = it is the only one.
    further: str | None = attrs.field(default=None, validator=not_empty_if_given)

    @property
    def follows(self) -> str | None:
        return self.ra

    def nothing(self, facts: PickupFacts) -> Refused | None:
        """What stops it, whatever way it takes."""
        if (refused := nothing_sent(self.kind, self.ra, facts)) is not None:
            return refused
        if not facts.under_way or self.further is not None:
            return None
        return refuse(
            self.kind,
            RULES,
            "under_way",
            "it comes back already, by {pickups}",
            allowed=("change that one, or cancel it", "say why there is a further one"),
            pickups=" and ".join(facts.under_way),
        )


def nothing_sent(kind: str, ra: ReturnId, facts: PickupFacts) -> Refused | None:
    """Refused where nothing is to be sent under a return. Source: E1, E8, E14.

    With `no_number` before it is authorized, with `over` once it is over, with `nothing_to_send`
    where all is here, lost or kept, and with `unknown_return` where the case has no such return.
    """
    if facts.awaited is Awaited.SOMETHING:
        return None
    code, sentence, instead = _NOT_SENT[facts.awaited]
    return refuse(kind, RULES, code, sentence, allowed=(instead,), ra=ra)


#: The code, the sentence, and what would be allowed.
_NOT_SENT: Mapping[Awaited, tuple[str, str, str]] = {
    Awaited.NOT_YET: (
        "no_number",
        "nothing is sent before {ra} is authorized",
        "authorize the return first",
    ),
    Awaited.NO_MORE: (
        "over",
        "{ra} is over: it was closed or given up, or its number's time has passed",
        "request another return",
    ),
    Awaited.NOTHING: (
        "nothing_to_send",
        "nothing is to be sent under {ra}, or nothing more",
        "a return of which something is still to come",
    ),
    Awaited.UNKNOWN: (
        "unknown_return",
        "the case has no return {ra}",
        "a return of this case",
    ),
}


@frozen(kw_only=True)
class SchedulePickup(PickupRequest):
    """Ask a courier to collect parcels in a window that the customer knows. Source: G1.

    Refused as each request is, with `skipped` where clocks skip the whole window, and by whoever
    answers `MayBook`.
    """

    kind = "pickups.schedule_pickup"
    yields = (events.PickupScheduled,)
    window: LocalWindow  # when the customer is there, in the zone of the address
    address: str = personal(validator=not_empty)  # where the courier rings

    def decision(self, facts: PickupFacts) -> Outcome[Pickup]:
        if (nothing := self.nothing(facts)) is not None:
            return nothing
        may = _booked(self.kind, facts, self.ra, self.window, self.parcels, missed=0)
        if isinstance(may, Refused):
            return may
        scheduled = events.PickupScheduled(
            ra=self.ra,
            window=self.window,
            address=self.address,
            parcels=self.parcels,
            at=facts.now,
            further=self.further,
            heard_by=may.heard_by,
        )
        return accept(scheduled, rulings=may.rulings)


#: Who says when the courier was there, or comes, so that a number is good by it: no customer alone.
KNOWS_WHEN = (ActorKind.STAFF, ActorKind.COURIER, ActorKind.SYSTEM)


@frozen(kw_only=True)
class ConfirmPickup(OfItsReturn):
    """Note when the courier comes, and under which number of its own. Source: G4.

    It may change its mind, and may come again by itself where it missed the customer. Refused with
    `not_yet` or `too_early` where it is said to have spoken in time to come, or before it was
    asked; with `skipped` where clocks skip the window, with `window_past` where that was over when
    it spoke; and with `cancel_by` where it could be cancelled until after the window, or until
    before it was asked for. That it can no longer be cancelled it may say. Refused with
    `said_by_us` where only a customer's word makes the return's number good for longer.
    """

    kind = "pickups.confirm_pickup"
    notes = True
    yields = (events.PickupConfirmed,)
    window: LocalWindow  # when the courier comes; it may differ from what was asked for
    reference: CourierReference = attrs.field(validator=not_empty)  # the courier's number
    cancel_by: Instant | None = None  # it can be cancelled up to then; None = it named no end
    tracking: tuple[TrackingNumber, ...] = tracking_field()  # the parcels'; empty = it named none
    at: Instant | None = None  # when it spoke; None = now

    def decision(self, record: Pickup, facts: PickupFacts) -> Outcome[Pickup]:
        if (refused := self._nonsense(record, facts)) is not None:
            return refused
        until, rulings = _heard_by(facts, record.ra, self.window, confirmed=True)
        if (refused := self._hearsay(until, facts)) is not None:
            return refused
        confirmed = events.PickupConfirmed(
            window=self.window,
            reference=self.reference,
            cancel_by=self.cancel_by,
            tracking=self.tracking,
            heard_by=until,
        )
        return accept(confirmed, rulings=rulings)

    def _hearsay(self, until: Instant, facts: PickupFacts) -> Refused | None:
        """Nobody makes their own number good for longer. Source: E8, E10."""
        ends, is_awaited = facts.good_until, facts.awaited is Awaited.SOMETHING
        if ends is None or until <= ends or not is_awaited or facts.by.kind in KNOWS_WHEN:
            return None
        return refuse(
            self.kind,
            RULES,
            "said_by_us",
            "that it comes at {window}, for which the number is to be good for longer, the courier"
            " says, or somebody of our staff",
            allowed=("by the courier, or somebody of our staff",),
            window=self.window,
        )

    def _nonsense(self, record: Pickup, facts: Given) -> Refused | None:
        """What nobody can have meant."""
        window, spoke = self.window, self.at or facts.now
        refused = impossible(
            self.kind, record, self.at, facts.now, since=record.asked_at
        ) or _skipped(self.kind, window)
        if refused is not None:
            return refused
        if window.end <= spoke:
            return refuse(
                self.kind,
                RULES,
                "window_past",
                "{window} is over",
                allowed=(
                    f"a window that closes after {shown(spoke, window.zone)}",
                    "say when the courier spoke, if that was before",
                ),
                window=window,
            )
        if self.cancel_by is None or record.asked_at <= self.cancel_by <= window.end:
            return None
        return refuse(
            self.kind,
            RULES,
            "cancel_by",
            "it cannot be that it can be cancelled until {until}",
            allowed=(f"until an instant before {shown(window.end, window.zone)}", "no such end"),
            until=shown(self.cancel_by, window.zone),
        )


@frozen(kw_only=True)
class DeclinePickup(PickupCommand):
    """Note that the courier does not come then, confirmed or not. Source: G4.

    It is no miss: the customer names another window, or takes another way.
    """

    kind = "pickups.decline_pickup"
    notes = True
    yields = (events.PickupDeclined,)
    reason: str = personal(validator=not_empty)  # in the courier's words

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        return accept(events.PickupDeclined(reason=self.reason))


@frozen(kw_only=True)
class ReschedulePickup(ChangeOfWay):
    """Ask the courier to come in another window; it has to confirm again. Source: G4.

    Whatever way it was to take before. Refused where nothing is to be sent any more, see
    `nothing_sent`; with `no_address` where it is not known where the courier rings, with `skipped`
    where clocks skip the window, by whoever answers `MayBook`, and where the courier had confirmed
    by whoever answers `MayCancel`: what it confirmed is cancelled by that, while its window is not
    over.
    """

    kind = "pickups.reschedule_pickup"
    yields = (events.PickupRescheduled,)
    window: LocalWindow  # when the customer is there instead
    #: Where the courier rings; None = as it was.
    address: str | None = personal(default=None, validator=not_empty_if_given)

    def decision(self, record: Pickup, facts: PickupFacts) -> Outcome[Pickup]:
        if (refused := nothing_sent(self.kind, record.ra, facts)) is not None:
            return refused
        if self.address is None and record.address is None:
            return refuse(
                self.kind,
                RULES,
                "no_address",
                "where the courier rings is not known",
                allowed=("give the address, too",),
            )
        may = _booked(
            self.kind, facts, record.ra, self.window, record.parcels, missed=record.missed
        )
        if isinstance(may, Refused):
            return may
        over = record.confirmed is not None and record.confirmed.end <= facts.now
        let_off = () if over else may_cancel(record, facts)
        if isinstance(let_off, Refused):
            return let_off
        moved = events.PickupRescheduled(
            window=self.window, address=self.address, heard_by=may.heard_by
        )
        return accept(moved, rulings=(*may.rulings, *let_off))


def may_cancel(record: Pickup, facts: Given) -> tuple[Ruling, ...] | Refused:
    """Whether the courier may be asked not to come as it confirmed; where it has not, it may."""
    if record.stage is not PickupStage.CONFIRMED:
        return ()
    assert record.confirmed is not None, "a confirmed pick-up has a window"
    may = MayCancel(
        given=facts, ra=record.ra, window=record.confirmed, cancel_by=record.cancel_by
    ).ask()
    return may if isinstance(may, Refused) else may.rulings


@frozen(kw_only=True)
class _Booked:
    """A window that the courier may be asked for."""

    heard_by: Instant  # by when the courier should have said what became of it
    rulings: tuple[Ruling, ...]  # what policies said


def _booked(
    kind: str, facts: PickupFacts, ra: ReturnId, window: LocalWindow, parcels: int, *, missed: int
) -> _Booked | Refused:
    """Whether the courier may be asked to come in the window."""
    if (skipped := _skipped(kind, window)) is not None:
        return skipped
    may = MayBook(
        given=facts,
        ra=ra,
        window=window,
        parcels=parcels,
        missed=missed,
        good_until=facts.good_until,
    ).ask()
    if isinstance(may, Refused):
        return may
    until, said = _heard_by(facts, ra, window, confirmed=False)
    return _Booked(heard_by=until, rulings=(*may.rulings, *said))


def _skipped(kind: str, window: LocalWindow) -> Refused | None:
    """Refused with `skipped` where the clocks skip all of it: then there is no such time."""
    if window.start < window.end:
        return None
    return refuse(
        kind,
        RULES,
        "skipped",
        "the clocks go forward over {window}",
        allowed=("a window that the clocks show",),
        window=window,
    )


def _heard_by(
    facts: Given, ra: ReturnId, window: LocalWindow, *, confirmed: bool
) -> tuple[Instant, tuple[Ruling, ...]]:
    """By when the courier should have said what became of it, and what policies said."""
    within = HeardWithin(given=facts, ra=ra, window=window, confirmed=confirmed).ask()
    return plus(window.end, within.value), within.rulings
