"""What agents did when, and the picture of it."""

from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.errors import InputError
from cservice.kernel.time import Zone
from cservice.reports import Agents, Bucket, Doing, Period, Stretch, picture

SVG = "{http://www.w3.org/2000/svg}"


def did(report: Agents, last: int) -> list[tuple[str, Doing, str, int, int]]:
    """What was done when, as bare values."""
    return [
        (one.agent, one.doing, one.reason, one.since, one.until) for one in report.stretches(last)
    ]


def test_what_was_done_when() -> None:
    """each time is one thing; calls come before whatever the agent is beside them."""
    agents = Agents(Period(until=100), ["Notes"], says_all=True, draws=True)
    agents.logged_on("Bob", 0)
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 10, "c1", "books")
    agents.does("Ann", 15, Doing.HOLD)
    agents.paused("Ann", 18, reason="Lunch")
    agents.does("Ann", 20, Doing.TALK)
    agents.does("Ann", 25, Doing.AFTER_CALL)
    agents.ended("Ann", 30, "c1")
    agents.paused("Ann", 40, reason="Notes")
    agents.ready("Ann", 60)
    agents.logged_off("Ann", 80)
    agents.logged_off("Bob", 120)
    expected = [
        ("Ann", Doing.IDLE, "", 0, 10),
        ("Ann", Doing.TALK, "", 10, 15),
        ("Ann", Doing.HOLD, "", 15, 20),
        ("Ann", Doing.TALK, "", 20, 25),
        ("Ann", Doing.AFTER_CALL, "", 25, 30),
        ("Ann", Doing.NOT_READY, "Lunch", 30, 40),
        ("Ann", Doing.AFTER_CALL, "", 40, 60),
        ("Ann", Doing.IDLE, "", 60, 80),
        ("Bob", Doing.IDLE, "", 0, 100),
    ]
    assert did(agents, 200) == did(agents, 200) == expected
    agents.rows(200)
    assert did(agents, 200) == expected


def test_what_is_not_asked_for_is_not_kept() -> None:
    """a report without a picture holds sums only."""
    agents = Agents(Period())
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 10, "c1", "books")
    agents.does("Ann", 12, Doing.HOLD)
    assert agents.stretches(20) == ()


_ACTS: dict[str, Callable[[Agents, str, int], object]] = {
    "on": lambda agents, who, at: agents.logged_on(who, at),
    "off": lambda agents, who, at: agents.logged_off(who, at),
    "pause": lambda agents, who, at: agents.paused(who, at, reason="Lunch"),
    "notes": lambda agents, who, at: agents.paused(who, at, reason="Notes"),
    "ready": lambda agents, who, at: agents.ready(who, at),
    "call": lambda agents, who, at: agents.answered(who, at, f"c{at % 2}", "books"),
    "end": lambda agents, who, at: agents.ended(who, at, f"c{at % 2}"),
    "end another": lambda agents, who, at: agents.ended_another(who, at, 7),
    "hold": lambda agents, who, at: agents.does(who, at, Doing.HOLD),
    "back": lambda agents, who, at: agents.does(who, at, Doing.TALK),
    "write": lambda agents, who, at: agents.does(who, at, Doing.AFTER_CALL),
    "restart": lambda agents, who, at: agents.restarted(at),
}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(_ACTS)), st.sampled_from(["Ann", "Bob"]), st.integers(0, 9)
        ),
        max_size=30,
    ),
    st.sampled_from([Period(), Period(since=20, until=70), Period(bucket=Bucket.HOUR)]),
)
def test_the_picture_and_the_report_say_the_same(
    acts: list[tuple[str, str, int]], period: Period
) -> None:
    """of every agent: as much of each, and no time twice, whatever happens in whatever order."""
    drawn = Agents(period, ["Notes"], says_all=True, draws=True)
    plain = Agents(period, ["Notes"], says_all=True)
    at = 0
    for what, who, later in acts:
        at += later
        for report in (drawn, plain):
            _ACTS[what](report, who, at)
    found, rows = drawn.stretches(at), plain.rows(at)
    assert drawn.rows(at) == rows
    for row in rows:
        own = [one for one in found if one.agent == row.agent]
        sums = dict.fromkeys(Doing, 0)
        for one in own:
            sums[one.doing] += one.until - one.since
        assert list(sums.values()) == [
            row.idle,
            row.all_not_ready,
            row.talk,
            row.hold,
            row.after_call,
        ]
        assert sum(sums.values()) == row.online
        for one, other in pairwise(own):
            assert one.since < one.until <= other.since


def stretch(agent: str, since: int, until: int, doing: Doing = Doing.TALK) -> Stretch:
    """Some time of an agent."""
    return Stretch(agent=agent, doing=doing, reason="", since=since, until=until)


def bars(drawn: str) -> list[tuple[str | None, str | None, str | None, str | None]]:
    """What each bar is, from where, how wide, and what it says."""
    root = ElementTree.fromstring(drawn)
    found = [one for one in root.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    return [
        (one.get("class"), one.get("x"), one.get("width"), one.findtext(f"{SVG}title"))
        for one in found
    ]


def texts(drawn: str) -> list[str]:
    """What is written in a picture."""
    root = ElementTree.fromstring(drawn)
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def test_a_picture_has_a_bar_for_each_stretch() -> None:
    """where its time is, in the colour of what was done, and saying so in words."""
    period = Period(since=0, until=9600, zone=Zone("Europe/Berlin"))
    lunch = Stretch(agent="Bob", doing=Doing.NOT_READY, reason="Lunch", since=4800, until=9600)
    drawn = picture([stretch("Ann", 960, 4800), lunch], period)
    assert bars(drawn) == [
        ("talk", "246.0", "384.0", "Ann, 01:16:00–02:20:00: talk"),
        ("not-ready", "630.0", "480.0", "Bob, 02:20:00–03:40:00: not ready: Lunch"),
    ]
    heading, *hours = texts(drawn)[:4]
    assert heading == "What agents did, 1970-01-01 01:00 to 1970-01-01 03:40 (Europe/Berlin)"
    assert hours == ["01:00", "02:00", "03:00"]
    assert texts(drawn)[4:] == ["Ann", "Bob", "talk", "hold", "after call", "idle", "not ready"]
    root = ElementTree.fromstring(drawn)
    assert (root.get("role"), root.findtext(f"{SVG}title")) == ("img", heading.rpartition(" ")[0])
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert "prefers-color-scheme:dark" in drawn


def test_a_picture_without_a_period_is_as_long_as_what_happened() -> None:
    """and where nothing did, there is none."""
    drawn = picture([stretch("Ann", 100, 200), stretch("Ann", 200, 500, Doing.IDLE)], Period())
    assert [(x, wide) for _, x, wide, _ in bars(drawn)] == [("150.0", "240.0"), ("390.0", "720.0")]
    with pytest.raises(InputError, match="there is nothing to draw"):
        picture([], Period())


@pytest.mark.parametrize(
    ("hours", "labels", "first"),
    [
        (3, 4, ["01-01", "01:00", "02:00"]),
        (24, 25, ["01-01", "01:00", "02:00"]),
        (40, 21, ["01-01", "02:00", "04:00"]),
        (24 * 5, 21, ["01-01", "06:00", "12:00"]),
        (24 * 60, 21, ["01-01", "01-04", "01-07"]),
    ],
)
def test_hours_are_as_many_as_can_be_read(hours: int, labels: int, first: list[str]) -> None:
    """each, or every so many, or days; a midnight shows its date."""
    drawn = picture([stretch("Ann", 0, 1)], Period(since=0, until=hours * 3600))
    found = texts(drawn)[1:-6]
    assert (len(found), found[:3]) == (labels, first)


def test_a_picture_that_begins_between_two_hours() -> None:
    """shows the hours that are in it, where they are."""
    drawn = picture([stretch("Ann", 1800, 9000)], Period())
    root = ElementTree.fromstring(drawn)
    assert texts(drawn)[1:-6] == ["01:00", "02:00"]
    assert [one.get("x1") for one in root.iter(f"{SVG}line")] == ["390.0", "870.0"]


def test_the_hour_that_clocks_show_twice_is_there_twice() -> None:
    """a day on which clocks are changed is as long as it is."""
    night = Period(since=1792875600, until=1792893600, zone=Zone("Europe/Berlin"))
    drawn = picture([stretch("Ann", 1792875600, 1792893600)], night)
    assert texts(drawn)[1:-6] == ["23:00", "10-25", "01:00", "02:00", "02:00", "03:00"]


@given(st.text(st.characters(exclude_categories=[]), max_size=40), st.text(max_size=5))
def test_any_name_can_be_drawn(name: str, reason: str) -> None:
    """the picture is XML, whatever somebody is called, or says."""
    one = Stretch(agent=name, doing=Doing.NOT_READY, reason=reason, since=0, until=10)
    ElementTree.fromstring(picture([one], Period()))


def test_a_long_name_is_cut_and_said_in_full() -> None:
    """beside the bar, and where the bar is pointed at."""
    drawn = picture([stretch("Anneliese & Bartholomew", 0, 10)], Period())
    assert "Anneliese & Barthol…" in texts(drawn)
    assert bars(drawn)[0][3] == "Anneliese & Bartholomew, 00:00:00–00:00:10: talk"
