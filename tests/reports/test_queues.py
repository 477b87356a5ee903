"""What became of the calls in a queue."""

import attrs
import pytest

from cservice.reports import Bucket, Level, Outcome, Period, QueueRow, Queues, ServiceLevel


def only(report: Queues, last: int = 1000) -> QueueRow:
    """The one row there is."""
    [row] = report.rows(last)
    return row


def a_day(queues: Queues) -> Queues:
    """Ten calls: five answered, three abandoned, one gone by a key, one who waits still."""
    waits = [5, 10, 20, 30, 60]
    for n, wait in enumerate(waits):
        queues.entered("books", 100, f"a{n}")
        queues.left("books", 100 + wait, f"a{n}", Outcome.ANSWERED, wait)
    for n, wait in enumerate([3, 40, 90]):
        queues.entered("books", 200, f"b{n}")
        queues.left("books", 200 + wait, f"b{n}", Outcome.ABANDONED, wait)
    queues.entered("books", 300, "c")
    queues.left("books", 310, "c", Outcome.LEFT_BY_KEY)
    queues.entered("books", 400, "d")
    return queues


def test_calls_are_counted_by_what_became_of_them() -> None:
    """with the waits of those who were answered and of those who gave up."""
    queues = Queues(Period())
    queues.began(50)
    row = only(a_day(queues))
    assert row == QueueRow(
        queue="books",
        since=50,
        until=1000,
        offered=10,
        answered=5,
        abandoned=3,
        timed_out=0,
        left_by_key=1,
        left_empty=0,
        withdrawn=0,
        let_go=0,
        waiting=1,
        turned_away=None,
        overflowed=None,
        answer_wait=125,
        longest_answer_wait=60,
        abandon_wait=133,
        longest_abandon_wait=90,
        level=None,
        service_level=None,
    )
    assert (row.speed_of_answer, row.abandonment, row.left_otherwise) == (25, 0.3, 1)


def test_averages_of_nothing() -> None:
    """are not known."""
    row = only(a_day(Queues(Period())))
    assert attrs.evolve(row, answered=0).speed_of_answer is None
    assert attrs.evolve(row, offered=0).abandonment is None


@pytest.mark.parametrize(
    ("definition", "figure"),
    [
        (ServiceLevel.ANSWERED, 3 / 5),
        (ServiceLevel.ANSWERED_AND_ABANDONED, 4 / 8),
        (ServiceLevel.WITHOUT_SHORT_ABANDONS, 3 / 7),
        (ServiceLevel.OFFERED, 3 / 10),
        (ServiceLevel.REMOVED, 5 / 10),
    ],
)
def test_each_definition_of_the_service_level_gives_its_own_figure(
    definition: ServiceLevel, figure: float
) -> None:
    """for the same calls; one that waited for just as long as was chosen is in time."""
    level = Level(definition=definition, within=20)
    row = only(a_day(Queues(Period(), level)))
    assert (row.level, row.service_level) == (level, figure)


def test_a_service_level_of_no_calls_is_not_known() -> None:
    """where nobody was answered there is nothing to divide by."""
    queues = Queues(Period(), Level(definition=ServiceLevel.ANSWERED, within=20))
    queues.entered("books", 100, "c1")
    assert only(queues).service_level is None


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_counted(outcome: Outcome) -> None:
    """once, under its own name."""
    queues = Queues(Period())
    queues.entered("books", 0, "c1")
    queues.left("books", 10, "c1", outcome)
    row = only(queues)
    assert {one: getattr(row, one.value) for one in Outcome if getattr(row, one.value)} == {
        outcome: 1
    }
    assert (row.offered, row.waiting) == (1, 0)


def test_a_wait_that_the_switch_does_not_say_is_measured() -> None:
    """from when the call came in."""
    queues = Queues(Period())
    queues.entered("books", 100, "c1")
    queues.left("books", 107, "c1", Outcome.ANSWERED)
    assert only(queues).answer_wait == 7


def test_a_call_from_before_the_log_began() -> None:
    """came when its wait says; without a wait nobody knows, and it does not count."""
    queues = Queues(Period(since=80))
    queues.left("books", 100, "c1", Outcome.ANSWERED, 15)
    queues.left("books", 100, "c2", Outcome.ANSWERED, 30)
    queues.left("books", 100, "c3", Outcome.ANSWERED)
    row = only(queues)
    assert (row.offered, row.answered, row.answer_wait) == (1, 1, 15)


def test_a_call_that_leaves_another_queue_than_it_came_to() -> None:
    """came to that one before, and waits in the other still."""
    queues = Queues(Period())
    queues.entered("books", 100, "c1")
    queues.left("games", 110, "c1", Outcome.ABANDONED, 30)
    books, games = queues.rows(200)
    assert (books.queue, books.waiting, books.abandoned) == ("books", 1, 0)
    assert (games.queue, games.offered, games.abandoned) == ("games", 1, 1)


def test_a_call_counts_where_it_came_in() -> None:
    """in the piece of the period, though it was answered in the next."""
    queues = Queues(Period(bucket=Bucket.HOUR))
    queues.entered("books", 3590, "c1")
    queues.entered("games", 3700, "c2")
    queues.left("books", 3700, "c1", Outcome.ANSWERED, 110)
    first, second = queues.rows(9000)
    assert (first.since, first.until, first.offered, first.answered) == (3590, 3600, 1, 1)
    assert (second.queue, second.since, second.until, second.waiting) == ("games", 3600, 7200, 1)


def test_only_calls_that_came_in_the_period_count() -> None:
    """whenever they were answered."""
    queues = Queues(Period(since=100, until=200))
    for at in (50, 150, 250):
        queues.entered("books", at, f"c{at}")
    for at in (50, 150):
        queues.left("books", 260, f"c{at}", Outcome.ANSWERED)
    queues.entered("books", 90, "late")
    row = only(queues)
    assert (row.since, row.until) == (100, 200)
    assert (row.offered, row.answered, row.waiting, row.answer_wait) == (1, 1, 0, 110)


def test_the_report_ends_with_the_log() -> None:
    """where the period ends later: of who waits then nobody knows more."""
    for until, ends in ((None, 500), (400, 400), (900, 500)):
        queues = Queues(Period(until=until))
        queues.entered("books", 100, "c1")
        row = only(queues, 500)
        assert (row.until, row.waiting) == (ends, 1)


def test_a_switch_that_began_anew() -> None:
    """cut off whoever waited: they were offered, and wait no more."""
    queues = Queues(Period())
    queues.entered("books", 100, "c1")
    queues.restarted(150)
    row = only(queues)
    assert (row.offered, row.waiting, row.abandoned) == (1, 0, 0)


def test_who_might_not_wait_counts_in_the_queue_they_came_to() -> None:
    """in the piece in which they came, and apart: they are not offered, and wait nowhere there."""
    level = Level(definition=ServiceLevel.OFFERED, within=20)
    queues = Queues(Period(since=100, until=9000, bucket=Bucket.HOUR), level, says_arrivals=True)
    for at in (90, 3590, 3700, 9000):
        queues.turned_away("books", at)
        queues.overflowed("games", at)
    queues.entered("books", 3800, "c1")
    queues.left("books", 3810, "c1", Outcome.ANSWERED)

    counted = [
        (row.queue, row.since, row.offered, row.turned_away, row.overflowed, row.service_level)
        for row in queues.rows(9100)
    ]
    assert counted == [
        ("books", 100, 0, 1, 0, None),
        ("games", 100, 0, 0, 1, None),
        ("books", 3600, 1, 1, 0, 1.0),
        ("games", 3600, 0, 0, 1, None),
    ]


def test_the_first_who_came_may_have_been_turned_away() -> None:
    """the report begins then, where nothing says otherwise."""
    for came in (Queues.turned_away, Queues.overflowed):
        queues = Queues(Period(), says_arrivals=True)
        came(queues, "books", 100)
        assert only(queues).since == 100
