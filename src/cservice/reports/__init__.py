"""Reports on a contact centre: what its people and its queues did in a period.

Pure: whoever reads a switch's log or a store tells what happened. Source: B4, A9, K2.
"""

from cservice.reports.agents import AgentRow, Agents
from cservice.reports.buckets import Bucket, Period
from cservice.reports.queues import Level, Outcome, QueueRow, Queues, ServiceLevel

__all__ = [
    "AgentRow",
    "Agents",
    "Bucket",
    "Level",
    "Outcome",
    "Period",
    "QueueRow",
    "Queues",
    "ServiceLevel",
]
