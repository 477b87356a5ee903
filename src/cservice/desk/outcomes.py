"""What the desk gives back: what was done, and what would be."""

from collections.abc import Mapping
from typing import Any, Generic

from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Envelope
from cservice.kernel.record import R, Record
from cservice.kernel.ruling import Refused, Ruling
from cservice.kernel.value import frozen


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
    spoken: str = getattr(kind, "kind", "record")
    return spoken.rpartition(".")[2].replace("_", " ")


def _one(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


@frozen(kw_only=True)
class Done(Generic[R]):
    """A command was carried out, with all that followed from it."""

    record: R  # the record it was about, after it
    events: tuple[Envelope, ...]  # all that happened, in order, the reactions' included
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

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that policies would say."""
        if self.refused is not None:
            return self.refused.rulings
        return tuple(ruling for one in self.events for ruling in one.rulings)
