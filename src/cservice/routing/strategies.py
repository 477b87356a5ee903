"""In which order agents are asked: ranks, of which several decide one after another. Source: B3.

A rank is a function of what is wanted and an agent; the least comes first. A host's own is one too.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cservice.routing.model import Free, Skill, Wants

#: What is wanted, and an agent: whoever has the least is asked first.
Rank = Callable[[Wants, Free], Any]


def longest_idle(wants: Wants, free: Free) -> Any:
    """Who has had nothing to do for the longest time."""
    return free.idle_since


def fewest_calls(wants: Wants, free: Free) -> Any:
    """Who has answered the fewest calls."""
    return free.calls


def round_robin(wants: Wants, free: Free) -> Any:
    """Who was offered a call the longest time ago, those who never were first."""
    return (free.offered_at is not None, free.offered_at or free.idle_since)


def lowest_tier(wants: Wants, free: Free) -> Any:
    """The first tier, and the next one only where nobody of it is free."""
    return free.tier


def skill_fit(weights: Mapping[Skill, float]) -> Rank:
    """Who is best at what is wanted; a skill that has no weight counts once."""

    def rank(wants: Wants, free: Free) -> float:
        return -sum([weights.get(skill, 1) * free.skills.get(skill, 0) for skill in wants.skills])

    return rank
