"""Who waits, and who is free, as far as a decision between them must know."""

import datetime
from collections.abc import Mapping
from typing import NewType

import attrs

from cservice.ids import AgentId, CallId
from cservice.kernel.time import Instant, elapsed
from cservice.kernel.value import frozen
from cservice.menu import Department, tags
from cservice.routing.trainings import Training, lacking

#: What somebody can do, named by the host: "billing", "books".
Skill = NewType("Skill", str)


@frozen(kw_only=True)
class Wants:
    """What an agent must be or do for a call. Source: A7."""

    department: Department | None = None  # whose; None = anybody's
    skills: Mapping[Skill, int] = attrs.field(factory=dict)  # and how good at each, at least
    language: str | None = None  # spoken, as in BCP 47; None = any
    trainings: tuple[Training, ...] = ()  # held, in that edition or a later one. J5


@frozen(kw_only=True)
class Fallback:
    """Who else will do for a call that has waited for so long. Source: A7."""

    after: datetime.timedelta  # from the beginning of the wait on
    wants: Wants  # beside what was wanted before, which comes first still


@frozen(kw_only=True)
class Waiting:
    """A call that waits for an agent. Source: A9."""

    call: CallId  # which
    since: Instant  # when the wait began
    priority: int = 0  # a higher one is served first; new customers, those with much at stake
    wants: Wants = Wants()  # who will do
    fallbacks: tuple[Fallback, ...] = ()  # who else will, once it has waited for so long
    #: The one person who is waited for, until the first fallback; None = whoever will do.
    person: AgentId | None = None
    spoke_with: AgentId | None = (
        None  # who had the customer last, and is asked first; None = nobody
    )
    #: Who refused or missed it, and from when on each may be offered it again.
    not_again: Mapping[AgentId, Instant] = attrs.field(factory=dict)
    #: An agent is reserved for it: it keeps its place, and is offered to nobody else meanwhile.
    is_offered: bool = False

    def may_ask(self, agent: AgentId, now: Instant) -> bool:
        """Whether it may be offered to that agent by now, as far as they had it before."""
        again_at = self.not_again.get(agent)
        return again_at is None or again_at <= now

    def wanted(self, now: Instant) -> tuple[Wants, ...]:
        """Who will do by now, those who were wanted first first; of a person, the fallbacks."""
        waited = elapsed(self.since, now)
        due = sorted(
            [one for one in self.fallbacks if one.after <= waited], key=lambda one: one.after
        )
        own = () if self.person is not None else (self.wants,)
        return (*own, *[one.wants for one in due])


@frozen(kw_only=True)
class Route:
    """Where a call waits, and how: what is answered to `WhereTo`. Source: A7."""

    department: Department | None = None  # whose queue; None = as was chosen
    priority: int = 0  # a higher one is served first
    skills: Mapping[Skill, int] = attrs.field(factory=dict)  # what an agent must be good at
    language: str | None = None  # that an agent must speak, as in BCP 47; None = any
    trainings: tuple[Training, ...] = ()  # that an agent must hold, in that edition at least
    fallbacks: tuple[Fallback, ...] = ()  # who else will do after so long

    def __str__(self) -> str:
        """In a few words: "sales, priority 1, speaking es"."""
        said = [self.department or "as chosen"]
        if self.priority:
            said.append(f"priority {self.priority}")
        if self.language is not None:
            said.append(f"speaking {self.language}")
        said += [f"good at {skill}" for skill in self.skills]
        said += [f"trained for {one.about} {one.name}" for one in self.trainings]
        return ", ".join(said)

    def waiting(
        self,
        call: CallId,
        since: Instant,
        *,
        department: Department | None,
        person: AgentId | None = None,
        spoke_with: AgentId | None = None,
        not_again: Mapping[AgentId, Instant] | None = None,
        is_offered: bool = False,
    ) -> Waiting:
        """What is to be matched with an agent, waiting for that department since then."""
        return Waiting(
            call=call,
            since=since,
            priority=self.priority,
            wants=Wants(
                department=department,
                skills=self.skills,
                language=self.language,
                trainings=self.trainings,
            ),
            fallbacks=self.fallbacks,
            person=person,
            spoke_with=spoke_with,
            not_again=not_again or {},
            is_offered=is_offered,
        )


@frozen(kw_only=True)
class Free:
    """An agent who may be offered a call. Source: B3."""

    agent: AgentId  # who
    idle_since: Instant  # since when nothing is to be done
    departments: tuple[Department, ...] = ()  # whose calls; empty = any
    skills: Mapping[Skill, int] = attrs.field(factory=dict)  # and how good at each, from 1
    #: Spoken, as in BCP 47; who speaks "en" will do for "en-US"; empty = whatever is wanted.
    languages: tuple[str, ...] = ()
    trainings: tuple[Training, ...] = ()  # held, each in the edition that it was
    calls: int = 0  # answered in the time that the host counts, such as today
    offered_at: Instant | None = None  # when a call was offered last; None = never
    tier: int = 0  # the lowest are asked first, the others where none of these is free
    tiers: Mapping[Department, int] = attrs.field(factory=dict)  # where another than that counts

    def will_do(self, wants: Wants) -> bool:
        """Whether the agent is and does what is wanted."""
        if wants.department is not None and self.departments:
            return wants.department in self.departments and self._can(wants)
        return self._can(wants)

    def _can(self, wants: Wants) -> bool:
        if wants.language is not None and self.languages:
            known = {one.replace("_", "-").casefold() for one in self.languages}
            if known.isdisjoint(tags(wants.language)):
                return False
        if wants.trainings and lacking(wants.trainings, self.trainings):
            return False
        skills = self.skills
        return all(skills.get(skill, 0) >= least for skill, least in wants.skills.items())
