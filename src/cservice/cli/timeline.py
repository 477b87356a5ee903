"""What happened, for people: instant, actor, the event in words, and what policies said to it."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from cservice.cli.wording import IDENTITY, right, second, shown, told, values
from cservice.desk.outcomes import Done
from cservice.desk.wiring import AnyCommand
from cservice.kernel.actor import SYSTEM, Actor, Override
from cservice.kernel.event import Envelope
from cservice.kernel.postponed import DeadlineRefused
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused, Ruling, Verdict
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.kernel.words import called

WIDTH = 100
#: A text that somebody else wrote, an error's for instance, is shown as far as this.
LONGEST = 600
_INDENT = " " * 22
_SAYS = {
    Verdict.ALLOW: "allows",
    Verdict.REFUSE: "refuses",
    Verdict.NEED_APPROVAL: "needs approval",
    Verdict.LIFT: "lifts",
    Verdict.ANSWER: "answers",
}


@frozen(kw_only=True)
class Refusal:
    """A command that was not carried out; it is in no log, only its giver was told."""

    at: Instant  # when it was given
    by: Actor  # by whom
    command: str  # its kind
    on: str | None  # the record it was on; None = it would have begun one
    refused: Refused  # why
    override: Override | None = None  # who took responsibility, in vain; None = nobody did
    asked: AnyCommand | None = None  # the command itself, for what it asked; None = not known
    follows: bool = False  # True = it should have followed from something else; False = was given


@frozen(kw_only=True)
class Repeat:
    """A command that was given again under the same id: nothing happened twice."""

    at: Instant  # when it was given again
    by: Actor  # by whom
    command: str  # its kind
    id: str  # the command's id
    done: Done[Any]  # its first outcome


@frozen(kw_only=True)
class Swept:
    """A command that was due and was given; what happened follows."""

    at: Instant  # when it was given
    command: str  # its kind
    on: str  # the record it was on
    failure: str | None = None  # what was raised, so that it stays due; None = it was carried out


def refusals(done: Done[Any], at: Instant) -> Iterator[Refusal]:
    """What should have followed from a command, or was due, and was refused."""
    due = [one.body.command for one in done.events if isinstance(one.body, DeadlineRefused)]
    for one in done.refusals:
        command = one.command
        yield Refusal(
            at=at,
            by=SYSTEM,
            command=command.kind,
            on=getattr(command, "on", None),
            refused=one.refused,
            asked=command,
            follows=command.kind not in due,
        )


#: One line of a timeline and what belongs to it.
Entry = Envelope | Refusal | Repeat | Swept


def timeline(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of all entries, at most 100 columns each where words allow."""
    for entry in entries:
        if isinstance(entry, Envelope):
            yield from _happened(entry)
        elif isinstance(entry, Refusal):
            yield from _refused(entry)
        elif isinstance(entry, Swept):
            yield from _swept(entry)
        else:
            said = f"↺ {called(entry.command)} again, as {entry.id}: nothing new"
            yield _head(entry.at, entry.by, said, entry.done.record.id)


def blocks(records: Iterable[Record]) -> Iterator[str]:
    """Each record as a heading, its states and its fields."""
    for record in records:
        heading = f"{record.id}: {called(record.kind)} of {record.case}, brand {record.brand}"
        yield f"{heading}, version {record.version}"
        axes = {table.field: getattr(record, table.field) for table in record.tables}
        states = [f"{axis} {state}" for axis, state in {**axes, **record.axes}.items()]
        fields = told(record, None, without={*IDENTITY, *axes}, kept=False)
        if states:
            yield from _wrapped(" · ".join(states), "  ")
        yield from _wrapped(", ".join(fields), "  ")


def _happened(one: Envelope) -> Iterator[str]:
    follows = "↳ " if one.cause is not None else ""
    yield _head(one.at, one.by, follows + called(one.body.kind), one.stream)
    at = {name for name, value in values(one.body) if value == one.at}
    yield from _wrapped(", ".join(told(one.body, None, without=at, kept=False)), _INDENT)
    for name, fact in one.facts.items():
        yield from _wrapped(f"{name}: {shown(fact, None)}", _INDENT)
    for ruling in one.rulings:
        yield from _ruled(ruling)


def _refused(one: Refusal) -> Iterator[str]:
    yield _head(one.at, one.by, f"✗ {called(one.command)}: refused", one.on or "")
    if one.override is not None:
        said = f"though {one.override.by} took it on: {one.override.reason}"
        yield from _wrapped(said, _INDENT)
    for ruling in one.refused.rulings:
        yield from _ruled(ruling)


def _swept(one: Swept) -> Iterator[str]:
    command = called(one.command)
    if one.failure is None:
        yield _head(one.at, SYSTEM, f"▸ {command}: carried out", one.on)
    else:
        yield _head(one.at, SYSTEM, f"✗ {command}: failed, stays due", one.on)
        yield from _wrapped(shortened(one.failure), _INDENT)


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, or as much of it as is read on a screen."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _head(at: Instant, by: Actor, said: str, id: str) -> str:
    return f"{second(at)}  {by!s:<18} {said}  {id}".rstrip()


def _ruled(ruling: Ruling) -> Iterator[str]:
    said = _SAYS[ruling.verdict]
    if ruling.answer is not None:
        said = f"{said} {ruling.answer}"
    code = f" [{ruling.code}]" if ruling.code else ""
    text = f"⚖ {ruling.policy} {said}{code}"
    if reason := ruling.text():
        text = f"{text}: {shortened(reason)}"
    if ruling.settled_by is not None:
        text = f"{text} (settled by {ruling.settled_by})"
    elif ruling.allowed:
        text = f"{text} (allowed: {', '.join(map(right, ruling.allowed))})"
    for condition in ruling.conditions:
        text = f"{text}; on condition: {condition.text} [{condition.code}]"
    yield from _wrapped(text, _INDENT)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
