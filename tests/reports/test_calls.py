"""What became of calls, and how long it took, from what is known of each."""

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.reports import (
    Bucket,
    CallOutcome,
    CallRow,
    CallsRow,
    Period,
    Total,
    calls_report,
)
from cservice.reports.calls import within

#: A call that waited, was held, and was written up.
TALKED = CallRow(
    call="c1",
    queue="books",
    agent="ann",
    came_at=1000,
    ended_at=1400,
    outcome=CallOutcome.ANSWERED,
    menu=30,
    wait=70,
    talk=240,
    hold=60,
    after_call=100,
    handled=400,
    transfers=0,
)
#: One that rings, and of which nothing more is known.
RINGS = CallRow(
    call="c0",
    queue=None,
    agent=None,
    came_at=900,
    ended_at=None,
    outcome=CallOutcome.OPEN,
    menu=None,
    wait=None,
    talk=None,
    hold=None,
    after_call=None,
    handled=None,
    transfers=0,
)


def test_calls_are_counted_by_what_became_of_them() -> None:
    """and what each part took is of those of which it is known."""
    moved = attrs.evolve(TALKED, call="c2", transfers=1, talk=60, hold=0, wait=20)
    gone = attrs.evolve(RINGS, call="c3", outcome=CallOutcome.ABANDONED, wait=30, ended_at=2000)
    closed = attrs.evolve(RINGS, call="c4", outcome=CallOutcome.MENU_ENDED, menu=10)
    busy = attrs.evolve(RINGS, call="c5", outcome=CallOutcome.REJECTED)
    later = attrs.evolve(RINGS, call="c6", outcome=CallOutcome.CALL_BACK)
    [row] = calls_report([TALKED, gone, closed, busy, RINGS, moved, later], Period())
    assert row == CallsRow(
        since=900,
        until=2000,
        calls=7,
        answered=2,
        abandoned=1,
        rejected=1,
        call_back=1,
        menu_ended=1,
        open=1,
        transferred=1,
        menu=Total(seconds=70, calls=3),
        wait=Total(seconds=120, calls=3),
        talk=Total(seconds=300, calls=2),
        hold=Total(seconds=60, calls=2),
        after_call=Total(seconds=200, calls=2),
        handled=Total(seconds=800, calls=2),
    )
    assert (row.wait.average, row.hold.average) == (40, 30)


def test_an_average_of_no_calls() -> None:
    """is not known; and where no call came there is no row."""
    assert Total().average is None
    assert calls_report([], Period()) == ()
    assert calls_report([RINGS], Period(since=901)) == ()


def test_a_call_counts_where_it_came_in() -> None:
    """in the piece, and in the period, whenever it ended."""
    late = attrs.evolve(TALKED, call="c2", came_at=3700, ended_at=9000)
    hour = Period(bucket=Bucket.HOUR, since=1000, until=5000)
    first, second = calls_report([late, RINGS, TALKED], hour)
    assert (first.since, first.until, first.calls) == (1000, 3600, 1)
    assert (second.since, second.until, second.calls) == (3600, 5000, 1)
    assert within([late, RINGS, TALKED], hour) == (TALKED, late)
    assert within([late, RINGS, TALKED], Period(until=1000)) == (RINGS,)
    [open_end] = calls_report([late, RINGS], Period(since=901))
    assert (open_end.since, open_end.until) == (901, 9000)


def test_calls_of_one_second_are_in_the_order_of_their_ids() -> None:
    """so that the same calls are the same report, in whatever order they are given."""
    other = attrs.evolve(TALKED, call="c0")
    assert within([TALKED, other], Period()) == within([other, TALKED], Period()) == (other, TALKED)


SECONDS = st.none() | st.integers(0, 500)
CALLS = st.lists(
    st.builds(
        attrs.evolve,
        st.just(TALKED),
        came_at=st.integers(0, 20_000),
        outcome=st.sampled_from(CallOutcome),
        wait=SECONDS,
        talk=SECONDS,
        transfers=st.integers(0, 2),
    ),
    max_size=8,
)


@given(CALLS, st.sampled_from(Bucket))
def test_no_call_is_lost_and_none_counts_twice(calls: list[CallRow], bucket: Bucket) -> None:
    """the pieces add up to the calls there are, and each piece to its outcomes."""
    rows = calls_report(calls, Period(bucket=bucket))
    assert sum(row.calls for row in rows) == len(calls)
    for row in rows:
        assert row.calls == sum(getattr(row, one.value) for one in CallOutcome)
    assert sum(row.wait.seconds for row in rows) == sum(one.wait or 0 for one in calls)
    assert sum(row.talk.calls for row in rows) == sum(one.talk is not None for one in calls)
