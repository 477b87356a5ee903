"""A courier for tests and demonstrations, that does as it is told and forgets when it ends.

It has no clock and draws no numbers: the same story gives the same answers.
"""

from collections.abc import Iterable

import attrs

from cservice.desk.ports.courier import (
    Answer,
    Booking,
    CancelAnswer,
    Cancelled,
    CancelRefused,
    Collected,
    Confirmed,
    CourierError,
    Declined,
    Delivered,
    Later,
    Missed,
    News,
)
from cservice.ids import PickupId
from cservice.kernel.errors import InputError
from cservice.kernel.event import EventId
from cservice.kernel.time import Instant, LocalWindow
from cservice.kernel.value import frozen
from cservice.pickups import CourierReference, TrackingNumber

__all__ = ["FakeCourier", "Plan"]


@frozen(kw_only=True)
class Plan:
    """What the courier does about one booking."""

    answers: int | None = 0  # at which look for news; 0 = at once when asked; None = never
    declines: str | None = None  # why it does not come; None = it comes
    window: LocalWindow | None = None  # when it comes; None = when it is asked to
    cancel_by: Instant | None = None  # it can be cancelled up to then; None = it names no end
    tracking: tuple[TrackingNumber, ...] = ()  # the parcels' numbers; empty = it names none
    cancels: int | None = 0  # at which look it answers that it was asked not to come; likewise
    keeps: str | None = None  # why it comes though it was asked not to; None = it does not come


@attrs.define(kw_only=True)
class _Job:
    """One booking, as the courier has it."""

    booking: Booking
    plan: Plan
    number: int  # its place among the bookings, from 1
    looks: int = 0  # how often somebody looked for news
    cancel_key: EventId | None = None  # under which it was asked not to come; None = it was not
    cancel_looks: int = 0  # how often somebody looked since
    over: bool = False  # True = nobody comes
    answer: Confirmed | Declined | None = None  # None = not yet
    cancelled: Cancelled | CancelRefused | None = None  # likewise
    said: list[News] = attrs.field(factory=list)


class FakeCourier:
    """Comes when it is asked to, at once, unless a plan says otherwise."""

    def __init__(self, *plans: Plan, usually: Plan | None = None, name: str = "fake") -> None:
        """`plans` are for the first bookings, in order; `usually` is for all others."""
        self.name = name
        self.booked: list[Booking] = []  # each once, in order, as it was asked for
        self._plans = list(plans)
        self._usually = usually or Plan()
        self._jobs: dict[EventId, _Job] = {}
        self._gone: set[EventId] = set()  # what was cancelled and never heard of
        self._failing = 0

    def plan(self, *plans: Plan) -> None:
        """What it does about the next bookings, in order."""
        self._plans += plans

    def fail(self, times: int) -> None:
        """Have the next calls of the port raise CourierError, so many of them."""
        self._failing = times

    def book(self, booking: Booking) -> Answer:
        """Come, as planned."""
        self._reached()
        job = self._jobs.get(booking.key) or self._new(booking)
        if job.over and not isinstance(job.answer, Declined):
            job.answer = Declined(id=self._id(job), reason="it was cancelled")
            job.said.append(job.answer)
        if job.plan.answers == 0:
            self._answer(job)
        return job.answer or Later()

    def reschedule(self, booking: Booking, instead_of: EventId) -> Answer:
        """Come then instead, as planned for a booking of its own."""
        self._reached()
        before = self._jobs.get(instead_of)
        if before is not None:
            before.over = True
        return self.book(booking)

    def cancel(self, key: EventId, booking: EventId) -> CancelAnswer:
        """Do not come, as planned."""
        self._reached()
        job = self._jobs.get(booking)
        if job is None:
            self._gone.add(booking)
            return Cancelled(id=f"{booking}:never")
        if job.cancel_key != key:
            job.cancel_key, job.cancel_looks, job.cancelled = key, 0, None
        if job.plan.cancels == 0 or job.over:
            self._answer_cancel(job)
        return job.cancelled or Later()

    def news(self, booking: EventId) -> tuple[News, ...]:
        """All that it has said; a look brings the planned answers nearer."""
        self._reached()
        job = self._jobs.get(booking)
        if job is None:
            return ()
        job.looks += 1
        if job.plan.answers is not None and job.looks >= job.plan.answers:
            self._answer(job)
        if job.cancel_key is not None:
            job.cancel_looks += 1
            if job.plan.cancels is not None and job.cancel_looks >= job.plan.cancels:
                self._answer_cancel(job)
        return tuple(job.said)

    def confirm(self, pickup: PickupId, window: LocalWindow, *, at: Instant | None = None) -> None:
        """Say that it comes then, whatever it said before; `at` is when, None = it does not say."""
        job = self._latest(pickup)
        job.said.append(self._confirmed(job, window, at))

    def decline(self, pickup: PickupId, reason: str) -> None:
        """Say that it does not come, whatever it said before."""
        job = self._latest(pickup)
        job.said.append(Declined(id=self._id(job), reason=reason))

    def miss(self, pickup: PickupId, reason: str, *, at: Instant | None = None) -> None:
        """Say that it got nothing."""
        job = self._latest(pickup)
        job.said.append(Missed(id=self._id(job), reason=reason, at=at))

    def collect(
        self,
        pickup: PickupId,
        parcels: int | None = None,
        *,
        tracking: Iterable[TrackingNumber] = (),
        at: Instant | None = None,
    ) -> None:
        """Say that it took parcels along."""
        job = self._latest(pickup)
        numbers = tuple(tracking)
        job.said.append(Collected(id=self._id(job), parcels=parcels, tracking=numbers, at=at))

    def deliver(self, pickup: PickupId, *, at: Instant | None = None) -> None:
        """Say that it brought them to us."""
        job = self._latest(pickup)
        job.said.append(Delivered(id=self._id(job), at=at))

    def _reached(self) -> None:
        if self._failing:
            self._failing -= 1
            raise CourierError(self.name, "is not there")

    def _new(self, booking: Booking) -> _Job:
        plan = self._plans.pop(0) if self._plans else self._usually
        gone = booking.key in self._gone
        job = _Job(booking=booking, plan=plan, number=len(self._jobs) + 1, over=gone)
        self._jobs[booking.key] = job
        self.booked.append(booking)
        return job

    def _latest(self, pickup: PickupId) -> _Job:
        """The job for a pick-up, the last. Raises InputError where there is none."""
        for job in reversed(self._jobs.values()):
            if job.booking.pickup == pickup:
                return job
        raise InputError(f"courier {self.name} was never asked to come for {pickup}")

    def _answer(self, job: _Job) -> None:
        if job.answer is not None or job.over:
            return
        if job.plan.declines is not None:
            job.answer = Declined(id=self._id(job), reason=job.plan.declines)
        else:
            job.answer = self._confirmed(job, job.plan.window or job.booking.window)
        job.said.append(job.answer)

    def _answer_cancel(self, job: _Job) -> None:
        if job.cancelled is not None:
            return
        if job.plan.keeps is not None and not job.over:
            job.cancelled = CancelRefused(id=self._id(job), reason=job.plan.keeps)
        else:
            job.cancelled = Cancelled(id=self._id(job))
            job.over = True
        job.said.append(job.cancelled)

    def _confirmed(self, job: _Job, window: LocalWindow, at: Instant | None = None) -> Confirmed:
        return Confirmed(
            id=self._id(job),
            window=window,
            at=at,
            reference=CourierReference(f"{self.name.upper()}-{job.number}"),
            cancel_by=job.plan.cancel_by,
            tracking=job.plan.tracking,
        )

    def _id(self, job: _Job) -> str:
        return f"{job.booking.key}:{len(job.said) + 1}"
