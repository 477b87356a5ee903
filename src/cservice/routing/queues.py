"""How a department takes calls, as data of a brand, and who is whose turn. Source: A6, A7, A9."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from cservice.ids import AgentId, CallId
from cservice.kernel.checks import at_least
from cservice.kernel.errors import InputError
from cservice.kernel.record import BrandId
from cservice.kernel.value import frozen
from cservice.menu import Department, Party, tags
from cservice.routing.hours import Hours
from cservice.routing.matching import turn
from cservice.routing.model import Fallback, Free, Route, Skill, Waiting, Wants
from cservice.routing.strategies import Rank, Strategy, ranked
from cservice.routing.trainings import Training


def _is_time(owner: object, field: "attrs.Attribute[Any]", given: object) -> None:
    if given is not None and (
        not isinstance(given, datetime.timedelta) or given <= datetime.timedelta()
    ):
        raise InputError(f"{field.name} of a queue must be a length of time, not {given!r}")


_HANDLES = datetime.timedelta(minutes=5)


@frozen(kw_only=True)
class Queue:
    """How the calls of one department wait; what is left out there is no limit to."""

    parties: tuple[Party, ...] = ()  # who are led there, unless they chose another department
    reasons: tuple[str, ...] = ()  # what is dealt with there, in the brand's words: "billing"
    skills: Mapping[Skill, int] = attrs.field(factory=dict)  # what an agent must be good at
    #: Spoken there: a caller of one of them waits for who speaks it. Empty = it is not looked at.
    languages: tuple[str, ...] = ()
    #: What an agent must be trained for, in that edition or a later one. J5
    trainings: tuple[Training, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()  # who else will do after so long
    #: By what agents are asked; each decides where those before do not tell two of them apart.
    strategy: tuple[Strategy, ...] = (Strategy.LONGEST_IDLE,)
    hours: Hours | None = None  # when somebody is there; None = always
    #: So many wait at the same time; None = any number.
    longest: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(at_least(0))
    )
    #: So often it is looked whether an agent is ready, free or not, and nobody waits where none is;
    #: None = callers wait, whoever is there.
    looks_every: datetime.timedelta | None = attrs.field(default=None, validator=_is_time)
    overflow: Department | None = None  # who takes whom may not wait there; None = nobody
    #: After so long a call goes on to `overflow`, if it may wait there, else after as long again;
    #: None = it never does.
    patience: datetime.timedelta | None = attrs.field(default=None, validator=_is_time)
    #: How long a call keeps an agent, work after it included: for the wait that is expected.
    handles: datetime.timedelta = attrs.field(default=_HANDLES, validator=_is_time)

    def speaks(self, language: str | None) -> bool:
        """Whether it is spoken there: who speaks "es" is there for "es-MX"."""
        known = {one.replace("_", "-").casefold() for one in self.languages}
        return not known.isdisjoint(tags(language))

    def route(self, language: str | None) -> Route:
        """How a caller of that language waits there, as far as it is configured. Source: A7."""
        return Route(
            skills=self.skills,
            trainings=self.trainings,
            language=language if self.speaks(language) else None,
            fallbacks=self.fallbacks,
        )


def waiting_for(brand: BrandId, whom: Department | AgentId | None = None) -> str:
    """The value under which is found whoever waits for a department or a person of a brand.

    None = for whomever.
    """
    return f"{len(brand)}:{brand}" if whom is None else f"{len(brand)}:{brand} {whom}"


#: The queues of a brand, by department.
Queues = Mapping[Department, Queue]


_ANY = Queue()


def checked(queues: Queues) -> None:
    """Raise InputError where a queue goes on to one that is not there, or to itself."""
    for name, one in queues.items():
        if one.overflow is not None and (one.overflow not in queues or one.overflow == name):
            there = ", ".join(sorted(queues))
            raise InputError(
                f"queue {name} goes on to {one.overflow}; it can go on to another of {there}"
            )
        if one.patience is not None and one.overflow is None:
            raise InputError(f"queue {name} goes on after a while; say to where, by overflow")


def serving(queues: Queues, *, party: Party | None, reason: str | None) -> Department | None:
    """Who deals with a reason, else with a party; None = no queue says so. Source: A7."""
    for_reason = [name for name, one in queues.items() if reason in one.reasons]
    for_party = [name for name, one in queues.items() if party in one.parties]
    return next(iter([*for_reason, *for_party]), None)


def by_queue(queues: Queues) -> Rank:
    """The rank by which agents are asked as the queue is configured that a call waits in. B3."""

    def rank(wants: Wants, free: Free) -> tuple[Any, ...]:
        queue = _ANY if wants.department is None else queues.get(wants.department, _ANY)
        return ranked(queue.strategy, wants, free)

    return rank


def in_turn(waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Those who wait, in the order in which they are served: by priority, then by arrival. A9."""
    return tuple(sorted(waiting, key=turn))


@frozen(kw_only=True)
class Turn:
    """Where a call is in its queue, as the caller may be told. Source: A9."""

    position: int  # whose turn is next is 1
    expected: datetime.timedelta | None  # how long it still takes; None = nobody is there


def turn_of(
    call: CallId, waiting: Iterable[Waiting], agents: int, handles: datetime.timedelta
) -> Turn | None:
    """Where a call is among those who wait; None = it does not wait."""
    for position, one in enumerate(in_turn(waiting), start=1):
        if one.call == call:
            return turn_at(position, agents, handles)
    return None


def turn_at(position: int, agents: int, handles: datetime.timedelta) -> Turn:
    """The turn of who is at a position, which counts from 1, and how long it takes.

    With `agents` there, one becomes free every `handles / agents`, as long as a call keeps one:
    the n-th waits n times that. It is a guess, made without knowing how long they have talked; who
    comes later and goes first makes it longer, and who gives up shorter.
    """
    return Turn(position=position, expected=handles * position / agents if agents > 0 else None)
