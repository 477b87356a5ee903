"""The page of a slice: its records, commands, events, values and words."""

import inspect
from enum import Enum
from typing import Any

import attrs
import msgspec

import cservice
from cservice.cli.script import Step
from cservice.kernel.given import Given
from cservice.kernel.record import Record
from cservice.kernel.slice import Slice
from docsite.declared import askers, module_of, page_of
from docsite.lifecycles import anchor
from docsite.source import (
    cell,
    code,
    declared,
    doc,
    field_table,
    fields,
    members,
    remark,
    sentence,
)

#: A msgspec class, which pyright takes for unhashable; behind Any it does not ask.
_STEP: Any = Step
_IDENTITY = tuple(one.name for one in attrs.fields(Record) if one.name != "id")


def page(part: Slice) -> str:
    """Everything a slice declares, in its own words."""
    values, enums = _values(part)
    links = {
        kind.__name__: f"#{kind.__name__.lower()}" for kind in (*part.records, *values, *enums)
    }
    lines = [f"# {part.name.capitalize()}", "", doc(module_of(part)), ""]
    lines += ["## Records", ""]
    for record in part.records:
        lines += [*_head(record), f"Found in the store as `{record.kind}`.", ""]
        for table in record.tables:
            lines.append(
                f"- [`{table.name}`](../lifecycles/{part.name}.md#{anchor(table)}): {table.doc}"
            )
        lines += ["", "Beside tenant, brand, case, version and a host's own axes:", ""]
        lines += field_table(fields(record, leave=_IDENTITY), links)
    lines += ["## Commands", ""]
    for command in part.commands:
        lines += [*_head(command), *_about_command(part, command)]
        lines += field_table(fields(command, leave=("id", "case")), links, defaults=True)
    lines += ["## Events", ""]
    for event in part.events:
        lines += [*_head(event), *_about_event(part, event)]
        lines += field_table(fields(event), links)
    if values:
        lines += ["## Values", ""]
        for value in values:
            lines += [*_head(value), *field_table(fields(value), links, defaults=True)]
    if enums:
        lines += ["## Words", ""]
        for words in enums:
            said = members(words)
            lines += _head(words)
            lines += [f"- `{word}`{f': {text}' if text else ''}" for word, text in said.items()]
            lines.append("")
    return "\n".join(lines)


def _head(kind: type[Any]) -> list[str]:
    return [f"### {kind.__name__} {{#{kind.__name__.lower()}}}", "", doc(kind), ""]


def _about_command(part: Slice, command: Any) -> list[str]:
    begins = "begins a record" if "target" not in dir(command) else f"on `{command.target}`"
    events = ", ".join(f"[{e.__name__}](#{e.__name__.lower()})" for e in command.yields)
    lines = [f"`{command.kind}` · {begins} · may lead to {events}", ""]
    asked = [q for q in part.questions if any(c is command for _, c in askers(q))]
    if asked:
        links = ", ".join(f"[{q.__name__}](../{page_of(q)})" for q in asked)
        lines += [f"Asks {links}.", ""]
    return lines


def _about_event(part: Slice, event: Any) -> list[str]:
    steps = ", ".join(
        f"[`{s.table}: {s.name}`](../lifecycles/{part.name}.md#{anchor(s.home)})"
        for s in event.moves
    )
    return [f"`{event.kind}` · {f'takes {steps}' if steps else 'moves nothing'}", ""]


def _values(part: Slice) -> tuple[list[Any], list[Any]]:
    """What else the slice offers by name: attrs values, and enums."""
    module = module_of(part)
    known = {*map(id, part.records), *map(id, part.events), *map(id, part.commands)}
    known |= {*map(id, part.questions)}
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


def told(part: Slice) -> tuple[Any, ...]:
    """Everything that has a heading on the slice's page."""
    values, words = _values(part)
    return (*part.records, *part.commands, *part.events, *values, *words)


def overview(slices: tuple[Slice, ...]) -> str:
    """The slices, and what each is about, in a table."""
    lines = ["| slice | is about | records | lifecycles |", "|---|---|---|---|"]
    for part in slices:
        records = ", ".join(
            f"[{r.__name__}](slices/{part.name}.md#{r.__name__.lower()})" for r in part.records
        )
        axes = ", ".join(
            f"[`{t.name}`](lifecycles/{part.name}.md#{anchor(t)})" for t in part.tables
        )
        about = cell(sentence(module_of(part)))
        lines.append(f"| [{part.name}](slices/{part.name}.md) | {about} | {records} | {axes} |")
    return "\n".join(lines) + "\n"


def kinds(slices: tuple[Slice, ...]) -> str:
    """Every command by the name that scripts and the store know it by."""
    lines = ["| `do` | command | does |", "|---|---|---|"]
    for part in slices:
        for command in part.commands:
            link = f"[{command.__name__}](slices/{part.name}.md#{command.__name__.lower()})"
            lines.append(f"| `{command.kind}` | {link} | {cell(sentence(command))} |")
    return "\n".join(lines) + "\n"


def steps() -> str:
    """What a step of a script may say, from its declaration."""
    written = declared(_STEP)
    lines = ["| key | type | meaning |", "|---|---|---|"]
    for field in msgspec.structs.fields(_STEP):
        annotation, comment = written[field.name]
        lines.append(f"| `{field.encode_name}` | {code(annotation)} | {cell(comment)} |")
    return "\n".join(lines) + "\n"


def public() -> str:
    """What `cservice` itself offers, each name with its first sentence."""
    lines = ["| name | is |", "|---|---|"]
    for name in cservice.__all__:
        what = getattr(cservice, name)
        ours = getattr(what, "__module__", "").startswith("cservice.")
        if ours and (inspect.isclass(what) or inspect.isfunction(what)):
            place = f"{what.__module__}.{what.__name__}"
            lines.append(f"| [`{name}`][{place}] | {cell(sentence(what))} |")
        else:
            lines.append(f"| `{name}` | {cell(remark(cservice, name) or repr(what))} |")
    return "\n".join(lines) + "\n"
