"""What an agent's time goes into, from what the switch says."""

from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.intervals import clipped, intersected, merged, without
from cservice.reports import AgentRow, Agents, Bucket, Doing, Period


def only(report: Agents, last: int) -> AgentRow:
    """The one row there is."""
    [row] = report.rows(last)
    return row


@pytest.fixture
def agents() -> Agents:
    """A report on all there is."""
    return Agents(Period())


def test_time_on_line_is_idle_talk_or_not_ready(agents: Agents) -> None:
    """each second counts once, as what the agent was doing."""
    agents.logged_on("Ann", 100, "books")
    agents.answered("Ann", 130, "c1", "books")
    assert agents.ended("Ann", 150, "c1")
    agents.paused("Ann", 160, "books", "Lunch")
    agents.ready("Ann", 190, "books")
    agents.logged_off("Ann", 200, "books")
    assert only(agents, 300) == AgentRow(
        agent="Ann",
        since=100,
        until=300,
        logged_on_at=100,
        logged_off_at=200,
        log_ons=1,
        online=100,
        idle=50,
        not_ready={"Lunch": 30},
        talk=20,
        hold=None,
        after_call=None,
        answered=1,
        missed=0,
        unreached=0,
        transferred=0,
    )


def test_occupancy_leaves_out_the_time_not_ready(agents: Agents) -> None:
    """it is the time in calls, of the time in which calls could come."""
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 20, "c1", "books")
    agents.ended("Ann", 50, "c1")
    agents.paused("Ann", 80)
    row = only(agents, 180)
    assert (row.talk, row.idle, row.all_not_ready) == (30, 50, 100)
    assert row.occupancy == 30 / 80
    assert attrs.evolve(row, talk=0, idle=0).occupancy is None
    assert attrs.evolve(row, hold=20, after_call=20).occupancy == 70 / 120


def test_a_pause_in_all_queues_that_is_also_one_in_each_counts_once(agents: Agents) -> None:
    """whichever is written first, and whether the reason is said with both."""
    for agent in ("Ann", "Bob"):
        agents.logged_on(agent, 0, "books")
        agents.logged_on(agent, 0, "games")
    agents.paused("Ann", 10)
    agents.paused("Ann", 10, "books", "Lunch")
    agents.paused("Ann", 10, "games", "Lunch")
    agents.paused("Bob", 10, "books", "Lunch")
    agents.paused("Bob", 10, "games", "Lunch")
    agents.paused("Bob", 10)
    agents.ready("Ann", 30)
    agents.ready("Ann", 30, "books")
    agents.ready("Ann", 30, "games")
    agents.ready("Bob", 30, "books")
    agents.ready("Bob", 30, "games")
    agents.ready("Bob", 30)
    ann, bob = agents.rows(40)
    assert ann.not_ready == bob.not_ready == {"Lunch": 20}
    assert ann.idle == bob.idle == 20


def test_a_pause_in_one_of_two_queues_leaves_the_agent_ready(agents: Agents) -> None:
    """for the other; in both it does not, nor once the other is left."""
    agents.logged_on("Ann", 0, "books")
    agents.logged_on("Ann", 0, "games")
    agents.paused("Ann", 10, "books", "Training")
    agents.paused("Ann", 20, "games", "Training")
    agents.ready("Ann", 25, "games")
    agents.logged_off("Ann", 40, "games")
    assert only(agents, 50).not_ready == {"Training": 15}


def test_ready_in_one_queue_after_a_pause_in_all(agents: Agents) -> None:
    """is ready, and the queue that is named is known to be the agent's."""
    agents.logged_on("Ann", 0)
    agents.paused("Ann", 10)
    agents.ready("Ann", 30, "books")
    agents.paused("Ann", 40, "books", "Lunch")
    assert only(agents, 50).not_ready == {"": 20, "Lunch": 10}


def test_the_reason_may_change_during_a_pause(agents: Agents) -> None:
    """and one that is not said again stays."""
    agents.logged_on("Ann", 0, "books")
    agents.paused("Ann", 10, "books", "Lunch")
    agents.paused("Ann", 20, "books", "Training")
    agents.paused("Ann", 30, "books", "")
    assert only(agents, 40).not_ready == {"Lunch": 10, "Training": 20}


def test_a_reason_that_means_after_call_work() -> None:
    """is no pause; without such a reason nobody knows of after-call work."""
    agents = Agents(Period(), after_call=["Wrap-up"])
    agents.logged_on("Ann", 0)
    agents.paused("Ann", 10, reason="Wrap-up")
    agents.ready("Ann", 40)
    agents.paused("Ann", 60, reason="Lunch")
    row = only(agents, 70)
    assert (row.after_call, row.not_ready, row.idle) == (30, {"Lunch": 10}, 30)


def test_a_pause_that_begins_in_a_call(agents: Agents) -> None:
    """counts from when the call is over."""
    agents.logged_on("Ann", 0, "books")
    agents.answered("Ann", 10, "c1", "books")
    agents.paused("Ann", 20, "books", "Lunch")
    agents.ended("Ann", 30, "c1")
    agents.answered("Ann", 40, "c2", "books")
    agents.ready("Ann", 45, "books")
    agents.ended("Ann", 50, "c2")
    row = only(agents, 60)
    assert (row.talk, row.not_ready, row.idle) == (30, {"Lunch": 10}, 20)


def test_a_pause_that_a_call_fills_is_none(agents: Agents) -> None:
    """its reason is not in the report at all."""
    agents.logged_on("Ann", 0, "books")
    agents.answered("Ann", 10, "c1", "books")
    agents.paused("Ann", 20, "books", "Lunch")
    agents.ready("Ann", 25, "books")
    assert only(agents, 60).not_ready == {}


def test_two_calls_at_once_are_one_talk(agents: Agents) -> None:
    """from the first answer to the last hang-up."""
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 10, "c1", "books")
    agents.answered("Ann", 20, "c2", "books")
    agents.ended("Ann", 30, "c1")
    agents.ended("Ann", 50, "c2")
    row = only(agents, 60)
    assert (row.talk, row.answered, row.idle) == (40, 2, 20)


def test_who_logs_off_in_a_call_is_on_line_until_it_ends(agents: Agents) -> None:
    """and the log-off is told when it was."""
    agents.logged_on("Ann", 0, "books")
    agents.answered("Ann", 10, "c1", "books")
    agents.logged_off("Ann", 20, "books")
    agents.ended("Ann", 50, "c1")
    row = only(agents, 60)
    assert (row.online, row.talk, row.idle, row.logged_off_at) == (50, 40, 10, 20)


def test_who_logs_off_while_not_ready_is_ready_next_time(agents: Agents) -> None:
    """a pause ends with the log-off."""
    agents.logged_on("Ann", 0)
    agents.paused("Ann", 10)
    agents.logged_off("Ann", 20)
    agents.logged_on("Ann", 30)
    row = only(agents, 40)
    assert (row.not_ready, row.idle, row.log_ons) == ({"": 10}, 20, 2)
    assert (row.logged_on_at, row.logged_off_at) == (0, 20)


def test_a_second_log_on_is_none(agents: Agents) -> None:
    """nor is a log-off of somebody who is not there."""
    agents.logged_on("Ann", 0, "books")
    agents.logged_on("Ann", 10, "games")
    agents.logged_off("Ann", 20, "books")
    agents.logged_off("Ann", 30, "games")
    agents.logged_off("Ann", 40, "games")
    row = only(agents, 50)
    assert (row.log_ons, row.logged_off_at, row.online) == (1, 30, 30)


Tell = Callable[[Agents], object]


@pytest.mark.parametrize(
    "tell",
    [
        lambda agents: agents.answered("Ann", 50, "c1", "books"),
        lambda agents: agents.missed("Ann", 50, rang=True),
        lambda agents: agents.paused("Ann", 50, "books"),
        lambda agents: agents.ready("Ann", 50, "books"),
        lambda agents: agents.transferred("Ann", 50),
        lambda agents: agents.does("Ann", 50, Doing.HOLD),
        lambda agents: agents.ended("Ann", 50, "c1"),
        lambda agents: agents.ended_another("Ann", 50, None),
        lambda agents: agents.logged_off("Ann", 50, "books"),
    ],
)
def test_who_works_without_a_log_on_was_there_before(agents: Agents, tell: Tell) -> None:
    """on line since the log began."""
    agents.began(10)
    tell(agents)
    row = only(agents, 50)
    assert (row.online, row.idle, row.log_ons, row.logged_on_at) == (40, 40, 0, None)


def test_the_first_thing_told_begins_the_log(agents: Agents) -> None:
    """where nobody says when it began."""
    agents.logged_on("Ann", 10)
    agents.missed("Bob", 30, rang=True)
    ann, bob = agents.rows(50)
    assert (ann.online, bob.online) == (40, 40)
    assert (ann.since, bob.since) == (10, 10)


def test_who_was_there_before_may_leave_one_queue_of_two(agents: Agents) -> None:
    """and is on line until the last that is known."""
    agents.began(0)
    agents.answered("Ann", 10, "c1", "books")
    agents.ended("Ann", 20, "c1")
    agents.ready("Ann", 20, "games")
    agents.logged_off("Ann", 30, "books")
    agents.logged_off("Ann", 40, "games")
    row = only(agents, 60)
    assert (row.online, row.logged_off_at) == (40, 40)


def test_a_call_from_before_the_log_began(agents: Agents) -> None:
    """counts as talk as far as the log and what is known of the agent reach."""
    agents.began(100)
    assert not agents.ended("Ann", 130, "c0")
    agents.ended_another("Ann", 130, 500)
    agents.answered("Ann", 150, "c1", "books")
    agents.ended("Ann", 160, "c1")
    assert not agents.ended("Ann", 170, "c2")
    agents.ended_another("Ann", 170, 100)
    row = only(agents, 200)
    assert (row.talk, row.idle, row.answered) == (50, 50, 1)


def test_a_call_whose_id_the_switch_changed(agents: Agents) -> None:
    """is the one that began when this did."""
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 10, "c1", "books")
    agents.answered("Ann", 20, "c2", "books")
    agents.ended_another("Ann", 51, 30)
    agents.ended("Ann", 60, "c1")
    agents.answered("Ann", 70, "c3", "books")
    agents.ended_another("Ann", 80, None)
    agents.ended("Ann", 90, "c3")
    row = only(agents, 100)
    assert (row.talk, row.answered) == (70, 3)


def test_calls_that_were_not_answered(agents: Agents) -> None:
    """those that rang are missed; the others never reached the agent."""
    agents.logged_on("Ann", 0)
    agents.missed("Ann", 10, rang=True)
    agents.missed("Ann", 20, rang=False)
    agents.transferred("Ann", 30)
    row = only(agents, 100)
    assert (row.missed, row.unreached, row.transferred, row.idle) == (1, 1, 1, 100)


def test_what_is_open_at_the_end_ends_there() -> None:
    """with the log, or with the period where it ends before; after the log nobody knows."""
    for until, seconds in ((None, 40), (100, 40), (50, 40), (30, 20)):
        agents = Agents(Period(until=until))
        agents.logged_on("Ann", 0)
        agents.answered("Ann", 10, "c1", "books")
        row = only(agents, 50)
        assert (row.talk, row.idle, row.until) == (seconds, 10, min(until or 50, 50))


def test_a_period_after_the_log_has_nothing_in_it() -> None:
    """whoever was logged on when it ended: nothing says that they were still."""
    agents = Agents(Period(since=60, until=100), draws=True)
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 10, "c1", "books")
    assert agents.rows(50) == ()
    assert agents.stretches(50) == ()


def test_a_period_clips_what_it_cuts() -> None:
    """and counts what happens in it only."""
    agents = Agents(Period(since=100, until=200))
    agents.logged_on("Ann", 50)
    agents.answered("Ann", 90, "c1", "books")
    agents.ended("Ann", 110, "c1")
    agents.missed("Ann", 120, rang=True)
    agents.answered("Ann", 190, "c2", "books")
    agents.missed("Ann", 195, rang=True)
    agents.ended("Ann", 250, "c2")
    agents.answered("Ann", 260, "c3", "books")
    agents.transferred("Ann", 300)
    agents.logged_off("Ann", 300)
    row = only(agents, 400)
    assert (row.since, row.until) == (100, 200)
    assert (row.online, row.talk, row.idle) == (100, 20, 80)
    assert (row.answered, row.missed, row.transferred, row.log_ons) == (1, 2, 0, 0)
    assert (row.logged_on_at, row.logged_off_at) == (None, None)


def test_a_switch_that_began_anew() -> None:
    """ended the calls, and log-ons as an agent; who is in a queue stays there."""
    agents = Agents(Period())
    agents.logged_on("Ann", 0)
    agents.logged_on("Bob", 0, "books")
    agents.answered("Ann", 10, "c1", "books")
    agents.answered("Bob", 20, "c2", "books")
    agents.logged_on("Cem", 30)
    agents.restarted(40)
    ann, bob, cem = agents.rows(100)
    assert (cem.online, cem.idle) == (10, 10)
    assert (ann.online, ann.talk, ann.idle) == (40, 30, 10)
    assert (bob.online, bob.talk, bob.idle) == (100, 20, 80)


def test_rows_are_by_piece_then_by_agent() -> None:
    """pieces in which nothing is known of an agent have no row."""
    agents = Agents(Period(bucket=Bucket.HOUR, since=1800))
    agents.logged_on("Bob", 3000)
    agents.logged_on("Ann", 4000)
    agents.logged_off("Ann", 5000)
    found = [(row.agent, row.since, row.until, row.online) for row in agents.rows(9000)]
    assert found == [
        ("Bob", 1800, 3600, 600),
        ("Ann", 3600, 7200, 1000),
        ("Bob", 3600, 7200, 3600),
        ("Bob", 7200, 9000, 1800),
    ]


def test_the_reason_of_an_earlier_pause_is_not_that_of_a_later(agents: Agents) -> None:
    """where none is given for it."""
    agents.logged_on("Ann", 0, "books")
    agents.paused("Ann", 10, "books", "Lunch")
    agents.ready("Ann", 20, "books")
    agents.paused("Ann", 30, "books")
    assert only(agents, 40).not_ready == {"Lunch": 10, "": 10}


def test_a_pause_in_all_queues_is_one_in_each_that_is_known(agents: Agents) -> None:
    """who is ready again in one, and no more, is not ready in the other either."""
    agents.logged_on("Ann", 0, "books")
    agents.logged_on("Ann", 0, "games")
    agents.paused("Ann", 10)
    agents.ready("Ann", 20, "books")
    agents.paused("Ann", 30, "books")
    assert only(agents, 40).all_not_ready == 20


def test_a_pause_in_a_queue_ends_with_the_log_off(agents: Agents) -> None:
    """of an agent who logged on for all of them, too."""
    agents.logged_on("Ann", 0)
    agents.paused("Ann", 10, "books")
    agents.logged_off("Ann", 20)
    agents.logged_on("Ann", 30)
    assert only(agents, 40).all_not_ready == 10


def test_a_call_from_before_a_pause_fills_the_pause_at_most(agents: Agents) -> None:
    """where nobody knows when it began."""
    agents.logged_on("Ann", 0, "books")
    agents.paused("Ann", 50, "books")
    agents.ended_another("Ann", 100, 500)
    row = only(agents, 110)
    assert (row.talk, row.idle, row.all_not_ready) == (50, 50, 10)


def test_talk_counts_in_the_hour_that_it_is_in() -> None:
    """also where another call is answered in the next hour, or at its very beginning."""
    agents = Agents(Period(bucket=Bucket.HOUR))
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 10, "c0", "books")
    agents.ended("Ann", 30, "c0")
    agents.answered("Ann", 3500, "c1", "books")
    agents.answered("Ann", 3600, "c2", "books")
    agents.ended("Ann", 3700, "c1")
    agents.ended("Ann", 3800, "c2")
    first, second = agents.rows(7200)
    assert (first.talk, first.answered, first.idle) == (120, 2, 3480)
    assert (second.talk, second.answered, second.idle) == (200, 1, 3400)


def test_nobody_was_there(agents: Agents) -> None:
    """a report on nothing has no rows."""
    assert agents.rows(100) == ()


STEPS = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=2500),
        st.sampled_from(["on", "off", "pause", "ready", "c1", "c2", "end c1", "end c2"]),
    ),
    max_size=40,
)


@given(STEPS, st.integers(0, 9000), st.integers(1, 30_000), st.sampled_from(Bucket))
def test_the_sums_are_those_of_the_stretches(
    steps: list[tuple[int, str]], since: int, lasts: int, bucket: Bucket
) -> None:
    """what is added up on the way is what cutting and joining the whole stretches gives."""
    period = Period(since=since, until=since + lasts, bucket=bucket)
    agents, now = Agents(period), 0
    open_since: dict[str, int] = {}
    stretches: dict[str, list[tuple[int, int]]] = {"on": [], "pause": [], "call": []}

    def begin(kind: str) -> None:
        open_since.setdefault(kind, now)

    def end(kind: str, of: str) -> None:
        if kind in open_since:
            stretches[of].append((open_since.pop(kind), now))

    agents.logged_on("Ann", 0, "books")
    begin("on")
    for gap, step in steps:
        now += gap
        match step:
            case "on":
                agents.logged_on("Ann", now, "books")
                begin("on")
            case "off":
                agents.logged_off("Ann", now, "books")
                end("on", "on")
                end("pause", "pause")
            case "pause" if "on" in open_since:
                agents.paused("Ann", now, "books", "Lunch")
                begin("pause")
            case "ready" if "on" in open_since:
                agents.ready("Ann", now, "books")
                end("pause", "pause")
            case "c1" | "c2" if step not in open_since:
                agents.answered("Ann", now, step, "books")
                begin(step)
            case "end c1" | "end c2":
                assert agents.ended("Ann", now, step[4:]) is (step[4:] in open_since)
                end(step[4:], "call")
            case _:
                pass
    rows = agents.rows(now)
    for kind, of in (("on", "on"), ("pause", "pause"), ("c1", "call"), ("c2", "call")):
        end(kind, of)
    talk = merged(stretches["call"])
    paused = without(intersected(stretches["pause"], stretches["on"]), talk)
    idle = without(without(stretches["on"], stretches["pause"]), talk)
    for row in rows:
        assert row.talk == _seconds(clipped(talk, row.since, row.until))
        assert row.all_not_ready == _seconds(clipped(paused, row.since, row.until))
        assert row.idle == _seconds(clipped(idle, row.since, row.until))
        assert row.online == row.talk + row.idle + row.all_not_ready
    whole = merged([*stretches["on"], *talk])
    assert sum(row.online for row in rows) == _seconds(clipped(whole, since, since + lasts))


def _seconds(stretches: tuple[tuple[int, int], ...]) -> int:
    return sum(until - since for since, until in stretches)


def test_holds_and_after_call_work_are_apart_from_the_talk() -> None:
    """where they are told; what is open at the end ends there, whatever it is."""
    agents = Agents(Period(), says_all=True)
    agents.logged_on("Ann", 0)
    agents.does("Ann", 5, Doing.HOLD)
    agents.answered("Ann", 10, "c1", "books")
    agents.does("Ann", 15, Doing.HOLD)
    agents.does("Ann", 35, Doing.TALK)
    agents.does("Ann", 40, Doing.AFTER_CALL)
    agents.ended("Ann", 70, "c1")
    agents.answered("Ann", 80, "c2", "books")
    agents.ended("Ann", 90, "c2")
    agents.answered("Ann", 92, "c3", "books")
    agents.does("Ann", 95, Doing.HOLD)
    row = only(agents, 100)
    assert (row.talk, row.hold, row.after_call, row.idle) == (5 + 5 + 10 + 3, 25, 30, 22)
    assert row.online == 100
    none = Agents(Period(), says_all=True)
    none.logged_on("Ann", 0)
    assert (only(none, 10).hold, only(none, 10).after_call) == (0, 0)


def test_what_is_gone_on_with_counts_as_one_call() -> None:
    """its time is what is done on it, with another call open or not."""
    agents = Agents(Period(), says_all=True)
    agents.logged_on("Ann", 0)
    agents.answered("Ann", 10, "c1", "books")
    agents.does("Ann", 20, Doing.AFTER_CALL)
    agents.ended("Ann", 30, "c1")
    agents.resumed("Ann", 50, "c1", Doing.AFTER_CALL)
    agents.ended("Ann", 60, "c1")
    agents.answered("Ann", 70, "c2", "books")
    agents.resumed("Ann", 75, "c1", Doing.AFTER_CALL)
    agents.ended("Ann", 80, "c2")
    agents.ended("Ann", 85, "c1")
    row = only(agents, 100)

    assert (row.talk, row.after_call, row.idle) == (10 + 5, 10 + 10 + 10, 55)
    assert (row.online, row.answered) == (100, 2)


def test_what_is_gone_on_with_may_be_all_that_is_known() -> None:
    """the log began in the middle."""
    agents = Agents(Period(), says_all=True)
    agents.began(10)
    agents.resumed("Ann", 20, "c1", Doing.AFTER_CALL)
    agents.ended("Ann", 30, "c1")

    assert (only(agents, 30).online, only(agents, 30).after_call) == (20, 10)


def test_a_hold_is_cut_at_the_pieces_and_by_a_pause() -> None:
    """and counts once, whatever the agent is beside the call."""
    agents = Agents(Period(bucket=Bucket.HOUR), ["Notes"], says_all=True)
    agents.logged_on("Ann", 3500)
    agents.answered("Ann", 3510, "c1", "books")
    agents.does("Ann", 3520, Doing.HOLD)
    agents.paused("Ann", 3550, reason="Notes")
    agents.does("Ann", 3650, Doing.TALK)
    agents.ended("Ann", 3660, "c1")
    first, second = agents.rows(3700)
    assert (first.talk, first.hold, first.idle, first.after_call) == (10, 80, 10, 0)
    assert (second.talk, second.hold, second.after_call, second.online) == (10, 50, 40, 100)


def test_a_switch_that_began_anew_ended_the_holds() -> None:
    """a call that comes later begins with a talk."""
    agents = Agents(Period(), says_all=True)
    agents.logged_on("Ann", 0, "books")
    agents.answered("Ann", 10, "c1", "books")
    agents.does("Ann", 20, Doing.HOLD)
    agents.restarted(40)
    agents.answered("Ann", 50, "c2", "books")
    agents.ended("Ann", 60, "c2")
    row = only(agents, 100)
    assert (row.talk, row.hold, row.idle) == (20, 20, 60)
