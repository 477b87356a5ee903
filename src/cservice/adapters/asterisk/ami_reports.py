"""Reports on agents and queues from the events of Asterisk's manager interface. Source: B4, A9.

Events are told as they come, and none is kept for longer than they may be late: a recording may be
as long as it likes. Unlike a queue_log it knows of holds; of after-call work it says nothing
either, unless agents say so by a pause. Agents are the members of queues.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from cservice.adapters.asterisk.ami import (
    SECOND,
    Dated,
    Heard,
    Message,
    dated,
    lines_of,
    messages,
    moment_of,
)
from cservice.adapters.asterisk.queue_log import number
from cservice.kernel.value import frozen
from cservice.reports.agents import AgentRow, Agents
from cservice.reports.buckets import Period
from cservice.reports.levels import Level
from cservice.reports.queues import Outcome, QueueRow, Queues
from cservice.reports.stretches import Doing, Stretch

#: How many seconds late an event may come after one that is later, and still find its place.
WINDOW: Final = 300

_Fields = Mapping[str, str]
_Handle = Callable[[int, _Fields], None]

_WHOLE: Final = Period()
_KEPT: Final = frozenset(
    {
        *("Queue", "MemberName", "Interface", "Agent", "Paused", "PausedReason", "Reason"),
        *("RingTime", "HoldTime", "TalkTime", "Result", "Channel", "Uniqueid", "DestUniqueid"),
        *("TransfererUniqueid", "OrigTransfererUniqueid"),
    }
)


@frozen
class AgentReport:
    """What agents did, and what came up while the events were read."""

    rows: tuple[AgentRow, ...]
    heard: Heard
    stretches: tuple[Stretch, ...] = ()  # what each did when, if that was asked for


@frozen
class QueueReport:
    """What became of the calls in queues, and what came up while the events were read."""

    rows: tuple[QueueRow, ...]
    heard: Heard


def agent_report(
    paths: Iterable[Path],
    period: Period = _WHOLE,
    *,
    after_call: Collection[str] = (),
    draws: bool = False,
) -> AgentReport:
    """The agents' report of recorded events, in one or several files; `-` is the standard input.

    `after_call` are the reasons of a pause that mean after-call work; `draws`: what each agent did
    when is told, too, for a picture. Raises InputError for what cannot be read.
    """
    heard, agents = Heard(), Agents(period, after_call, says_holds=True, draws=draws)
    last = _tell(_streams(paths, heard), heard, _of_agents(agents), agents.began)
    return AgentReport(agents.rows(last), heard, agents.stretches(last))


def queue_report(
    paths: Iterable[Path], period: Period = _WHOLE, level: Level | None = None
) -> QueueReport:
    """The queues' report of recorded events, likewise.

    How a call left that was neither answered nor abandoned is not said, so that it was let go.
    """
    heard, queues = Heard(), Queues(period, level)
    told = _Waiting(queues)
    last = _tell(_streams(paths, heard), heard, told.handles(), queues.began)
    told.over()
    return QueueReport(queues.rows(last), heard)


def _streams(paths: Iterable[Path], heard: Heard) -> list[Iterator[Message]]:
    return [messages(lines_of(path), heard) for path in paths]


def _tell(
    streams: Iterable[Iterable[Message]],
    heard: Heard,
    handles: Mapping[str, _Handle],
    began: Callable[[int], None],
) -> int:
    """Tell the handle of each event, in order of time; when the recording ends, 0 = nobody knows.

    What several streams say counts once. It ends with its last event, whatever that says.
    """
    last: Dated | None = None
    for one in heapq.merge(*(ordered(some, heard, handles.keys()) for some in streams)):
        if one == last:
            heard.again += 1
            continue
        last = one
        moment, name, fields = one
        at = moment // SECOND
        if not heard.events:
            began(at)
        heard.events += 1
        handles[name](at, dict(fields))
    return heard.last


def ordered(some: Iterable[Message], heard: Heard, events: Collection[str]) -> Iterator[Dated]:
    """The messages that are such events, in order of time: the latest wait for what may come late.

    What comes more than `WINDOW` after one that is later is left out, and counted.
    """
    waiting: list[Dated] = []
    newest = 0
    for message in some:
        heard.last = max(heard.last, (moment_of(message) or 0) // SECOND)
        one = dated(message, heard, events, _KEPT)
        if one is None:
            continue
        newest = max(newest, one[0])
        if one[0] < newest - WINDOW * SECOND:
            heard.late += 1
            continue
        heapq.heappush(waiting, one)
        while waiting[0][0] < newest - WINDOW * SECOND:
            yield heapq.heappop(waiting)
    while waiting:
        yield heapq.heappop(waiting)


def _of_agents(agents: Agents) -> dict[str, _Handle]:
    talks: dict[str, tuple[str, str]] = {}  # who talks in which call, by the channel that was rung
    rung: dict[str, str] = {}  # that channel, by the call

    def added(at: int, said: _Fields) -> None:
        agents.logged_on(_member(said), at, said.get("Queue", ""))
        if said.get("Paused") == "1":
            paused(at, said)

    def removed(at: int, said: _Fields) -> None:
        agents.logged_off(_member(said), at, said.get("Queue", ""))

    def paused(at: int, said: _Fields) -> None:
        member, queue = _member(said), said.get("Queue", "")
        if said.get("Paused") == "1":
            agents.paused(member, at, queue, said.get("PausedReason") or said.get("Reason", ""))
        else:
            agents.ready(member, at, queue)

    def logged_on(at: int, said: _Fields) -> None:
        agents.logged_on(_of_pool(said), at)

    def logged_off(at: int, said: _Fields) -> None:
        agents.logged_off(_of_pool(said), at)

    def connect(at: int, said: _Fields) -> None:
        member, call = _member(said), said.get("Uniqueid", "")
        rung[call] = said.get("DestUniqueid", "")
        talks[rung[call]] = member, call
        agents.answered(member, at, call, said.get("Queue", ""))

    def complete(at: int, said: _Fields) -> None:
        talks.pop(said.get("DestUniqueid", ""), None)
        rung.pop(said.get("Uniqueid", ""), None)
        member = _member(said)
        if not agents.ended(member, at, said.get("Uniqueid", "")):
            agents.ended_another(member, at, number(said.get("TalkTime", "")))

    def hang_up(at: int, said: _Fields) -> None:
        gone = said.get("Uniqueid", "")
        if (had := talks.pop(rung.pop(gone, gone), None)) is not None:
            rung.pop(had[1], None)
            agents.ended(had[0], at, had[1])

    def does(what: Doing) -> _Handle:
        def handle(at: int, said: _Fields) -> None:
            if (has := talks.get(said.get("Uniqueid", ""))) is not None:
                agents.does(has[0], at, what)

        return handle

    def transfer(at: int, said: _Fields) -> None:
        by = said.get("TransfererUniqueid") or said.get("OrigTransfererUniqueid", "")
        if (has := talks.get(by)) is not None and said.get("Result") == "Success":
            agents.transferred(has[0], at)

    def no_answer(at: int, said: _Fields) -> None:
        # None at all: the telephone was busy or not there.
        agents.missed(_member(said), at, rang=said.get("RingTime") != "0")

    def shut_down(at: int, said: _Fields) -> None:
        talks.clear()
        rung.clear()
        agents.restarted(at)

    return {
        "AgentComplete": complete,
        "AgentConnect": connect,
        "AgentLogin": logged_on,
        "AgentLogoff": logged_off,
        "AgentRingNoAnswer": no_answer,
        "AttendedTransfer": transfer,
        "BlindTransfer": transfer,
        "Hangup": hang_up,
        "Hold": does(Doing.HOLD),
        "QueueMemberAdded": added,
        "QueueMemberPause": paused,
        "QueueMemberPaused": paused,
        "QueueMemberRemoved": removed,
        "Shutdown": shut_down,
        "Unhold": does(Doing.TALK),
    }


def _member(said: _Fields) -> str:
    """A member of a queue by its name, or else by its line."""
    return said.get("MemberName") or said.get("Interface", "")


def _of_pool(said: _Fields) -> str:
    """An agent who logged on by a number of their own, as queues name such members."""
    return f"Agent:{said.get('Agent', '')}"


class _Waiting:
    """Tells the queues' report who waits; a call that left is let go unless an answer follows."""

    def __init__(self, queues: Queues) -> None:
        self._queues = queues
        self._left: dict[str, tuple[int, str]] = {}  # when each left which queue, not known how

    def handles(self) -> dict[str, _Handle]:
        """What to do about each event."""
        return {
            "AgentConnect": self._gone(Outcome.ANSWERED),
            "Hangup": lambda at, said: self._let_go(said.get("Uniqueid", "")),
            "QueueCallerAbandon": self._gone(Outcome.ABANDONED),
            "QueueCallerJoin": self._joined,
            "QueueCallerLeave": self._leaves,
            "Shutdown": lambda at, said: self._queues.restarted(at),
        }

    def over(self) -> None:
        """The stream is over, and no answer follows any more."""
        for call in [*self._left]:
            self._let_go(call)

    def _joined(self, at: int, said: _Fields) -> None:
        call = said.get("Uniqueid", "")
        self._let_go(call)
        self._queues.entered(said.get("Queue", ""), at, call)

    def _leaves(self, at: int, said: _Fields) -> None:
        self._left[said.get("Uniqueid", "")] = at, said.get("Queue", "")

    def _gone(self, outcome: Outcome) -> _Handle:
        def handle(at: int, said: _Fields) -> None:
            call = said.get("Uniqueid", "")
            self._left.pop(call, None)
            waited = number(said.get("HoldTime", ""))
            self._queues.left(said.get("Queue", ""), at, call, outcome, waited)

        return handle

    def _let_go(self, call: str) -> None:
        if (left := self._left.pop(call, None)) is not None:
            at, queue = left
            self._queues.left(queue, at, call, Outcome.LET_GO)
