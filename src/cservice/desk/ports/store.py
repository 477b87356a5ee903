"""The port to a store. One contract suite holds for every adapter: `cservice.testing.store`."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeVar

import attrs

from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import CserviceError
from cservice.kernel.event import CommandId, Envelope
from cservice.kernel.record import CaseId, Lookup, Record, Tenant
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

T = TypeVar("T")
#: The name under which a record is found by each key that guards it.
KEY = "key"
_OF_IDS = ("id", "version", "command")


@frozen(kw_only=True)
class Place:
    """Where a record is, and all that a command on its case must lock."""

    case: CaseId  # its case
    keys: tuple[str, ...]  # the keys of every record of the case, sorted


class Kept(NamedTuple):  # a tuple, because there is one for each record that is read
    """A record as the store keeps it."""

    record: Record  # its state
    at: Instant  # when its last event was recorded


class Remembered(NamedTuple):
    """A command that was carried out; the same id again gives the same outcome again."""

    command: CommandId  # its id
    digest: bytes  # of the command as it was given; another one under the same id is refused
    record: str  # the id of the record it was about


@frozen(kw_only=True)
class Due:
    """A command that is given when its instant comes, unless it is taken away before."""

    record: str  # the record it is on
    key: str  # one of each key a record
    at: Instant  # when
    command: Any  # what; Unreadable where no slice given to the desk declares it


@frozen
class Unreadable:
    """Stands for a due command that cannot be read, so that it holds up no other."""

    problem: str  # why, in one sentence


@attrs.define(auto_exc=True, slots=False, eq=False)
class TakenError(CserviceError):
    """Two records would be found by the same unique value; a spoken number was drawn twice.

    What is shown and logged says the value only where it is an id: it may be an e-mail address.
    """

    #: The name: "returns.number"; "id", "version" and "command" are those of ids of ours.
    name: str
    #: The value that is taken.
    value: str = attrs.field(repr=False)

    def __str__(self) -> str:
        shown = f" {self.value}" if self.name in _OF_IDS else ""
        return f"{self.name}{shown} is taken"


@attrs.define(auto_exc=True, slots=False, eq=False)
class StoreError(CserviceError):
    """The store's database failed, is locked or is damaged; the driver's error is the cause.

    Not the same as a mistake of the caller's, which is an InputError: the same may well be asked
    again. Unless `is_unknown`, nothing of the command was kept.
    """

    #: The store: a file, or a URL without its password.
    where: str
    #: What is wrong, as far as the driver tells, in one line.
    problem: str
    #: Whether the database was lost while it was told to keep the command, which it then may have:
    #: given again under the same command id, it is carried out once.
    is_unknown: bool = False
    #: What became of the command, and what can be done; empty = nothing was to be kept.
    then: str = ""

    def __str__(self) -> str:
        said = f"{self.where}: {self.problem}"
        return f"{said}; {self.then}" if self.then else said


class Unit(Protocol):
    """One transaction. The keys it was opened with are locked until it ends."""

    def guarded(self, keys: Sequence[str]) -> tuple[Kept, ...]:
        """Every record that any of the keys guards, in the order in which they began."""
        ...

    def remembered(self, command: CommandId) -> Remembered | None:
        """The command of that id, if it was carried out."""
        ...

    def happened(self, command: CommandId) -> tuple[Envelope, ...]:
        """All that a command led to, its reactions included, in order."""
        ...

    def stream(self, record: str) -> tuple[Envelope, ...]:
        """All events of a record, in order."""
        ...

    def append(self, envelopes: Sequence[Envelope]) -> None:
        """Record events, in order."""
        ...

    def save(self, record: Record, before: Record | None, at: Instant) -> None:
        """Keep a record's new state, what it is found by and its deadlines; its events come first.

        `before` is what the store has; None = the record is new. Where an id or a unique value is
        taken, this or the end of the transaction raises TakenError.
        """
        ...

    def remember(self, remembered: Remembered) -> None:
        """Remember that a command was carried out.

        Where another host was quicker with the same id, this or the end of the transaction raises
        TakenError by the name "command": given once more, it is remembered.
        """
        ...

    def put_due(self, due: Due) -> None:
        """Have a command given when its instant comes, whatever becomes of the record."""
        ...

    def claim_due(self, due: Due) -> bool:
        """Take a due command away, to be given in this transaction; False = it is not there.

        It is not where another host gave it since it was read, and where the record moved it or
        took it away. Of any number of transactions that claim it at once one is told that it was
        there, unless that one ends with nothing kept: then it is there again.
        """
        ...

    def undo(self) -> None:
        """End the transaction with nothing kept."""
        ...


class Store(Protocol):
    """Where records, events, deadlines and what was asked are kept; everything of one tenant."""

    def transaction(self, tenant: Tenant, keys: Sequence[str]) -> AbstractContextManager[Unit]:
        """Lock the keys, sorted, and begin; commits at the end unless undone or left by an error.

        `keys` are those of one case and what it shares.
        """
        ...

    def place(self, tenant: Tenant, record: str) -> Place | None:
        """Where a record is; None = there is none. Read without a lock."""
        ...

    def case_keys(self, tenant: Tenant, case: CaseId) -> tuple[str, ...]:
        """The keys of every record of a case, sorted; empty = there is no such case."""
        ...

    def record(self, tenant: Tenant, id: str) -> Record | None:
        """The record of that id."""
        ...

    def records(self, tenant: Tenant, case: CaseId | None = None) -> tuple[Record, ...]:
        """The records of a case, or all, in the order in which they began."""
        ...

    def found(self, tenant: Tenant, name: str, value: str) -> tuple[str, ...]:
        """The ids of the records that are found by it, in the order in which they began."""
        ...

    def events(
        self, tenant: Tenant, *, stream: str | None = None, case: CaseId | None = None
    ) -> tuple[Envelope, ...]:
        """The events of a record, of a case, or all, in the order in which they were recorded."""
        ...

    def part(self, tenant: Tenant, stream: str, first: int, last: int) -> tuple[Envelope, ...]:
        """The events of a record from one of its versions to another, both included, in order."""
        ...

    def recorded(
        self, tenant: Tenant, slice: str, since: Instant | None, until: Instant | None
    ) -> tuple[Envelope, ...]:
        """The events of a slice's records that were recorded in a time, in order of the instants.

        From `since` on and before `until`; None = from the first, to the last. Those of one instant
        are in the order in which they were recorded.
        """
        ...

    def due(self, tenant: Tenant, now: Instant, limit: int) -> tuple[Due, ...]:
        """What is due by now, earliest first."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class Changes(NamedTuple):
    """What a record's new state changes in what it is found by and in its deadlines."""

    gone: tuple[Lookup, ...]  # no longer found by
    found: tuple[Lookup, ...]  # newly found by
    off: tuple[str, ...]  # keys of deadlines that are off
    due: tuple[Deadline, ...]  # deadlines that are new or have moved


def changes(before: Record | None, after: Record) -> Changes:
    """The difference, so that a store writes only that; a record's keys never change."""
    due = after.deadlines()
    if before is None:
        guarded = tuple([Lookup(name=KEY, value=key) for key in after.keys])
        return Changes(gone=(), found=(*guarded, *after.lookups), off=(), due=due)
    old, new, was = before.lookups, after.lookups, before.deadlines()
    keys = [one.key for one in due]
    return Changes(
        gone=_only_in(old, new),
        found=_only_in(new, old),
        off=tuple([one.key for one in was if one.key not in keys]),
        due=_only_in(due, was),
    )


def _only_in(some: tuple[T, ...], others: tuple[T, ...]) -> tuple[T, ...]:
    """Those that are not among the others; mostly both are the same, or empty."""
    if not some or some == others:
        return ()
    return tuple([one for one in some if one not in others]) if others else some
