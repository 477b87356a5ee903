import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.calls import (
    Call,
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallHeld,
    CallLeftForCallBack,
    CallOffered,
    CallQueued,
    CallResumed,
    CallTurnedAway,
    CallWrappedUp,
    Left,
    abandonment_rate,
    average_handle_time,
    average_hold_time,
    average_speed_of_answer,
    average_talk_time,
    service_level,
)
from cservice.ids import AgentId
from cservice.kernel.event import Event, replay
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department
from cservice.reports import Level, Outcome, Period, QueueRow, Queues, ServiceLevel
from cservice.testing import NOON, STREAM

NO_TIME = datetime.timedelta()


def at(passed: float) -> Instant:
    """So many minutes after noon."""
    return plus(NOON, minutes(passed))


def call(*happened: Event[Call]) -> Call:
    """A call that rang at noon."""
    rang = CallOffered(phone=None, language=None, searched_minutes=0, at=NOON)
    return replay(STREAM, (rang, *happened))


def waiting() -> CallQueued:
    """The wait begins at noon."""
    return CallQueued(department=Department("sales"), at=NOON)


def given_up(wait: float) -> Call:
    """A call whose caller gave up after so many minutes of waiting."""
    return call(waiting(), CallAbandoned(at=at(wait)))


def talking(wait: float) -> Call:
    """A call that was answered after so many minutes, and is talked."""
    answered = CallAnswered(agent=AgentId("ann"), at=at(wait), long_at=at(wait + 25))
    return call(waiting(), answered)


def done(wait: float, talk: float, hold: float, work: float) -> Call:
    """A call that is over, with so many minutes of each."""
    held, resumed, ended = wait + talk, wait + talk + hold, wait + talk + hold
    record = talking(wait)
    for event in (
        CallHeld(reason="to look", leave=True, at=at(held), check_in_due_at=at(held + 1)),
        CallResumed(thanked=True, at=at(resumed)),
        CallEnded(at=at(ended)),
        CallWrappedUp(at=at(ended + work)),
    ):
        record = event.apply(record)
    return record


NOBODY = (call(), call(CallAbandoned(at=at(3))), call(waiting()))
MINUTES = st.integers(0, 60)
CALLS = st.lists(
    st.one_of(
        st.sampled_from(NOBODY),
        st.builds(given_up, MINUTES),
        st.builds(talking, MINUTES),
        st.builds(done, MINUTES, MINUTES, MINUTES, MINUTES),
    ),
    max_size=8,
)
TIMES = st.integers(0, 61).map(minutes)
FOUR = (talking(1), done(2, 10, 3, 4), talking(9), given_up(1), given_up(6), *NOBODY)


#: Of what became of calls; the others are of all that were offered.
_OF_THOSE_ANSWERED = (
    ServiceLevel.ANSWERED,
    ServiceLevel.ANSWERED_AND_ABANDONED,
    ServiceLevel.WITHOUT_SHORT_ABANDONS,
)


def test_nothing_is_measured_where_nothing_was() -> None:
    """nothing is no zero: nobody waited no time."""
    for calls in ((), NOBODY):
        for definition in _OF_THOSE_ANSWERED:
            assert service_level(calls, Level(definition=definition, within=60)) is None
        assert abandonment_rate(calls) is None
        assert average_speed_of_answer(calls) is None
        assert average_handle_time(calls) is None
        assert average_talk_time(calls) is None
        assert average_hold_time(calls) is None


@pytest.mark.parametrize(
    ("within", "level"), [(0, 0), (59, 0), (60, 1 / 4), (120, 2 / 4), (359, 2 / 4), (360, 2 / 3)]
)
def test_the_service_level_is_the_share_answered_in_time(within: int, level: float) -> None:
    """by this definition who gave up sooner does not count: an answer in time was possible."""
    chosen = Level(definition=ServiceLevel.WITHOUT_SHORT_ABANDONS, within=within)
    assert service_level(FOUR, chosen) == level


def queue_of(calls: list[Call], level: Level) -> QueueRow:
    """The queue's report on calls that all came to it at noon, with their waits in seconds."""
    queue, noon = Queues(Period(), level), int(NOON.timestamp())
    for n, one in enumerate(calls):
        until = one.answered_at or one.ended_at
        if one.queued_at is None:
            continue
        queue.entered("sales", noon, f"{n}")
        if until is not None:
            outcome = Outcome.ANSWERED if one.answered_at else _OUTCOMES[one.left]
            queue.left("sales", int(until.timestamp()), f"{n}", outcome)
    [row] = queue.rows(noon)
    return row


_OUTCOMES = {
    None: Outcome.ABANDONED,
    Left.TURNED_AWAY: Outcome.WITHDRAWN,
    Left.CALL_BACK: Outcome.LEFT_BY_KEY,
}
TURNED_AWAY = call(
    waiting(), CallTurnedAway(department=Department("sales"), why=("closed",), at=at(4))
)
CALLED_BACK = call(waiting(), CallLeftForCallBack(at=at(2)))


@given(
    st.lists(st.one_of(CALLS.map(tuple), st.just((TURNED_AWAY, CALLED_BACK))), min_size=1),
    st.sampled_from(ServiceLevel),
    st.integers(0, 20),
)
def test_a_queue_and_its_calls_have_one_service_level(
    some: list[tuple[Call, ...]], definition: ServiceLevel, within: int
) -> None:
    """by each definition: what is measured over calls is what the report on their queue says."""
    calls = [call(waiting()), *[one for several in some for one in several]]
    level = Level(definition=definition, within=60 * within)

    assert service_level(calls, level) == queue_of(calls, level).service_level


def test_who_gave_up_waiting_is_a_share_of_who_waited() -> None:
    """two of five; of four where who hung up within two minutes had misdialled."""
    assert abandonment_rate(FOUR) == 2 / 5
    assert abandonment_rate(FOUR, minutes(1)) == 2 / 5
    assert abandonment_rate(FOUR, minutes(2)) == 1 / 4
    assert abandonment_rate([given_up(1)], minutes(2)) is None


def test_speed_and_length_are_means() -> None:
    """of whom they are known: three were answered, and one is over."""
    assert average_speed_of_answer(FOUR) == minutes(4)
    assert average_talk_time(FOUR) == minutes(10)
    assert average_hold_time(FOUR) == minutes(3)
    assert average_handle_time(FOUR) == minutes(17)
    two = (*FOUR, done(0, 20, 0, 0))
    assert average_talk_time(two) == minutes(15)
    assert average_hold_time(two) == minutes(1.5)
    assert average_handle_time(two) == minutes(18.5)


@given(CALLS, TIMES, st.randoms(use_true_random=False))
def test_measures_do_not_depend_on_the_order(
    calls: list[Call], within: datetime.timedelta, chance: random.Random
) -> None:
    """nor on how often a call that counts nowhere is there."""
    other = [*calls, *NOBODY]
    chance.shuffle(other)

    for definition in _OF_THOSE_ANSWERED:
        level = Level(definition=definition, within=int(within.total_seconds()))
        assert service_level(other, level) == service_level(calls, level)
    assert abandonment_rate(other, within) == abandonment_rate(calls, within)
    assert average_speed_of_answer(other) == average_speed_of_answer(calls)
    assert average_handle_time(other) == average_handle_time(calls)


@given(CALLS, TIMES, TIMES)
def test_more_time_is_no_worse(
    calls: list[Call], one: datetime.timedelta, other: datetime.timedelta
) -> None:
    """a share is between 0 and 1, and each service level grows with the time that is allowed."""
    less, more = sorted((one, other))
    rate, patient = abandonment_rate(calls, less), abandonment_rate(calls, more)

    for definition in ServiceLevel:
        low, high = (
            service_level(calls, Level(definition=definition, within=int(time.total_seconds())))
            for time in (less, more)
        )
        assert all(share is None or 0 <= share <= 1 for share in (low, high, rate, patient))
        assert low is None or high is None or low <= high
    assert rate is None or patient is None or rate >= patient


@given(CALLS)
def test_what_takes_a_talk_is_talk_and_hold_and_work(calls: list[Call]) -> None:
    """a mean lies between the least and the most, and of each call the parts add up."""
    over = [one for one in calls if one.handled is not None]
    mean = average_handle_time(calls)

    assert (mean is None) == (not over)
    if mean is not None:
        handled = [one.handled for one in over if one.handled is not None]
        assert min(handled) <= mean <= max(handled)
    for one in over:
        assert one.ended_at is not None
        assert one.wrapped_up_at is not None
        work = one.wrapped_up_at - one.ended_at
        assert one.talked_until(one.ended_at) + one.held + work == one.handled
        assert one.talked_until(one.ended_at) >= NO_TIME
