"""Reports from an Asterisk `queue_log`: what its rows say of agents and queues. Source: B4, A9.

Asterisk writes nothing of holds, so that they are in the talk, nor of after-call work, unless
agents say so by a pause.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import repeat
from pathlib import Path
from typing import Final

from cservice.adapters.asterisk.queue_log import FIELDS, Notes, blocks, data_of, number
from cservice.kernel.value import frozen
from cservice.reports.agents import AgentRow, Agents
from cservice.reports.buckets import Period
from cservice.reports.levels import Level
from cservice.reports.queues import Outcome, QueueRow, Queues
from cservice.reports.stretches import Stretch

_Row = list[str]
_Handle = Callable[[int, _Row], None]

_WHOLE: Final = Period()


@frozen
class AgentReport:
    """What agents did, and what came up while the log was read."""

    rows: tuple[AgentRow, ...]
    notes: Notes
    stretches: tuple[Stretch, ...] = ()  # what each did when, if that was asked for


def agent_report(
    paths: Iterable[Path],
    period: Period = _WHOLE,
    *,
    after_call: Collection[str] = (),
    draws: bool = False,
) -> AgentReport:
    """The agents' report of a log in one or several files.

    `after_call` are the reasons of a pause that mean after-call work; `draws`: what each agent did
    when is told, too, for a picture.
    """
    notes, agents = Notes(), Agents(period, after_call, draws=draws)
    _read(paths, notes, _of_agents(agents), agents.began, agents.restarted)
    last = notes.last or 0
    return AgentReport(agents.rows(last), notes, agents.stretches(last))


@frozen
class QueueReport:
    """What became of the calls in queues, and what came up while the log was read."""

    rows: tuple[QueueRow, ...]
    notes: Notes


def queue_report(
    paths: Iterable[Path], period: Period = _WHOLE, level: Level | None = None
) -> QueueReport:
    """The queues' report of a log in one or several files."""
    notes, queues = Notes(), Queues(period, level)
    _read(paths, notes, _of_queues(queues), queues.began, queues.restarted)
    return QueueReport(queues.rows(notes.last or 0), notes)


def _read(
    paths: Iterable[Path],
    notes: Notes,
    handles: dict[str, _Handle],
    began: Callable[[int], None],
    restarted: Callable[[int], None],
) -> None:
    """Tell the handle of each row's event, in order of time."""
    times: list[int] = []
    rows: list[_Row] = []
    last = -1  # when the row before these was

    def restart(_: int, row: _Row) -> None:
        place = rows.index(row)
        restarted(times[place - 1] if place else last)

    def unknown(_: int, row: _Row) -> None:
        notes.unknown[row[4]] += 1

    handle_of = {**dict.fromkeys(_QUIET), **handles, "QUEUESTART": restart}.get
    for times, events, rows in blocks(paths, notes):
        if last < 0:
            last = times[0]
            began(last)
        found = map(handle_of, events, repeat(unknown))
        for at, handle, row in zip(times, found, rows, strict=True):
            if handle is not None:
                handle(at, row)
        last = times[-1]


_QUIET: Final = FIELDS.keys() - {"QUEUESTART"}


def _of_agents(agents: Agents) -> dict[str, _Handle]:
    answered, ended = agents.answered, agents.ended

    def connect(at: int, row: _Row) -> None:
        answered(row[3], at, row[1], row[2])

    def complete(at: int, row: _Row) -> None:
        if not ended(row[3], at, row[1]):
            agents.ended_another(row[3], at, _number(row, 1))

    def transfer(at: int, row: _Row) -> None:
        if not ended(row[3], at, row[1]):
            is_link = row[4] == "ATTENDEDTRANSFER" and _text(row).startswith("LINK|")
            agents.ended_another(row[3], at, _number(row, 4 if is_link else 3))
        agents.transferred(row[3], at)

    def no_answer(at: int, row: _Row) -> None:
        # Milliseconds; none at all: the telephone was busy or not there. Older rows do not say.
        agents.missed(row[3], at, rang=_text(row) != "0")

    def log_on(at: int, row: _Row) -> None:
        agents.logged_on(row[3], at)

    def log_off(at: int, row: _Row) -> None:
        agents.logged_off(row[3], at)

    def add(at: int, row: _Row) -> None:
        agents.logged_on(row[3], at, row[2])
        if row[5:6] == ["PAUSED"]:
            agents.paused(row[3], at, row[2])

    def remove(at: int, row: _Row) -> None:
        agents.logged_off(row[3], at, row[2])

    def pause(at: int, row: _Row) -> None:
        agents.paused(row[3], at, row[2], _text(row))

    def pause_all(at: int, row: _Row) -> None:
        agents.paused(row[3], at, reason=_text(row))

    def unpause(at: int, row: _Row) -> None:
        agents.ready(row[3], at, row[2])

    def unpause_all(at: int, row: _Row) -> None:
        agents.ready(row[3], at)

    return {
        "ADDMEMBER": add,
        "AGENTCALLBACKLOGIN": log_on,
        "AGENTCALLBACKLOGOFF": log_off,
        "AGENTLOGIN": log_on,
        "AGENTLOGOFF": log_off,
        "ATTENDEDTRANSFER": transfer,
        "BLINDTRANSFER": transfer,
        "COMPLETEAGENT": complete,
        "COMPLETECALLER": complete,
        "CONNECT": connect,
        "PAUSE": pause,
        "PAUSEALL": pause_all,
        "REMOVEMEMBER": remove,
        "RINGNOANSWER": no_answer,
        "TRANSFER": transfer,
        "UNPAUSE": unpause,
        "UNPAUSEALL": unpause_all,
    }


def _of_queues(queues: Queues) -> dict[str, _Handle]:
    def enter(at: int, row: _Row) -> None:
        queues.entered(row[2], at, row[1])

    def leave(outcome: Outcome, place: int) -> _Handle:
        def left(at: int, row: _Row) -> None:
            queues.left(row[2], at, row[1], outcome, _number(row, place))

        return left

    return {
        "ABANDON": leave(Outcome.ABANDONED, 2),
        "CONNECT": leave(Outcome.ANSWERED, 0),
        "ENTERQUEUE": enter,
        "EXITEMPTY": leave(Outcome.LEFT_EMPTY, 2),
        "EXITWITHKEY": leave(Outcome.LEFT_BY_KEY, 3),
        "EXITWITHTIMEOUT": leave(Outcome.TIMED_OUT, 2),
        "WITHDRAW": leave(Outcome.WITHDRAWN, 2),
    }


def _text(row: _Row) -> str:
    """All the data, where they are a text of somebody's."""
    return row[5] if len(row) > 5 else ""


def _number(row: _Row, place: int) -> int | None:
    data = data_of(row)
    return number(data[place]) if len(data) > place else None
