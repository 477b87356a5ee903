"""What commands on calls share: whose they are, and what fell due before they are asked."""

from cservice.calls import hold_events, talk_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.command import Command
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

#: Under this name the commands themselves refuse.
RULES = "trade.calls"


@frozen(kw_only=True)
class CallCommand(Command[Call, CallFacts]):
    """A command on a call."""

    record = Call
    target = "call"
    facts = CallFacts
    call: CallId  # which


@frozen(kw_only=True)
class AgentsCommand(CallCommand):
    """A command on a call whose agents are told of it: that it is offered, talked, over. B3."""

    def colleague(self, record: Call) -> AgentId | None:
        """The agent whom it names; None = it is about those who have to do with the call."""
        return None

    def locks(self, record: Call) -> tuple[str, ...]:
        concerned = (
            record.agent,
            record.offered_to,
            record.transfer_to,
            self.colleague(record),
        )
        return tuple(dict.fromkeys([one for one in concerned if one is not None]))


def missed_check_in(record: Call, now: Instant) -> tuple[hold_events.CheckInFellDue, ...]:
    """The check-in that fell due by now, where there is one and no sweep has noted it yet.

    Whatever ends the wait for it notes it first, so that the log tells it however late a sweep is.
    """
    if record.check_in_due_at is None or now < record.check_in_due_at:
        return ()
    return (hold_events.CheckInFellDue(due_at=record.check_in_due_at),)


def ran_long(record: Call, now: Instant) -> tuple[talk_events.CallRanLong, ...]:
    """That the call is over-long by now, where no sweep has noted it yet; likewise."""
    if record.long_at is None or now < record.long_at:
        return ()
    return (talk_events.CallRanLong(due_at=record.long_at, tells=SUPERVISOR),)
