"""A pick-up as a calendar file, for the customer to open. Needs the extra `calendar`.

Opened again after a change, it changes the entry that is there: the same pick-up has the same UID.
"""

import datetime
import zoneinfo

from cservice.kernel.errors import InputError
from cservice.kernel.time import Instant, LocalWindow
from cservice.pickups import Pickup, PickupStage

__all__ = ["calendar_file"]

#: In which nobody comes, whatever was asked for.
_OFF = (PickupStage.CANCELLED, PickupStage.DECLINED, PickupStage.MISSED)
_PRODUCT = "-//cservice//pick-ups//EN"


def calendar_file(pickup: Pickup, *, at: Instant, summary: str = "Parcel pick-up") -> bytes:
    """The file, in UTF-8, to send as `text/calendar`; the same bytes for the same arguments.

    It has the window that the courier confirmed, or else the one that was asked for, and cancels
    the entry where nobody comes. `at` is when it is made; `summary` is the entry's title. Raises
    InputError for a pick-up that has no window, and where the extra is not installed. Source: G5.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError as error:
        raise InputError(
            f'a calendar file needs {error.name}: pip install "cservice[calendar]"'
        ) from error
    window = _window(pickup)
    off = pickup.stage in _OFF
    entry = Event()
    entry.add("uid", f"{pickup.id}@{pickup.tenant}")
    entry.add("sequence", pickup.version)
    entry.add("dtstamp", _plain(at))
    entry.add("dtstart", _local(window.start, window))
    entry.add("dtend", _local(window.end, window))
    entry.add("status", "CANCELLED" if off else "CONFIRMED" if pickup.confirmed else "TENTATIVE")
    entry.add("summary", summary)
    entry.add("description", _in_words(pickup, off=off))
    if pickup.address is not None:
        entry.add("location", pickup.address)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "PUBLISH")
    calendar.add_component(entry)
    # The rules of the zone for a year on either side: those of all time are long.
    year = datetime.timedelta(days=366)
    calendar.add_missing_timezones(window.date - year, window.date + year)
    made: bytes = calendar.to_ical()
    return made


def _window(pickup: Pickup) -> LocalWindow:
    window = pickup.window
    if window is None:
        raise InputError(f"{pickup.id} has no window to put into a calendar; it is {pickup.stage}")
    if window.end <= window.start:
        raise InputError(f"the clocks skip {window}; there is no such time in a calendar")
    return window


def _local(at: Instant, window: LocalWindow) -> datetime.datetime:
    """The instant by the clocks of the zone; in UTC where they show it for the second time.

    A calendar takes a time that is shown twice for the first.
    """
    local = _plain(at).astimezone(zoneinfo.ZoneInfo(window.zone))
    return _plain(at) if local.fold else local


def _plain(at: Instant) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(int(at.timestamp()), datetime.UTC)


def _in_words(pickup: Pickup, *, off: bool) -> str:
    if off:
        return "Nobody comes then."
    them = "1 parcel" if pickup.parcels == 1 else f"{pickup.parcels} parcels"
    if pickup.confirmed is None:
        return f"A courier was asked to collect {them} then, and has not confirmed it yet."
    lines = [f"A courier collects {them} then."]
    if pickup.reference is not None:
        lines.append(f"The courier's number is {pickup.reference}.")
    if pickup.cancel_by is not None:
        until = _plain(pickup.cancel_by).astimezone(zoneinfo.ZoneInfo(pickup.confirmed.zone))
        lines.append(f"It can be cancelled until {until:%Y-%m-%d %H:%M} ({pickup.confirmed.zone}).")
    return "\n".join(lines)
