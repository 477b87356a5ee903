"""When people are there: the hours of each day of the week by the clocks of one zone, holidays."""

import datetime
from collections.abc import Iterator, Mapping
from enum import StrEnum

import attrs

from cservice.kernel.errors import InputError
from cservice.kernel.time import (
    Instant,
    LocalWindow,
    Zone,
    elapsed,
    end_of_local_day,
    local_date,
    plus,
    zone,
)
from cservice.kernel.value import frozen

_MIDNIGHT = datetime.time()
_DAY = datetime.timedelta(days=1)
#: So many days are looked at for the next closing, and for the next opening.
_WEEK_LONG, _FAR = 8, 400


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_WEEK = tuple(Weekday)


@frozen(kw_only=True)
class Open:
    """From when to when somebody is there on one day, by the clock on the wall."""

    opens: datetime.time  # the first moment
    closes: datetime.time  # the first moment after it; 00:00 = when the day ends

    def __attrs_post_init__(self) -> None:
        if self.closes != _MIDNIGHT and self.closes <= self.opens:
            raise InputError(
                f"hours close after they open, on one day: {self.opens} to {self.closes} is none; "
                "a night is two: until 00:00, and from 00:00"
            )


@frozen(kw_only=True)
class Hours:
    """When somebody is there; never on a day that is not named. Source: A9.

    Clocks that are put back or forward are followed: nine is nine on the wall of the zone. What
    the clocks skip as a whole is not open.
    """

    zone: Zone  # whose clocks
    week: Mapping[Weekday, tuple[Open, ...]]  # a day that is missing is closed
    holidays: tuple[datetime.date, ...] = ()  # closed, whatever day of the week it is
    #: Days that are otherwise than their day of the week, holidays too: Christmas Eve, until noon.
    days: Mapping[datetime.date, tuple[Open, ...]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        zone(self.zone)

    def is_open(self, at: Instant) -> bool:
        """Whether somebody is there; at the instant of closing nobody is."""
        return any(opens <= at < closes for opens, closes in self._around(at))

    def closes_at(self, at: Instant) -> Instant | None:
        """When it closes next; None = it is not open, or stays so for a week. Touching is one."""
        found: Instant | None = None
        for opens, closes in self._from(local_date(at, self.zone), _WEEK_LONG):
            if opens > (found or at):
                break
            if closes > at:
                found = closes
        else:
            return None
        return found

    def opens_at(self, at: Instant) -> Instant | None:
        """When it is open next, `at` itself where it is; None = not within 400 days."""
        if self.is_open(at):
            return at
        coming = (opens for opens, _ in self._from(local_date(at, self.zone), _FAR) if opens > at)
        return next(coming, None)

    def open_days_after(self, at: Instant, length: datetime.timedelta) -> Instant:
        """The instant so long after another, days on which nobody is there not counted at all.

        Where there is no such within 400 days, all days count.
        """
        left, day, now = length, local_date(at, self.zone), at
        for _ in range(_FAR):
            over = end_of_local_day(now, self.zone)
            if any(self._on(day)):
                if left <= elapsed(now, over):
                    return plus(now, left)
                left -= elapsed(now, over)
            now, day = over, day + _DAY
        return plus(at, length)

    def _around(self, at: Instant) -> tuple[tuple[Instant, Instant], ...]:
        return tuple(self._on(local_date(at, self.zone)))

    def _from(self, day: datetime.date, days: int) -> Iterator[tuple[Instant, Instant]]:
        """From when to when it is open on so many days, beginning with that one, in order."""
        for after in range(days):
            yield from self._on(day + after * _DAY)

    def _on(self, day: datetime.date) -> Iterator[tuple[Instant, Instant]]:
        usual = () if day in self.holidays else self.week.get(_WEEK[day.weekday()], ())
        found = [_instants(day, one, self.zone) for one in self.days.get(day, usual)]
        yield from sorted((opens, closes) for opens, closes in found if opens < closes)


def _instants(day: datetime.date, one: Open, zone: Zone) -> tuple[Instant, Instant]:
    """The instants at which the clocks of the zone show both."""
    if one.closes != _MIDNIGHT:
        window = LocalWindow(date=day, opens=one.opens, closes=one.closes, zone=zone)
        return window.start, window.end
    window = LocalWindow(date=day, opens=one.opens, closes=datetime.time.max, zone=zone)
    return window.start, end_of_local_day(window.start, zone)
