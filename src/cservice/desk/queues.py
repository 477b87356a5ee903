"""Who waits, whose turn it is and how long it still takes; and whose call it is. A7, A9, A10.

Not a record nor a reaction: it is put together from what is found, outside of any transaction.
There is no record of a queue that every call would have to lock: whoever waits is found by whom
they wait for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from cservice import agents, callbacks, calls
from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.actor import Actor
from cservice.kernel.command import Command
from cservice.kernel.record import BrandId
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department
from cservice.routing import (
    Free,
    Match,
    Queue,
    Rank,
    Turn,
    Waiting,
    by_queue,
    in_turn,
    turn_at,
    turn_of,
    waiting_for,
)
from cservice.routing import matched as routed


@frozen(kw_only=True)
class Line:
    """Who waits for a department at an instant: calls, and call-backs in the place they kept."""

    waiting: tuple[Waiting, ...]  # in the order in which they are served
    agents: int  # how many take its calls, free or not; who is not ready takes none
    free: tuple[Free, ...]  # those of them who may be offered a call now
    queue: Queue  # as it is configured

    def turn(self, of: CallId | CallbackId) -> Turn | None:
        """Where a call or a call-back is, and how long it still takes; None = it does not wait."""
        return turn_of(CallId(of), self.waiting, self.agents, self.queue.handles)

    def next_turn(self, now: Instant, *, priority: int = 0) -> Turn:
        """Where a call would be that came now, as a caller is told before being sent there. C4."""
        ahead = [one for one in self.waiting if (-one.priority, one.since) <= (-priority, now)]
        return turn_at(len(ahead) + 1, self.agents, self.queue.handles)


#: Who had the customer last, of a call or a call-back that waits; None = nobody, or not known.
SpokeWith = Callable[[calls.Call | callbacks.Callback], AgentId | None]


def line(
    desk: Desk,
    brand: Brand,
    department: Department,
    now: Instant,
    *,
    spoke_with: SpokeWith | None = None,
) -> Line:
    """Who waits for a department of a brand.

    A call-back that is not to be dialled yet is not in it. `routing.matched` takes what `waiting`
    and `free` say. Who had the customer last is what `spoke_with` says; None = by the number, as
    `spoke_with_last` does, and not looked up where nobody is free.
    """
    there = [
        *desk.find(agents.Agent, agents.ON_DUTY, department),
        *desk.find(agents.Agent, agents.ON_DUTY, agents.ANY_DEPARTMENT),
    ]
    free = tuple([able for one in there if (able := one.free()) is not None])
    asked = (spoke_with or partial(spoke_with_last, desk)) if free else None
    return Line(
        waiting=in_turn(_waiting(_found(desk, brand, department), now, asked)),
        agents=len(there),
        free=free,
        queue=brand.queues.get(department, Queue()),
    )


def waited_for(desk: Desk, brand: Brand) -> tuple[frozenset[Department], frozenset[AgentId]]:
    """For which departments, and for which single persons, somebody waits. Source: A2, A9."""
    found = _found(desk, brand, None)
    alone = [one.wanted for one in found if one.department is None]
    return (
        frozenset([one.department for one in found if one.department is not None]),
        frozenset([one for one in alone if one is not None]),
    )


def own_line(desk: Desk, brand: Brand, person: AgentId, now: Instant) -> Line:
    """Who waits for one person of ours, who alone is there for them. Source: A2, A9."""
    there = [
        one for one in desk.find(agents.Agent, agents.READY, agents.ANYWHERE) if one.id == person
    ]
    return Line(
        waiting=in_turn(_waiting(_found(desk, brand, person), now, None)),
        agents=len(there),
        free=tuple([able for one in there if (able := one.free()) is not None]),
        queue=Queue(),
    )


@frozen(kw_only=True)
class Offer:
    """Who is to have a call, or to call somebody back, now. Source: A7, A10."""

    waits: CallId | CallbackId  # which
    agent: AgentId  # to whom
    #: What carries it out: `calls.OfferToAgent`, or `callbacks.DialCallback`.
    command: Command[Any, Any]


def matched(
    desk: Desk,
    brand: Brand,
    now: Instant,
    *,
    ranks: Sequence[Rank] | None = None,
    spoke_with: SpokeWith | None = None,
) -> tuple[Offer, ...]:
    """Which call of a brand is offered to whom, and who calls whom back, in whatever line they are.

    By priority, then by who came first; where nobody of the department will do, its fallbacks by
    now are asked, of other departments too. `ranks` say whom to ask first; None = as each queue is
    configured. Who may not be called now keeps nobody from others: it is not among them. Who had
    the customer last is asked as for `line`. Source: A6, A7, A9, A10, B3.
    """
    ready = desk.find(agents.Agent, agents.READY, agents.ANYWHERE)
    free = [able for one in ready if (able := one.free()) is not None]
    if not free:
        return ()
    in_line = {CallId(one.id): one for one in _found(desk, brand, None)}
    asked = spoke_with or partial(spoke_with_last, desk)
    waiting = _waiting(in_line.values(), now, asked)
    by = (by_queue(brand.queues),) if ranks is None else ranks
    while True:
        found = [_offer(in_line[one.call], one) for one in routed(waiting, free, now, by)]
        barred = {one.waits for one in found if _may_not_be_called(desk, one, now)}
        if not barred:
            return tuple(found)
        waiting = [one for one in waiting if one.call not in barred]


def _offer(one: calls.Call | callbacks.Callback, match: Match) -> Offer:
    if isinstance(one, calls.Call):
        rings = calls.OfferToAgent(call=one.id, to=match.agent)
        return Offer(waits=one.id, agent=match.agent, command=rings)
    dials = callbacks.DialCallback(callback=one.id, agent=match.agent)
    return Offer(waits=one.id, agent=match.agent, command=dials)


def _may_not_be_called(desk: Desk, one: Offer, now: Instant) -> bool:
    """Whether it is a call-back that nobody may make now: policies say so, out of hours."""
    if isinstance(one.command, calls.OfferToAgent):
        return False
    return desk.preview(one.command, by=Actor.staff(one.agent), at=now).refused is not None


def _found(
    desk: Desk, brand: Brand, whom: Department | AgentId | None
) -> tuple[calls.Call | callbacks.Callback, ...]:
    """Who waits for a department or a person of a brand, or for whomever."""
    of = waiting_for(brand.id, whom)
    return (
        *desk.find(calls.Call, calls.WAITING, of),
        *desk.find(callbacks.Callback, callbacks.WAITING, of),
    )


def _waiting(
    found: Iterable[calls.Call | callbacks.Callback], now: Instant, spoke_with: SpokeWith | None
) -> list[Waiting]:
    """What is to be matched of what was found: no call-back that is not to be dialled yet."""
    places = [
        (one, one.waiting if isinstance(one, calls.Call) else one.waiting(now)) for one in found
    ]
    return [
        waits if spoke_with is None else evolve(waits, spoke_with=spoke_with(one))
        for one, waits in places
        if waits is not None
    ]


def spoke_with_last(desk: Desk, one: calls.Call | callbacks.Callback) -> AgentId | None:
    """Who of a brand spoke last with whoever uses the number; None = nobody did, or there is none.

    On a call that was answered, or by a call-back that reached them; what that says of who calls is
    no more than the number does. An agent who sent this very call on is not meant. Source: A8, B3.
    """
    if not one.phone:
        return None
    sent_by = one.sent_by if isinstance(one, calls.Call) else None
    talked = [*_on_calls(desk, one.phone), *_by_call_backs(desk, one.phone)]
    theirs = [(at, agent) for brand, at, agent in talked if brand == one.brand]
    last = max([said for said in theirs if said[1] != sent_by], default=None)
    return None if last is None else last[1]


def _on_calls(desk: Desk, phone: str) -> Iterator[tuple[BrandId, Instant, AgentId]]:
    for one in desk.find(calls.Call, calls.BY_PHONE, phone):
        if one.answered_at is not None:
            agent = one.agent or one.sent_by
            assert agent is not None, "somebody answered it"
            yield one.brand, one.ended_at or one.answered_at, agent


def _by_call_backs(desk: Desk, phone: str) -> Iterator[tuple[BrandId, Instant, AgentId]]:
    for one in desk.find(callbacks.Callback, callbacks.BY_PHONE, phone):
        if one.stage is callbacks.CallbackStage.REACHED:
            assert one.agent is not None, "somebody dialled"
            assert one.ended_at is not None, "which ended it"
            yield one.brand, one.ended_at, one.agent
