"""The link between a desk and a courier: it asks, and gives what the courier says as commands.

It remembers nothing. What is still to be asked is read from the records, what was asked before is
known by its key, and what the courier said before by its id: so a link that is started again goes
on where another one ended, and several of them do no harm.
"""

import logging
from collections.abc import Sequence
from typing import Any

from cservice.desk.desk import Desk
from cservice.desk.outcomes import Done, Round
from cservice.desk.ports.courier import (
    Answer,
    Booking,
    CancelAnswer,
    Cancelled,
    CancelRefused,
    Collected,
    Confirmed,
    Courier,
    CourierError,
    Declined,
    Delivered,
    Later,
    Missed,
    News,
)
from cservice.ids import PickupId
from cservice.kernel.actor import Actor
from cservice.kernel.codec import from_plain, to_plain
from cservice.kernel.command import Command
from cservice.kernel.event import Envelope, EventId
from cservice.kernel.ruling import Refused
from cservice.pickups import (
    FOR_COURIER,
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
#: What is nothing to a window that was booked after it; that parcels moved is.
_OF_A_BOOKING = (Confirmed, Declined, Cancelled, CancelRefused, Missed)


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

    def poll(self) -> Round[Pickup]:
        """Ask for what is not answered, and hear what the courier has said since.

        Give it every few minutes. One pick-up that fails keeps no other from being asked for, and
        what cannot be read keeps nothing else from being heard: it is a CourierError each time.
        What is refused comes again until the pick-up is over.
        """
        outcomes: list[Done[Pickup] | Refused] = []
        failures: list[Exception] = []
        for pickup in self._desk.find(Pickup, FOR_COURIER, FOR_COURIER):
            for speak in (self._ask, self._hear):
                try:
                    said = speak(pickup)
                except Exception as error:
                    failures.append(error)
                    break
                for one in said:
                    try:
                        outcomes += self._give(pickup.id, one)
                    except Exception as error:
                        failures.append(error)
        return Round(outcomes=tuple(outcomes), failures=tuple(failures))

    def _told(self, events: tuple[Envelope, ...]) -> None:
        """Ask at once. What fails is asked again by the next poll: the command has been kept."""
        for one in events:
            if isinstance(one.body, (*_BOOKS, *_CANCELS)):
                try:
                    for said in self._ask(self._desk.record(Pickup, one.stream)):
                        self._give(PickupId(one.stream), said)
                except Exception:
                    _LOG.warning("%s is asked for again by poll", one.stream, exc_info=True)

    def _ask(self, pickup: Pickup) -> Sequence[News | CourierError]:
        """Ask the courier what its record waits for; its answer, if it has one."""
        if not pickup.concerns_courier:
            return ()
        log = self._desk.history(pickup.id)
        keys = _keys(log)
        answer: Answer | CancelAnswer
        if pickup.stage is PickupStage.REQUESTED:
            booking = _booking(pickup, keys[-1])
            if len(keys) == 1:
                answer = self._courier.book(booking)
            else:
                answer = self._courier.reschedule(booking, keys[-2])
        elif _wants_no_courier(pickup):
            cancel = next(x.id for x in reversed(log) if isinstance(x.body, _CANCELS))
            answer = self._courier.cancel(cancel, keys[-1])
        else:
            return ()
        return () if isinstance(answer, Later) else self._readable(pickup, [answer])

    def _hear(self, pickup: Pickup) -> Sequence[News | CourierError]:
        """What the courier has said since; of a booking that was replaced, where parcels moved."""
        log = self._desk.history(pickup.id)
        *replaced, current = _keys(log)
        before = [x for key in replaced for x in self._news(key)]
        said = [x for x in before if not isinstance(x, _OF_A_BOOKING)] + self._news(current)
        heard = {one.command for one in log}
        return [
            x
            for x in self._readable(pickup, said)
            if isinstance(x, CourierError) or self._id(pickup.id, x) not in heard
        ]

    def _news(self, booking: EventId) -> list[object]:
        """All that the courier has said about a booking. Raises CourierError: it is no list."""
        said: object = self._courier.news(booking)
        if isinstance(said, tuple | list):
            return list(said)
        raise self._error(f"says of booking {booking} {type(said).__name__}, which is no tuple")

    def _readable(self, pickup: Pickup, said: Sequence[object]) -> list[News | CourierError]:
        """What was said; in place of what cannot be read, why it cannot."""
        known: dict[str, News] = {}
        found: list[News | CourierError] = []
        for one in said:
            id: object = getattr(one, "id", None)
            if not isinstance(one, News):
                what = f"says {type(one).__name__}, which is nothing that a courier says"
                found.append(self._error(f"{pickup.id}: {what}"))
            elif not isinstance(id, str) or not id.strip():
                found.append(self._error(f"{pickup.id}: {type(one).__name__} has no id"))
            elif known.setdefault(id, one) != one:
                found.append(self._error(f"{pickup.id}: says two things under the id {id}"))
            else:
                found.append(one)
        return found

    def _give(self, pickup: PickupId, said: News | CourierError) -> list[Done[Pickup] | Refused]:
        """Give what it says, where that is anything to the pick-up as it is.

        Raises CourierError for what cannot be read, and what cannot be a command.
        """
        if isinstance(said, CourierError):
            raise said
        record = self._desk.record(Pickup, pickup)
        try:
            command = _command(record, said)
            if command is not None:
                from_plain(to_plain(command), type(command))
        except Exception as error:
            what = f"{type(said).__name__} {said.id}"
            raise self._error(f"{pickup}: {what} cannot be: {error}") from error
        if command is None:
            return []
        return [self._desk.try_do(command, by=self._by, command_id=self._id(pickup, said))]

    def _error(self, problem: str) -> CourierError:
        return CourierError(self._courier.name, problem)

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


def _wants_no_courier(pickup: Pickup) -> bool:
    """Whether the courier is still to be asked not to come, or to answer that."""
    gone = pickup.stage is PickupStage.CANCELLED and not pickup.withdrawn
    return gone or pickup.stage is PickupStage.CANCEL_ASKED


def _command(record: Pickup, said: News) -> Command[Pickup, Any] | None:
    """What the desk is told when the courier says so; None = nothing, to what was cancelled."""
    if record.stage is PickupStage.CANCELLED:
        return _of_cancelled(record, said)
    pickup = record.id
    match said:
        case Confirmed():
            return ConfirmPickup(
                pickup=pickup,
                window=said.window,
                reference=said.reference,
                cancel_by=said.cancel_by,
                tracking=said.tracking,
                at=said.at,
            )
        case Declined():
            return DeclinePickup(pickup=pickup, reason=_reason(said))
        case Cancelled():
            return ConfirmCancel(pickup=pickup)
        case CancelRefused():
            return RefuseCancel(pickup=pickup, reason=_reason(said))
        case Missed():
            return MissPickup(pickup=pickup, reason=_reason(said), at=said.at)
        case Collected() | Delivered():
            return _moved(pickup, said)


def _reason(said: Declined | CancelRefused | Missed) -> str:
    """Why, in the courier's words; what it does is noted also where it does not say."""
    # What is no text is left as it is, and named.
    return said.reason if str(said.reason).strip() else "the courier does not say why"


def _of_cancelled(record: Pickup, said: News) -> Command[Pickup, Any] | None:
    """What is said of a pick-up that we gave up before the courier had answered.

    That it comes is no news until it has heard of that; that it took parcels along is.
    """
    pickup, knows = record.id, record.withdrawn and not record.coming
    match said:
        case Collected() | Delivered():
            return _moved(pickup, said)
        case CancelRefused() if not knows:
            return WithdrawBooking(pickup=pickup, refused=_reason(said))
        case Cancelled() | Declined() if not knows:
            return WithdrawBooking(pickup=pickup)
        case Missed() if record.coming:
            return WithdrawBooking(pickup=pickup)
        case _:
            return None


def _moved(pickup: PickupId, said: Collected | Delivered) -> Command[Pickup, Any]:
    """Parcels are with the courier, or with us."""
    if isinstance(said, Delivered):
        return DeliverPickup(pickup=pickup, at=said.at)
    return CollectPickup(pickup=pickup, parcels=said.parcels, tracking=said.tracking, at=said.at)
