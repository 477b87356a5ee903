"""What an agent does on a call: talks, holds, writes it up. Source: B3, C3."""

import attrs

from cservice.agents import events
from cservice.agents.chart import AgentStatus
from cservice.agents.model import Agent
from cservice.agents.steps import RULES, TAKES_EFFECT, AgentCommand, becomes
from cservice.ids import CallId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import refuse
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class StartTalk(AgentCommand):
    """Talk on a call that nobody offered: it was passed on, or the agent called. Source: B3, C4.

    Also who is not ready may: a colleague passes a call on in person. Refused: who is logged out.
    """

    kind = "agents.start_talk"
    yields = (events.TalkStarted,)
    call: CallId = attrs.field(validator=not_empty)  # which

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if record.status is AgentStatus.LOGGED_OUT:
            return refuse(
                self.kind,
                RULES,
                "logged_out",
                "the agent is not logged on",
                allowed=("log on at a seat",),
            )
        return accept(events.TalkStarted(call=self.call, at=facts.now))


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
class FinishWork(AgentCommand):
    """Have the after-call work done; what was chosen meanwhile takes effect. Source: B3."""

    kind = "agents.finish_work"
    yields = (events.WorkFinished, *TAKES_EFFECT)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        finished = events.WorkFinished(at=facts.now)
        return accept(finished, *becomes(record, record.chosen, facts.now))
