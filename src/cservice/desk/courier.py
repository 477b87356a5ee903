"""The link between a desk and a courier: it asks, and gives what the courier says as commands.

It remembers nothing. What is still to be asked is read from the records, what was asked before is
known by its key, and what the courier said before by its id: so a link that is started again goes
on where another one ended, and several of them do no harm.
"""

import logging

from cservice.desk.desk import Desk
from cservice.desk.outcomes import Done
from cservice.desk.ports.courier import (
    Answer,
    Booking,
    CancelAnswer,
    Cancelled,
    CancelRefused,
    Collected,
    Confirmed,
    Courier,
    Declined,
    Delivered,
    Later,
    Missed,
    News,
)
from cservice.ids import PickupId
from cservice.kernel.actor import Actor
from cservice.kernel.command import Command
from cservice.kernel.event import Envelope, EventId
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused
from cservice.kernel.value import frozen
from cservice.pickups import (
    UNDERWAY,
    CollectPickup,
    ConfirmCancel,
    ConfirmPickup,
    DeclinePickup,
    DeliverPickup,
    MissPickup,
    Pickup,
    PickupCancelAsked,
    PickupCancelled,
    PickupRescheduled,
    PickupScheduled,
    PickupStage,
    RefuseCancel,
    WithdrawBooking,
)

_LOG = logging.getLogger("cservice.courier")
_BOOKS = (PickupScheduled, PickupRescheduled)
_CANCELS = (PickupCancelAsked, PickupCancelled)


@frozen(kw_only=True)
class Polled:
    """What became of one round of asking a courier."""

    #: What became of what it said, in order; a refusal comes again until the pick-up is over.
    outcomes: tuple[Done[Pickup] | Refused, ...] = ()
    failures: tuple[Exception, ...] = ()  # what was raised; it is all tried again the next time


class CourierLink:
    """Asks a courier to come for the pick-ups of a desk, and tells the desk what it says.

    It asks when something was kept, and asks again whenever it polls: see `poll`. A courier that
    answers at once does so before later subscribers are told of what it was asked: link it last.
    """

    def __init__(self, desk: Desk, courier: Courier) -> None:
        """Link a courier to a desk, which tells it from now on what happens."""
        self._desk = desk
        self._courier = courier
        self._by = Actor.courier(courier.name)
        desk.subscribe(self._told)

    def poll(self) -> Polled:
        """Ask for what is not answered, and hear what the courier has said since.

        Give it every few minutes. One pick-up that fails keeps no other from being asked for.
        """
        outcomes: list[Done[Pickup] | Refused] = []
        failures: list[Exception] = []
        for pickup in self._desk.find(Pickup, UNDERWAY, UNDERWAY):
            try:
                outcomes += self._ask(pickup)
                outcomes += self._hear(pickup)
            except Exception as error:
                failures.append(error)
        return Polled(outcomes=tuple(outcomes), failures=tuple(failures))

    def _told(self, events: tuple[Envelope, ...]) -> None:
        """Ask at once. What fails is asked again by the next poll: the command has been kept."""
        for one in events:
            if isinstance(one.body, (*_BOOKS, *_CANCELS)):
                try:
                    self._ask(self._desk.record(Pickup, one.stream))
                except Exception:
                    _LOG.warning("%s is asked for again by poll", one.stream, exc_info=True)

    def _ask(self, pickup: Pickup) -> list[Done[Pickup] | Refused]:
        """Ask the courier what its record waits for, and give its answer."""
        if not pickup.is_underway:
            return []
        log = self._desk.history(pickup.id)
        keys = _keys(log)
        answer: Answer | CancelAnswer
        if pickup.stage is PickupStage.REQUESTED:
            booking = _booking(pickup, keys[-1])
            if len(keys) == 1:
                answer = self._courier.book(booking)
            else:
                answer = self._courier.reschedule(booking, keys[-2])
        elif pickup.stage in (PickupStage.CANCEL_ASKED, PickupStage.CANCELLED):
            cancel = next(x.id for x in reversed(log) if isinstance(x.body, _CANCELS))
            answer = self._courier.cancel(cancel, keys[-1])
        else:
            return []
        return [] if isinstance(answer, Later) else [self._give(pickup.id, answer)]

    def _hear(self, pickup: Pickup) -> list[Done[Pickup] | Refused]:
        """Give what the courier has said; of a booking that was replaced, where parcels moved."""
        log = self._desk.history(pickup.id)
        *replaced, current = _keys(log)
        before = [x for key in replaced for x in self._courier.news(key)]
        said: list[News] = [x for x in before if isinstance(x, Collected | Delivered)]
        said += self._courier.news(current)
        heard = {one.command for one in log}
        return [self._give(pickup.id, x) for x in said if self._id(pickup.id, x) not in heard]

    def _give(self, pickup: PickupId, said: News) -> Done[Pickup] | Refused:
        command = _command(self._desk.record(Pickup, pickup), said)
        return self._desk.try_do(command, by=self._by, command_id=self._id(pickup, said))

    def _id(self, pickup: PickupId, said: News) -> str:
        """The id of the command that says it: what is told again does nothing."""
        return f"courier:{self._courier.name}:{pickup}:{said.id}"


def _keys(log: tuple[Envelope, ...]) -> list[EventId]:
    """The keys of a pick-up's bookings, the latest last."""
    return [one.id for one in log if isinstance(one.body, _BOOKS)]


def _booking(pickup: Pickup, key: EventId) -> Booking:
    assert pickup.requested is not None, "a pick-up that is asked for has a window"
    assert pickup.address is not None, "a pick-up that is asked for has an address"
    return Booking(
        key=key,
        pickup=pickup.id,
        window=pickup.requested,
        address=pickup.address,
        parcels=pickup.parcels,
    )


def _command(record: Pickup, said: News) -> Command[Pickup, Given]:
    """What the desk is told when the courier says so."""
    pickup = record.id
    gone = record.stage is PickupStage.CANCELLED
    match said:
        case Confirmed():
            return ConfirmPickup(
                pickup=pickup,
                window=said.window,
                reference=said.reference,
                cancel_by=said.cancel_by,
                tracking=said.tracking,
            )
        case Declined():
            return DeclinePickup(pickup=pickup, reason=said.reason)
        case Cancelled():
            return WithdrawBooking(pickup=pickup) if gone else ConfirmCancel(pickup=pickup)
        case CancelRefused():
            if gone:
                return WithdrawBooking(pickup=pickup, refused=said.reason)
            return RefuseCancel(pickup=pickup, reason=said.reason)
        case Missed():
            return MissPickup(pickup=pickup, reason=said.reason)
        case Collected():
            return CollectPickup(
                pickup=pickup, parcels=said.parcels, tracking=said.tracking, at=said.at
            )
        case Delivered():
            return DeliverPickup(pickup=pickup, at=said.at)
