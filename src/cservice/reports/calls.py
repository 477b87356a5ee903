"""The call report: what became of each call, and how long each part of it took.

Whoever reads a switch's log or a store says what is known of every call, in any order. A call
counts in the piece of the period in which it came in, whatever became of it later. Time is in whole
seconds since 1970. Source: A9, K2.
"""

import enum
from collections import Counter
from collections.abc import Iterable

from cservice.kernel.value import frozen
from cservice.reports.buckets import Period


class CallOutcome(enum.Enum):
    """What became of a call."""

    ANSWERED = "answered"  # somebody took it, whatever came then
    ABANDONED = "abandoned"  # the caller hung up before
    REJECTED = "rejected"  # nobody could be reached: all was busy, closed, or did not answer
    CALL_BACK = "call_back"  # the caller left the queue, to be called back
    MENU_ENDED = "menu_ended"  # the menu said what there was to say, and closed the line
    OPEN = "open"  # it rings, is in the menu or waits, still


@frozen(kw_only=True)
class CallRow:
    """One call; all lengths of time are whole seconds."""

    call: str  # its id
    queue: str | None  # where it waited last; None = it never did
    agent: str | None  # who had it last; None = nobody
    came_at: int  # when it came in, seconds since 1970
    ended_at: int | None  # when our part of it ended, likewise; None = it has not
    outcome: CallOutcome  # what became of it
    menu: int | None  # in the menu; None = it was in none, or the switch does not say
    wait: int | None  # until somebody answered, or it was gone; None = waits, or never did
    talk: int | None  # with somebody, transfers included, holds not; None = never, or talks still
    hold: int | None  # of the caller on hold; None = likewise
    after_call: int | None  # after-call work; None = not done, or the switch does not say
    handled: int | None  # talk, hold and after-call work as far as they are told; None = not over
    transfers: int  # how often it was given to somebody else
    #: With somebody beside the agent who listened, whispered or joined; None = nobody did, or the
    #: switch does not say.
    monitored: int | None = None


@frozen(kw_only=True)
class Total:
    """What several calls took together."""

    seconds: int = 0  # added up
    calls: int = 0  # of how many: those of which it is known

    @property
    def average(self) -> float | None:
        """Of each; None = there is none."""
        return self.seconds / self.calls if self.calls else None


@frozen(kw_only=True)
class CallsRow:
    """All calls of one piece of the period."""

    since: int  # where the piece begins, seconds since 1970
    until: int  # where it ends, likewise
    calls: int  # that came in
    answered: int  # of these, those that somebody took
    abandoned: int  # those whose callers hung up before
    rejected: int  # those that could reach nobody
    call_back: int  # those whose callers left the queue, to be called back
    menu_ended: int  # those that the menu was enough for
    open: int  # those that are none of these yet
    transferred: int  # those that were given to somebody else, once or more often
    menu: Total  # in the menu
    wait: Total  # of all that wait no more, however that ended
    talk: Total  # of those that were answered and are over
    hold: Total  # likewise, who was never on hold included
    after_call: Total  # of those whose after-call work is done
    handled: Total  # likewise: talk, hold and after-call work
    monitored: Total = Total()  # of those that somebody beside the agent was on


def within(rows: Iterable[CallRow], period: Period) -> tuple[CallRow, ...]:
    """The calls that came in the period, in the order in which they did."""
    since = float("-inf") if period.since is None else period.since
    until = float("inf") if period.until is None else period.until
    found = [row for row in rows if since <= row.came_at < until]
    return tuple(sorted(found, key=lambda row: (row.came_at, row.call)))


def calls_report(rows: Iterable[CallRow], period: Period) -> tuple[CallsRow, ...]:
    """The report: a row for each piece of the period in which calls came.

    Where the period has no end, it ends when the last call came or ended.
    """
    pieces: dict[tuple[int, int], list[CallRow]] = {}
    for row in within(rows, period):
        pieces.setdefault(period.piece(row.came_at), []).append(row)
    if not pieces:
        return ()
    all_of_them = [row for some in pieces.values() for row in some]
    since, until = period.since, period.until
    if since is None:
        since = all_of_them[0].came_at
    if until is None:
        until = max(row.came_at if row.ended_at is None else row.ended_at for row in all_of_them)
    return tuple(
        _sums(some, max(first, since), min(after, until))
        for (first, after), some in sorted(pieces.items())
    )


def _sums(rows: list[CallRow], since: int, until: int) -> CallsRow:
    outcomes = Counter(row.outcome for row in rows)
    return CallsRow(
        since=since,
        until=until,
        calls=len(rows),
        answered=outcomes[CallOutcome.ANSWERED],
        abandoned=outcomes[CallOutcome.ABANDONED],
        rejected=outcomes[CallOutcome.REJECTED],
        call_back=outcomes[CallOutcome.CALL_BACK],
        menu_ended=outcomes[CallOutcome.MENU_ENDED],
        open=outcomes[CallOutcome.OPEN],
        transferred=sum(row.transfers > 0 for row in rows),
        menu=_total([row.menu for row in rows]),
        wait=_total([row.wait for row in rows]),
        talk=_total([row.talk for row in rows]),
        hold=_total([row.hold for row in rows]),
        after_call=_total([row.after_call for row in rows]),
        handled=_total([row.handled for row in rows]),
        monitored=_total([row.monitored for row in rows]),
    )


def _total(known: list[int | None]) -> Total:
    there = [seconds for seconds in known if seconds is not None]
    return Total(seconds=sum(there), calls=len(there))
