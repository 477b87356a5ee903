"""Where an order is, and when it comes: business days after it ships. Source: D3."""

import datetime
from typing import Any

import attrs

from cservice.kernel.checks import at_least
from cservice.kernel.errors import InputError
from cservice.kernel.time import Instant, Zone, end_of_local_day, local_date, shown_date
from cservice.kernel.value import frozen
from cservice.orders.chart import OrderStage
from cservice.orders.model import Order

#: Monday to Friday; holidays are a brand's to allow for.
_WEEKDAYS = 5
_DAY = datetime.timedelta(days=1)


def _not_before(owner: "BusinessDays", field: "attrs.Attribute[Any]", given: int) -> None:
    if not owner.first <= given <= _A_YEAR:
        raise InputError(f"last must be from {owner.first} to {_A_YEAR} business days, not {given}")


#: Longer than anything is on its way.
_A_YEAR = 260


@frozen(kw_only=True)
class BusinessDays:
    """How long a delivery takes, in days from Monday to Friday after the day it ships."""

    first: int = attrs.field(validator=at_least(0))  # it comes on that day at the earliest
    last: int = attrs.field(validator=_not_before)  # and on that day at the latest; ≥ first

    def __str__(self) -> str:
        span = f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"
        return f"{span} business day{'s' * (self.last != 1)}"


@frozen(kw_only=True)
class Arrival:
    """When an order comes, as it is read out. Source: D3."""

    within: (
        BusinessDays | None
    )  # how long it takes; None = the shop promised until when it is there
    #: The first day, where the brand is; None = it has not left, that is over, or it is promised.
    first: datetime.date | None = None
    last: datetime.date | None = None  # the last day; None = it has not left, nor was it promised
    late: bool = False  # whether the last day, or what was promised, is over

    def __str__(self) -> str:
        if self.last is None:
            return f"it comes {self.within} after it ships"
        if self.late:
            return f"it should have come by {shown_date(self.last)}"
        if self.first is None:
            return f"it comes by {shown_date(self.last)}"
        if self.first == self.last:
            return f"it comes on {shown_date(self.first)}"
        return f"it comes from {shown_date(self.first)} to {shown_date(self.last)}"


@frozen(kw_only=True)
class Status:
    """Where an order is, as it is read out. Source: D3."""

    stage: OrderStage  # where it is
    tracking: str | None  # the courier's number; None = there is none
    arrival: Arrival | None  # when it comes; None = nothing is to come

    def __str__(self) -> str:
        came_back = self.stage is OrderStage.CAME_BACK
        said = ["it came back to us" if came_back else f"it is {self.stage}"]
        if self.tracking is not None:
            said.append(f"its tracking number is {self.tracking}")
        if self.arrival is not None:
            said.append(str(self.arrival))
        return ", ".join(said)


def awaited(order: Order) -> bool:
    """Whether anything of it is still to come; of what is digital nothing is."""
    coming = order.stage in (OrderStage.PLACED, OrderStage.SHIPPED)
    return coming and not all(line.digital for line in order.lines)


def promised(order: Order, zone: Zone, now: Instant) -> Arrival | None:
    """Until when the shop has promised an order; None = nothing was promised. Source: D3."""
    if order.promised_at is None:
        return None
    last = local_date(order.promised_at, zone)
    return Arrival(within=None, last=last, late=now > order.promised_at)


def expected(order: Order, within: BusinessDays, zone: Zone, now: Instant) -> Arrival | None:
    """When an order comes, by the days of a zone; None = nothing of it is to come. Source: D3.

    A day that is over is not told as one on which it comes.
    """
    if not awaited(order):
        return None
    if order.stage is OrderStage.PLACED or order.shipped_at is None:
        return Arrival(within=within)
    left, today = local_date(order.shipped_at, zone), local_date(now, zone)
    first, last = business_day(left, within.first), business_day(left, within.last)
    return Arrival(
        within=within, first=None if first < today else first, last=last, late=last < today
    )


def due_by(shipped_at: Instant, within: BusinessDays, zone: Zone) -> Instant:
    """Until when what left then should be there: the end of the last day. Source: D3."""
    left = local_date(shipped_at, zone)
    return end_of_local_day(shipped_at, zone, (business_day(left, within.last) - left).days)


def business_day(day: datetime.date, n: int) -> datetime.date:
    """The n-th day from Monday to Friday after a day; the day itself where n is 0."""
    while n:
        day += _DAY
        n -= day.weekday() < _WEEKDAYS
    return day
