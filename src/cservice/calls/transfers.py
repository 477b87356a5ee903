"""What can be asked about a transfer: to a colleague, or to a line that is not ours.

Into a queue there is a module of its own.

Source: C4, G3.
"""

import attrs

from cservice.calls import talk_events, transfer_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.calls.questions import MayTransfer
from cservice.calls.steps import RULES, AgentsCommand, ran_long
from cservice.ids import AgentId
from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class TransferCall(AgentsCommand):
    """Send the call on to a colleague, as the caller was told, and whose name they know.

    It is the first agent's until the other takes it over, who is reserved for it meanwhile, also
    where they are not ready. Refused: to whoever has it; to who is registered as an agent and is
    not logged on, or has another call; by the trade, where the caller was not told of the transfer
    or not the name. Source: B3, C4.
    """

    kind = "calls.transfer_call"
    yields = (transfer_events.CallTransferring,)
    to: AgentId  # who is to take it over
    name: str = personal(default="")  # the name that the caller was told; empty = none
    told: bool = False  # True = the caller knows of the transfer
    warm: bool = False  # True = the agent stays until the other takes over

    def colleague(self, record: Call) -> AgentId | None:
        return self.to

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if self.to == record.agent:
            return refuse(
                self.kind,
                RULES,
                "has_call",
                "{to} has the call already",
                allowed=("name somebody else",),
                to=self.to,
            )
        refused = facts.cannot_take(self.kind, RULES, self.to, record.id)
        if refused is not None:
            return refused
        may = MayTransfer(
            given=facts,
            to=self.to,
            told=self.told,
            named=bool(self.name.strip()),
            warm=self.warm,
            transfers=record.transfers,
            department=record.department,
        ).ask()
        if isinstance(may, Refused):
            return may
        transferring = transfer_events.CallTransferring(
            to=self.to, name=self.name, told=self.told, warm=self.warm, at=facts.now
        )
        return accept(transferring, rulings=may.rulings)


@frozen(kw_only=True)
class CompleteTransfer(AgentsCommand):
    """Note that the colleague took the call over. Source: B3, C4.

    Refused: who is registered as an agent, and has logged off or taken another call meanwhile.
    """

    kind = "calls.complete_transfer"
    yields = (transfer_events.CallTransferred,)

    def colleague(self, record: Call) -> AgentId | None:
        return record.transfer_to

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        assert record.transfer_to is not None, "who is being transferred is so to somebody"
        fails = "calls.fail_transfer"
        refused = facts.cannot_take(self.kind, RULES, record.transfer_to, record.id, fails)
        if refused is not None:
            return refused
        return accept(transfer_events.CallTransferred(to=record.transfer_to, at=facts.now))


@frozen(kw_only=True)
class FailTransfer(AgentsCommand):
    """Note that the colleague did not take the call; it is the first agent's again. Source: C4."""

    kind = "calls.fail_transfer"
    yields = (transfer_events.TransferFailed,)
    reason: str = attrs.field(validator=not_empty)  # why; names no people

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(transfer_events.TransferFailed(reason=self.reason, at=facts.now))


@frozen(kw_only=True)
class TransferOut(AgentsCommand):
    """Send the caller on to a line that is not ours, as told: the courier's. Source: C4, G3.

    Our talk is over, whatever becomes of the caller there. Refused by the trade: the caller was not
    told of the transfer.
    """

    kind = "calls.transfer_out"
    yields = (transfer_events.CallTransferredOut, talk_events.CallRanLong)
    to: str = attrs.field(validator=not_empty)  # whose line, as the caller is told
    told: bool = False  # True = the caller knows of the transfer

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        may = MayTransfer(
            given=facts,
            to=None,
            told=self.told,
            named=True,
            warm=False,
            transfers=record.transfers,
            department=record.department,
        ).ask()
        if isinstance(may, Refused):
            return may
        out = transfer_events.CallTransferredOut(to=self.to, told=self.told, at=facts.now)
        return accept(*ran_long(record, facts.now), out, rulings=may.rulings)
