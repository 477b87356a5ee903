"""Two agents and their calls at a desk, and what may be done there in any order.

Needs the extra `testing`.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from cservice import agents, calls
from cservice.desk import Desk, Done
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import Actor
from cservice.kernel.errors import InputError
from cservice.kernel.ruling import Refused
from cservice.kernel.time import plus
from cservice.menu import Department
from cservice.testing.policies import NOON

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise InputError("a floor needs Hypothesis: pip install 'cservice[testing]'") from error

__all__ = ["ANN", "BEN", "BOOKS", "CY", "LEA", "STEPS", "Floor", "Step"]

ANN, BEN, CY = AgentId("ann"), AgentId("ben"), AgentId("cy")
LEA = Actor.staff("lea")
BOOKS = Department("books")

#: A word for what is done, and on what: so many seconds, a call by its place, an agent.
Step = tuple[Any, ...]

_OF_AGENTS: Final[Mapping[str, Callable[[AgentId], Any]]] = {
    "ring": lambda agent: agents.RingOffer(agent=agent),
    "refuse": lambda agent: agents.RefuseOffer(agent=agent),
    "finish": lambda agent: agents.FinishWork(agent=agent),
    "lunch": lambda agent: agents.GoNotReady(agent=agent, reason="lunch"),
    "ready": lambda agent: agents.GetReady(agent=agent),
    "off": lambda agent: agents.LogOff(agent=agent),
    "on": lambda agent: agents.LogOn(agent=agent, seat=agents.SeatId(f"seat of {agent}")),
}
_OF_BOTH: Final[Mapping[str, Callable[[CallId, AgentId], Any]]] = {
    "offer": lambda call, agent: calls.OfferToAgent(call=call, to=agent),
    "answer": lambda call, agent: calls.AnswerCall(call=call, agent=agent),
    "transfer": lambda call, to: calls.TransferCall(call=call, to=to, name="Ben", told=True),
}
_OF_CALLS: Final[Mapping[str, Callable[[CallId], Any]]] = {
    "back": lambda call: calls.TakeBackOffer(call=call),
    "abandon": lambda call: calls.AbandonCall(call=call),
    "hold": lambda call: calls.HoldCall(call=call, reason="to look", leave=True),
    "resume": lambda call: calls.ResumeCall(call=call, thanked=True),
    "complete": lambda call: calls.CompleteTransfer(call=call),
    "fail": lambda call: calls.FailTransfer(call=call, reason="x"),
    "send": lambda call: calls.TransferToQueue(call=call, told=True),
    "out": lambda call: calls.TransferOut(call=call, to="the courier", told=True),
    "end": lambda call: calls.EndCall(call=call),
    "wrap": lambda call: calls.WrapUp(call=call),
}
_ALL: Final[Mapping[str, Any]] = {**_OF_AGENTS, **_OF_BOTH, **_OF_CALLS}
_CALLS = st.integers(0, 1)
#: What may be done with two calls that wait; Cy, whom the desk does not know, answers too.
STEPS: Final[st.SearchStrategy[list[Step]]] = st.lists(
    st.one_of(
        # To wait is to have done what falls due meanwhile.
        st.tuples(st.sampled_from(["wait", "pass"]), st.sampled_from([1, 20, 25])),
        st.tuples(st.sampled_from([*_OF_AGENTS]), st.sampled_from([ANN, BEN])),
        st.tuples(st.sampled_from([*_OF_BOTH]), _CALLS, st.sampled_from([ANN, BEN, CY])),
        st.tuples(st.sampled_from([*_OF_CALLS]), _CALLS),
    ),
    max_size=25,
)


class Floor:
    """A desk with two agents who are logged on, at noon; Cy is not registered."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.now = NOON
        for id in (ANN, BEN):
            self.do(agents.RegisterAgent(id=id, name=id.title()))
            self.do(_OF_AGENTS["on"](id))

    def do(self, command: Any) -> Any:
        """The record after a command, of which all that follows was possible."""
        done = self.desk.do(command, by=LEA, at=self.now)
        assert done.refusals == ()
        return done.record

    def waiting(self) -> CallId:
        """A call that waits for the department."""
        call = self.do(calls.OfferCall(phone=None, language="en"))
        return CallId(self.do(calls.QueueCall(call=call.id, department=BOOKS)).id)

    def later(self, seconds: int) -> None:
        """So many seconds later, with nothing done that falls due."""
        self.now = plus(self.now, timedelta(seconds=seconds))

    def wait(self, seconds: int) -> None:
        """So many seconds later, with all done that falls due."""
        self.later(seconds)
        self.desk.tick(self.now)

    def take(self, step: Step, ids: list[CallId]) -> Done[Any] | Refused | None:
        """Do what a step says of these calls; None = it was to wait."""
        what, *about = step
        if what in ("wait", "pass"):
            go_on = self.wait if what == "wait" else self.later
            go_on(about[0])
            return None
        named = [ids[one] if isinstance(one, int) else one for one in about]
        return self.desk.try_do(_ALL[what](*named), by=LEA, at=self.now)
