"""In which order agents are asked: ranks, of which several decide one after another. Source: B3.

A rank is a function of what is wanted and an agent; the least comes first. A host's own is one too.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
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
    return free.tier if wants.department is None else free.tiers.get(wants.department, free.tier)


def skill_fit(weights: Mapping[Skill, float]) -> Rank:
    """Who is best at what is wanted; a skill that has no weight counts once."""

    def rank(wants: Wants, free: Free) -> float:
        return -sum([weights.get(skill, 1) * free.skills.get(skill, 0) for skill in wants.skills])

    return rank


class Strategy(StrEnum):
    """What a queue goes by in whom to ask first, by its name in a brand's configuration. B3."""

    LONGEST_IDLE = "longest_idle"
    FEWEST_CALLS = "fewest_calls"
    ROUND_ROBIN = "round_robin"
    LOWEST_TIER = "lowest_tier"
    SKILL_FIT = "skill_fit"  # each skill counting once


_RANKS: Mapping[Strategy, Rank] = {
    Strategy.LONGEST_IDLE: longest_idle,
    Strategy.FEWEST_CALLS: fewest_calls,
    Strategy.ROUND_ROBIN: round_robin,
    Strategy.LOWEST_TIER: lowest_tier,
    Strategy.SKILL_FIT: skill_fit({}),
}


def ranked(strategy: Iterable[Strategy], wants: Wants, free: Free) -> tuple[Any, ...]:
    """Where an agent comes by several strategies, one after another; the least is asked first."""
    return tuple([_RANKS[one](wants, free) for one in strategy])
