"""Who does something, and who approves what they may not do alone."""

from enum import StrEnum
from typing import NewType

from cservice.kernel.errors import InputError
from cservice.kernel.value import frozen

#: What a member of staff may do; a plain word, so that a host adds its own.
Role = NewType("Role", str)

AGENT = Role("agent")
TEAM_LEADER = Role("team_leader")
SUPERVISOR = Role("supervisor")
RETENTION_SPECIALIST = Role("retention_specialist")
MANAGEMENT = Role("management")
QUALITY_REVIEWER = Role("quality_reviewer")


class ActorKind(StrEnum):
    """The parties of a case. Rules bind customers and advise staff who have the authority."""

    CUSTOMER = "customer"
    STAFF = "staff"
    DOCK = "dock"
    COURIER = "courier"
    SYSTEM = "system"


@frozen(kw_only=True)
class Actor:
    """Who gives a command. Source: B1, B5."""

    kind: ActorKind  # which party
    #: The host's id of the person or device; never a name, so that the log needs no erasure.
    id: str
    roles: tuple[Role, ...] = ()  # what staff may do; nobody else has any

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.kind, ActorKind):
            raise InputError(f"{self.kind!r} is no kind of actor; there are {', '.join(ActorKind)}")
        if not self.id or not isinstance(self.id, str):
            raise InputError(f"a {self.kind} without an id; give the host's id of the person")
        if not all(isinstance(role, str) for role in self.roles):
            raise InputError(f"roles of a {self.kind} must be words, not {self.roles!r}")
        if self.roles and self.kind is not ActorKind.STAFF:
            raise InputError(f"a {self.kind} has no roles; only staff do")

    @classmethod
    def customer(cls, id: str) -> "Actor":
        """A customer, by the host's id."""
        return cls(kind=ActorKind.CUSTOMER, id=id)

    @classmethod
    def staff(cls, id: str, *roles: Role) -> "Actor":
        """A member of staff; without roles named, an agent."""
        return cls(kind=ActorKind.STAFF, id=id, roles=roles or (AGENT,))

    @classmethod
    def dock(cls, id: str) -> "Actor":
        """The receiving dock."""
        return cls(kind=ActorKind.DOCK, id=id)

    @classmethod
    def courier(cls, id: str) -> "Actor":
        """A parcel service."""
        return cls(kind=ActorKind.COURIER, id=id)

    def has(self, role: Role) -> bool:
        """Whether this actor holds the role."""
        return role in self.roles

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


#: Deadlines and reactions act as the system.
SYSTEM = Actor(kind=ActorKind.SYSTEM, id="cservice")


@frozen(kw_only=True)
class Override:
    """Somebody with authority takes responsibility for going against a rule. Source: B5, E10."""

    by: Actor  # who approves; often not the one who gives the command
    reason: str  # why, for whoever reads the case years later
    codes: tuple[str, ...] = ()  # the rules that are meant; empty = whichever their role may

    def __attrs_post_init__(self) -> None:
        if self.by.kind is not ActorKind.STAFF:
            raise InputError(f"a {self.by.kind} cannot override a rule; only staff can")

    def settles(self, code: str, role: Role) -> bool:
        """Whether it settles the rule of that code, which somebody of that role may."""
        return self.by.has(role) and (not self.codes or code in self.codes)
