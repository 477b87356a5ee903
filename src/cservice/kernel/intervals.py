"""Stretches of time: joined, cut, compared and added up; for reports, calendars and clocks.

A stretch is a pair (since, until) of what can be ordered: two instants, or two counts of seconds.
`until` is not in it, so that what follows at once does not overlap; one that does not last, or ends
before it begins, is none. What is given may be in any order and overlap; what comes back is in
order and apart, with nothing between two that touch. Source: B4, H2, K2.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar


class Ordered(Protocol):
    """What comes before or after another of its kind."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether it comes before the other."""
        ...


T = TypeVar("T", bound=Ordered)
Interval = tuple[T, T]


def merged(some: Iterable[Interval[T]]) -> tuple[Interval[T], ...]:
    """All the time that is in any of them."""
    found: list[Interval[T]] = []
    for since, until in sorted([one for one in some if one[0] < one[1]]):
        if found and not found[-1][1] < since:
            first, last = found[-1]
            found[-1] = (first, max(last, until))
        else:
            found.append((since, until))
    return tuple(found)


def intersected(
    some: Iterable[Interval[T]], others: Iterable[Interval[T]]
) -> tuple[Interval[T], ...]:
    """The time that is in both."""
    return tuple(_common(merged(some), merged(others)))


def _common(
    some: tuple[Interval[T], ...], others: tuple[Interval[T], ...]
) -> Iterator[Interval[T]]:
    here = there = 0
    while here < len(some) and there < len(others):
        since = max(some[here][0], others[there][0])
        until = min(some[here][1], others[there][1])
        if since < until:
            yield since, until
        if some[here][1] < others[there][1]:
            here += 1
        else:
            there += 1


def without(some: Iterable[Interval[T]], others: Iterable[Interval[T]]) -> tuple[Interval[T], ...]:
    """The time that is in the first and not in the second."""
    return tuple(_rest(merged(some), merged(others)))


def _rest(some: tuple[Interval[T], ...], others: tuple[Interval[T], ...]) -> Iterator[Interval[T]]:
    place = 0
    for since, until in some:
        while place < len(others) and not since < others[place][1]:
            place += 1
        left, after = since, place
        while after < len(others) and others[after][0] < until:
            if left < others[after][0]:
                yield left, others[after][0]
            left = others[after][1]
            after += 1
        if left < until:
            yield left, until


def clipped(some: Iterable[Interval[T]], since: T, until: T) -> tuple[Interval[T], ...]:
    """The time of them that lies in a period."""
    return intersected(some, [(since, until)])
