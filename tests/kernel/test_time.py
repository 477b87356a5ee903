import datetime
import pickle
import zoneinfo
from datetime import UTC, date, timedelta, timezone
from datetime import time as clock
from typing import Any

import attrs
import msgspec
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.errors import InputError
from cservice.kernel.time import (
    Instant,
    LocalWindow,
    TimeError,
    Zone,
    all_of,
    days,
    elapsed,
    end_of_local_day,
    hours,
    instant,
    is_days,
    iso,
    lasting,
    minutes,
    plus,
    zone,
)
from cservice.kernel.time import shown as in_words

BERLIN = Zone("Europe/Berlin")
RESOLUTION = timedelta(microseconds=1)
# Zones that did all that zones do: skipped and repeated hours, half hours, midnights, a whole day.
ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/Havana",
        "America/Goose_Bay",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Kiritimati",
    ]
).map(Zone)
INSTANTS = st.datetimes(
    datetime.datetime(1900, 1, 1),  # noqa: DTZ001  # st.datetimes wants its bounds naive
    datetime.datetime(2100, 1, 1),  # noqa: DTZ001  # likewise
    timezones=st.just(UTC),
).map(instant)
# Any day in any of them, and the days on which clocks did something odd.
DAYS = st.tuples(st.dates(date(1985, 1, 1), date(2035, 1, 1)), ZONES) | st.sampled_from(
    [
        (date(2026, 3, 29), Zone("Europe/Berlin")),
        (date(2026, 10, 25), Zone("Europe/Berlin")),
        (date(2026, 11, 1), Zone("America/Havana")),
        (date(2026, 3, 8), Zone("America/Havana")),
        (date(2010, 11, 6), Zone("America/Goose_Bay")),
        (date(2010, 11, 7), Zone("America/Goose_Bay")),
        (date(2010, 3, 14), Zone("America/Goose_Bay")),
        (date(2018, 2, 17), Zone("America/Sao_Paulo")),
        (date(2018, 11, 4), Zone("America/Sao_Paulo")),
        (date(2025, 4, 6), Zone("Australia/Lord_Howe")),
        (date(2025, 10, 5), Zone("Australia/Lord_Howe")),
        (date(2011, 12, 29), Zone("Pacific/Apia")),
        (date(2011, 12, 30), Zone("Pacific/Apia")),
        (date(1994, 12, 31), Zone("Pacific/Kiritimati")),
    ]
)


def at(text: str) -> Instant:
    """The instant of the text."""
    return instant(text)


def shown(instant: Instant, name: str) -> datetime.datetime:
    """What the clocks of a zone show, by the standard library alone."""
    plain = datetime.datetime.fromisoformat(iso(instant))
    return plain.astimezone(zoneinfo.ZoneInfo(name)).replace(tzinfo=None, fold=0)


def window(day: str, opens: str, closes: str, name: str = "Europe/Berlin") -> LocalWindow:
    """A window, said in texts."""
    return LocalWindow(
        date=date.fromisoformat(day),
        opens=clock.fromisoformat(opens),
        closes=clock.fromisoformat(closes),
        zone=Zone(name),
    )


class TestInstant:
    @pytest.mark.parametrize(
        "text",
        [
            "2026-03-02T09:00:00Z",
            "2026-03-02T09:00Z",
            "2026-03-02 09:00:00+00:00",
            "20260302T090000Z",
            "2026-03-02T09:00:00.000000000Z",
            "2026-03-02T10:00:00+01:00",
            "2026-03-01T23:15:00-09:45",
            "2026-W10-1T09:00:00Z",
        ],
    )
    def test_iso_text_with_an_offset_is_an_instant(self, text: str) -> None:
        """however the offset is written, the instant is one and in UTC."""
        read = instant(text)
        assert type(read) is pendulum.DateTime
        assert read.tzinfo is pendulum.UTC
        assert iso(read) == "2026-03-02T09:00:00.000000Z"

    @pytest.mark.parametrize(
        "given",
        [
            datetime.datetime(2026, 3, 2, 9, tzinfo=UTC),
            datetime.datetime(2026, 3, 2, 10, tzinfo=timezone(hours(1))),
            datetime.datetime(2026, 3, 2, 10, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
            pendulum.datetime(2026, 3, 2, 10, tz="Europe/Berlin"),
            pendulum.datetime(2026, 3, 2, 9),
        ],
    )
    def test_an_aware_datetime_is_an_instant(self, given: datetime.datetime) -> None:
        """an aware datetime of whatever kind and zone becomes the same instant."""
        read = instant(given)
        assert type(read) is pendulum.DateTime
        assert read.tzinfo is pendulum.UTC
        assert iso(read) == "2026-03-02T09:00:00.000000Z"
        assert instant(read) is read

    def test_the_second_of_two_like_hours_stays_the_second(self) -> None:
        """where clocks go back, a datetime that says which of two hours it means is believed."""
        wall = datetime.datetime(2026, 10, 25, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
        assert instant(wall) == at("2026-10-25T00:30:00Z")
        assert instant(wall.replace(fold=1)) == at("2026-10-25T01:30:00Z")

    @pytest.mark.parametrize(
        "given",
        [
            "2026-03-02",
            "2026-03-02T09:00:00",
            datetime.datetime(2026, 3, 2),  # noqa: DTZ001  # what the test is about
            pendulum.naive(2026, 3, 2),
        ],
    )
    def test_a_time_without_an_offset_is_none(self, given: str | datetime.datetime) -> None:
        """nine o'clock is no instant until it is said where."""
        with pytest.raises(TimeError, match="has no offset, so it is not an instant"):
            instant(given)

    @pytest.mark.parametrize("given", ["", "tomorrow", "09:00Z", "2026-02-30T09:00:00Z", "x" * 99])
    def test_nonsense_is_named(self, given: str) -> None:
        """text that is no time is named, in short, with what would be right."""
        with pytest.raises(TimeError, match=r"not an instant: write it as 2026-.*Z$") as caught:
            instant(given)
        assert len(str(caught.value)) < 130

    @pytest.mark.parametrize("given", [None, 1772442000, date(2026, 3, 2)])
    def test_other_types_are_named(self, given: Any) -> None:
        """a bare date or a count of seconds is no instant."""
        with pytest.raises(TimeError, match="give ISO 8601 text or an aware datetime"):
            instant(given)

    @pytest.mark.parametrize("text", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
    def test_the_calendar_has_ends(self, text: str) -> None:
        """what lies beyond the calendar in UTC is refused."""
        with pytest.raises(TimeError, match="beyond the years 1 to 9999"):
            instant(text)


class TestIso:
    @given(INSTANTS, INSTANTS)
    def test_the_order_of_the_texts_is_the_order_of_the_instants(
        self, a: Instant, b: Instant
    ) -> None:
        """a store that sorts the texts sorts the instants, and reads back what was written."""
        assert (iso(a) < iso(b)) == (a < b)
        assert instant(iso(a)) == a
        assert len(iso(a)) == 27

    def test_microseconds_are_always_written(self) -> None:
        """one fixed width, since a shorter text would sort after a longer one."""
        assert iso(at("2026-03-02T09:00:00.5Z")) == "2026-03-02T09:00:00.500000Z"
        assert iso(at("0800-12-25T00:00:00Z")) == "0800-12-25T00:00:00.000000Z"

    def test_another_zone_is_written_in_utc(self) -> None:
        """a pendulum datetime in a zone is written as the instant it is."""
        assert iso(pendulum.datetime(2026, 3, 2, 10, tz="Europe/Berlin")) == (
            "2026-03-02T09:00:00.000000Z"
        )


class TestElapsedTime:
    @given(INSTANTS, st.timedeltas(days(-3650), days(3650)))
    def test_what_was_added_has_elapsed(self, start: Instant, delta: timedelta) -> None:
        """adding keeps the type and the zone, and as much has elapsed as was added."""
        end = plus(start, delta)
        assert type(end) is pendulum.DateTime
        assert end.tzinfo is pendulum.UTC
        assert elapsed(start, end) == delta
        assert type(elapsed(start, end)) is timedelta
        assert plus(end, -delta) == start

    def test_a_day_is_24_hours_whatever_the_clocks_do(self) -> None:
        """elapsed time does not care that clocks were put forward, nor in which zone it is."""
        before = pendulum.datetime(2026, 3, 28, 12, tz="Europe/Berlin")
        assert iso(plus(before, days(1))) == "2026-03-29T11:00:00.000000Z"
        assert elapsed(before, plus(before, days(1))) == hours(24) == minutes(24 * 60)
        noon_to_noon = elapsed(before, pendulum.datetime(2026, 3, 29, 12, tz="Europe/Berlin"))
        assert noon_to_noon == hours(23)

    def test_lengths_are_plain_timedeltas(self) -> None:
        """days, hours and minutes are what they say, halves included."""
        assert (days(2), hours(1.5), minutes(0.5)) == (
            timedelta(days=2),
            timedelta(minutes=90),
            timedelta(seconds=30),
        )

    def test_the_calendar_has_ends(self) -> None:
        """a sum beyond the calendar is refused, not wrapped."""
        with pytest.raises(TimeError, match="beyond the years 1 to 9999"):
            plus(at("9999-12-31T00:00:00Z"), days(1))


class TestZone:
    @pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"])
    def test_a_zone_of_the_database_is_taken(self, name: str) -> None:
        """a zone is named as the database of zones names it."""
        assert zone(name) == name

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("Europe/Berln", "did you mean Europe/Berlin"),
            ("europe/berlin", "did you mean Europe/Berlin?"),
            ("berlin", "did you mean Europe/Berlin?"),
            ("new york", "did you mean America/New_York?"),
            ("Europe", "write it as Europe/Berlin"),
            ("localtime", "write it as Europe/Berlin"),
            ("../../etc/passwd", "write it as Europe/Berlin"),
            ("/etc/localtime", "write it as Europe/Berlin"),
            ("+01:00", "write it as Europe/Berlin"),
            ("", "write it as Europe/Berlin"),
        ],
    )
    def test_another_is_refused_with_near_names(self, name: str, hint: str) -> None:
        """a zone that is none says what was probably meant; the machine's own zone is none."""
        with pytest.raises(TimeError, match="is not a time zone of the IANA database") as caught:
            zone(name)
        assert hint in str(caught.value)


class TestLocalWindow:
    def test_it_reads_as_it_is_said(self) -> None:
        """a window reads as the customer would say it, in the zone of the address."""
        assert str(window("2026-03-03", "09:00", "12:00")) == (
            "Tue 3 Mar 2026, 09:00–12:00 (Europe/Berlin)"
        )
        assert str(window("2026-12-31", "23:00", "23:59:59", "Asia/Kathmandu")) == (
            "Thu 31 Dec 2026, 23:00–23:59:59 (Asia/Kathmandu)"
        )

    def test_it_contains_its_start_and_not_its_end(self) -> None:
        """from nine to twelve is from nine, and at twelve it is over."""
        morning = window("2026-03-03", "09:00", "12:00")
        assert iso(morning.start) == "2026-03-03T08:00:00.000000Z"
        assert iso(morning.end) == "2026-03-03T11:00:00.000000Z"
        assert morning.contains(morning.start)
        assert morning.contains(plus(morning.end, -RESOLUTION))
        assert not morning.contains(morning.end)
        assert not morning.contains(plus(morning.start, -RESOLUTION))

    @pytest.mark.parametrize(
        ("day", "name", "opens", "start", "end"),
        [
            # Clocks go from 2 to 3: half past two is not.
            ("2026-03-29", "Europe/Berlin", "02:30", "2026-03-29T01:00Z", "2026-03-29T01:30Z"),
            # By half an hour, from 2 to 2.30.
            (
                "2025-10-05",
                "Australia/Lord_Howe",
                "02:10:30",
                "2025-10-04T15:30Z",
                "2025-10-04T16:30Z",
            ),
            # A midnight that is not.
            ("2018-11-04", "America/Sao_Paulo", "00:00", "2018-11-04T03:00Z", "2018-11-04T05:30Z"),
        ],
    )
    def test_a_skipped_edge_moves_to_the_first_instant_after_it(
        self, day: str, name: str, opens: str, start: str, end: str
    ) -> None:
        """a window whose opening the clocks skip opens as soon as they have."""
        skipped = window(day, opens, "03:30", name)
        assert (skipped.start, skipped.end) == (at(start), at(end))

    def test_a_skipped_close_moves_too(self) -> None:
        """a window whose close the clocks skip closes as soon as they have."""
        assert window("2026-03-29", "01:00", "02:30").end == at("2026-03-29T01:00:00Z")

    @pytest.mark.parametrize(
        "skipped",
        [
            window("2026-03-29", "02:10", "02:50:00.000001"),
            window("2011-12-30", "09:00", "17:00", "Pacific/Apia"),
        ],
    )
    def test_a_window_that_is_skipped_contains_nothing(self, skipped: LocalWindow) -> None:
        """in an hour, or on a day, that the clocks skip as a whole there is no time."""
        assert skipped.start == skipped.end
        assert not skipped.contains(skipped.start)

    def test_a_repeated_edge_opens_early_and_closes_late(self) -> None:
        """where the clocks show a time twice, the window is the longer one."""
        night = window("2026-10-25", "02:15", "02:45")
        assert (night.start, night.end) == (at("2026-10-25T00:15Z"), at("2026-10-25T01:45Z"))
        assert night.contains(at("2026-10-25T01:00Z"))

    @given(DAYS, st.times(max_value=clock(23, 59, 59)), st.integers(1, 86_399))
    def test_its_edges_are_what_clocks_show(
        self, day_and_zone: tuple[date, Zone], opens: clock, seconds: int
    ) -> None:
        """at each edge clocks show it or have just skipped it; none is earlier, none later."""
        day, name = day_and_zone
        opening = datetime.datetime.combine(day, opens)
        closing = min(
            opening + timedelta(seconds=seconds), datetime.datetime.combine(day, clock.max)
        )
        local = LocalWindow(date=day, opens=opening.time(), closes=closing.time(), zone=name)
        assert local.start <= local.end
        for wanted, edge, outward in ((opening, local.start, -1), (closing, local.end, 1)):
            if shown(edge, name) == wanted:
                for apart in (minutes(30), hours(1), hours(24)):
                    assert shown(plus(edge, outward * apart), name) != wanted
            else:
                assert shown(plus(edge, -RESOLUTION), name) < wanted < shown(edge, name)

    def test_it_closes_after_it_opens(self) -> None:
        """a window that closes as it opens, or before, or the day after, is refused."""
        for closes in ("09:00", "08:00", "00:00"):
            with pytest.raises(TimeError, match="closes after it opens, on one day: 09:00:00 to"):
                window("2026-03-03", "09:00", closes)

    def test_it_has_one_zone_and_no_offsets(self) -> None:
        """times with offsets, a zone that is none, an instant for a day are refused."""
        with pytest.raises(TimeError, match="has an offset"):
            window("2026-03-03", "09:00Z", "12:00Z")
        with pytest.raises(TimeError, match="did you mean Europe/Berlin"):
            window("2026-03-03", "09:00", "12:00", "Europe/Berln")
        with pytest.raises(TimeError, match="on a date, not at an instant"):
            attrs.evolve(window("2026-03-03", "09:00", "12:00"), date=at("2026-03-03T00:00Z"))

    def test_it_comes_back_from_json(self) -> None:
        """encoded and decoded it is the same value, even if made of pendulum's own types."""
        local = LocalWindow(
            date=pendulum.date(2026, 3, 3),
            opens=pendulum.time(9),
            closes=clock(12, fold=1),
            zone=BERLIN,
        )
        text = msgspec.json.encode(local, order="sorted")
        assert text == (
            b'{"closes":"12:00:00","date":"2026-03-03","opens":"09:00:00","zone":"Europe/Berlin"}'
        )
        assert msgspec.json.decode(text, type=LocalWindow) == local
        assert pickle.loads(pickle.dumps(local)) == local

    def test_what_is_decoded_is_checked(self) -> None:
        """a window that cannot be does not come in by decoding either, and the error says where."""
        text = (
            b'[{"closes":"08:00:00","date":"2026-03-03","opens":"09:00:00","zone":"Europe/Berlin"}]'
        )
        with pytest.raises(
            msgspec.ValidationError, match=r"closes after it opens.* - at `\$\[0\]`"
        ):
            msgspec.json.decode(text, type=list[LocalWindow])


class TestEndOfLocalDay:
    @pytest.mark.parametrize(
        ("start", "name", "plus_days", "end"),
        [
            ("2026-03-02T09:00Z", "Europe/Berlin", 0, "2026-03-02T23:00Z"),
            # The clocks go forward within the 30 days.
            ("2026-03-02T09:00Z", "Europe/Berlin", 30, "2026-04-01T22:00Z"),
            # Late in the evening in UTC it is the next day in Berlin.
            ("2026-03-02T23:30Z", "Europe/Berlin", 0, "2026-03-03T23:00Z"),
            ("2026-03-02T09:00Z", "America/New_York", -1, "2026-03-02T05:00Z"),
            # No midnight: clocks go from 24:00 to 01:00.
            ("2018-11-03T15:00Z", "America/Sao_Paulo", 0, "2018-11-04T03:00Z"),
            # Midnight twice, from 01:00 back to it: the day before is over at the first.
            ("2026-10-31T15:00Z", "America/Havana", 0, "2026-11-01T04:00Z"),
            # Midnight twice, from 00:01 back over it: the day before is over at the second.
            ("2010-11-06T15:00Z", "America/Goose_Bay", 0, "2010-11-07T04:00Z"),
            # A day that was skipped is over when the one before is.
            ("2011-12-29T15:00Z", "Pacific/Apia", 0, "2011-12-30T10:00Z"),
            ("2011-12-29T15:00Z", "Pacific/Apia", 1, "2011-12-30T10:00Z"),
            ("2011-12-29T15:00Z", "Pacific/Apia", 2, "2011-12-31T10:00Z"),
        ],
    )
    def test_real_days(self, start: str, name: str, plus_days: int, end: str) -> None:
        """a window of days ends with the last of them, whatever the clocks do at midnight."""
        assert end_of_local_day(at(start), Zone(name), plus_days=plus_days) == at(end)

    @given(DAYS, st.timedeltas(days(-3), days(3)), st.integers(-3, 3))
    def test_it_is_the_first_instant_after_the_day(
        self, day_and_zone: tuple[date, Zone], apart: timedelta, plus_days: int
    ) -> None:
        """up to it clocks show the day or an earlier one, from it on they show a later one."""
        day, name = day_and_zone
        start = plus(at(f"{day}T12:00Z"), apart)
        last = shown(start, name).date() + days(plus_days)
        end = end_of_local_day(start, name, plus_days)
        assert end.tzinfo is pendulum.UTC
        assert shown(plus(end, -RESOLUTION), name).date() <= last
        for later in (0, 1, 30, 59, 60, 120, 24 * 60):
            assert shown(plus(end, minutes(later)), name).date() > last
        assert start < end or plus_days < 0

    def test_the_zone_is_checked(self) -> None:
        """a day in a zone that is none is refused."""
        with pytest.raises(TimeError, match="did you mean Europe/Berlin"):
            end_of_local_day(at("2026-03-02T09:00Z"), Zone("Europe/Berln"))

    @pytest.mark.parametrize("plus_days", [10**7, -(10**7), 10**12, 8000 * 365])
    def test_the_calendar_has_ends(self, plus_days: int) -> None:
        """a day beyond the calendar is refused."""
        with pytest.raises(TimeError, match="beyond the years 1 to 9999"):
            end_of_local_day(at("2026-03-02T09:00Z"), BERLIN, plus_days)


class TestAllOf:
    @given(INSTANTS, ZONES, st.integers(1, 400))
    def test_all_of_the_last_day_counts(self, start: Instant, name: Zone, n: int) -> None:
        """and nothing of the one after; a customer counts days, not hours."""
        assert all_of(start, days(n), name) == end_of_local_day(start, name, n)

    @given(INSTANTS, ZONES, st.timedeltas(days(0), days(40)))
    def test_hours_are_hours(self, start: Instant, name: Zone, length: timedelta) -> None:
        """what is not whole days ends with its last instant, in any zone."""
        if not is_days(length):
            assert all_of(start, length, name) == plus(start, length + RESOLUTION)

    def test_no_time_is_no_day(self) -> None:
        """a window of nothing is open for an instant."""
        assert not is_days(days(0))
        assert not is_days(hours(36))
        assert is_days(hours(48))


def test_errors_are_input_errors_and_value_errors() -> None:
    """what cannot be a time is caught as bad input here and as a bad value by libraries."""
    assert issubclass(TimeError, InputError)
    assert issubclass(TimeError, ValueError)
    copy = pickle.loads(pickle.dumps(TimeError("no")))
    assert (type(copy), str(copy)) == (TimeError, "no")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (datetime.timedelta(days=2), "2 days"),
        (datetime.timedelta(days=1, hours=6), "1 day 6 hours"),
        (datetime.timedelta(minutes=1, seconds=1), "1 minute 1 second"),
        (datetime.timedelta(), "0 seconds"),
        (datetime.timedelta(milliseconds=1500), "1.5 seconds"),
        (datetime.timedelta(hours=-3), "minus 3 hours"),
    ],
)
def test_a_length_of_time_is_said_in_whole_units(length: datetime.timedelta, said: str) -> None:
    """nobody is told "2 days, 0:00:00"."""
    assert lasting(length) == said


@pytest.mark.parametrize(
    ("when", "name", "said"),
    [
        ("2026-03-02T04:05:00.9Z", "America/New_York", "Sun 1 Mar 2026, 23:05 (America/New_York)"),
        ("2026-07-02T04:05:06Z", "Europe/Berlin", "Thu 2 Jul 2026, 06:05:06 (Europe/Berlin)"),
    ],
)
def test_an_instant_is_said_by_the_clocks_of_a_zone(when: str, name: str, said: str) -> None:
    """on the day that it is there, in words of our own."""
    assert in_words(at(when), zone(name)) == said
