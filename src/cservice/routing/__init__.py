"""Which waiting call is offered to which agent: a pure decision over who waits and who is free.

Source: A7, A9, B3. Nothing here rings or keeps anything; a host, or a desk, gives the commands.
"""

from cservice.routing.matching import Match, matched
from cservice.routing.model import Fallback, Free, Skill, Waiting, Wants
from cservice.routing.strategies import (
    Rank,
    fewest_calls,
    longest_idle,
    lowest_tier,
    round_robin,
    skill_fit,
)

__all__ = [
    "Fallback",
    "Free",
    "Match",
    "Rank",
    "Skill",
    "Waiting",
    "Wants",
    "fewest_calls",
    "longest_idle",
    "lowest_tier",
    "matched",
    "round_robin",
    "skill_fit",
]
