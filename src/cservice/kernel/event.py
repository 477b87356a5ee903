"""An event: what happened, in the past tense; it applies itself to a record.

The body is here; the envelope says whose it is, when it was recorded, by whom and why.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Generic, NewType

from cservice.kernel.actor import Actor
from cservice.kernel.chart import Step
from cservice.kernel.errors import ForbiddenStepError, InputError
from cservice.kernel.record import BrandId, CaseId, R, Record, Stream, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import Instant
from cservice.kernel.value import evolved, frozen

#: The id of one event, unique within its tenant; the key handed to outside parties, so that an
#: effect happens once.
EventId = NewType("EventId", str)
#: The id of one command as given; the same id again gives the first outcome again.
CommandId = NewType("CommandId", str)
#: Where a sentence over an event's fields names one; of a yes or no, with what is said for either.
PLACES = re.compile(r"\{(\w+)(?::([^{|}]*)\|([^{|}]*))?\}")


@frozen(kw_only=True)
class Event(Generic[R]):
    """Something that happened to a record of type R."""

    #: Stable name in the log; renaming the class must not change it.
    kind: ClassVar[str]
    #: Version of the body's shape; raised with an upcast from the one before.
    schema: ClassVar[int] = 1
    #: From an older version to the next: what to do with the decoded mapping. Where a person was
    #: erased, the personal fields are there as their markers, by the names they have now.
    upcasts: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
    #: The steps it takes, at most one of each of the record's lifecycles; a note takes none.
    moves: ClassVar[tuple[Step[Any], ...]] = ()
    #: Its fields that the record takes over, each into its own field of the same name.
    sets: ClassVar[tuple[str, ...]] = ()
    #: What happened, in one sentence over its fields, where its docstring's does not read well in
    #: a story: "The return label was mailed; it should have arrived by {due_at}." A yes or no has
    #: words for both: "The bank has decided; {won:we keep the money|the customer has it}."
    says: ClassVar[str] = ""

    def apply(self, record: R) -> R:
        """The record after this event; one that changes more than it moves and sets says so here.

        Raises ForbiddenStepError where the record's state does not allow the event's steps.
        """
        changes = self.moved(record)
        for name in self.sets:
            changes[name] = getattr(self, name)
        after: R = evolved(record, changes)
        return after

    def moved(self, record: R) -> dict[str, Any]:
        """The changes every event makes: the version, and each lifecycle's next state."""
        changes: dict[str, Any] = {"version": record.version + 1}
        for step in self.moves:
            state = state_of(record, step) if step.own else getattr(record, step.field)
            target = step.targets.get(state)
            if target is None:
                raise ForbiddenStepError(step.table, step.name, str(state), step.allowed(state))
            if step.own:
                changes["axes"] = {**changes.get("axes", record.axes), step.field: str(target)}
            else:
                changes[step.field] = target
        return changes


@frozen(kw_only=True)
class Opening(Event[R]):
    """The first event of a record: there is nothing yet to apply it to."""

    def begin(self, stream: Stream) -> R:
        """The new record, at version 1."""
        raise NotImplementedError(f"{type(self).__name__} must say how its record begins")

    def apply(self, record: R) -> R:
        """Raises InputError: a record that is there is not begun again."""
        raise InputError(f"{self.kind} begins a record, but {record.id} is at {record.version}")


def state_of(record: Record, step: Step[Any]) -> Any:
    """The state of the record in the step's lifecycle; a host's own starts where it begins."""
    if step.own:
        return step.states(record.axes.get(step.field, step.initial))
    return getattr(record, step.field)


def replay(stream: Stream, events: Iterable[Event[R]]) -> R:
    """The record that a log of events adds up to.

    Raises InputError where the log does not begin with an opening, or has a second one, and
    ForbiddenStepError where an event does not follow from those before it.
    """
    rest = iter(events)
    opening = next(rest, None)
    if not isinstance(opening, Opening):
        first = "nothing" if opening is None else opening.kind
        raise InputError(f"the log of {stream.id} must begin with an opening, not with {first}")
    record: R = opening.begin(stream)
    for event in rest:
        record = event.apply(record)
    return record


@frozen(kw_only=True)
class Envelope:
    """An event as it was recorded."""

    id: EventId  # unique within the tenant, and the same for ever
    stream: str  # the record's id
    version: int  # the record's version once applied, from 1 without gaps
    at: Instant  # when it was recorded; instants the trade cares about are in the body
    by: Actor  # who gave the command
    tenant: Tenant  # the wall
    brand: BrandId  # whose policies ruled
    case: CaseId  # what it belongs to
    command: CommandId  # the command that led to it
    cause: EventId | None  # the event that led to the command; None = somebody gave it
    rulings: tuple[Ruling, ...]  # what policies said; on the first event of a command
    facts: Mapping[str, Any]  # the host facts they were given, by type name; likewise
    body: Event[Any]  # what happened
