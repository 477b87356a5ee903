"""What an agent does on a call: talks, holds, writes it up. Source: B3, C3."""

import attrs

from cservice.agents import events
from cservice.agents.chart import AgentStatus
from cservice.agents.model import Agent
from cservice.agents.offers import EXPIRES, expired
from cservice.agents.steps import RULES, TAKES_EFFECT, AgentCommand, OnCall, becomes
from cservice.ids import CallId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.record import CaseId
from cservice.kernel.ruling import refuse
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class StartTalk(AgentCommand):
    """Talk on a call: one that was offered, or passed on, or that the agent made. Source: B3, C4.

    Also who is not ready may: a colleague passes a call on in person. An offer that expired before
    is missed first. Refused: who is logged out, or by then logs off; another call than is offered.
    """

    kind = "agents.start_talk"
    yields = (events.TalkStarted, events.OfferAccepted, *EXPIRES)
    call: CallId = attrs.field(validator=not_empty)  # which
    of_case: CaseId | None = None  # the call's case; None = nobody keeps the call here

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        is_offered = record.offer_until is not None and not record.offer_expired(facts.now)
        if is_offered and record.call == self.call:
            return accept(events.OfferAccepted(at=facts.now))
        if is_offered:
            return refuse(
                self.kind,
                RULES,
                "offered_another",
                "the agent is offered {offered}",
                allowed=("take that offer back first",),
                offered=record.call,
            )
        first, rulings = expired(record, facts) if record.offer_until is not None else ((), ())
        leaves = any(isinstance(one, events.LoggedOff) for one in first)
        if leaves or record.status is AgentStatus.LOGGED_OUT:
            return refuse(
                self.kind,
                RULES,
                "logged_out",
                "the agent is not logged on",
                allowed=("log on at a seat",),
            )
        started = events.TalkStarted(call=self.call, of_case=self.of_case, at=facts.now)
        return accept(*first, started, rulings=rulings)


@frozen(kw_only=True)
class HoldCaller(AgentCommand):
    """Put the caller on hold. Source: B3, C3."""

    kind = "agents.hold_caller"
    yields = (events.CallerHeld,)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        return accept(events.CallerHeld(at=facts.now))


@frozen(kw_only=True)
class ResumeTalk(AgentCommand):
    """Talk with the caller again. Source: B3, C3."""

    kind = "agents.resume_talk"
    yields = (events.TalkResumed,)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        return accept(events.TalkResumed(at=facts.now))


@frozen(kw_only=True)
class EndTalk(AgentCommand):
    """End the talk, whoever hung up or takes it over; what is to be written up begins. B3."""

    kind = "agents.end_talk"
    yields = (events.TalkEnded,)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        return accept(events.TalkEnded(at=facts.now))


@frozen(kw_only=True)
class FinishWork(OnCall):
    """Have the after-call work done; what was chosen meanwhile takes effect. Source: B3.

    Who had the call last has finished it with that.
    """

    kind = "agents.finish_work"
    yields = (events.WorkFinished, *TAKES_EFFECT)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        finished = events.WorkFinished(at=facts.now)
        return accept(finished, *becomes(record, record.chosen, facts.now))
