"""Instants in UTC, days and windows in a named zone; nothing here reads a clock.

An instant is a `pendulum.DateTime` in UTC. Lengths of time are plain `datetime.timedelta` and mean
elapsed time: `days(30)` is 30 times 24 hours. What is meant in local days goes through
`end_of_local_day` or `LocalWindow`.
"""

import datetime
import functools
import zoneinfo
from typing import Final, NewType, TypeAlias

import attrs
import pendulum

from cservice.kernel.errors import InputError
from cservice.kernel.value import frozen

#: A point on the time line: aware, in UTC, to the microsecond.
Instant: TypeAlias = pendulum.DateTime

#: The name of a time zone in the IANA database, checked by `zone`: "Europe/Berlin".
Zone = NewType("Zone", str)

#: The zone of whoever has said none.
UTC: Final = Zone("UTC")

_UTC: Final = pendulum.UTC
_RESOLUTION: Final = datetime.timedelta(microseconds=1)
_SECOND: Final = datetime.timedelta(seconds=1)
_ZERO: Final = datetime.timedelta()
_DAY: Final = datetime.timedelta(days=1)
# Written out because strftime's %a and %b follow the locale of the process.
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@attrs.define(auto_exc=True, slots=False, eq=False)
class TimeError(InputError, ValueError):
    """An instant, a zone or a window that cannot be read or cannot be.

    It is a `ValueError` too, because that is what msgspec turns into an error with a path.
    """


def instant(at: str | datetime.datetime) -> Instant:
    """Return the instant of an ISO 8601 text with Z or an offset, or of an aware datetime.

    Digits beyond the microsecond are dropped. A time without an offset is not an instant: it raises
    `TimeError`, and so does what is no time at all.
    """
    if isinstance(at, str):
        try:
            read = datetime.datetime.fromisoformat(at)
        except ValueError:
            raise TimeError(
                f"{_shown(at)} is not an instant: write it as 2026-03-02T09:00:00Z"
            ) from None
    elif isinstance(at, datetime.datetime):
        if at.tzinfo is _UTC and isinstance(at, pendulum.DateTime):
            return at
        read = at
    else:
        raise TimeError(f"{_shown(at)} is not an instant: give ISO 8601 text or an aware datetime")
    offset = _ZERO if read.tzinfo is datetime.UTC else read.utcoffset()
    if offset is None:
        raise TimeError(
            f"{_shown(at)} has no offset, so it is not an instant: write it as "
            "2026-03-02T09:00:00Z, or with +01:00 in place of Z"
        )
    # The constructor, because `pendulum.instance` and `pendulum.parse` cost ten times as much.
    utc = pendulum.DateTime(
        read.year, read.month, read.day, read.hour, read.minute, read.second, read.microsecond, _UTC
    )
    return plus(utc, -offset) if offset else utc


@functools.lru_cache(maxsize=1024)  # one command writes the same instant several times
def iso(at: Instant) -> str:
    """Return the instant as "2026-03-02T09:00:00.000000Z", always 27 characters.

    The width is fixed so that the order of the texts is the order of the instants, in any store
    that sorts by code point ("…00.5Z" would sort before "…00Z").
    """
    utc = at if at.tzinfo is _UTC else instant(at)
    return "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ" % (  # noqa: UP031  # half the cost of isoformat
        utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond,
    )  # fmt: skip


def plus(at: Instant, delta: datetime.timedelta) -> Instant:
    """Return the instant that is `delta` of elapsed time later, or earlier where it is negative."""
    try:
        return _add(at if at.tzinfo is _UTC else instant(at), delta)  # pyright: ignore[reportReturnType]  # keeps the type
    except OverflowError:
        raise TimeError(f"{at} and {delta} lie beyond the years 1 to 9999") from None


# datetime's own arithmetic keeps the type, at a twentieth of the cost of pendulum's.
_add = datetime.datetime.__add__
_subtract = datetime.datetime.__sub__


def elapsed(since: Instant, until: Instant) -> datetime.timedelta:
    """Return the time from one instant to another, negative where `until` is the earlier one.

    Not the same as `until - since`, which makes a `pendulum.Interval` at a hundred times the cost.
    """
    since = since if since.tzinfo is _UTC else instant(since)
    until = until if until.tzinfo is _UTC else instant(until)
    return _subtract(until, since)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


@functools.lru_cache(maxsize=256)  # the same few lengths are said again and again
def lasting(length: datetime.timedelta) -> str:
    """Say how long a length of time is, in whole units: "2 days", "1 day 6 hours", "0 seconds".

    What is less than a second is said in decimals; a negative length is "minus" as long.
    """
    if length < datetime.timedelta():
        return f"minus {lasting(-length)}"
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(length.days, "day"), (hours, "hour"), (minutes, "minute")]
    said = [f"{n} {unit}{'s' * (n != 1)}" for n, unit in parts if n]
    exact = f"{seconds + length.microseconds / 1_000_000:.6f}".rstrip("0").rstrip(".")
    if exact != "0" or not said:
        said.append(f"{exact} second{'s' * (exact != '1')}")
    return " ".join(said)


def days(n: float) -> datetime.timedelta:
    """Return n times 24 hours of elapsed time; for local days see `end_of_local_day`."""
    return datetime.timedelta(days=n)


def hours(n: float) -> datetime.timedelta:
    """Return n hours of elapsed time."""
    return datetime.timedelta(hours=n)


def minutes(n: float) -> datetime.timedelta:
    """Return n minutes of elapsed time."""
    return datetime.timedelta(minutes=n)


def zone(name: str) -> Zone:
    """Return the name if it is a zone of the IANA database.

    Otherwise raise `TimeError`, which says the names that are near.
    """
    _rules(name)
    return Zone(name)


@functools.cache
def _names() -> frozenset[str]:
    # Not "localtime", which some systems list: it means another zone on another machine.
    return frozenset(zoneinfo.available_timezones() - {"localtime"})


@functools.lru_cache(maxsize=1024)
def _rules(name: str) -> zoneinfo.ZoneInfo:
    # By the list, because `ZoneInfo` opens any file by that name, and ignores case on some systems.
    # Not for UTC, which every desk has: making the list takes 10 ms.
    if name == "UTC" or name in _names():
        return zoneinfo.ZoneInfo(name)
    raise TimeError(f"{_shown(name)} is not a time zone of the IANA database{_near(name)}")


def _near(name: str) -> str:
    import difflib  # wanted only here, and slow to load

    wanted = name.strip().casefold().replace(" ", "_")
    by_fold = {each.casefold(): each for each in sorted(_names())}
    by_city = {fold.rpartition("/")[2]: each for fold, each in by_fold.items()}
    if wanted in by_fold:
        found = [by_fold[wanted]]
    elif wanted in by_city:
        found = [by_city[wanted]]
    else:
        close = difflib.get_close_matches(wanted, by_fold, n=3, cutoff=0.8)
        found = [by_fold[fold] for fold in close]
    if not found:
        return ": write it as Europe/Berlin"
    return f": did you mean {' or '.join(found)}?"


@frozen(kw_only=True)
class LocalWindow:
    """The part of one day, by the clocks of one zone, in which something is to happen.

    Not the same as two instants: a pick-up "on Tuesday from 9 to 12" means the clock on the
    customer's wall. It opens and closes on the same day; it contains `start` and not `end`. Where
    clocks skip an edge, the edge is the first instant after the skip; where clocks show an edge
    twice, the window opens at the earlier and closes at the later one. A window that clocks skip
    as a whole contains nothing. What cannot be raises `TimeError`. Source: G4.
    """

    #: The day, in the zone.
    date: datetime.date
    #: The time of day at which it opens, in the zone, without an offset of its own.
    opens: datetime.time
    #: The time of day at which it closes; later than `opens`.
    closes: datetime.time
    #: The zone of the address that the window is for.
    zone: Zone

    # Here and not in converters: msgspec runs no converter when it decodes.
    def __attrs_post_init__(self) -> None:
        _rules(self.zone)
        if isinstance(self.date, datetime.datetime):
            raise TimeError(f"a window is on a date, not at an instant: {_shown(self.date)}")
        # Plain types, so that a window is encoded as a date and two times whatever it was made of.
        date = datetime.date(self.date.year, self.date.month, self.date.day)
        object.__setattr__(self, "date", date)
        object.__setattr__(self, "opens", _clock_time(self.opens))
        object.__setattr__(self, "closes", _clock_time(self.closes))
        if self.closes <= self.opens:
            raise TimeError(
                f"a window closes after it opens, on one day: {self.opens} to {self.closes} is none"
            )

    @property
    def start(self) -> Instant:
        """The instant at which it opens; the first one that it contains."""
        return _shows(self.date, self.opens, _rules(self.zone))[0]

    @property
    def end(self) -> Instant:
        """The instant at which it closes; the first one after it."""
        return _shows(self.date, self.closes, _rules(self.zone))[1]

    def contains(self, at: Instant) -> bool:
        """Whether the instant lies in the window; its end does not."""
        return self.start <= at < self.end

    def __str__(self) -> str:
        times = f"{_face(self.opens)}–{_face(self.closes)}"
        return f"{shown_date(self.date)}, {times} ({self.zone})"


def shown(at: Instant, zone: Zone) -> str:
    """Say an instant by the clocks of a zone: "Mon 2 Mar 2026, 10:15 (America/New_York)".

    Parts of a second are left out.
    """
    local = datetime.datetime.astimezone(_plain(at), _rules(zone))
    return f"{shown_date(local.date())}, {_face(local.time().replace(microsecond=0))} ({zone})"


def local_date(at: Instant, zone: Zone) -> datetime.date:
    """Return the day that clocks of a zone show at an instant."""
    return datetime.datetime.astimezone(_plain(at), _rules(zone)).date()


def end_of_local_day(at: Instant, zone: Zone, plus_days: int = 0) -> Instant:
    """Return the first instant after the day of `at` in the zone, or after the n-th day from it.

    That is what "within 30 days" means to a customer: all of the thirtieth day counts, and
    `now < end_of_local_day(delivered_at, zone, 30)` says whether it is in time. Not the same as
    `plus(at, days(30))`, which ends at the time of day at which it began. Raises `TimeError` for
    a zone that is none and for days beyond the years 1 to 9999.
    """
    rules = _rules(zone)
    try:
        local = datetime.datetime.astimezone(_plain(at), rules).date()
        ended = local + datetime.timedelta(days=plus_days)
        midnight = ended + datetime.timedelta(days=1)
    except OverflowError:
        raise TimeError(f"{plus_days} days from {at} lie beyond the years 1 to 9999") from None
    earlier, later = _shows(midnight, datetime.time(), rules)
    # Where midnight comes twice, clocks went back over it: then the day ended at the later one, or
    # they went back to it from the night: then at the earlier one.
    before = datetime.datetime.astimezone(_plain(later) - _RESOLUTION, rules)
    return later if before.date() <= ended else earlier


def all_of(at: Instant, length: datetime.timedelta, zone: Zone) -> Instant:
    """Return the first instant after a length of time as a customer is told it, "within 30 days".

    All of the last of whole days counts, by the clocks of the zone; of hours and minutes the last
    instant does, and no more.
    """
    if is_days(length):
        return end_of_local_day(at, zone, length.days)
    return plus(at, length + _RESOLUTION)


def is_days(length: datetime.timedelta) -> bool:
    """Whether a length of time is whole days, one at least."""
    return length >= _DAY and length % _DAY == _ZERO


def _plain(at: Instant) -> datetime.datetime:
    # zoneinfo converts a plain datetime in C, and a pendulum one by pendulum's slower arithmetic.
    at = instant(at)
    return datetime.datetime(
        at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, datetime.UTC
    )


def _clock_time(time: datetime.time) -> datetime.time:
    if time.tzinfo is not None:
        raise TimeError(f"{time} has an offset; a window has its zone, and times without one")
    return datetime.time(time.hour, time.minute, time.second, time.microsecond)


def shown_date(date: datetime.date) -> str:
    """Say a day: "Mon 2 Mar 2026"."""
    return f"{_WEEKDAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]} {date.year}"


def _face(time: datetime.time) -> str:
    return time.isoformat() if time.second or time.microsecond else f"{time:%H:%M}"


def _shows(
    date: datetime.date, time: datetime.time, rules: zoneinfo.ZoneInfo
) -> tuple[Instant, Instant]:
    """Return the earliest and the latest instant at which clocks of the zone show date and time.

    They differ where clocks were put back. Where clocks skip it, both are the first instant after
    the skip.
    """
    wall = datetime.datetime.combine(date, time, rules)
    before, after = _offset(wall), _offset(wall.replace(fold=1))
    shown = instant(wall.replace(tzinfo=datetime.UTC))
    if before >= after:
        return plus(shown, -before), plus(shown, -after)
    # Skipped. At `early` the skip is still ahead, at `late` it is past; clocks skip on a second.
    early = wall.replace(tzinfo=datetime.UTC, microsecond=0) - after
    late = early + (after - before) + _SECOND
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        if _offset(middle.astimezone(rules)) == before:
            early = middle
        else:
            late = middle
    return instant(late), instant(late)


def _offset(at: datetime.datetime) -> datetime.timedelta:
    offset = at.utcoffset()
    assert offset is not None
    return offset
