"""What the desk gives back: what was done, and what would be."""

from collections.abc import Callable, Mapping
from typing import Any, Generic

import attrs

from cservice.desk.wiring import AnyCommand
from cservice.kernel.command import LIFECYCLE, Accepted, Command, Outcome
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Envelope
from cservice.kernel.record import R, Record
from cservice.kernel.ruling import Refused, Ruling
from cservice.kernel.value import evolve, frozen
from cservice.kernel.words import called


class UnknownRecordError(InputError):
    """A record or a case that this tenant does not have, or a record that is of another type."""


def unknown(kind: type[Record], id: object, found: Record | None) -> UnknownRecordError:
    """What is wrong with an id for which no record of that type was found."""
    name = _name(kind)
    if found is None:
        return UnknownRecordError(f"there is no {name} {id!r}")
    return UnknownRecordError(f"{id!r} is {_one(_name(type(found)))}, not {_one(name)}")


def _name(kind: Any) -> str:
    """As people say it: "return authorization"; `Record` itself has no kind of its own."""
    return called(getattr(kind, "kind", "record"))


def _one(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def by_commands(
    refused: Refused,
    askable: Mapping[tuple[str, str], tuple[str, ...]],
    is_right: Callable[[str], bool],
) -> Refused:
    """The refusal, with the commands that can be given instead of steps of a lifecycle.

    Nobody can give a step: a lifecycle knows no commands, and a desk knows both. Only those that
    would be right are named.
    """

    def commands(ruling: Ruling) -> tuple[str, ...]:
        steps = [(ruling.question, step) for step in ruling.allowed]
        named = dict.fromkeys([kind for step in steps for kind in askable.get(step, ())])
        return tuple([kind for kind in named if is_right(kind)])

    return Refused(
        tuple(
            evolve(one, allowed=commands(one)) if one.policy == LIFECYCLE else one
            for one in refused.rulings
        )
    )


def trial(kind: type[Command[Any, Any]], record: Record) -> Command[Any, Any] | None:
    """A command on a record to see whether it would be accepted; None = it must say more.

    A reason is only read; whatever else it must say decides.
    """
    said: dict[str, Any] = {kind.target: record.id}
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(kind)
    for field in fields:
        if field.default is attrs.NOTHING and field.name not in said:
            if field.name != "reason":
                return None
            said[field.name] = "as advised"
    return kind(**said)


def might_be(outcome: Outcome[Any]) -> bool:
    """Whether a command would be accepted, if need be with somebody's approval."""
    if isinstance(outcome, Accepted):
        return True
    return all(one.role is not None and not one.final for one in outcome.standing)


@frozen(kw_only=True)
class Refusal:
    """A command that nobody waited for an answer to was refused: the system had given it."""

    command: AnyCommand  # what should have followed, or was due
    refused: Refused  # why it did not happen


@frozen(kw_only=True)
class Done(Generic[R]):
    """A command was carried out, with all that followed from it.

    What a sweep says of a deadline whose command was refused, too: it was put off or given up, and
    the command is the first of the refusals.
    """

    record: R  # the record it was about, after it
    events: tuple[Envelope, ...]  # all that happened, in order, the reactions' included
    #: What should have followed and was refused, in order; the case's tickets, where it has some,
    #: say so for good. Empty where it is repeated.
    refusals: tuple[Refusal, ...] = ()
    repeated: bool = False  # the same command id was given before, and this is its outcome

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that policies said on the way."""
        return tuple(ruling for one in self.events for ruling in one.rulings)


@frozen(kw_only=True)
class Preview(Generic[R]):
    """What would happen, without anything happening. Source: E12.

    Ids and numbers in it are placeholders.
    """

    record: R | None  # the record it is about, as it would be; None = it would be refused
    refused: Refused | None  # why it would not be carried out; None = it would be
    records: Mapping[str, Record]  # every record that would change, as it would be, by id
    events: tuple[Envelope, ...]  # all that would happen, in order
    deadlines: tuple[Deadline, ...]  # what those records would wait for
    refusals: tuple[Refusal, ...] = ()  # what should follow and would be refused, in order

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that policies would say."""
        if self.refused is not None:
            return self.refused.rulings
        return tuple(ruling for one in self.events for ruling in one.rulings)


@frozen(kw_only=True)
class Round(Generic[R]):
    """What became of one round in which a link asked what it is linked to."""

    #: What the desk was told, in order, and what came of it; what is refused may come again.
    outcomes: tuple[Done[R] | Refused, ...] = ()
    failures: tuple[Exception, ...] = ()  # what was raised; it is all tried again the next time
