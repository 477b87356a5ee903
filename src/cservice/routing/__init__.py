"""Which waiting call is offered to which agent: a pure decision over who waits and who is free.

So are whose turn it is, and when somebody is there. Source: A6, A7, A9, B3. Nothing here rings or
keeps anything; a host, or a desk, gives the commands.
"""

from cservice.routing.hours import Hours, Open, Weekday
from cservice.routing.matching import Match, matched
from cservice.routing.model import Fallback, Free, Route, Skill, Waiting, Wants
from cservice.routing.questions import WhereTo
from cservice.routing.queues import (
    Queue,
    Queues,
    Turn,
    by_queue,
    in_turn,
    serving,
    turn_at,
    turn_of,
    waiting_for,
)
from cservice.routing.strategies import (
    Rank,
    Strategy,
    fewest_calls,
    longest_idle,
    lowest_tier,
    round_robin,
    skill_fit,
)
from cservice.routing.trainings import Subject, Training, lacking

__all__ = [
    "Fallback",
    "Free",
    "Hours",
    "Match",
    "Open",
    "Queue",
    "Queues",
    "Rank",
    "Route",
    "Skill",
    "Strategy",
    "Subject",
    "Training",
    "Turn",
    "Waiting",
    "Wants",
    "Weekday",
    "WhereTo",
    "by_queue",
    "fewest_calls",
    "in_turn",
    "lacking",
    "longest_idle",
    "lowest_tier",
    "matched",
    "round_robin",
    "serving",
    "skill_fit",
    "turn_at",
    "turn_of",
    "waiting_for",
]
