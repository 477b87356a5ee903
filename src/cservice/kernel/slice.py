"""A slice of the trade: its lifecycles, events, commands and questions, declared once.

The store, the command line, the docs and the diagrams all read this declaration.
"""

from collections.abc import Iterable
from typing import Any

import attrs

from cservice.kernel.chart import Table, seal
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import DeclarationError
from cservice.kernel.event import Event
from cservice.kernel.question import Question
from cservice.kernel.record import Record

Imperative = type[Command[Any, Any]] | type[Request[Any, Any]]


@attrs.frozen(kw_only=True)
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
            if not command.yields:
                raise DeclarationError(
                    f"command {command.kind}", "yields no event, so it can never be carried out"
                )
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


def by_kind(kinds: Iterable[type[Any]]) -> dict[str, type[Any]]:
    """Types by their stable names. Raises DeclarationError where two share one."""
    found: dict[str, type[Any]] = {}
    for one in kinds:
        if found.setdefault(one.kind, one) is not one:
            raise DeclarationError(one.kind, f"names both {found[one.kind]} and {one}")
    return found
