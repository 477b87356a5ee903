import datetime
import sys
from typing import Any

import pytest
from icalendar import Calendar

from cservice.adapters.icalendar import calendar_file
from cservice.ids import PickupId, ReturnId
from cservice.kernel.errors import InputError
from cservice.kernel.record import BrandId, CaseId, Tenant
from cservice.kernel.time import LocalWindow, instant, zone
from cservice.kernel.value import evolve
from cservice.pickups import CourierReference, Pickup, PickupStage, Way

AT = instant("2026-03-02T12:00:00.5Z")


def window(day: int = 10, month: int = 3, opens: int = 9, closes: int = 12) -> LocalWindow:
    """A window on that day of 2026, by the clocks of New York."""
    return LocalWindow(
        date=datetime.date(2026, month, day),
        opens=datetime.time(opens),
        closes=datetime.time(closes),
        zone=zone("America/New_York"),
    )


PICKUP = Pickup(
    id=PickupId("pickup-1"),
    tenant=Tenant("t"),
    brand=BrandId("cango"),
    case=CaseId("case-1"),
    version=2,
    ra=ReturnId("ra-1"),
    way=Way.PICKUP,
    parcels=2,
    stage=PickupStage.CONFIRMED,
    asked_at=instant("2026-03-02T12:00:00Z"),
    requested=window(11),
    address="7 Elm Street; Albany, NY",
    confirmed=window(),
    reference=CourierReference("SW-P-3391"),
    cancel_by=instant("2026-03-09T22:00:00Z"),
)


def read(pickup: Pickup, **options: Any) -> tuple[Any, Any]:
    """The calendar that was made, and its one entry, as a calendar program reads them."""
    calendar = Calendar.from_ical(calendar_file(pickup, at=AT, **options))
    [entry] = calendar.walk("VEVENT")
    return calendar, entry


def test_a_confirmed_window_is_an_entry_in_the_zone_of_the_address() -> None:
    """with the zone's rules beside it, and in plain words."""
    calendar, entry = read(PICKUP)

    assert calendar["method"] == "PUBLISH"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["America/New_York"]
    assert entry["dtstart"].params["TZID"] == "America/New_York"
    assert entry["dtstart"].dt.isoformat() == "2026-03-10T09:00:00-04:00"
    assert entry["dtend"].dt.isoformat() == "2026-03-10T12:00:00-04:00"
    assert (entry["status"], entry["summary"]) == ("CONFIRMED", "Parcel pick-up")
    assert entry["location"] == "7 Elm Street; Albany, NY"
    assert entry["description"].splitlines() == [
        "A courier collects 2 parcels then.",
        "The courier's number is SW-P-3391.",
        "It can be cancelled until 2026-03-09 18:00 (America/New_York).",
    ]


def test_the_same_pick_up_is_the_same_entry() -> None:
    """a later version takes the place of the one before, and the file is made anew alike."""
    _, entry = read(PICKUP)
    _, later = read(evolve(PICKUP, version=3))

    assert entry["uid"] == later["uid"] == "pickup-1@t"
    assert (entry["sequence"], later["sequence"]) == (2, 3)
    assert entry["dtstamp"].dt == datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
    assert calendar_file(PICKUP, at=AT) == calendar_file(PICKUP, at=AT)


def test_what_is_asked_for_is_not_certain() -> None:
    """one parcel is one; the brand gives the entry its title."""
    asked = evolve(
        PICKUP, stage=PickupStage.REQUESTED, confirmed=None, reference=None, address=None, parcels=1
    )

    _, entry = read(asked, summary="Cango collects")

    assert (entry["status"], entry["summary"]) == ("TENTATIVE", "Cango collects")
    assert entry["dtstart"].dt.day == 11
    assert "location" not in entry
    assert entry["description"] == (
        "A courier was asked to collect 1 parcel then, and has not confirmed it yet."
    )
    _, plain = read(evolve(PICKUP, reference=None, cancel_by=None))
    assert plain["description"] == "A courier collects 2 parcels then."


@pytest.mark.parametrize("stage", [PickupStage.CANCELLED, PickupStage.DECLINED, PickupStage.MISSED])
def test_where_nobody_comes_the_entry_is_taken_back(stage: PickupStage) -> None:
    """with the same UID, so that the customer's calendar strikes it out."""
    calendar, entry = read(evolve(PICKUP, stage=stage, version=4))

    assert (calendar["method"], entry["status"]) == ("CANCEL", "CANCELLED")
    assert (entry["uid"], entry["description"]) == ("pickup-1@t", "Nobody comes then.")


@pytest.mark.parametrize(
    "window",
    [
        window(8, opens=1, closes=4),
        window(8, opens=2, closes=4),
        window(1, month=11, opens=0, closes=3),
        window(1, month=11, opens=0, closes=1),
        window(1, month=11, opens=1, closes=2),
    ],
    ids=str,
)
def test_across_a_clock_change_the_instants_are_kept(window: LocalWindow) -> None:
    """where an hour is left out, and where one comes twice."""
    _, entry = read(evolve(PICKUP, confirmed=window))

    assert entry["dtstart"].dt.astimezone(datetime.UTC) == window.start
    assert entry["dtend"].dt.astimezone(datetime.UTC) == window.end


def test_without_a_window_there_is_no_entry() -> None:
    """a drop-off has none, and one that clocks skip is none."""
    with pytest.raises(InputError, match="pickup-1 has no window to put into a calendar; it is"):
        calendar_file(evolve(PICKUP, requested=None, confirmed=None), at=AT)
    with pytest.raises(InputError, match="the clocks skip Sun 8 Mar 2026"):
        calendar_file(evolve(PICKUP, confirmed=window(8, opens=2, closes=3)), at=AT)


def test_a_missing_extra_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """and says what to install."""
    monkeypatch.setitem(sys.modules, "icalendar", None)

    with pytest.raises(InputError, match=r'needs icalendar: pip install "cservice\[calendar\]"'):
        calendar_file(PICKUP, at=AT)
