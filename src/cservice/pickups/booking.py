"""How a window is booked: it is asked for, confirmed, and asked for anew. Source: G1, G4."""

from cservice.ids import PickupId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, LocalWindow, plus
from cservice.kernel.value import frozen
from cservice.pickups import events
from cservice.pickups.facts import PickupFacts
from cservice.pickups.model import CourierReference, Pickup, TrackingNumber, parcels_field
from cservice.pickups.questions import HeardWithin, MayBook

RULES = "trade.pickups"


@frozen(kw_only=True)
class PickupCommand(Command[Pickup, Given]):
    """A command on a pick-up."""

    record = Pickup
    target = "pickup"
    pickup: PickupId  # which


@frozen(kw_only=True)
class PickupRequest(Request[Pickup, PickupFacts]):
    """What begins a pick-up."""

    record = Pickup
    facts = PickupFacts
    ra: ReturnId  # the return whose goods are to come
    parcels: int = parcels_field(default=1)  # how many

    @property
    def follows(self) -> str | None:
        return self.ra

    def nothing(self, facts: PickupFacts) -> Refused | None:
        """Refused with `nothing_to_collect` where nothing is to come back under the number."""
        if facts.comes_back:
            return None
        return refuse(
            self.kind,
            RULES,
            "nothing_to_collect",
            "nothing is to come back under {ra}",
            allowed=("a return that is open",),
            ra=self.ra,
        )


@frozen(kw_only=True)
class SchedulePickup(PickupRequest):
    """Ask a courier to collect parcels in a window that the customer knows. Source: G1.

    Refused with `nothing_to_collect`, with `skipped` where clocks skip the whole window, and by
    whoever answers `MayBook`.
    """

    kind = "pickups.schedule_pickup"
    yields = (events.PickupScheduled,)
    window: LocalWindow  # when the customer is there, in the zone of the address
    address: str = personal()  # where the courier rings

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
            heard_by=may.heard_by,
        )
        return accept(scheduled, rulings=may.rulings)


@frozen(kw_only=True)
class ConfirmPickup(PickupCommand):
    """Note when the courier comes, and under which number of its own. Source: G4.

    It may change its mind, and may come again by itself where it missed the customer.
    """

    kind = "pickups.confirm_pickup"
    yields = (events.PickupConfirmed,)
    window: LocalWindow  # when the courier comes; it may differ from what was asked for
    reference: CourierReference  # the courier's number
    cancel_by: Instant | None = None  # it can be cancelled up to then; None = it named no end
    tracking: tuple[TrackingNumber, ...] = ()  # the parcels' numbers; empty = it named none

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
        until, rulings = _heard_by(facts, record.ra, self.window, confirmed=True)
        confirmed = events.PickupConfirmed(
            window=self.window,
            reference=self.reference,
            cancel_by=self.cancel_by,
            tracking=self.tracking,
            heard_by=until,
        )
        return accept(confirmed, rulings=rulings)


@frozen(kw_only=True)
class ReschedulePickup(PickupCommand):
    """Ask the courier to come in another window; it has to confirm again. Source: G4.

    Whatever way it was to take before. Refused with `no_address` where it is not known where the
    courier rings, with `skipped` where clocks skip the window, and by whoever answers `MayBook`.
    """

    kind = "pickups.reschedule_pickup"
    yields = (events.PickupRescheduled,)
    window: LocalWindow  # when the customer is there instead
    address: str | None = personal(default=None)  # where the courier rings; None = as it was

    def decision(self, record: Pickup, facts: Given) -> Outcome[Pickup]:
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
        moved = events.PickupRescheduled(
            window=self.window, address=self.address, heard_by=may.heard_by
        )
        return accept(moved, rulings=may.rulings)


@frozen(kw_only=True)
class _Booked:
    """A window that the courier may be asked for."""

    heard_by: Instant  # by when the courier should have said what became of it
    rulings: tuple[Ruling, ...]  # what policies said


def _booked(
    kind: str, facts: Given, ra: ReturnId, window: LocalWindow, parcels: int, *, missed: int
) -> _Booked | Refused:
    """Whether the courier may be asked to come in the window.

    Refused with `skipped` where the clocks skip all of it: then there is no such time.
    """
    if window.end <= window.start:
        return refuse(
            kind,
            RULES,
            "skipped",
            "the clocks go forward over {window}",
            allowed=("a window that the clocks show",),
            window=window,
        )
    may = MayBook(given=facts, ra=ra, window=window, parcels=parcels, missed=missed).ask()
    if isinstance(may, Refused):
        return may
    until, said = _heard_by(facts, ra, window, confirmed=False)
    return _Booked(heard_by=until, rulings=(*may.rulings, *said))


def _heard_by(
    facts: Given, ra: ReturnId, window: LocalWindow, *, confirmed: bool
) -> tuple[Instant, tuple[Ruling, ...]]:
    """By when the courier should have said what became of it, and what policies said."""
    within = HeardWithin(given=facts, ra=ra, window=window, confirmed=confirmed).ask()
    return plus(window.end, within.value), within.rulings
