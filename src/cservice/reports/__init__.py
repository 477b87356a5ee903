"""Reports on a contact centre: what its people, its queues and its calls did in a period.

Pure: whoever reads a switch's log or a store tells what happened. Source: B4, A9, K2.
"""

from cservice.reports.agents import AgentRow, Agents
from cservice.reports.buckets import Bucket, Period
from cservice.reports.calls import CallOutcome, CallRow, CallsRow, Total, calls_report
from cservice.reports.levels import Level, ServiceLevel, Tally
from cservice.reports.picture import picture
from cservice.reports.queues import Outcome, QueueRow, Queues
from cservice.reports.stretches import Doing, Stretch

__all__ = [
    "AgentRow",
    "Agents",
    "Bucket",
    "CallOutcome",
    "CallRow",
    "CallsRow",
    "Doing",
    "Level",
    "Outcome",
    "Period",
    "QueueRow",
    "Queues",
    "ServiceLevel",
    "Stretch",
    "Tally",
    "Total",
    "calls_report",
    "picture",
]
