"""A command: an imperative that decides, given the record and the facts.

It yields events or a refusal and changes nothing. A request is a command that begins a record.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar, final

import attrs

from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, state_of
from cservice.kernel.given import Given
from cservice.kernel.numbers import Series
from cservice.kernel.policy import PolicyError
from cservice.kernel.record import CaseId, Lookup, R, Record
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.kernel.words import called

F = TypeVar("F", bound=Given)


@frozen
class Accepted(Generic[R]):
    """A command's outcome: what happened, and what policies said to it."""

    events: tuple[Event[R], ...]  # in order; at least one
    rulings: tuple[Ruling, ...] = ()  # what was said on the way


#: The code of a refusal because a policy failed, which is no answer.
FAILED = "policy_failed"

#: Who refuses what a record's state does not allow: no policy, and `allowed` are steps.
LIFECYCLE = "lifecycle"

#: What a command decides.
Outcome = Accepted[R] | Refused


@frozen(kw_only=True)
class _Imperative(Generic[R, F]):
    """What commands and requests share."""

    #: Stable name in scripts, in the store and on the wire: "returns.authorize_return".
    kind: ClassVar[str]
    #: The record it is about.
    record: ClassVar[type[Record]]
    #: What it must be given to decide.
    facts: ClassVar[type[Given]] = Given
    #: The events it may lead to; what its record's state must allow at least one of.
    yields: ClassVar[tuple[type[Event[Any]], ...]]
    #: Whether it only ever follows from something else: people are not told that they may give it.
    follows_only: ClassVar[bool] = False
    #: Whether it notes what others did: who asks for something else is not told that it may be.
    notes: ClassVar[bool] = False

    @property
    def mentions(self) -> tuple[str, ...]:
        """The ids of other records that it only names: they have to be there, on whatever case.

        They are not locked.
        """
        return ()


@frozen(kw_only=True)
class Command(_Imperative[R, F]):
    """An imperative on a record that exists."""

    #: The field that holds the record's id.
    target: ClassVar[str]

    @property
    def on(self) -> str:
        """The id of the record it is about."""
        return str(getattr(self, self.target))

    def locks(self, record: R) -> tuple[str, ...]:
        """What is locked beside the record's keys: what it also counts against, and changes."""
        return ()

    @final
    def is_due(self, record: R, at: Instant, now: Instant) -> bool:
        """Whether the record waits for it, as a deadline's command, and its instant has come.

        The instant is the command's own, `at`: one that was put off is due since then all the same.
        """
        return at <= now and any(one.command == self for one in record.deadlines())

    @final
    def decide(self, record: R, facts: F) -> Outcome[R]:
        """What happens to the record, or why nothing does. Pure."""
        possible = _possible(record, self.yields)
        if possible is None:
            return _not_now(record, self.yields)
        try:
            outcome = self.decision(record, facts)
        except PolicyError as error:
            return failed(error)
        if isinstance(outcome, Refused):
            return outcome
        # That one event is possible is known; another, and what follows it, is tried.
        if len(outcome.events) == 1 and type(outcome.events[0]) is possible:
            return outcome
        return _if_possible(record, outcome)

    def decision(self, record: R, facts: F) -> Outcome[R]:
        """What this command decides once its record's state allows it."""
        raise NotImplementedError(f"{type(self).__name__} must say what it decides")


@frozen(kw_only=True)
class Request(_Imperative[R, F]):
    """An imperative that begins a record."""

    id: str = ""  # the new record's id; the desk mints one where it is empty
    case: CaseId | None = None  # the case it joins; None = the desk finds one or opens a new one

    @property
    def keys(self) -> tuple[str, ...]:
        """What is locked beside the case: the order it is about."""
        return ()

    @property
    def changes(self) -> tuple[str, ...]:
        """The ids of records that change with it: all that guards them is locked too."""
        return ()

    @property
    def counts(self) -> tuple[str, ...]:
        """The ids of records that it counts against: what guards them beside their case is locked.

        A replacement is guarded by its sale too, which nobody knows who asks for it back.
        """
        return ()

    @property
    def follows(self) -> str | None:
        """The id of a record whose case it joins where none is named."""
        return None

    @property
    def joins(self) -> tuple[Lookup, ...]:
        """By which a record is found whose case it joins, where none is named or followed.

        The first by which anything is found says which.
        """
        return ()

    @final
    def decide(self, facts: F) -> Outcome[R]:
        """The record's opening event, and what follows at once, or why there is none. Pure."""
        try:
            return self.decision(facts)
        except PolicyError as error:
            return failed(error)

    def decision(self, facts: F) -> Outcome[R]:
        """What this request decides."""
        raise NotImplementedError(f"{type(self).__name__} must say what it decides")


def accept(*events: Event[R], rulings: Sequence[Ruling] = ()) -> Accepted[R]:
    """The outcome of a command that is carried out."""
    return Accepted(events, tuple(rulings))


def not_now(record: Record, yields: tuple[type[Event[Any]], ...]) -> Refused | None:
    """A refusal where the record's state allows none of the events; None where it allows one."""
    return None if _possible(record, yields) is not None else _not_now(record, yields)


def _possible(record: Record, yields: tuple[type[Event[Any]], ...]) -> type[Event[Any]] | None:
    """The first of the events that the record's state allows; None = it allows none of them."""
    for event in yields:
        for step in event.moves:
            state = state_of(record, step) if step.own else getattr(record, step.field)
            if state not in step.targets:
                break
        else:
            return event
    return None


def _not_now(record: Record, yields: tuple[type[Event[Any]], ...]) -> Refused:
    """The refusal of the first step that the record's state does not allow; there is one."""
    step, state = next(
        (step, state)
        for event in yields
        for step in event.moves
        if (state := state_of(record, step)) not in step.targets
    )
    about = record.tables[0].field if record.tables else ""
    axis = called(step.field)
    if step.field == about and not step.own:
        its = "it is"
    else:
        its = f"its {axis} are" if axis.endswith("s") else f"its {axis} is"
    return refuse(
        step.table,
        LIFECYCLE,
        "not_now",
        f"{{step:words}} is not possible while {its} {{state}}",
        step=step.name,
        chart=step.table,
        state=state,
        allowed=step.allowed(state),
    )


def _if_possible(record: R, outcome: Accepted[R]) -> Outcome[R]:
    """The outcome, or the refusal of its first event whose steps the record does not allow."""
    for place, event in enumerate(outcome.events, start=1):
        if (late := not_now(record, (type(event),))) is not None:
            return late
        # What comes of the last one nobody needs here.
        if place < len(outcome.events):
            record = event.apply(record)
    return outcome


def failed(error: PolicyError) -> Refused:
    """A policy that raises or answers nonsense fails closed, by name."""
    return refuse(error.question, error.policy, FAILED, "{problem}", problem=error.problem)


def minted(series: Series) -> Any:
    """A field of a command for a spoken number that the desk issues before it decides.

    One that is given must be of the series, in the form in which it is stored: else the command
    raises InputError, or MistypedNumberError where no such number can have been issued.
    """

    def check(command: object, field: object, given: str) -> None:
        if given and series.parse(given) != given:
            raise InputError(f"{given!r} must be given as plain digits: {series.parse(given)!r}")

    return attrs.field(default="", validator=check, metadata={"minted": series})
