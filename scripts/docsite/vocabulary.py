"""The page of a slice: its records, commands, events, values and words."""

import inspect
from enum import Enum
from typing import Any

import attrs

from cservice.kernel.given import Given
from cservice.kernel.record import Record
from cservice.kernel.slice import Slice
from docsite.declared import askers, module_of
from docsite.lifecycles import anchor
from docsite.source import cell, doc, field_table, fields, members, sentence

_IDENTITY = tuple(one.name for one in attrs.fields(Record) if one.name != "id")


def page(slice: Slice) -> str:
    """Everything a slice declares, in its own words."""
    values = _values(slice)
    links = {
        kind.__name__: f"#{kind.__name__.lower()}" for kind in (*slice.records, *values[0], *values[1])
    }
    lines = [f"# {slice.name.capitalize()}", "", doc(module_of(slice)), ""]
    lines += ["## Records", ""]
    for record in slice.records:
        lines += [*_head(record), f"Found in the store as `{record.kind}`.", ""]
        for table in record.tables:
            lines.append(
                f"- [`{table.name}`](../lifecycles/{slice.name}.md#{anchor(table)}): {table.doc}"
            )
        lines += ["", "Beside tenant, brand, case, version and a host's own axes:", ""]
        lines += field_table(fields(record, leave=_IDENTITY), links)
    lines += ["## Commands", ""]
    for command in slice.commands:
        lines += [*_head(command), *_about_command(slice, command)]
        lines += field_table(fields(command, leave=("id", "case")), links)
    lines += ["## Events", ""]
    for event in slice.events:
        lines += [*_head(event), *_about_event(slice, event)]
        lines += field_table(fields(event), links)
    if values[0]:
        lines += ["## Values", ""]
        for value in values[0]:
            lines += [*_head(value), *field_table(fields(value), links)]
    if values[1]:
        lines += ["## Words", ""]
        for words in values[1]:
            said = members(words)
            lines += _head(words)
            lines += [f"- `{word}`{f': {text}' if text else ''}" for word, text in said.items()]
            lines.append("")
    return "\n".join(lines)


def _head(kind: type[Any]) -> list[str]:
    return [f"### {kind.__name__} {{#{kind.__name__.lower()}}}", "", doc(kind), ""]


def _about_command(slice: Slice, command: Any) -> list[str]:
    begins = "begins a record" if "target" not in dir(command) else f"on `{command.target}`"
    events = ", ".join(f"[{e.__name__}](#{e.__name__.lower()})" for e in command.yields)
    lines = [f"`{command.kind}` · {begins} · may lead to {events}", ""]
    asked = [q for q in slice.questions if any(c is command for _, c in askers(q))]
    if asked:
        links = ", ".join(f"[{q.__name__}](../questions.md#{q.__name__.lower()})" for q in asked)
        lines += [f"Asks {links}.", ""]
    return lines


def _about_event(slice: Slice, event: Any) -> list[str]:
    steps = ", ".join(
        f"[`{s.table}: {s.name}`](../lifecycles/{slice.name}.md#{anchor(s.home)})"
        for s in event.moves
    )
    return [f"`{event.kind}` · {f'takes {steps}' if steps else 'moves nothing'}", ""]


def _values(slice: Slice) -> tuple[list[Any], list[Any]]:
    """What else the slice offers by name: attrs values, and enums."""
    module = module_of(slice)
    known = {*map(id, slice.records), *map(id, slice.events), *map(id, slice.commands)}
    known |= {*map(id, slice.questions)}
    values: list[Any] = []
    words: list[Any] = []
    for name in module.__all__:
        kind = getattr(module, name)
        if not inspect.isclass(kind) or id(kind) in known:
            continue
        if issubclass(kind, Enum):
            words.append(kind)
        elif attrs.has(kind) and not issubclass(kind, Given):
            values.append(kind)
    return values, words


def overview(slices: tuple[Slice, ...]) -> str:
    """The slices, and what each is about, in a table."""
    lines = ["| slice | is about | records | lifecycles |", "|---|---|---|---|"]
    for slice in slices:
        records = ", ".join(
            f"[{r.__name__}](slices/{slice.name}.md#{r.__name__.lower()})" for r in slice.records
        )
        axes = ", ".join(
            f"[`{t.name}`](lifecycles/{slice.name}.md#{anchor(t)})" for t in slice.tables
        )
        about = cell(sentence(module_of(slice)))
        lines.append(f"| [{slice.name}](slices/{slice.name}.md) | {about} | {records} | {axes} |")
    return "\n".join(lines) + "\n"


def kinds(slices: tuple[Slice, ...]) -> str:
    """Every command by the name that scripts and the store know it by."""
    lines = ["| `do` | command | does |", "|---|---|---|"]
    for slice in slices:
        for command in slice.commands:
            link = f"[{command.__name__}](slices/{slice.name}.md#{command.__name__.lower()})"
            lines.append(f"| `{command.kind}` | {link} | {cell(sentence(command))} |")
    return "\n".join(lines) + "\n"
