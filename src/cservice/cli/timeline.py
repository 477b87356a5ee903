"""What happened, for people: instant, actor, the event in words, and what policies said to it."""

import datetime
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import attrs

from cservice.desk.outcomes import Done
from cservice.desk.wiring import AnyCommand
from cservice.kernel.actor import SYSTEM, Actor, Override
from cservice.kernel.event import Envelope
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused, Ruling, Verdict
from cservice.kernel.time import Instant, iso
from cservice.kernel.value import frozen

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
#: Of every record; what it is and whose is said in its heading.
_IDENTITY = {"id", "tenant", "brand", "case", "version", "axes"}


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
    for one in done.refusals:
        command, on = one.command, getattr(one.command, "on", None)
        yield Refusal(
            at=at, by=SYSTEM, command=command.kind, on=on, refused=one.refused, asked=command
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
            said = f"↺ {_words(entry.command)} again, as {entry.id}: nothing new"
            yield _head(entry.at, entry.by, said, entry.done.record.id)


def blocks(records: Iterable[Record]) -> Iterator[str]:
    """Each record as a heading, its states and its fields."""
    for record in records:
        heading = f"{record.id}: {_words(record.kind)} of {record.case}, brand {record.brand}"
        yield f"{heading}, version {record.version}"
        axes = {table.field: getattr(record, table.field) for table in record.tables}
        states = [f"{axis} {state}" for axis, state in {**axes, **record.axes}.items()]
        fields = _fields(record, {*_IDENTITY, *axes})
        if states:
            yield from _wrapped(" · ".join(states), "  ")
        yield from _wrapped(", ".join(fields), "  ")


def _happened(one: Envelope) -> Iterator[str]:
    follows = "↳ " if one.cause is not None else ""
    yield _head(one.at, one.by, follows + _words(one.body.kind), one.stream)
    at = {name for name, value in _values(one.body) if value == one.at}
    yield from _wrapped(", ".join(_fields(one.body, at)), _INDENT)
    for name, fact in one.facts.items():
        yield from _wrapped(f"{name}: {_shown(fact)}", _INDENT)
    for ruling in one.rulings:
        yield from _ruled(ruling)


def _refused(one: Refusal) -> Iterator[str]:
    yield _head(one.at, one.by, f"✗ {_words(one.command)}: refused", one.on or "")
    if one.override is not None:
        said = f"though {one.override.by} took it on: {one.override.reason}"
        yield from _wrapped(said, _INDENT)
    for ruling in one.refused.rulings:
        yield from _ruled(ruling)


def _swept(one: Swept) -> Iterator[str]:
    command = _words(one.command)
    if one.failure is None:
        yield _head(one.at, SYSTEM, f"▸ {command}: carried out", one.on)
    else:
        yield _head(one.at, SYSTEM, f"✗ {command}: failed, stays due", one.on)
        yield from _wrapped(shortened(one.failure), _INDENT)


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, or as much of it as is read on a screen."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _head(at: Instant, by: Actor, said: str, id: str) -> str:
    return f"{_second(at)}  {by!s:<18} {said}  {id}".rstrip()


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
        text = f"{text} (allowed: {', '.join(ruling.allowed)})"
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


def _words(kind: str) -> str:
    """`returns.return_authorized` as "return authorized"."""
    return kind.rpartition(".")[2].replace("_", " ")


def _second(at: Instant) -> str:
    return f"{iso(at)[:19]}Z"


def _values(value: Any) -> Iterator[tuple[str, Any]]:
    for field in attrs.fields(type(value)):
        yield field.name, getattr(value, field.name)


def _fields(value: Any, without: set[str]) -> list[str]:
    """What tells something: fields that hold something other than nothing."""
    return [
        f"{name.replace('_', ' ')} {_shown(one)}"
        for name, one in _values(value)
        if name not in without and not _says_nothing(one)
    ]


def _says_nothing(value: Any) -> bool:
    """Nothing, no, none of them; an amount of zero does say something: it is waived."""
    return value is None or value in (False, 0, "", (), {}, datetime.timedelta())


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, datetime.datetime):
        return _second(value)  # type: ignore[arg-type]  # every datetime here is an Instant
    if isinstance(value, str):
        return f"“{value}”" if " " in value else value
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return "; ".join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_shown(one)}" for name, one in value.items())
    if attrs.has(type(value)) and "__str__" not in vars(type(value)):
        return f"({', '.join(_fields(value, set()))})"
    return str(value)
