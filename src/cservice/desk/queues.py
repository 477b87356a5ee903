"""Who waits for a department, whose turn it is, and how long it still takes. Source: A9, A10.

Not a record nor a reaction: it is put together from what is found, outside of any transaction.
There is no record of a queue that every call would have to lock: whoever waits is found by whom
they wait for.
"""

from cservice import agents, callbacks, calls
from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.ids import CallbackId, CallId
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Department
from cservice.routing import Free, Queue, Turn, Waiting, in_turn, turn_of, waiting_for


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


def line(desk: Desk, brand: Brand, department: Department, now: Instant) -> Line:
    """Who waits for a department of a brand.

    A call-back that is not to be dialled yet is not in it. `routing.matched` takes what `waiting`
    and `free` say.
    """
    of = waiting_for(brand.id, department)
    called = [one.waiting for one in desk.find(calls.Call, calls.WAITING, of)]
    to_call = [one.waiting(now) for one in desk.find(callbacks.Callback, callbacks.WAITING, of)]
    there = [
        *desk.find(agents.Agent, agents.ON_DUTY, department),
        *desk.find(agents.Agent, agents.ON_DUTY, agents.ANY_DEPARTMENT),
    ]
    return Line(
        waiting=in_turn([one for one in (*called, *to_call) if one is not None]),
        agents=len(there),
        free=tuple([free for one in there if (free := one.free()) is not None]),
        queue=brand.queues.get(department, Queue()),
    )
