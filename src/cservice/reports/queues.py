"""The queue report: what was offered, answered and abandoned, and how long callers waited.

A call counts in the piece of the period in which it came into the queue, whatever became of it
later. Who is still waiting when the log ends is counted apart, and so is who came and never waited
there: turned away on arrival, or overflowed to another queue. Time is in whole seconds since 1970.
Source: A9.
"""

import enum
from typing import Final

from cservice.kernel.value import frozen
from cservice.reports.buckets import LATEST, Period
from cservice.reports.levels import Level, Tally


class Outcome(enum.Enum):
    """How a call left its queue."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"  # the caller hung up
    TIMED_OUT = "timed_out"  # it had waited for as long as the queue lets it
    LEFT_BY_KEY = "left_by_key"  # the caller pressed a key to go elsewhere
    LEFT_EMPTY = "left_empty"  # nobody was there to answer
    WITHDRAWN = "withdrawn"  # it was taken out
    LET_GO = "let_go"  # none of these, or the switch does not say which


@frozen(kw_only=True)
class QueueRow:
    """One queue in one piece of the period; all lengths of time are whole seconds."""

    queue: str  # as the switch names it
    since: int  # where the piece begins, seconds since 1970
    until: int  # where it ends, likewise
    offered: int  # calls that came into the queue, and waited there however shortly
    answered: int  # of these, those that reached an agent
    abandoned: int  # those whose caller hung up while waiting
    timed_out: int  # those that the queue let go after its own time
    left_by_key: int  # those whose caller pressed a key to go elsewhere
    left_empty: int  # those that left because nobody was there
    withdrawn: int  # those that were taken out
    let_go: int  # those that left otherwise, or of which the switch does not say how
    waiting: int  # those that were waiting still when the log ended
    #: Calls that came to it and might not wait, there or elsewhere: it was full, closed, or nobody
    #: was there. They are not in `offered`; None = the switch does not say.
    turned_away: int | None
    #: Calls that came to it, might not wait there, and were taken by another queue, where they are
    #: offered; likewise.
    overflowed: int | None
    answer_wait: int  # the waits of all who were answered, added up
    longest_answer_wait: int  # the longest of these
    abandon_wait: int  # the waits of all who hung up, added up
    longest_abandon_wait: int  # the longest of these
    level: Level | None  # what `service_level` means; None = nobody chose
    service_level: float | None  # from 0 to 1; None = nobody chose, or there were no calls

    @property
    def left_otherwise(self) -> int:
        """Calls that were neither answered nor abandoned, and wait no more."""
        by_us = self.timed_out + self.withdrawn + self.let_go
        return by_us + self.left_by_key + self.left_empty

    @property
    def speed_of_answer(self) -> float | None:
        """The average wait of those who were answered; None = nobody was."""
        return self.answer_wait / self.answered if self.answered else None

    @property
    def abandonment(self) -> float | None:
        """Which part of the calls offered was abandoned; None = none were offered."""
        return self.abandoned / self.offered if self.offered else None


_PLACES: Final = {one: place for place, one in enumerate(Outcome)}
_Calls = dict[str, tuple[int, str]]


class _Cell:
    """The sums of one queue in one piece of the period."""

    __slots__ = ("in_time", "left", "longest", "offered", "overflowed", "turned_away", "waits")

    def __init__(self) -> None:
        self.offered = self.turned_away = self.overflowed = 0
        self.left = [0] * len(Outcome)
        self.in_time = [0] * len(Outcome)
        self.waits = [0] * len(Outcome)
        self.longest = [0] * len(Outcome)


class Queues:
    """The report while it grows: it is told what happened, in order of time, and keeps sums.

    `says_arrivals`: who was turned away on arrival, or overflowed, is told, so that none means that
    nobody was.
    """

    def __init__(
        self, period: Period, level: Level | None = None, *, says_arrivals: bool = False
    ) -> None:
        self._period = period
        self._says_arrivals = says_arrivals
        self._level = level
        self._within = -1 if level is None else level.within
        self._since = 0 if period.since is None else period.since
        self._until = LATEST + 1 if period.until is None else period.until
        self._began: int | None = None
        self._cells: dict[tuple[int, str], _Cell] = {}
        self._calls: _Calls = {}  # since when each waits, and where
        self._first = self._next = 0  # the piece that was counted in last

    def began(self, at: int) -> None:
        """The log begins; without this, with the first thing that is told."""
        self._began = at

    def entered(self, queue: str, at: int, call: str) -> None:
        """A call came into the queue."""
        self._started(at)
        self._calls[call] = (at, queue)
        if self._since <= at < self._until:
            self._cell(queue, at).offered += 1

    def turned_away(self, queue: str, at: int) -> None:
        """A call came to the queue, and might wait neither there nor elsewhere."""
        self._started(at)
        if self._since <= at < self._until:
            self._cell(queue, at).turned_away += 1

    def overflowed(self, queue: str, at: int) -> None:
        """A call came to the queue, might not wait there, and another queue took it."""
        self._started(at)
        if self._since <= at < self._until:
            self._cell(queue, at).overflowed += 1

    def left(
        self, queue: str, at: int, call: str, outcome: Outcome, waited: int | None = None
    ) -> None:
        """A call left the queue, after so many seconds if the switch says so.

        One that is not known to wait came before the log began, and counts if that was in the
        period; without a wait nobody knows.
        """
        self._started(at)
        since, came_to = self._calls.get(call, (None, queue))
        if since is None or came_to != queue:
            if waited is None:
                return
            since = at - waited
            if self._since <= since < self._until:
                self._cell(queue, since).offered += 1
        else:
            del self._calls[call]
        if self._since <= since < self._until:
            cell, place = self._cell(queue, since), _PLACES[outcome]
            wait = at - since if waited is None else waited
            cell.left[place] += 1
            cell.waits[place] += wait
            cell.longest[place] = max(cell.longest[place], wait)
            cell.in_time[place] += wait <= self._within

    def restarted(self, last: int) -> None:
        """The switch began anew, and whoever waited was cut off: nobody knows of them any more."""
        self._calls.clear()

    def _started(self, at: int) -> None:
        if self._began is None:
            self._began = at

    def _cell(self, queue: str, at: int) -> _Cell:
        if not self._first <= at < self._next:
            self._first, self._next = self._period.piece(at)
        return self._cells.setdefault((self._first, queue), _Cell())

    def rows(self, last: int) -> tuple[QueueRow, ...]:
        """The report, once all is told: by piece, then by queue; `last` is when the log ends."""
        until = self._period.ends(last)
        began = until if self._began is None else self._began
        since = began if self._period.since is None else self._since
        waiting: dict[tuple[int, str], int] = {}
        for at, queue in self._calls.values():
            key = (self._period.piece(at)[0], queue)
            waiting[key] = waiting.get(key, 0) + (self._since <= at < self._until)
        return tuple(
            self._row(
                queue,
                cell,
                (max(first, since), min(self._period.piece(first)[1], until)),
                waiting.get((first, queue), 0),
            )
            for (first, queue), cell in sorted(self._cells.items(), key=lambda one: one[0])
        )

    def _row(self, queue: str, cell: _Cell, piece: tuple[int, int], waiting: int) -> QueueRow:
        answered, abandoned = _PLACES[Outcome.ANSWERED], _PLACES[Outcome.ABANDONED]
        return QueueRow(
            queue=queue,
            since=piece[0],
            until=piece[1],
            offered=cell.offered,
            **{one.value: cell.left[place] for one, place in _PLACES.items()},
            waiting=waiting,
            turned_away=cell.turned_away if self._says_arrivals else None,
            overflowed=cell.overflowed if self._says_arrivals else None,
            answer_wait=cell.waits[answered],
            longest_answer_wait=cell.longest[answered],
            abandon_wait=cell.waits[abandoned],
            longest_abandon_wait=cell.longest[abandoned],
            level=self._level,
            service_level=(
                None if self._level is None else _tally(cell).share(self._level.definition)
            ),
        )


def _tally(cell: _Cell) -> Tally:
    answered, abandoned = _PLACES[Outcome.ANSWERED], _PLACES[Outcome.ABANDONED]
    return Tally(
        offered=cell.offered,
        answered=cell.left[answered],
        abandoned=cell.left[abandoned],
        answered_in_time=cell.in_time[answered],
        abandoned_in_time=cell.in_time[abandoned],
        gone_in_time=sum(cell.in_time),
    )
