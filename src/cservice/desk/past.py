"""What a desk's log says of agents and calls, as reports on a period need it. Source: A9, B4.

Of a store that is years old no more is read than the period, and what of it began before or ended
after: an agent's events since the last log-on, and the whole of each call that has part in it.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from cservice import agents, calls
from cservice.desk.desk import Desk
from cservice.kernel.event import Envelope
from cservice.kernel.time import Instant, instant, plus
from cservice.kernel.value import frozen
from cservice.reports.buckets import Period


@frozen
class Happened:
    """What happened to agents or calls, in order of time."""

    events: tuple[tuple[int, Envelope], ...]  # each with its second since 1970
    registered: Collection[str] = ()  # the ids of the agents who are
    later: int = 0  # the second of the last of what happened and is not told here; 0 = nothing is

    @property
    def last(self) -> int:
        """The second of what happened last, also after the period; 0 = nothing did."""
        return max(self.later, self.events[-1][0] if self.events else 0)


def happened(envelopes: Iterable[Envelope]) -> Happened:
    """What an agent's or a call's events say, of all that was recorded.

    Those of one record keep their order: one that names an instant before that of its record's
    last counts as of that.
    """
    latest: dict[str, int] = {}
    found: list[tuple[int, Envelope]] = []
    registered: set[str] = set()
    for one in envelopes:
        if one.body.kind.startswith(("agents.", "calls.")):
            at = max(_second(one), latest.get(one.stream, 0))
            latest[one.stream] = at
            found.append((at, one))
            if isinstance(one.body, agents.AgentRegistered):
                registered.add(one.stream)
    found.sort(key=lambda event: event[0])
    return Happened(tuple(found), registered)


def happened_in(desk: Desk, period: Period) -> Happened:
    """The same, as far as a report on the period can tell the difference."""
    since, until = _instant(period.since), _instant(period.until)
    of_calls = _by_stream(desk.recorded("calls", since, until))
    told = [
        events if _is_whole(events) else list(desk.history(id)) for id, events in of_calls.items()
    ]
    of_agents = _by_stream(desk.recorded("agents", since, until))
    everybody = desk.find(agents.Agent, agents.ALL, agents.ALL)
    for one in everybody:
        within = of_agents.get(one.id, [])
        first = within[0].version if within else _recorded_before(desk, one, since) + 1
        last = within[-1].version if within else first - 1
        told.append(
            [
                *_since_log_on(desk, one.id, first),
                *within,
                *([] if period.until is None else _noted_late(desk, one, last, period.until)),
            ]
        )
    past = happened(event for events in told for event in events)
    # Whether anything came after the period is asked only where what was read does not say so.
    is_over = until is None or past.last >= second(until)
    after = () if is_over else desk.recorded("calls", until)
    later = max(map(_second, after), default=0)
    return Happened(past.events, {one.id for one in everybody}, later)


def calls_in(desk: Desk, period: Period) -> tuple[calls.Call, ...]:
    """The calls that came in the period, as they are by now."""
    came = desk.recorded("calls", _instant(period.since), _instant(period.until))
    ids = [one.stream for one in came if one.version == 1]
    return tuple(desk.record(calls.Call, id) for id in ids)


def second(at: Instant) -> int:
    """The whole second of an instant, since 1970."""
    return int(at.timestamp())


def _second(one: Envelope) -> int:
    at: Instant = getattr(one.body, "at", one.at)
    return second(at)


def _instant(at: int | None) -> Instant | None:
    return None if at is None else plus(_BEGINNING, datetime.timedelta(seconds=at))


_BEGINNING = instant("1970-01-01T00:00:00Z")


def _by_stream(envelopes: Iterable[Envelope]) -> dict[str, list[Envelope]]:
    found = defaultdict[str, list[Envelope]](list)
    for one in envelopes:
        found[one.stream].append(one)
    return found


#: After these nothing happens to a call.
_OVER = (
    calls.CallWrappedUp,
    calls.CallAbandoned,
    calls.CallTurnedAway,
    calls.CallLeftForCallBack,
    calls.MenuEnded,
)


def _is_whole(events: list[Envelope]) -> bool:
    return events[0].version == 1 and isinstance(events[-1].body, _OVER)


#: So many of an agent's events are read at once.
_PAGE = 64


def _recorded_before(desk: Desk, agent: agents.Agent, since: Instant | None) -> int:
    """How many of an agent's events were recorded before; they are in order of time."""
    if since is None:
        return 0
    least, most = 0, agent.version
    while least < most:
        middle = (least + most + 1) // 2
        [one] = desk.part(agent.id, middle, middle)
        if one.at < since:
            least = middle
        else:
            most = middle - 1
    return least


def _since_log_on(desk: Desk, agent: str, version: int) -> list[Envelope]:
    """The agent's events before that version, from the last log-on of these on."""
    found: list[Envelope] = []
    while version > 1:
        page = desk.part(agent, version - _PAGE, version - 1)
        version = page[0].version
        for place, one in reversed([*enumerate(page)]):
            if isinstance(one.body, agents.LoggedOn):
                return [*page[place:], *found]
        found[:0] = page
    return found


def _noted_late(desk: Desk, agent: agents.Agent, version: int, until: int) -> Iterator[Envelope]:
    """The agent's events after that version that had happened before a second, and were noted.

    And the first that had not, where there is one: the agent's part of the log goes on.
    """
    while version < agent.version:
        for one in desk.part(agent.id, version + 1, version + _PAGE):
            yield one
            if _second(one) >= until:
                return
        version += _PAGE
