"""What an agent does on a call: talks, holds, writes it up. Source: B3, C3."""

from collections.abc import Collection

import attrs

from cservice.agents import events
from cservice.agents.chart import AgentActivity, AgentStatus
from cservice.agents.facts import OnCallFacts
from cservice.agents.model import Agent
from cservice.agents.offers import EXPIRES, noted
from cservice.agents.steps import RULES, TAKES_EFFECT, AgentCommand, OnCall, goes_on, logged_out
from cservice.ids import AgentId, CallId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Command, Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.record import CaseId
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class _OfCall(Command[Agent, OnCallFacts]):
    """A command on what an agent does on a call: of one that is kept here, the call says it."""

    record = Agent
    target = "agent"
    facts = OnCallFacts
    agent: AgentId  # who

    def locks(self, record: Agent) -> tuple[str, ...]:
        return () if record.of_case is None else (record.of_case,)

    def said_of_call(
        self, record: Agent, facts: OnCallFacts, so: Collection[AgentActivity], *instead: str
    ) -> Refused | None:
        """A refusal where the call says that the agent is doing that on it still."""
        if facts.says not in so:
            return None
        return refuse(
            self.kind,
            RULES,
            "said_of_the_call",
            "the agent is {doing:words} on the call {call}, and the call says so",
            allowed=instead,
            doing=facts.says,
            call=record.call,
        )


_HAS_IT = (AgentActivity.TALKING, AgentActivity.HOLDING)


@frozen(kw_only=True)
class StartTalk(_OfCall):
    """Talk on a call: one that was offered, or passed on, or that the agent made. Source: B3, C4.

    Also who is not ready may: a colleague passes a call on in person. An offer that expired before
    is missed first. Who calls somebody back may answer the call that this makes. Refused: who is
    logged out, or by then logs off; another call than is offered; one that is kept here, and that
    nobody has answered yet.
    """

    kind = "agents.start_talk"
    yields = (events.TalkStarted, events.OfferAccepted, *EXPIRES)
    call: CallId = attrs.field(validator=not_empty)  # which
    of_case: CaseId | None = None  # the call's case; None = nobody keeps the call here

    def decision(self, record: Agent, facts: OnCallFacts) -> Outcome[Agent]:
        is_offered = record.offer_until is not None and not record.offer_expired(facts.now)
        if is_offered and record.call == self.call:
            takes = ("calls.answer_call", "calls.complete_transfer")
            waits = self.said_of_call(record, facts, (AgentActivity.RESERVED,), *takes)
            if waits is not None:
                return waits
            return accept(events.OfferAccepted(at=facts.now))
        if is_offered and not record.dials:
            return refuse(
                self.kind,
                RULES,
                "offered_another",
                "the agent is offered {offered}",
                allowed=("take that offer back first",),
                offered=record.call,
            )
        before = noted(record, facts)
        if before.agent.status is AgentStatus.LOGGED_OUT:
            return logged_out(self.kind)
        started = events.TalkStarted(call=self.call, of_case=self.of_case, at=facts.now)
        return accept(*before.events, started, rulings=before.rulings)


@frozen(kw_only=True)
class HoldCaller(_OfCall):
    """Put the caller on hold; of a call that is kept here, that is said of the call. B3, C3."""

    kind = "agents.hold_caller"
    yields = (events.CallerHeld,)

    def decision(self, record: Agent, facts: OnCallFacts) -> Outcome[Agent]:
        so = (AgentActivity.TALKING,)
        if (talks := self.said_of_call(record, facts, so, "calls.hold_call")) is not None:
            return talks
        return accept(events.CallerHeld(at=facts.now))


@frozen(kw_only=True)
class ResumeTalk(_OfCall):
    """Talk with the caller again; of a call that is kept here, that is said of the call. B3, C3."""

    kind = "agents.resume_talk"
    yields = (events.TalkResumed,)

    def decision(self, record: Agent, facts: OnCallFacts) -> Outcome[Agent]:
        so = (AgentActivity.HOLDING,)
        if (holds := self.said_of_call(record, facts, so, "calls.resume_call")) is not None:
            return holds
        return accept(events.TalkResumed(at=facts.now))


@frozen(kw_only=True)
class EndTalk(_OfCall):
    """End the talk, whoever hung up or takes it over; what is to be written up begins. B3.

    Refused: while the agent has a call that is kept here, which is ended itself.
    """

    kind = "agents.end_talk"
    yields = (events.TalkEnded,)

    def decision(self, record: Agent, facts: OnCallFacts) -> Outcome[Agent]:
        ways = ("calls.end_call", "calls.transfer_out")
        if (has_it := self.said_of_call(record, facts, _HAS_IT, *ways)) is not None:
            return has_it
        return accept(events.TalkEnded(at=facts.now))


@frozen(kw_only=True)
class FinishWork(OnCall):
    """Have the after-call work done; what was chosen meanwhile takes effect. Source: B3.

    Who had the call last has finished it with that. What had been put aside for it is written up
    next, and what was chosen waits for that.
    """

    kind = "agents.finish_work"
    yields = (events.WorkFinished, *TAKES_EFFECT)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        finished = events.WorkFinished(at=facts.now)
        return accept(finished, *goes_on(record, facts.now))


@frozen(kw_only=True)
class EndWaitingWork(AgentCommand):
    """Note that a call is written up which the agent had put aside; it follows from that. B3."""

    kind = "agents.end_waiting_work"
    yields = (events.WaitingWorkEnded,)
    follows_only = True
    call: CallId = attrs.field(validator=not_empty)  # which

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if self.call not in [one.call for one in record.unwritten]:
            return refuse(
                self.kind, RULES, "not_put_aside", "{call} was not put aside", call=self.call
            )
        return accept(events.WaitingWorkEnded(call=self.call))
