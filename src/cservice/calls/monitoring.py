"""What can be asked about those who are on a call and do not have it. Source: C10."""

import attrs

from cservice.calls import monitoring_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call, Part, Topic
from cservice.calls.questions import MayMonitor
from cservice.calls.steps import RULES, CallCommand
from cservice.ids import AgentId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class MonitorCall(CallCommand):
    """Listen in on a call that somebody has, whisper to the agent, or join. Source: C10.

    Whoever is on it already does something else from then on; who is there still when nobody has
    the call any more is there no longer. Refused: to who has the call, or does just that already;
    by the trade, to who is none of those who watch over calls.
    """

    kind = "calls.monitor_call"
    yields = (monitoring_events.CallMonitored,)
    who: AgentId = attrs.field(validator=not_empty)  # which member of staff
    part: Part = Part.LISTENS  # what they do there

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if self.who == record.agent:
            return refuse(
                self.kind,
                RULES,
                "has_call",
                "{who} has the call, and is heard on it anyway",
                allowed=("name somebody else",),
                who=self.who,
            )
        if any((one.who, one.part) == (self.who, self.part) for one in record.monitors):
            return refuse(
                self.kind,
                RULES,
                "already",
                "{who} is on the call already, and {part}",
                allowed=("another part", "calls.stop_monitoring"),
                who=self.who,
                part=self.part,
            )
        notice = Topic.RECORDING_NOTICE in record.told
        may = MayMonitor(
            given=facts,
            part=self.part,
            notice=notice,
            others=len([one for one in record.monitors if one.who != self.who]),
            department=record.department,
        ).ask()
        if isinstance(may, Refused):
            return may
        monitored = monitoring_events.CallMonitored(
            who=self.who, part=self.part, notice=notice, at=facts.now
        )
        return accept(monitored, rulings=may.rulings)


@frozen(kw_only=True)
class StopMonitoring(CallCommand):
    """Note that somebody who does not have the call is on it no more. Source: C10."""

    kind = "calls.stop_monitoring"
    yields = (monitoring_events.MonitoringEnded,)
    who: AgentId  # which member of staff

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if all(one.who != self.who for one in record.monitors):
            return refuse(
                self.kind,
                RULES,
                "not_there",
                "{who} is not on the call, but for having it",
                allowed=("name somebody who is",),
                who=self.who,
            )
        return accept(monitoring_events.MonitoringEnded(who=self.who, at=facts.now))
