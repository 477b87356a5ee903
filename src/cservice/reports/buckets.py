"""The pieces that a report's period is cut into: hours, half hours or days of a zone's own clocks.

Time is counted in whole seconds since 1970 in UTC, as switches write it. Where clocks are changed,
a day lasts 23 or 25 hours and the hour that they show twice is two pieces. Source: B4.
"""

import datetime
import enum
import zoneinfo
from typing import Final

from cservice.kernel.errors import InputError
from cservice.kernel.time import Zone, zone
from cservice.kernel.value import frozen


class Bucket(enum.Enum):
    """How long a piece of the period is."""

    WHOLE = "whole"  # one piece: the whole period
    HOUR = "hour"  # from one full hour of the clocks to the next
    HALF_HOUR = "half-hour"
    DAY = "day"  # from midnight to midnight, by the clocks


#: Later than what a log can hold: the year 2286.
LATEST: Final = 9_999_999_999
_STEPS: Final = {Bucket.HOUR: 3600, Bucket.HALF_HOUR: 1800}
_UTC: Final = Zone("UTC")


@frozen(kw_only=True)
class Period:
    """What a report is about: from `since` until `until`, cut into pieces.

    What lies outside it does not count; what begins before it or ends after it counts with the
    part that lies in it.
    """

    since: int | None = None  # seconds since 1970; None = from when the log begins
    until: int | None = None  # likewise, not in the period itself; None = to where the log ends
    bucket: Bucket = Bucket.WHOLE  # how long its pieces are
    zone: Zone = _UTC  # whose clocks say where an hour or a day begins

    def __attrs_post_init__(self) -> None:
        zone(self.zone)
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise InputError("a report's period ends after it begins")

    def ends(self, last: int) -> int:
        """Where a report on it ends; `last` is when the log does.

        Of what came after that nobody knows anything, so that nothing goes on there: not to the
        period's end, where that is later.
        """
        return last if self.until is None else min(last, self.until)

    def piece(self, at: int) -> tuple[int, int]:
        """The piece that holds this second: where it begins, and where the next one does.

        The period's own ends do not cut it.
        """
        if self.bucket is Bucket.WHOLE:
            return 0, LATEST + 1
        rules = zoneinfo.ZoneInfo(self.zone)
        if self.bucket is Bucket.DAY:
            return _day(at, rules)
        return _of_the_clock(at, _STEPS[self.bucket], rules)


def _day(at: int, rules: zoneinfo.ZoneInfo) -> tuple[int, int]:
    today = _local(at, rules).date()
    return _midnight(today, rules), _midnight(today + datetime.timedelta(days=1), rules)


def _midnight(day: datetime.date, rules: zoneinfo.ZoneInfo) -> int:
    """The day's first second, also where clocks leave midnight out."""
    return int(datetime.datetime.combine(day, datetime.time(), rules).timestamp())


def _of_the_clock(at: int, step: int, rules: zoneinfo.ZoneInfo) -> tuple[int, int]:
    """From one full step of the clocks to the next, or to where they are changed before it."""
    offset = _offset(at, rules)
    since = at - (at + offset) % step
    until = since + step
    if _offset(since, rules) != offset:
        since = _changed(since, at, rules)
    if _offset(until - 1, rules) != offset:
        until = _changed(at, until - 1, rules)
    return since, until


def _changed(before: int, after: int, rules: zoneinfo.ZoneInfo) -> int:
    """The first second after clocks were changed, somewhere between the two."""
    old = _offset(before, rules)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, rules) == old:
            before = middle
        else:
            after = middle
    return after


def _local(at: int, rules: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at, rules)


def _offset(at: int, rules: zoneinfo.ZoneInfo) -> int:
    offset = _local(at, rules).utcoffset()
    assert offset is not None, "a zone has an offset at any time"
    return int(offset.total_seconds())
