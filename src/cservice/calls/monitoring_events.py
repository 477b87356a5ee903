"""What can happen about those who are on a call and do not have it. Source: C10."""

from typing import Any

from cservice.calls.chart import STAGE
from cservice.calls.model import Call, Monitor, Part
from cservice.ids import AgentId
from cservice.kernel.event import Event
from cservice.kernel.time import Instant, elapsed
from cservice.kernel.value import evolve, frozen


def without(record: Call, who: AgentId, at: Instant) -> dict[str, Any]:
    """What of a call is another once somebody is not on it any more, who need not have been."""
    there = [one for one in record.monitors if one.who == who]
    return {
        "monitors": tuple([one for one in record.monitors if one.who != who]),
        "monitored": sum([elapsed(one.since, at) for one in there], record.monitored),
    }


def alone(record: Call, at: Instant) -> dict[str, Any]:
    """The same once nobody is, since nobody has the call any more."""
    return {"monitors": (), "monitored": record.monitored_until(at)} if record.monitors else {}


@frozen(kw_only=True)
class CallMonitored(Event[Call]):
    """Somebody who does not have the call came on it, or does something else there. Source: C10."""

    kind = "calls.call_monitored"
    says = "On the call was {who} from then on, who {part}."
    moves = (STAGE["monitor"],)
    who: AgentId  # which member of staff
    part: Part  # what they do there
    notice: bool  # True = the caller was told that it may be so
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        left = without(record, self.who, self.at)
        left["monitors"] += (Monitor(who=self.who, part=self.part, since=self.at),)
        return evolve(record, monitorings=record.monitorings + 1, **left, **self.moved(record))


@frozen(kw_only=True)
class MonitoringEnded(Event[Call]):
    """Somebody who did not have the call was on it no more. Source: C10."""

    kind = "calls.monitoring_ended"
    says = "On the call was {who} no more."
    moves = (STAGE["stop_monitoring"],)
    who: AgentId  # which member of staff
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, **without(record, self.who, self.at), **self.moved(record))
