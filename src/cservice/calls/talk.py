"""What can be asked of a call that somebody of ours has: from the answer to the last word.

Holds, transfers and what is done about an over-long call have modules of their own.
"""

import attrs

from cservice.calls import hold_events, talk_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call, FoundBy, Topic, minutes_field
from cservice.calls.questions import LongCall, MayHangUp
from cservice.calls.steps import (
    RULES,
    AgentsCommand,
    CallCommand,
    missed_check_in,
    ran_long,
)
from cservice.calls.waiting import Asked, led
from cservice.ids import AgentId, OrderId
from cservice.kernel.checks import not_empty_if_given
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import frozen
from cservice.menu import Party


@frozen(kw_only=True)
class AnswerCall(AgentsCommand):
    """Take the call that waits; from when on it is over-long is asked of policies.

    It need not have been offered. Refused: who is registered as an agent and is not logged on, or
    has another call. Source: A9, B3, C9.
    """

    kind = "calls.answer_call"
    yields = (talk_events.CallAnswered,)
    agent: AgentId  # who takes it

    def colleague(self, record: Call) -> AgentId | None:
        return self.agent

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        refused = facts.cannot_talk(self.kind, RULES, self.agent, record.id)
        if refused is not None:
            return refused
        within = LongCall(given=facts, department=record.department, language=record.language).ask()
        long_at = plus(facts.now, within.value)
        answered = talk_events.CallAnswered(
            agent=self.agent, at=facts.now, long_at=long_at, callbacks=facts.callbacks
        )
        return accept(answered, rulings=within.rulings)


@frozen(kw_only=True)
class NoteParty(CallCommand):
    """Note who calls, as it turned out, and learn from policies whose such a caller is.

    An existing customer who said to be a new one, to be answered sooner, is transferred there; that
    it was said is kept. Refused: it is known already. Source: A7.
    """

    kind = "calls.note_party"
    yields = (talk_events.PartyNoted,)
    party: Party  # who
    #: What it is about, one of the brand's words, which names no people; None = as before.
    reason: str | None = attrs.field(default=None, validator=not_empty_if_given)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if record.party is self.party:
            return refuse(
                self.kind,
                RULES,
                "known",
                "that the caller is a {party} is known",
                allowed=("another party", "calls.transfer_call"),
                party=self.party,
            )
        reason = self.reason or record.reason
        where = led(record, facts, Asked(party=self.party, reason=reason))
        belongs = where.value.department
        said = record.said or record.party
        noted = talk_events.PartyNoted(
            party=self.party,
            said=None if said is self.party else said,
            belongs=None if belongs == record.department else belongs,
            reason=self.reason,
            at=facts.now,
        )
        return accept(noted, rulings=where.rulings)


@frozen(kw_only=True)
class FindOrder(CallCommand):
    """Note which order the call is about, and by what it was found. Source: C2, D1."""

    kind = "calls.find_order"
    yields = (talk_events.OrderFound,)
    order: OrderId  # which
    found_by: FoundBy  # by what
    minutes: float = minutes_field(default=0)  # how long it took, the caller's search included

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(
            talk_events.OrderFound(order=self.order, found_by=self.found_by, minutes=self.minutes)
        )


@frozen(kw_only=True)
class TellCaller(CallCommand):
    """Note that the caller was told something, or asked. Source: C1, C11, E1."""

    kind = "calls.tell_caller"
    yields = (talk_events.CallerTold,)
    topic: Topic  # what

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(talk_events.CallerTold(topic=self.topic))


@frozen(kw_only=True)
class EndCall(AgentsCommand):
    """Note that one side hung up, whoever was on the line; the after-call work begins.

    Where the caller did so during a transfer, it is the first agent's. Refused by the trade where
    we hang up: on who is not heard, before all was said and waited for; on who is abusive and was
    not warned. Source: B3, C4, C6-C8, C11, C12.
    """

    kind = "calls.end_call"
    yields = (talk_events.CallEnded, hold_events.CheckInFellDue, talk_events.CallRanLong)
    #: True = we hang up, which policies are asked about; False = the caller did, or nobody knows.
    by_us: bool = False

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        due = (*missed_check_in(record, facts.now), *ran_long(record, facts.now))
        ended = talk_events.CallEnded(by_us=self.by_us, at=facts.now)
        if not self.by_us:
            return accept(*due, ended)
        may = MayHangUp(
            given=facts,
            trouble=facts.left.trouble,
            lines=facts.left.lines,
            wait_until=facts.left.wait_until,
            warnings=facts.left.warnings,
            steps=facts.left.steps,
            department=record.department,
        ).ask()
        if isinstance(may, Refused):
            return may
        return accept(*due, ended, rulings=may.rulings)


@frozen(kw_only=True)
class WrapUp(AgentsCommand):
    """Finish the after-call work; nothing more happens to the call. Source: B3."""

    kind = "calls.wrap_up"
    yields = (talk_events.CallWrappedUp,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(talk_events.CallWrappedUp(at=facts.now))
