"""What can happen about a transfer: to a colleague, into a queue, or to a line that is not ours.

Source: C4, G3.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from cservice.calls.chart import STAGE
from cservice.calls.model import Call
from cservice.calls.monitoring_events import alone
from cservice.ids import AgentId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, Party
from cservice.routing import Route


@frozen(kw_only=True)
class CallTransferring(Event[Call]):
    """The call was on its way to another agent, as the caller was told. Source: C4."""

    kind = "calls.call_transferring"
    says = "The call was on its way to {to}, whose name the caller knows: {name}."
    moves = (STAGE["transfer"],)
    to: AgentId  # who is to take it over
    name: str = personal()  # the name that the caller was told
    told: bool  # True = the caller knows of the transfer
    warm: bool  # True = the agent stays until the other takes over
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            transfer_to=self.to,
            transfer_name=self.name,
            transfer_warm=self.warm,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallTransferred(Event[Call]):
    """The other agent took the call over. Source: C4."""

    kind = "calls.call_transferred"
    says = "The call was taken over by {to}."
    moves = (STAGE["complete_transfer"],)
    to: AgentId  # who
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            agent=self.to,
            transfers=record.transfers + 1,
            **_NO_TRANSFER,
            **self.moved(record),
        )


@frozen(kw_only=True)
class TransferFailed(Event[Call]):
    """The other agent did not take the call, and it is the first one's again. Source: C4."""

    kind = "calls.transfer_failed"
    says = "The call was not taken over, and is the first agent's again: {reason}."
    moves = (STAGE["fail_transfer"],)
    reason: str  # why; names no people
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, **_NO_TRANSFER, **self.moved(record))


@frozen(kw_only=True)
class CallTransferredToQueue(Event[Call]):
    """The agent sent the caller into a queue, to wait for whoever is free. Source: A7, C4."""

    kind = "calls.call_transferred_to_queue"
    says = "The caller was sent on, and waits for {department}."
    moves = (STAGE["transfer_to_queue"],)
    by: AgentId  # which agent had the call until then
    department: Department  # who is waited for
    #: Where the caller was sent, and might not wait; None = it is there.
    instead_of: Department | None
    #: What the caller had said to be, and was not, so that it is transferred; None = nothing. A7
    said: Party | None
    told: bool  # True = the caller knows of the transfer
    wait_told: datetime.timedelta | None  # how long the caller was told that it takes; None = not
    route: Route  # how soon it is answered, and by whom
    look_at: Instant | None  # when it is looked whether it may wait on; None = it may
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            department=self.department,
            wanted=None,
            belongs=None,
            route=self.route,
            requeued_at=self.at,
            joined_at=self.at,
            look_at=self.look_at,
            not_again={},
            sent_by=self.by,
            agent=None,
            long_at=None,
            transfers=record.transfers + 1,
            **alone(record, self.at),
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallTransferredOut(Event[Call]):
    """The caller went on to somebody else's line: the courier's; our talk was over. Source: G3."""

    kind = "calls.call_transferred_out"
    says = "The caller went on to the line of {to}; our talk was over."
    moves = (STAGE["transfer_out"],)
    to: str  # whose line, as the caller was told
    told: bool  # True = the caller knows of the transfer
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            transferred_out_to=self.to,
            ended_at=self.at,
            long_at=None,
            **alone(record, self.at),
            **self.moved(record),
        )


# What a record says of a transfer while there is none.
_NO_TRANSFER: Mapping[str, Any] = {
    "transfer_to": None,
    "transfer_name": None,
    "transfer_warm": False,
}
