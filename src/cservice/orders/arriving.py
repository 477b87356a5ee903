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

    within: BusinessDays  # how long it takes
    first: datetime.date | None = None  # the first day, where the brand is; None = it has not left
    last: datetime.date | None = None  # the last day; None likewise

    def __str__(self) -> str:
        if self.first is None or self.last is None:
            return f"it comes {self.within} after it ships"
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
        said = [f"it is {self.stage.replace('_', ' ')}"]
        if self.tracking is not None:
            said.append(f"its tracking number is {self.tracking}")
        if self.arrival is not None:
            said.append(str(self.arrival))
        return ", ".join(said)


def awaited(order: Order) -> bool:
    """Whether anything of it is still to come; of what is digital nothing is."""
    coming = order.stage in (OrderStage.PLACED, OrderStage.SHIPPED)
    return coming and not all(line.digital for line in order.lines)


def expected(order: Order, within: BusinessDays, zone: Zone) -> Arrival | None:
    """When an order comes, by the days of a zone; None = nothing of it is to come. Source: D3."""
    if not awaited(order):
        return None
    if order.stage is OrderStage.PLACED or order.shipped_at is None:
        return Arrival(within=within)
    left = local_date(order.shipped_at, zone)
    return Arrival(
        within=within,
        first=business_day(left, within.first),
        last=business_day(left, within.last),
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
