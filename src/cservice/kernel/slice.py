"""A slice of the trade: its lifecycles, events, commands and questions, declared once.

The store, the command line, the docs and the diagrams all read this declaration.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from cservice.kernel.chart import Table, seal
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import DeclarationError
from cservice.kernel.event import PLACES, Event, Opening
from cservice.kernel.question import Question
from cservice.kernel.record import Record
from cservice.kernel.value import frozen

Imperative = type[Command[Any, Any]] | type[Request[Any, Any]]


@frozen(kw_only=True)
class Slice:
    """What one slice declares; built at import, which is when a mistake in it is found."""

    name: str  # the folder: "returns"
    records: tuple[type[Record], ...]  # its record types
    events: tuple[type[Event[Any]], ...]  # what can happen to them
    commands: tuple[Imperative, ...]  # what can be asked of them
    questions: tuple[type[Question[Any]], ...] = ()  # what policies are asked
    extends: tuple[Table[Any], ...] = ()  # a host's: axes of its own, lifecycles it adds steps to

    def __attrs_post_init__(self) -> None:
        # What a host extends is taken, as far as it was there before, by the other slice's events.
        taken = [
            type("Taken", (), {"kind": step.table, "moves": (step,)})
            for table in self.extends
            if table.base is not None
            for step in table.base.steps.values()
        ]
        seal(self.tables, (*self.events, *taken))
        for command in self.commands:
            _check_yields(command)
            for event in command.yields:
                _check_sets(event, command.record)
                _check_says(event)
        # By their order and not as a set, so that the same mistake gives the same message.
        yielded = [event for command in self.commands for event in command.yields]
        for event in self.events:
            if event not in yielded:
                raise DeclarationError(f"event {event.kind}", "is no command's; nothing yields it")
        for event in yielded:
            if event not in self.events:
                raise DeclarationError(
                    f"event {event.kind}", f"is not declared by slice {self.name}"
                )

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """The lifecycles of its records, and those that it adds to other slices'."""
        own = (table for record in self.records for table in record.tables)
        return (*own, *self.extends)


def _check_yields(command: Imperative) -> None:
    """A request begins a record, a command changes one that is there; each with its events."""
    where = f"command {command.kind}"
    if not command.yields:
        raise DeclarationError(where, "yields no event, so it can never be carried out")
    first = command.yields[0]
    if issubclass(command, Request):
        if not issubclass(first, Opening):
            raise DeclarationError(
                where, f"begins a record, so an opening comes first, not {first.kind}"
            )
        return
    for event in command.yields:
        if issubclass(event, Opening):
            raise DeclarationError(
                where, f"yields {event.kind}, which begins a record; that is for a request"
            )


def _check_sets(event: type[Event[Any]], record: type[Record]) -> None:
    """What an event hands over is a field of its own, and one of the record's."""
    for name in event.sets:
        for kind in (event, record):
            if name not in attrs.fields_dict(kind):
                raise DeclarationError(
                    f"event {event.kind}", f"sets {name!r}, which {kind.__name__} does not have"
                )


def _check_says(event: type[Event[Any]]) -> None:
    """Whatever an event's sentence names is a field of its own, and of two words a yes or no."""
    fields = attrs.fields_dict(event)
    for place in PLACES.finditer(event.says):
        problem = ""
        if place[1] not in fields:
            problem = f"{event.__name__} does not have"
        elif place[2] is not None and fields[place[1]].type is not bool:
            problem = "is no yes or no"
        if problem:
            raise DeclarationError(f"event {event.kind}", f"says {place[0]}, which {problem}")


def by_kind(kinds: Iterable[type[Any]]) -> dict[str, type[Any]]:
    """Types by their stable names. Raises DeclarationError where two share one."""
    found: dict[str, type[Any]] = {}
    for one in kinds:
        if found.setdefault(one.kind, one) is not one:
            raise DeclarationError(one.kind, f"names both {found[one.kind]} and {one}")
    return found


def askable(slices: Iterable[Slice]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """By what each step of a lifecycle is asked for: the commands that take it first of all.

    Not a deadline's, which only a sweep gives: it must be told which instant that was. Nor what
    only follows from something else.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for command in (command for one in slices for command in one.commands):
        due = attrs.fields_dict(command).get("due_at")
        if command.follows_only or (due is not None and due.default is attrs.NOTHING):
            continue
        for step in command.yields[0].moves:
            key = (step.table, step.name)
            found[key] = (*found.get(key, ()), command.kind)
    return found
