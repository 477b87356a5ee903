"""What an agent did when: stretches of time, none of which overlap. Source: B4."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from cservice.kernel.intervals import Interval, merged, without
from cservice.kernel.value import frozen


class Doing(Enum):
    """What an agent's time goes into."""

    IDLE = "idle"
    NOT_READY = "not ready"
    TALK = "talk"
    HOLD = "hold"
    AFTER_CALL = "after call"


@frozen(kw_only=True)
class Stretch:
    """Some time in which an agent did one thing."""

    agent: str  # who
    doing: Doing  # what
    reason: str  # why not ready; "" = no reason was given, or something else was done
    since: int  # seconds since 1970
    until: int  # likewise, and not in it


@frozen(kw_only=True)
class Known:
    """What is known of one agent's time; it may overlap."""

    beside: Mapping[tuple[Doing, str], Sequence[Interval[int]]]  # what it went into without calls
    busy: Sequence[Interval[int]]  # with calls
    on_call: Mapping[Doing, Sequence[Interval[int]]]  # of that time, what was no talk


def stretches(agent: str, known: Known) -> tuple[Stretch, ...]:
    """The time of an agent, in order: calls come before whatever else it could be."""
    found = [
        Stretch(agent=agent, doing=doing, reason=reason, since=since, until=until)
        for (doing, reason), some in _apart(known)
        for since, until in some
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def _apart(known: Known) -> Iterator[tuple[tuple[Doing, str], tuple[Interval[int], ...]]]:
    aside = [one for some in known.on_call.values() for one in some]
    yield (Doing.TALK, ""), without(known.busy, aside)
    for doing, some in known.on_call.items():
        yield (doing, ""), merged(some)
    for what, some in known.beside.items():
        yield what, without(some, known.busy)
