"""Who waits for a department, whose turn it is, and how long it still takes. Source: A9, A10.

Not a record nor a reaction: it is put together from what is found, outside of any transaction.
There is no record of a queue that every call would have to lock: whoever waits is found by whom
they wait for.
"""

from collections.abc import Callable, Iterator
from functools import partial

from cservice import agents, callbacks, calls
from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.record import BrandId
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department
from cservice.routing import Free, Queue, Turn, Waiting, in_turn, turn_at, turn_of, waiting_for


@frozen(kw_only=True)
class Line:
    """Who waits for a department at an instant: calls, and call-backs in the place they kept."""

    waiting: tuple[Waiting, ...]  # in the order in which they are served
    agents: int  # how many are logged on for it, ready or not
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
    of = waiting_for(brand.id, department)
    in_line: list[tuple[calls.Call | callbacks.Callback, Waiting | None]] = [
        *[(one, one.waiting) for one in desk.find(calls.Call, calls.WAITING, of)],
        *[(one, one.waiting(now)) for one in desk.find(callbacks.Callback, callbacks.WAITING, of)],
    ]
    there = [
        *desk.find(agents.Agent, agents.ON_DUTY, department),
        *desk.find(agents.Agent, agents.ON_DUTY, agents.ANY_DEPARTMENT),
    ]
    free = tuple([able for one in there if (able := one.free()) is not None])
    asked = spoke_with or partial(spoke_with_last, desk)
    return Line(
        waiting=in_turn(
            [
                evolve(waits, spoke_with=asked(one) if free else None)
                for one, waits in in_line
                if waits is not None
            ]
        ),
        agents=len(there),
        free=free,
        queue=brand.queues.get(department, Queue()),
    )


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
