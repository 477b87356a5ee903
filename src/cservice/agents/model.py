"""The record of an agent: the person, whichever seat. Source: B1-B3."""

from collections.abc import Mapping
from typing import Any, ClassVar, NewType

import attrs

from cservice.agents.chart import ACTIVITY, STATUS, AgentActivity, AgentStatus
from cservice.ids import AgentId, CallId
from cservice.kernel.checks import at_least, not_empty
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.record import CaseId, Folds, Lookup, Record, exactly
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Department
from cservice.routing import Free, Skill, Training

#: A place where somebody can take calls: a desk, an extension, a phone. The host's own name.
SeatId = NewType("SeatId", str)

#: The name under which the one agent is found who holds a seat.
BY_SEAT = "agents.seat"
#: The name under which all agents are found, and its one value.
ALL = "agents.all"
#: The name under which the agents of a department are found.
BY_DEPARTMENT = "agents.department"
#: The name under which the agents are found who take calls for a department, free or not: logged
#: on, and not away.
ON_DUTY = "agents.on_duty"
#: The value under which those are found by it who take the calls of any department.
ANY_DEPARTMENT = "*"
#: The name under which the agents are found who take calls, of whatever department, free or not.
READY = "agents.ready"
#: The one value under which all of them are.
ANYWHERE = "*"


def reason_field() -> Any:
    """A field for why somebody is not ready: one of the host's words, which names no people."""
    return attrs.field(validator=not_empty)


def skills_field() -> Any:
    """A field for skills: each with how good somebody is at it, from 1."""
    return attrs.field(factory=dict, validator=_skills)


def _skills(owner: object, field: "attrs.Attribute[Any]", given: Mapping[Skill, int]) -> None:
    for level in given.values():
        at_least(1)(owner, field, level)


@frozen(kw_only=True)
class Chosen:
    """A status that was chosen, and takes effect once the agent is idle. Source: B3."""

    status: AgentStatus  # which
    reason: str | None = None  # why not ready, which names no people; None = another status
    at: Instant  # when it was chosen


@frozen(kw_only=True)
class Unwritten:
    """A call whose writing up waits, since another came in between. Source: B3."""

    call: CallId  # which
    of_case: CaseId | None = None  # its case; None = nobody keeps the call here


@frozen(kw_only=True)
class Profile:
    """What an agent may be given."""

    departments: tuple[Department, ...] = ()  # whose calls; empty = any
    skills: Mapping[Skill, int] = skills_field()  # and how good at each, from 1
    languages: tuple[str, ...] = ()  # spoken, as in BCP 47
    #: Of which tier they are in a department: of the first, 0, where it is not said.
    tiers: Mapping[Department, int] = attrs.field(factory=dict)


@frozen(kw_only=True)
class Agent(Record):
    """A member of staff who takes calls; data are of the person, however many seats. B2, B3."""

    kind = "agents.agent"
    prefix = "agent"
    tables = (STATUS, ACTIVITY)
    at_rest = frozenset({"logged_out"})
    folds: ClassVar[Folds] = {
        ALL: exactly,
        BY_SEAT: exactly,
        BY_DEPARTMENT: exactly,
        ON_DUTY: exactly,
        READY: exactly,
    }

    id: AgentId  # unique within the tenant; the host's own
    name: str = personal()  # as colleagues and callers are told
    profile: Profile  # what may be given to them
    status: AgentStatus  # what the person wants
    status_since: Instant  # since when, and for which reason
    reason: str | None = None  # why not ready, which names no people; None = another status
    activity: AgentActivity  # what is happening
    activity_since: Instant  # since when
    seats: tuple[SeatId, ...] = ()  # where calls reach the person; the latest taken last
    chosen: Chosen | None = None  # what takes effect once idle; None = nothing was chosen
    call: CallId | None = None  # the call that is offered, talked, or written up; None = idle
    of_case: CaseId | None = None  # that call's case; None = idle, or nobody keeps the call here
    unwritten: tuple[Unwritten, ...] = ()  # put aside for that call, the last of them last
    offer_until: Instant | None = None  # when the offer expires; None = nothing is offered
    rung: bool = False  # whether what is offered rang anywhere
    dials: bool = False  # True = the agent calls somebody back, rather than being offered a call
    trainings: tuple[Training, ...] = ()  # held, each in the latest edition. J5
    missed: int = 0  # offers in a row that rang and were not answered
    answered: int = 0  # calls since the log-on
    offered_at: Instant | None = None  # when a call was offered last; None = never

    @property
    def keys(self) -> tuple[str, ...]:
        """The agent alone: calls of any case reach the person, and each locks it beside its own."""
        return (self.id,)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """All agents; the seats, each of which one holds; the departments, logged on or not.

        Those for which calls are taken, and that any are.
        """
        everybody = self.lookup(ALL, ALL)
        seats = [Lookup(name=BY_SEAT, value=seat, unique=True) for seat in self.seats]
        own = [self.lookup(BY_DEPARTMENT, one) for one in self.profile.departments]
        if self.status is not AgentStatus.READY:
            return (everybody, *seats, *own)
        there = self.profile.departments or (ANY_DEPARTMENT,)
        ready = self.lookup(READY, ANYWHERE)
        return (everybody, *seats, *own, *[self.lookup(ON_DUTY, one) for one in there], ready)

    @property
    def is_free(self) -> bool:
        """Whether a call may be offered."""
        return self.status is AgentStatus.READY and self.activity is AgentActivity.IDLE

    def offer_expired(self, now: Instant) -> bool:
        """Whether an offer expired by now that no sweep has noted yet."""
        return self.offer_until is not None and self.offer_until <= now

    @property
    def put_aside(self) -> tuple[Unwritten, ...]:
        """What is to be written up later, where another call comes in between now."""
        if self.activity is not AgentActivity.AFTER_CALL_WORK:
            return self.unwritten
        assert self.call is not None, "what is written up is a call"
        return (*self.unwritten, Unwritten(call=self.call, of_case=self.of_case))

    def free(self, tier: int = 0) -> Free | None:
        """The agent as routing takes them, who may be offered a call; None = not now. Source: A7.

        `tier` is that of where the profile says none: those of the lowest are asked first.
        """
        if not self.is_free:
            return None
        return Free(
            agent=self.id,
            idle_since=max(self.activity_since, self.status_since),
            departments=self.profile.departments,
            skills=self.profile.skills,
            languages=self.profile.languages,
            trainings=self.trainings,
            calls=self.answered,
            offered_at=self.offered_at,
            tier=tier,
            tiers=self.profile.tiers,
        )

    def deadlines(self) -> tuple[Deadline, ...]:
        """An offer expires."""
        if self.offer_until is None:
            return ()
        from cservice.agents import offers  # a command's class names its record's

        expire = offers.ExpireOffer(agent=self.id, due_at=self.offer_until)
        return (Deadline(at=self.offer_until, key="offer", command=expire),)
