"""How slices are joined to a desk: who gathers their facts, and what follows from what.

Nothing here knows a slice; the trade's own are in `facts` and `reactions`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cservice.desk.brand import Brand
from cservice.kernel.case import CaseFile
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import DeclarationError
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.postponed import DeadlineRefused
from cservice.kernel.record import Record, Tenant
from cservice.kernel.ruling import Refused
from cservice.kernel.value import frozen

AnyCommand = Command[Any, Any] | Request[Any, Any]
#: The ids of the records that are found by a name and value.
Found = Callable[[str, str], Sequence[str]]
#: A record by its id, or None where there is none.
Seen = Callable[[str], Record | None]


def _nowhere(id: str) -> Record | None:
    return None


@frozen(kw_only=True)
class Gathering:
    """What a gatherer and a provider of host facts are shown."""

    tenant: Tenant  # whose it is
    case: CaseFile  # all records that the locked keys guard
    record: Record | None  # what the command is on; None = it is a request
    command: AnyCommand  # what is decided
    brand: Brand  # the brand's configuration
    given: Mapping[str, Any]  # instant, actor, policies, override, host facts
    #: The ids of the tenant's records that are found by a name and value, also on other cases. They
    #: are not locked: what must stay so until the command is carried out, a unique Lookup says.
    found: Found
    #: Any record of the tenant by its id, as it was kept last; it is not locked either.
    seen: Seen = _nowhere


#: Tells a slice what it must know, in its own words.
Gatherer = Callable[[Gathering], Given]
#: What follows from an event of any type: the event, its record after it, the case. It gives
#: commands, none or several.
Reaction = Callable[[Any, Any, CaseFile], Iterable[AnyCommand]]
#: What hears an event, by the event's type; one for a base class hears its subclasses too.
Reactions = Mapping[type[Event[Any]], tuple[Reaction, ...]]
#: What is noted, and where, when a reaction's or a deadline's command was refused; with a
#: deadline's, what became of it.
Notes = Callable[[AnyCommand, Refused, CaseFile, DeadlineRefused | None], Iterable[AnyCommand]]


def followed(
    reaction: Reaction, event: Event[Any], record: Record, case: CaseFile
) -> Iterator[AnyCommand]:
    """What a reaction gives, one by one.

    Raises DeclarationError, naming the reaction, for what is no command.
    """
    given: object = reaction(event, record, case)
    if not isinstance(given, Iterable):
        raise _not_commands(reaction, event, given)
    for command in given:
        if not isinstance(command, Command | Request):
            raise _not_commands(reaction, event, command)
        yield command


def _not_commands(reaction: Reaction, event: Event[Any], given: object) -> DeclarationError:
    one = "one command" if isinstance(given, Command | Request) else repr(given)
    return DeclarationError(
        f"reaction {name_of(reaction)}",
        f"gave {one} for {event.kind}; it gives any number of commands: yield them, or return a "
        "tuple, which may be empty",
    )


def name_of(function: object) -> str:
    """A function as errors name it: `acme.rules.forward`."""
    name = getattr(function, "__qualname__", None)
    return f"{function.__module__}.{name}" if name else repr(function)
