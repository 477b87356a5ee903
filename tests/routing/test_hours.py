import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.kernel.errors import InputError
from cservice.kernel.time import Instant, Zone, days, instant, minutes, plus
from cservice.routing import Hours, Open, Weekday
from cservice.testing.strategies import instants

NINE, FIVE, MIDNIGHT = datetime.time(9), datetime.time(17), datetime.time()
DAY = (Open(opens=NINE, closes=FIVE),)
NEW_YORK = Zone("America/New_York")
WEEKDAYS = [one for one in Weekday if one not in (Weekday.SAT, Weekday.SUN)]
OFFICE = Hours(zone=NEW_YORK, week=dict.fromkeys(WEEKDAYS, DAY))
ALWAYS = Hours(zone=NEW_YORK, week=dict.fromkeys(Weekday, (Open(opens=MIDNIGHT, closes=MIDNIGHT),)))


def local(date: str, clock: str, offset: str) -> Instant:
    """An instant, as clocks show it."""
    return instant(f"{date}T{clock}:00{offset}")


@pytest.mark.parametrize(
    ("date", "offset"), [("2026-03-06", "-05:00"), ("2026-03-09", "-04:00")], ids=["EST", "EDT"]
)
def test_nine_is_nine_on_the_wall(date: str, offset: str) -> None:
    """before the clocks go forward and after; at five nobody is there any more."""
    for clock, there in (("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)):
        assert OFFICE.is_open(local(date, clock, offset)) == there
    assert OFFICE.closes_at(local(date, "09:00", offset)) == local(date, "17:00", offset)
    assert OFFICE.closes_at(local(date, "08:59", offset)) is None


def test_it_opens_again() -> None:
    """after the weekend on which the clocks go forward, and at once where it is open."""
    friday = local("2026-03-06", "17:00", "-05:00")

    assert OFFICE.opens_at(friday) == local("2026-03-09", "09:00", "-04:00")
    assert OFFICE.opens_at(local("2026-03-06", "08:00", "-05:00")) == local(
        "2026-03-06", "09:00", "-05:00"
    )
    assert OFFICE.opens_at(local("2026-03-06", "10:00", "-05:00")) == local(
        "2026-03-06", "10:00", "-05:00"
    )


def test_a_holiday_is_closed() -> None:
    """and a day of its own has its own hours, also on a holiday, or none."""
    monday, tuesday = datetime.date(2026, 3, 9), datetime.date(2026, 3, 10)
    noon = (Open(opens=NINE, closes=datetime.time(12)),)
    hours = Hours(
        zone=NEW_YORK,
        week=OFFICE.week,
        holidays=(monday, tuesday),
        days={tuesday: noon, datetime.date(2026, 3, 11): ()},
    )
    friday = local("2026-03-06", "17:00", "-05:00")

    assert hours.opens_at(friday) == local("2026-03-10", "09:00", "-04:00")
    assert hours.closes_at(local("2026-03-10", "09:00", "-04:00")) == local(
        "2026-03-10", "12:00", "-04:00"
    )
    assert hours.opens_at(local("2026-03-10", "12:00", "-04:00")) == local(
        "2026-03-12", "09:00", "-04:00"
    )


def test_a_night_is_two() -> None:
    """until midnight and from midnight; together they close once."""
    late = Hours(
        zone=NEW_YORK,
        week={
            Weekday.FRI: (
                Open(opens=datetime.time(20), closes=MIDNIGHT),
                Open(opens=NINE, closes=datetime.time(12)),
            ),
            Weekday.SAT: (Open(opens=MIDNIGHT, closes=datetime.time(4)),),
        },
    )

    evening = local("2026-03-06", "21:00", "-05:00")
    assert late.closes_at(evening) == local("2026-03-07", "04:00", "-05:00")
    assert late.closes_at(local("2026-03-06", "09:00", "-05:00")) == local(
        "2026-03-06", "12:00", "-05:00"
    )
    assert late.is_open(local("2026-03-07", "03:59", "-05:00"))
    assert late.opens_at(local("2026-03-06", "12:00", "-05:00")) == local(
        "2026-03-06", "20:00", "-05:00"
    )


def test_what_never_closes_does_not_close() -> None:
    """and what never opens does not open."""
    noon = instant("2026-03-02T12:00:00Z")

    assert ALWAYS.closes_at(noon) is None
    never = Hours(zone=NEW_YORK, week={})
    assert (never.is_open(noon), never.opens_at(noon), never.closes_at(noon)) == (False, None, None)


def test_what_clocks_skip_is_not_open() -> None:
    """an hour that is not there, on the day on which they go forward."""
    skipped = (Open(opens=datetime.time(2), closes=datetime.time(3)),)
    hours = Hours(zone=NEW_YORK, week={Weekday.SUN: skipped})

    saturday = local("2026-03-07", "12:00", "-05:00")
    assert hours.opens_at(saturday) == local("2026-03-15", "02:00", "-04:00")
    assert not hours.is_open(local("2026-03-08", "03:00", "-04:00"))


@pytest.mark.parametrize("closes", [datetime.time(9), datetime.time(8, 59)])
def test_it_closes_after_it_opens(closes: datetime.time) -> None:
    """on one day."""
    with pytest.raises(InputError, match="a night is two: until 00:00, and from 00:00"):
        Open(opens=NINE, closes=closes)


def test_the_zone_is_one() -> None:
    """of the database of zones."""
    with pytest.raises(InputError, match="did you mean America/New_York"):
        Hours(zone=Zone("new york"), week={})


@given(instants(days=400), st.sampled_from([OFFICE, ALWAYS]))
@example(instant("2026-03-06T15:00:00Z"), OFFICE)
@example(instant("2026-03-07T15:00:00Z"), OFFICE)
@example(instant("2026-03-06T15:00:00Z"), ALWAYS)
def test_opening_and_closing_agree(now: Instant, hours: Hours) -> None:
    """it is open from when it opens until it closes, and not before and not then."""
    opens, closes = hours.opens_at(now), hours.closes_at(now)

    assert opens is not None
    assert hours.is_open(opens)
    assert (opens == now) == hours.is_open(now)
    if opens > now:
        assert closes is None
        assert not hours.is_open(plus(opens, -minutes(1)))
    if closes is not None:
        assert now < closes < plus(now, days(1))
        assert hours.is_open(plus(closes, -minutes(1))) or plus(closes, -minutes(1)) < now
        assert not hours.is_open(closes)


@pytest.mark.parametrize(
    ("since", "length", "until"),
    [
        (("2026-03-06", "16:30", "-05:00"), days(2), ("2026-03-10", "16:30", "-04:00")),
        (("2026-03-06", "16:30", "-05:00"), minutes(60), ("2026-03-06", "17:30", "-05:00")),
        (("2026-03-07", "12:00", "-05:00"), days(1), ("2026-03-10", "00:00", "-04:00")),
        (("2026-03-09", "12:00", "-04:00"), days(1), ("2026-03-10", "12:00", "-04:00")),
    ],
)
def test_closed_days_do_not_count(
    since: tuple[str, str, str], length: datetime.timedelta, until: tuple[str, str, str]
) -> None:
    """as a whole: what is left of the day at closing time does."""
    assert OFFICE.open_days_after(local(*since), length) == local(*until)


def test_where_nobody_ever_is_all_days_count() -> None:
    """so that what is to end by them does."""
    noon = local("2026-03-06", "12:00", "-05:00")
    assert Hours(zone=NEW_YORK, week={}).open_days_after(noon, days(2)) == plus(noon, days(2))
