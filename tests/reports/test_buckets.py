"""Hours, half hours and days by a zone's own clocks."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.errors import InputError
from cservice.kernel.time import Zone, instant
from cservice.reports import Bucket, Period


def at(text: str) -> int:
    """An instant as seconds since 1970."""
    return int(instant(text).timestamp())


def pieces(period: Period, since: str, until: str) -> list[tuple[str, int]]:
    """Each piece between two instants: its beginning by the zone's clocks, and its minutes."""
    found, here = [], at(since)
    while here < at(until):
        first, after = period.piece(here)
        shown = datetime.datetime.fromtimestamp(first, zoneinfo.ZoneInfo(period.zone))
        found.append((f"{shown:%H:%M}", (after - first) // 60))
        here = after
    return found


def test_a_whole_period_is_one_piece() -> None:
    """without a bucket every second of the log is in the same piece."""
    assert Period().piece(0) == Period().piece(at("2026-03-02T09:00:00Z"))


def test_hours_of_a_zone_that_is_half_an_hour_off() -> None:
    """an hour begins where the zone's clocks show a full one."""
    hours = Period(bucket=Bucket.HOUR, zone=Zone("Asia/Kolkata"))
    assert hours.piece(at("2026-03-02T09:00:00Z")) == (
        at("2026-03-02T08:30:00Z"),
        at("2026-03-02T09:30:00Z"),
    )


def test_a_day_lasts_as_long_as_the_clocks_say() -> None:
    """it has 23 hours where clocks are put forward, and 25 where they are put back."""
    days = Period(bucket=Bucket.DAY, zone=Zone("Europe/Berlin"))
    spring = pieces(days, "2026-03-27T23:00:00Z", "2026-03-30T00:00:00Z")
    assert spring == [("00:00", 24 * 60), ("00:00", 23 * 60), ("00:00", 24 * 60)]
    autumn = pieces(days, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")
    assert autumn == [("00:00", 25 * 60)]


def test_the_hour_that_clocks_show_twice_is_two_pieces() -> None:
    """in Berlin from two to three in the morning, on the last Sunday of October."""
    hours = Period(bucket=Bucket.HOUR, zone=Zone("Europe/Berlin"))
    night = pieces(hours, "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z")
    assert night == [("01:00", 60), ("02:00", 60), ("02:00", 60), ("03:00", 60)]


def test_an_hour_in_which_clocks_are_changed_is_cut_there() -> None:
    """on Lord Howe they are put back by half an hour, to half past one."""
    hours = Period(bucket=Bucket.HOUR, zone=Zone("Australia/Lord_Howe"))
    night = pieces(hours, "2026-04-04T14:00:00Z", "2026-04-04T16:30:00Z")
    assert night == [("01:00", 60), ("01:30", 30), ("02:00", 60)]
    forward = pieces(hours, "2026-10-03T14:30:00Z", "2026-10-03T16:30:00Z")
    assert forward == [("01:00", 60), ("02:30", 30), ("03:00", 60)]


def test_an_hour_whose_clocks_were_changed_within_it() -> None:
    """in St John's they were, until 2011, at a minute past midnight."""
    hours = Period(bucket=Bucket.HOUR, zone=Zone("America/St_Johns"))
    forward = pieces(hours, "2006-04-02T02:30:00Z", "2006-04-02T04:30:00Z")
    assert forward == [("23:00", 60), ("00:00", 1), ("01:01", 59)]
    back = pieces(hours, "2006-10-29T01:30:00Z", "2006-10-29T05:00:00Z")
    assert back == [("23:00", 60), ("00:00", 1), ("23:01", 59), ("00:00", 60), ("01:00", 60)]


ZONES = (
    "UTC",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Sao_Paulo",
)


@given(
    st.integers(min_value=0, max_value=4_000_000_000),
    st.sampled_from(Bucket),
    st.sampled_from(ZONES).map(Zone),
)
def test_every_second_is_in_one_piece(second: int, bucket: Bucket, zone: Zone) -> None:
    """whose first and last seconds say that they are in it too, and whose neighbours touch it."""
    period = Period(bucket=bucket, zone=zone)
    since, until = period.piece(second)
    assert since <= second < until
    assert period.piece(since) == period.piece(until - 1) == (since, until)
    if bucket is not Bucket.WHOLE:
        assert period.piece(since - 1)[1] == since
        assert period.piece(until)[0] == until


def test_a_period_that_cannot_be() -> None:
    """it ends after it begins, and its zone is in the database."""
    with pytest.raises(InputError, match="ends after it begins"):
        Period(since=10, until=10)
    with pytest.raises(InputError, match="Europe/Berlin"):
        Period(zone=Zone("Europe/Berlni"))
    assert Period(since=10, until=11).until == 11
