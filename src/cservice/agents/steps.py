"""What the commands on an agent have in common."""

from collections.abc import Sequence

from cservice.agents import events
from cservice.agents.chart import AgentStatus
from cservice.agents.model import Agent, Chosen
from cservice.ids import AgentId
from cservice.kernel.command import Command
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

#: Under this name the commands themselves refuse.
RULES = "trade.agents"


@frozen(kw_only=True)
class AgentCommand(Command[Agent, Given]):
    """A command on an agent."""

    record = Agent
    target = "agent"
    agent: AgentId  # who


@frozen(kw_only=True)
class OnCall(AgentCommand):
    """A command on what an agent does on a call, which the call is told of."""

    def locks(self, record: Agent) -> tuple[str, ...]:
        return () if record.of_case is None else (record.of_case,)


def logged_out(question: str) -> Refused:
    """The refusal of what only who is logged on can do."""
    return refuse(
        question,
        RULES,
        "logged_out",
        "the agent is not logged on",
        allowed=("log on at a seat",),
    )


#: What may come once an agent has nothing to do with a call any more.
TAKES_EFFECT = (
    events.WorkResumed,
    events.WentNotReady,
    events.GotReady,
    events.LoggedOff,
)


def becomes(record: Agent, chosen: Chosen | None, now: Instant) -> Sequence[Event[Agent]]:
    """What happens where a status takes effect; nothing where it is the agent's already.

    An offer that expired before a late sweep noted it is over since then, and so may be older than
    the choice.
    """
    if chosen is None:
        return ()
    now = max(now, chosen.at)
    not_ready = record.status is AgentStatus.NOT_READY
    if chosen.status is AgentStatus.NOT_READY:
        assert chosen.reason is not None, "who is not ready says why"
        return (events.WentNotReady(reason=chosen.reason, at=now),)
    ready = (events.GotReady(at=now),) if not_ready else ()
    if chosen.status is AgentStatus.READY:
        return ready
    return (*ready, events.LoggedOff(at=now))


def goes_on(record: Agent, now: Instant) -> Sequence[Event[Agent]]:
    """What comes once the agent has nothing to do with a call any more.

    What was put aside is written up, the last first; after that what was chosen takes effect.
    """
    if not record.unwritten:
        return becomes(record, record.chosen, now)
    last = record.unwritten[-1]
    return (events.WorkResumed(call=last.call, of_case=last.of_case, at=now),)
