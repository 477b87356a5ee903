"""The agent performance report: what each agent's time went into, and what became of the calls.

Whoever reads a switch's log says what happened, in order of time; nothing here knows which switch
it was. What is kept is one sum for each agent, piece of the period and kind of time, however long
the log is. Time is counted in whole seconds since 1970. Source: B4.
"""

import operator
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeAlias, TypeVar

from cservice.kernel.intervals import Interval, clipped
from cservice.kernel.value import frozen
from cservice.reports.buckets import LATEST, Period
from cservice.reports.stretches import Doing, Known, Stretch, stretches

# What an agent's time goes into while there is no call, and the reason if it is a pause.
_Kind = tuple[str, str]
_OFF: Final[_Kind] = ("off", "")
_IDLE: Final[_Kind] = ("idle", "")
_AFTER_CALL: Final[_Kind] = ("after call", "")
_NOT_READY: Final = "not ready"
_DRAWN: Final = {_IDLE: Doing.IDLE, _AFTER_CALL: Doing.AFTER_CALL}
# What is counted, by its place.
_ANSWERED, _MISSED, _UNREACHED, _TRANSFERRED = range(4)


_TALK: Final = Doing.TALK
#: By how many seconds a switch's two ways to say when a call began may differ.
_NEAR: Final = 2


@frozen(kw_only=True)
class AgentRow:
    """One agent in one piece of the period; all lengths of time are whole seconds."""

    agent: str  # as the switch names the agent
    since: int  # where the piece begins, seconds since 1970
    until: int  # where it ends, likewise
    logged_on_at: int | None  # the first log-on in the piece; None = there is none in it
    logged_off_at: int | None  # the last log-off in it, likewise
    log_ons: int  # how often the agent logged on in it
    online: int  # logged on, or talking still: all of what follows
    idle: int  # ready, with no call; a telephone that rings is in it
    not_ready: Mapping[str, int]  # by the reason that was given; "" = none was
    talk: int  # with a caller; two calls at once count once
    hold: int | None  # with a caller on hold; None = the switch does not say, and it is in `talk`
    after_call: int | None  # after-call work; None = the switch does not say
    answered: int  # calls that reached the agent in the piece
    missed: int  # calls that rang and were not answered
    unreached: int  # calls that could not ring: the telephone was busy, or not there
    transferred: int  # calls that the agent gave to somebody else

    @property
    def all_not_ready(self) -> int:
        """All the time not ready, whatever the reason."""
        return sum(self.not_ready.values())

    @property
    def occupancy(self) -> float | None:
        """The part of the time in which calls could come that went into calls; None = no time."""
        busy = self.talk + (self.hold or 0) + (self.after_call or 0)
        could = busy + self.idle
        return busy / could if could else None


class _Cell:
    """The sums of one agent in one piece of the period."""

    __slots__ = ("busy", "counts", "log_ons", "logged_off_at", "logged_on_at", "on_call", "seconds")

    def __init__(self) -> None:
        self.seconds: dict[_Kind, int] = {}  # whether there were calls or not
        self.busy: dict[_Kind, int] = {}  # with calls, by what the time is counted as there
        self.on_call: dict[Doing, int] = {}  # of that time, what was no talk
        self.counts = [0, 0, 0, 0]
        self.logged_on_at: int | None = None
        self.logged_off_at: int | None = None
        self.log_ons = 0


K = TypeVar("K")
_Sums: TypeAlias = Callable[[_Cell], dict[K, int]]
# Which of them a stretch is added to.
_SECONDS: Final[_Sums[_Kind]] = operator.attrgetter("seconds")
_BUSY: Final[_Sums[_Kind]] = operator.attrgetter("busy")
_ON_CALL: Final[_Sums[Doing]] = operator.attrgetter("on_call")


class _Agent:
    """What is known of one agent since the last thing that happened."""

    __slots__ = (
        "answered", "aside", "beside", "busy", "calls", "cell", "cells", "doing", "everywhere",
        "first", "kind", "logged_on", "next", "on_calls", "paused", "plain", "queues", "reason",
        "seats", "since", "talked", "there_before", "turned",
    )  # fmt: skip

    def __init__(self, at: int, *, there_before: bool, plain: bool) -> None:
        self.there_before = there_before  # on line, though no log-on was written
        self.kind: _Kind = _IDLE if there_before else _OFF  # what the time goes into without calls
        self.since = at  # since when
        self.logged_on = False  # as an agent, for whatever queue
        self.queues: set[str] = set()  # logged on to these
        self.seats: set[str] = set()  # known to be in these, whoever put the agent there
        self.paused: set[str] = set()  # not ready in these
        self.everywhere = False  # not ready in any
        self.reason = ""  # why
        self.calls: dict[str, int] = {}  # since when each open call lasts
        self.busy = at  # since when there are such; when the last ended
        self.doing = Doing.TALK  # what the agent does on them
        self.turned = at  # since when that is no talk
        self.plain = plain  # it is talk, of which sums are all that is kept
        self.talked = self.answered = 0  # what is not in the cell yet, of this kind of time
        self.cells: dict[int, _Cell] = {}  # by where the piece begins
        self.cell = _Cell()  # what was counted in last
        self.first = self.next = 0  # where its piece begins and ends, in the period
        #: When what was done, where that is kept: beside calls, with them, and of these no talk.
        self.beside: dict[tuple[Doing, str], list[Interval[int]]] = {}
        self.on_calls: list[Interval[int]] = []
        self.aside: dict[Doing, list[Interval[int]]] = {}

    @property
    def is_online(self) -> bool:
        return self.there_before or self.logged_on or bool(self.queues)

    @property
    def is_ready(self) -> bool:
        """Whether a call may come: not where each queue that the agent is known in is paused."""
        return not self.everywhere and (not self.paused or not self.seats <= self.paused)


class Agents:
    """The report while it grows: it is told what happened, in order of time, and keeps sums.

    `after_call` are the reasons that mean after-call work, where agents say so by a pause;
    `says_all`: holds and after-call work are told, so that none means that there was none;
    `says_holds`: holds are; `draws`: what was done when is kept, too, for a picture, however much
    that is. An agent who works without having logged on was there before the log began. Who logs
    off during a call is on line until it ends.
    """

    def __init__(
        self,
        period: Period,
        after_call: Collection[str] = (),
        *,
        says_all: bool = False,
        says_holds: bool = False,
        draws: bool = False,
    ) -> None:
        self._period = period
        self._after_call = frozenset(after_call)
        self._says_all = says_all
        self._says_holds = says_all or says_holds
        self._draws = draws
        self._agents: dict[str, _Agent] = {}
        self._since = 0 if period.since is None else period.since
        self._until = LATEST + 1 if period.until is None else period.until
        self._began: int | None = None  # when the log begins
        self._firsts: list[int] = []  # where the pieces begin that are known, in order
        self._nexts: list[int] = []  # where the next of each does

    def _of(self, agent: str, at: int, *, there_before: bool = True) -> _Agent:
        if self._began is None:
            self._began = at
        since = self._began if there_before else at
        one = self._agents[agent] = _Agent(since, there_before=there_before, plain=not self._draws)
        return one

    def began(self, at: int) -> None:
        """The log begins; without this, with the first thing that is told."""
        self._began = at

    def logged_on(self, agent: str, at: int, queue: str | None = None) -> None:
        """The agent logged on: to one queue, or (None) for all."""
        one = self._agents.get(agent) or self._of(agent, at, there_before=False)
        was_online = one.kind is not _OFF
        if queue is None:
            one.logged_on = True
        else:
            one.queues.add(queue)
            one.seats.add(queue)
        self._settle(one, at)
        if not was_online and self._since <= at < self._until:
            cell = self._cell(one, at)
            cell.log_ons += 1
            if cell.logged_on_at is None:
                cell.logged_on_at = at

    def logged_off(self, agent: str, at: int, queue: str | None = None) -> None:
        """The agent logged off: from one queue, or (None) altogether."""
        one = self._agents.get(agent) or self._of(agent, at)
        was_online = one.kind is not _OFF
        if queue is None:
            one.logged_on = False
        else:
            for queues in (one.queues, one.seats, one.paused):
                queues.discard(queue)
        if queue is None or not one.seats:
            one.there_before = False
        if not one.is_online:
            one.everywhere = False
            one.seats.clear()
            one.paused.clear()
        self._settle(one, at)
        if was_online and one.kind is _OFF and self._since <= at < self._until:
            self._cell(one, at).logged_off_at = at

    def paused(self, agent: str, at: int, queue: str | None = None, reason: str = "") -> None:
        """The agent is not ready: in one queue, or (None) in all."""
        one = self._agents.get(agent) or self._of(agent, at)
        if queue in one.paused and reason == one.reason:
            return  # after a pause in all queues a switch says it of each
        if reason or one.is_ready:
            one.reason = reason
        if queue is None:
            one.everywhere = True
            one.paused |= one.seats
        else:
            one.seats.add(queue)
            one.paused.add(queue)
        self._settle(one, at)

    def ready(self, agent: str, at: int, queue: str | None = None) -> None:
        """The agent is ready again: in one queue, or (None) in all."""
        one = self._agents.get(agent) or self._of(agent, at)
        if not one.everywhere and not one.paused and queue in one.seats:
            return  # likewise
        one.everywhere = False
        if queue is None:
            one.paused.clear()
        else:
            one.seats.add(queue)
            one.paused.discard(queue)
        self._settle(one, at)

    def answered(self, agent: str, at: int, call: str, queue: str) -> None:
        """A call reached the agent, who talks from now on."""
        one = self._agents.get(agent) or self._of(agent, at)
        if queue not in one.seats:
            one.seats.add(queue)
        if not one.calls:
            one.busy = at
        one.calls[call] = at
        if at < one.next:
            one.answered += 1
        else:
            self._count(one, at, _ANSWERED)

    def resumed(self, agent: str, at: int, call: str, what: Doing) -> None:
        """The agent does something on a call again that reached them before; it is counted once."""
        one = self._agents.get(agent) or self._of(agent, at)
        if not one.calls:
            one.busy = at
        one.calls[call] = at
        self.does(agent, at, what)

    def ended(self, agent: str, at: int, call: str) -> bool:
        """The agent's call is over, or somebody else's; False = none is open by that id."""
        one = self._agents.get(agent) or self._of(agent, at)
        calls = one.calls
        if calls.pop(call, None) is None:
            return False
        if not calls:
            busy = one.busy
            if one.plain and one.first <= busy and at <= one.next:
                one.talked += at - busy
                one.busy = at
            else:
                self._talked(one, at)
                one.doing, one.plain = _TALK, not self._draws
        return True

    def does(self, agent: str, at: int, what: Doing) -> None:
        """On the calls that are open the agent does something else from now on.

        One who has no open call does nothing on any.
        """
        one = self._agents.get(agent) or self._of(agent, at)
        if one.calls:
            self._turn(one, at)
            one.doing, one.plain = what, what is _TALK and not self._draws

    def ended_another(self, agent: str, at: int, lasted: int | None) -> None:
        """A call is over that was not known by its id, after so many seconds if that is known.

        It is one that began when this did, else one from before the log began.
        """
        one = self._agents.get(agent) or self._of(agent, at)
        began = at if lasted is None else at - lasted
        for call, since in one.calls.items():
            if abs(since - began) <= _NEAR:
                self.ended(agent, at, call)
                return
        if not one.calls:
            one.busy = max(began, one.busy, one.since)
            self._talked(one, at)

    def transferred(self, agent: str, at: int) -> None:
        """The agent gave a call to somebody else."""
        self._count(self._agents.get(agent) or self._of(agent, at), at, _TRANSFERRED)

    def _talked(self, one: _Agent, at: int) -> None:
        """Count the time with calls until now."""
        self._add(one, one.busy, at, _BUSY, one.kind)
        if self._draws:
            one.on_calls.append((one.busy, at))
        one.busy = at
        if one.doing is not _TALK:
            self._turn(one, at)

    def _turn(self, one: _Agent, at: int) -> None:
        """Count the time of it that was no talk until now."""
        if one.doing is not _TALK:
            doing: Doing = one.doing
            self._add(one, one.turned, at, _ON_CALL, doing)
            if self._draws:
                one.aside.setdefault(one.doing, []).append((one.turned, at))
        one.turned = at

    def missed(self, agent: str, at: int, *, rang: bool) -> None:
        """A call was offered to the agent and not answered; `rang`: it could be heard."""
        one = self._agents.get(agent) or self._of(agent, at)
        self._count(one, at, _MISSED if rang else _UNREACHED)

    def restarted(self, last: int) -> None:
        """The switch began anew: calls, and log-ons for all queues, ended when last heard of."""
        for one in self._agents.values():
            if one.calls:
                self._talked(one, last)
                one.calls.clear()
                one.doing, one.plain = _TALK, not self._draws
            one.logged_on = False
            self._settle(one, last)

    def _settle(self, one: _Agent, at: int) -> None:
        """Find what the time goes into from now on; if that is something else, count what was."""
        if not one.is_online:
            kind = _OFF
        elif one.is_ready:
            kind = _IDLE
        else:
            kind = _AFTER_CALL if one.reason in self._after_call else (_NOT_READY, one.reason)
        if kind != one.kind:
            self._close(one, at)
            one.kind = kind

    def _close(self, one: _Agent, at: int) -> None:
        """Count the time until now."""
        if one.calls:
            self._talked(one, at)
        if one.kind is not _OFF:
            self._add(one, one.since, at, _SECONDS, one.kind)
            if self._draws:
                one.beside.setdefault(_drawn(one.kind), []).append((one.since, at))
        self._flush(one)
        one.since = at

    def _add(self, one: _Agent, since: int, until: int, to: _Sums[K], what: K) -> None:
        """Add a stretch to the sums, cut at the ends of the period and of its pieces."""
        if not one.first <= since <= until <= one.next:
            since, until = max(since, self._since), min(until, self._until)
        while since < until:
            sums = to(self._cell(one, since))
            end = min(until, one.next)
            sums[what] = sums.get(what, 0) + end - since
            since = end

    def _count(self, one: _Agent, at: int, what: int) -> None:
        if at < one.next:
            one.cell.counts[what] += 1
        elif self._since <= at < self._until:
            self._cell(one, at).counts[what] += 1

    def _cell(self, one: _Agent, at: int) -> _Cell:
        """The sums of the piece that holds this second, which is in the period."""
        if not one.first <= at < one.next:
            self._flush(one)
            first, until = self._piece(at)
            one.first, one.next = max(first, self._since), min(until, self._until)
            one.cell = one.cells.setdefault(one.first, _Cell())
        return one.cell

    def _piece(self, at: int) -> tuple[int, int]:
        """The piece that holds this second; what was found once is kept, for many agents ask."""
        place = bisect_right(self._firsts, at) - 1
        if place >= 0 and at < self._nexts[place]:
            return self._firsts[place], self._nexts[place]
        first, until = self._period.piece(at)
        self._firsts.insert(place + 1, first)
        self._nexts.insert(place + 1, until)
        return first, until

    def _flush(self, one: _Agent) -> None:
        """Count what was put aside, before the piece or the kind of time changes."""
        if one.talked:
            busy = one.cell.busy
            busy[one.kind] = busy.get(one.kind, 0) + one.talked
            one.talked = 0
        one.cell.counts[_ANSWERED] += one.answered
        one.answered = 0

    def rows(self, last: int) -> tuple[AgentRow, ...]:
        """The report, once all is told: by piece, then by agent.

        `last` is when the log ends. What is open ends where the period does; there, if it has no
        end or that is later.
        """
        until = self._period.ends(last)
        began = until if self._began is None else self._began
        since = began if self._period.since is None else self._since
        for one in self._agents.values():
            self._close(one, until)
        return tuple(
            self._row(name, cell, max(first, since), min(self._piece(first)[1], until))
            for first, name, cell in sorted(
                (
                    (first, name, cell)
                    for name, one in self._agents.items()
                    for first, cell in one.cells.items()
                ),
                key=lambda found: found[:2],
            )
        )

    def stretches(self, last: int) -> tuple[Stretch, ...]:
        """What each agent did when, by agent, in the period; with `draws` only.

        `last` is when the log ends, as for the rows.
        """
        until = self._period.ends(last)
        found: list[Stretch] = []
        for name, one in sorted(self._agents.items()):
            self._close(one, until)
            found += stretches(
                name,
                Known(
                    beside={
                        what: clipped(some, self._since, until) for what, some in one.beside.items()
                    },
                    busy=clipped(one.on_calls, self._since, until),
                    on_call={
                        what: clipped(some, self._since, until) for what, some in one.aside.items()
                    },
                ),
            )
        return tuple(found)

    def _row(self, agent: str, cell: _Cell, since: int, until: int) -> AgentRow:
        # Who talked was not idle, nor paused; who had logged off was on line for as long.
        left = {kind: n - cell.busy.get(kind, 0) for kind, n in cell.seconds.items()}
        hold, written_up = (cell.on_call.get(one, 0) for one in (Doing.HOLD, Doing.AFTER_CALL))
        after_call = written_up + left.get(_AFTER_CALL, 0)
        paused = {reason: n for (kind, reason), n in left.items() if kind == _NOT_READY and n}
        return AgentRow(
            agent=agent,
            since=since,
            until=until,
            logged_on_at=cell.logged_on_at,
            logged_off_at=cell.logged_off_at,
            log_ons=cell.log_ons,
            online=sum(cell.seconds.values()) + cell.busy.get(_OFF, 0),
            idle=left.get(_IDLE, 0),
            not_ready=paused,
            talk=sum(cell.busy.values()) - hold - written_up,
            hold=hold if self._says_holds else None,
            after_call=after_call if self._says_all or self._after_call else None,
            answered=cell.counts[_ANSWERED],
            missed=cell.counts[_MISSED],
            unreached=cell.counts[_UNREACHED],
            transferred=cell.counts[_TRANSFERRED],
        )


def _drawn(kind: _Kind) -> tuple[Doing, str]:
    """What is drawn of the time of a kind, and why."""
    return _DRAWN.get(kind, Doing.NOT_READY), kind[1]
