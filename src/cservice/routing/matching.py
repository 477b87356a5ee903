"""The decision: who waits longest and matters most is served first, by who ranks first. A9, B3."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cservice.ids import AgentId, CallId
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.routing.model import Free, Waiting, Wants
from cservice.routing.strategies import Rank, longest_idle


@frozen
class Match:
    """A call and the agent to whom it is to be offered."""

    call: CallId  # which
    agent: AgentId  # to whom


def matched(
    waiting: Iterable[Waiting],
    free: Iterable[Free],
    now: Instant,
    ranks: Sequence[Rank] = (longest_idle,),
) -> tuple[Match, ...]:
    """Which call is offered to whom, in the order in which callers are served.

    By priority, then by who came first; what is offered already is not again. The first of `ranks`
    that tells agents apart decides, and where none does, their ids. No agent is offered two calls;
    whoever is left waiting, nobody who would do is left free.
    """
    agents = {one.agent: one for one in sorted(free, key=lambda one: one.agent)}
    queues = _Queues(agents, ranks)
    found: list[Match] = []
    for one in sorted([one for one in waiting if not one.is_offered], key=turn):
        agent = _asked_first(one, agents, now) or queues.next(one, now)
        if agent is not None:
            del agents[agent]
            found.append(Match(one.call, agent))
    return tuple(found)


def turn(one: Waiting) -> tuple[Any, ...]:
    """By what callers are served: the least first."""
    return (-one.priority, one.since, one.call)


def _asked_first(one: Waiting, agents: Mapping[AgentId, Free], now: Instant) -> AgentId | None:
    """The person who is waited for; or who had the customer last, if that one will do."""
    if one.person is not None and one.person in agents and one.may_ask(one.person, now):
        return one.person
    known = one.spoke_with
    if known is None or not one.may_ask(known, now):
        return None
    agent = agents.get(known)
    will_do = agent is not None and any(map(agent.will_do, one.wanted(now)))
    return known if will_do else None


class _Queues:
    """The agents in the order in which they are asked, for each thing that is wanted.

    Many wait for the same: the agents are ranked once for all of them.
    """

    def __init__(self, agents: Mapping[AgentId, Free], ranks: Sequence[Rank]) -> None:
        """`agents` are those who are free still."""
        self._agents = agents
        self._ranks = ranks
        self._ranked: dict[Any, list[AgentId]] = {}

    def next(self, one: Waiting, now: Instant) -> AgentId | None:
        """The first who is free still and will do; None = nobody will."""
        for wants in one.wanted(now):
            if (found := self._first(wants, one, now)) is not None:
                return found
        return None

    def _first(self, wants: Wants, one: Waiting, now: Instant) -> AgentId | None:
        ranked = self._for(wants)
        while ranked and ranked[-1] not in self._agents:
            ranked.pop()
        if not one.not_again:
            return ranked[-1] if ranked else None
        asked = (id for id in reversed(ranked) if id in self._agents and one.may_ask(id, now))
        return next(asked, None)

    def _for(self, wants: Wants) -> list[AgentId]:
        """Who will do, the first to be asked last."""
        skills = frozenset(wants.skills.items())
        mark = (wants.department, wants.language, skills, wants.trainings)
        ranked = self._ranked.get(mark)
        if ranked is None:
            able = [one for one in self._agents.values() if one.will_do(wants)]
            for rank in reversed(self._ranks):
                able.sort(key=lambda one, rank=rank: rank(wants, one))  # type: ignore[misc]  # bound now
            ranked = self._ranked[mark] = [one.agent for one in reversed(able)]
        return ranked
