"""What is measured over calls: how soon they are answered, how many give up, how long they take.

Each is a pure function of any number of calls, in whatever order. A call counts once what is
measured is known of it, and is left out before; None = there is none that counts. Only a service
level may be a share of all that were offered, whatever became of them.

A call waits from the end of the menu on, in the queue of a department; who hangs up while it rings
or in the menu never waited, and counts nowhere here. Source: A9, C3, K2.
"""

import datetime
from collections.abc import Iterable

from cservice.calls.model import Call
from cservice.kernel.time import Instant, elapsed
from cservice.reports.levels import Level, Tally

_NO_TIME = datetime.timedelta()


def service_level(calls: Iterable[Call], level: Level) -> float | None:
    """The share of calls that were answered in time, by a definition that is chosen; from 0 to 1.

    What each means is said in `cservice.reports.ServiceLevel`, for the report on queues too. Each
    call that came into a queue was offered, also where it waits still, or it was us who let it go.
    """
    return _tally(calls, datetime.timedelta(seconds=level.within)).share(level.definition)


def abandonment_rate(
    calls: Iterable[Call], longer_than: datetime.timedelta = _NO_TIME
) -> float | None:
    """The share of calls that gave up waiting, of all whose wait is over; from 0 to 1.

    Who gave up before `longer_than` was over is left out altogether, as one who misdialled.
    """
    answered = [
        call.answered_at is not None
        for wait, call in _waits(calls)
        if call.answered_at is not None or wait >= longer_than
    ]
    return _share(answered.count(False), len(answered))


def average_speed_of_answer(calls: Iterable[Call]) -> datetime.timedelta | None:
    """How long callers waited until they were answered, on average; who gave up is left out."""
    return _mean([wait for wait, call in _waits(calls) if call.answered_at is not None])


def average_handle_time(calls: Iterable[Call]) -> datetime.timedelta | None:
    """How long a call takes us, on average: talk, holds and after-call work.

    Of the calls whose after-call work is done.
    """
    return _mean([call.handled for call in calls if call.handled is not None])


def average_talk_time(calls: Iterable[Call]) -> datetime.timedelta | None:
    """How long is talked on a call, on average: transfers included, holds not.

    Of the calls that were answered and have ended.
    """
    return _mean([call.talked_until(ended) for ended, call in _talked(calls)])


def average_hold_time(calls: Iterable[Call]) -> datetime.timedelta | None:
    """How long a caller is on hold, on average, who never is included.

    Of the calls that were answered and have ended. Not the same as the wait for an answer.
    """
    return _mean([call.held for _, call in _talked(calls)])


def _tally(calls: Iterable[Call], within: datetime.timedelta) -> Tally:
    """What a service level is a share of."""
    offered = [(call, call.queued_at) for call in calls if call.queued_at is not None]
    gone = [
        (elapsed(queued, until), call)
        for call, queued in offered
        if (until := call.answered_at or call.ended_at) is not None
    ]
    answered = [wait <= within for wait, call in gone if call.answered_at is not None]
    abandoned = [
        wait <= within for wait, call in gone if call.answered_at is None and call.left is None
    ]
    return Tally(
        offered=len(offered),
        answered=len(answered),
        abandoned=len(abandoned),
        answered_in_time=sum(answered),
        abandoned_in_time=sum(abandoned),
        gone_in_time=sum(wait <= within for wait, _ in gone),
    )


def _waits(calls: Iterable[Call]) -> list[tuple[datetime.timedelta, Call]]:
    """The calls that waited and wait no more, with how long."""
    return [(call.waited, call) for call in calls if call.waited is not None]


def _talked(calls: Iterable[Call]) -> list[tuple[Instant, Call]]:
    """The calls that were answered and are over, with when."""
    return [
        (call.ended_at, call)
        for call in calls
        if call.answered_at is not None and call.ended_at is not None
    ]


def _share(some: int, of: int) -> float | None:
    return some / of if of else None


def _mean(times: list[datetime.timedelta]) -> datetime.timedelta | None:
    return sum(times, _NO_TIME) / len(times) if times else None
