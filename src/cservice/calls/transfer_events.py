"""What can happen about a transfer: to a colleague, or to a line that is not ours.

Source: C4, G3.
"""

from collections.abc import Mapping
from typing import Any

from cservice.calls.chart import STAGE
from cservice.calls.model import Call
from cservice.ids import AgentId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen


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
            **self.moved(record),
        )


# What a record says of a transfer while there is none.
_NO_TRANSFER: Mapping[str, Any] = {
    "transfer_to": None,
    "transfer_name": None,
    "transfer_warm": False,
}
