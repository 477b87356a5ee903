"""A script: a whole case as data, with instants and expected outcomes. Played by `cservice play`.

A script is a YAML file; every scalar in it is read as text and then as what the field wants.

```yaml
title: A parcel without a number     # what the case is about
about: What happens at the dock.     # more of it, for people (optional)
brand: brand.yaml                    # a file beside this one, or the brand itself; or a list
policies: [../policies/bronze.py]    # files beside this one, or modules (optional)
actors:                              # who gives commands; `system` is always there
  dora: dock                         # short for {kind: dock, id: dora}
  ben: {kind: staff, roles: [supervisor]}
steps:
  - at: 2026-03-02T09:00:00Z         # the first step has an instant
    by: dora
    do: returns.present_parcel       # a command, by its kind
    as: parcel                       # a name for the record it is about
    with: {sender: "A. Stranger"}    # the command's fields
    expect: [returns.parcel_presented, returns.parcel_refused]
  - at: +1h30m                       # after the step above; left out, at the same time
    do: returns.send_parcel_back     # by whoever gave the command above
    with: {parcel: $parcel}          # the record's id; `$parcel.stage` is its field at that time
  - {at: +1m, do: returns.send_parcel_back, with: {parcel: $parcel}, refused: [not_now]}
final:                               # what the records are like at the end, field by field
  - {record: $parcel, stage: sent_back, verdict: {code: number_absent}}
```

A step is one of three:

- `do`, with `by` and `with`; `as` names the record, `brand` is a new record's where the script has
  several, `override: {by: ben, reason: …}` names who takes responsibility, and `id` is the command
  id: the same command under the same id again gives the first outcome again;
- `find: {record: orders.order, by: orders.phone, value: "+15550100"}` finds the one record there
  is, `as` names it;
- `tick: true` gives every command that is due.

A step with `do` or `tick` may name the other records that it opens: `opens: {refund:
refunds.refund}` names the refund; where it opens two of a kind, both are named, in their order.

It may also say what the host knows while it is carried out, with all that follows from it:
`facts: {Loyalty: {tier: gold}}`, by the names of attrs classes that are in one of the script's
policies. What a step does not say is not known.

`expect` lists the kinds of all events that happen, those that follow from others included;
`refused` lists the codes of a refusal. A step with neither must be accepted. Money is written as
`USD 16.00`. A text that begins with a dollar sign is written `$$…`. In `final`, a mapping need
only name the fields that matter.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import msgspec

from cservice.cli.plugins import load_policies
from cservice.cli.shorthand import written_out
from cservice.cli.source import Source, known, read_source
from cservice.desk.brand import Brand
from cservice.desk.slices import SLICES
from cservice.kernel import postponed
from cservice.kernel.actor import AGENT, SYSTEM, Actor, ActorKind
from cservice.kernel.errors import InputError
from cservice.kernel.slice import by_kind
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Menu
from cservice.protocol import Lines, Protocol

_REFERENCE = re.compile(r"\$(?P<name>[A-Za-z_]\w*)(?P<field>(\.[A-Za-z_]\w*)*)")


# Inside a msgspec class, what is unknown of an attrs class would pass; so these are none either.
class Find(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which record is looked for, by what."""

    record: str  # its kind: "orders.order"
    by: str  # the name it is found by: "orders.phone"
    value: str  # plain, as compared


class Approval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes responsibility for going against a rule."""

    by: str  # an actor's name in the script
    reason: str  # why


# A msgspec class and not an attrs one: those cannot have a field that is called `with`.
class Step(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"fields": "with", "name": "as"},
):
    """One step: a command, a search or a tick, and what is expected of it."""

    at: Instant  # when; `+2d`, `+1h30m` = after the step above; left out = with it
    do: str | None = None  # the command's kind
    find: Find | None = None  # or what is looked for
    tick: bool = False  # or whether all that is due is given
    by: str | None = None  # the actor's name; left out = whoever gave the command above
    fields: dict[str, Any] = {}  # the command's
    name: str | None = None  # for the record it is about; None = it is not referred to
    opens: dict[str, str] = {}  # names for the other records it opens, each with its kind
    brand: str | None = None  # a new record's; None = the script's first
    override: Approval | None = None  # None = nobody overrides
    id: str | None = None  # the command's id; None = counted
    facts: dict[str, Any] = {}  # what the host knows, by the fact's class; else it is not known
    expect: tuple[str, ...] | None = None  # kinds of all events; None = whatever happens
    refused: tuple[str, ...] | None = None  # codes of the refusal; None = it is accepted


@frozen(kw_only=True)
class _Written:
    """The file's top level."""

    title: str
    about: str = ""
    brand: Any = None
    policies: tuple[str, ...] = ()
    actors: Mapping[str, Actor] = attrs.field(factory=dict)
    steps: tuple[Step, ...] = attrs.field(validator=attrs.validators.min_len(1))
    final: tuple[dict[str, Any], ...] = ()


@frozen(kw_only=True)
class Script:
    """A script whose every name is known; what its fields hold is read as it is played."""

    source: Source  # the file, for messages with its lines
    title: str  # what the case is about
    about: str  # more of it; empty = nothing
    brands: tuple[Brand, ...]  # whom the desk serves; empty = nobody in particular
    policies: tuple[Any, ...]  # plug-ins for the desk
    facts: Mapping[str, type[Any]]  # the classes of host facts in those plug-ins, by name
    actors: Mapping[str, Actor]  # by name
    steps: tuple[Step, ...]  # in order
    final: tuple[dict[str, Any], ...]  # what the records are like at the end


def read_script(path: Path) -> Script:
    """The script in a file. Raises SourceError for everything that can be told without playing."""
    source = read_source(path)
    if not isinstance(source.data, dict):
        raise source.error("a script is a mapping with title and steps")
    written = source.read(_Written, data=written_out(source))
    policies = tuple(_policies(source, written.policies))
    script = Script(
        source=source,
        title=written.title,
        about=written.about,
        brands=tuple(_brands(source)),
        policies=policies,
        facts=_facts(source, policies, {name for step in written.steps for name in step.facts}),
        actors={"system": SYSTEM, **{n: _with_role(a) for n, a in written.actors.items()}},
        steps=written.steps,
        final=written.final,
    )
    _Checker(script).check()
    return script


def read_brand(path: Path) -> Brand:
    """The brand in a file of its own; menu, protocol and lines may be in others, beside it."""
    return brand_at(read_source(path))


def brand_at(source: Source, *path: str | int) -> Brand:
    """The brand that is written there, or in the file that is named there."""
    data = source.at(*path)
    if isinstance(data, str):
        return read_brand(_beside(source, data, *path))
    if not isinstance(data, dict):
        return source.read(Brand, *path)
    apart = {
        name: read_source(_beside(source, data[name], *path, name))
        for name in _APART
        if isinstance(data.get(name), str)
    }
    rest = {name: value for name, value in data.items() if name not in apart}
    brand = source.read(Brand, *path, data=rest)
    named: dict[str, Any] = {n: one.read(_APART[n]) for n, one in apart.items()}
    brand = attrs.evolve(brand, **named)
    if brand.lines is not None:
        # What is said is tried when it is read: nobody finds it out on a call.
        from cservice.adapters.lines import problems

        for problem in problems(brand.lines, brand.protocol):
            raise (
                apart["lines"].error(problem)
                if "lines" in apart
                else source.error(problem, *path, "lines")
            )
    return brand


# What of a brand may be in a file of its own.
_APART: Mapping[str, Any] = {"menu": Menu, "protocol": Protocol, "lines": Lines}


def _beside(source: Source, name: str, *path: str | int) -> Path:
    found = source.beside(name)
    if not found.is_file():
        raise source.error(f"there is no file {found}", *path)
    return found


def _brands(source: Source) -> Iterator[Brand]:
    written = source.data.get("brand")
    if isinstance(written, list):
        for place in range(len(written)):
            yield brand_at(source, "brand", place)
    elif written is not None:
        yield brand_at(source, "brand")


def _policies(source: Source, named: tuple[str, ...]) -> Iterator[Any]:
    for place, name in enumerate(named):
        try:
            yield load_policies(name, source.path.parent)
        except InputError as error:
            raise source.error(str(error), "policies", place) from error


def _facts(source: Source, policies: tuple[Any, ...], named: set[str]) -> dict[str, type[Any]]:
    """The attrs classes of the policies' modules; ours are no facts of a host's.

    Raises SourceError where one that a step names could be either of two.
    """
    found: dict[str, type[Any]] = {}
    for place, module in enumerate(policies):
        for name, one in vars(module).items():
            if not isinstance(one, type) or not attrs.has(one) or _is_ours(one):
                continue
            if found.setdefault(name, one) is not one and name in named:
                twice = f"{name} is another class here than in policies above; name one otherwise"
                raise source.error(twice, "policies", place)
    return found


def _is_ours(kind: type[Any]) -> bool:
    return kind.__module__.partition(".")[0] == "cservice"


def _with_role(actor: Actor) -> Actor:
    """Staff without roles named are agents, as in `Actor.staff`."""
    if actor.kind is ActorKind.STAFF and not actor.roles:
        return attrs.evolve(actor, roles=(AGENT,))
    return actor


def reference(text: Any) -> tuple[str, tuple[str, ...]] | None:
    """The name and the fields of `$name.field`; None = it is no reference."""
    if not isinstance(text, str) or not text.startswith("$") or text.startswith("$$"):
        return None
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is no reference such as $ra or $ra.number; write $${text[1:]}")
    return match["name"], tuple(match["field"].split(".")[1:])


class _Checker:
    """Checks before anything is played that all that is named is there."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._source = script.source
        # Not a codec, which would prepare to read and write them all.
        self._commands = by_kind(one for part in SLICES for one in part.commands)
        declared = (one for part in SLICES for one in part.events)
        self._events = by_kind([*declared, *postponed.EVENTS])
        self._records = by_kind(one for part in SLICES for one in part.records)
        self._names: dict[str, None] = {}

    def check(self) -> None:
        latest: Instant | None = None
        for place, step in enumerate(self._script.steps):
            at = ("steps", place)
            if latest is not None and step.at < latest:
                raise self._source.error("this is before the step above it", *at, "at")
            latest = step.at
            self._step(step, at)
            self._names.update(dict.fromkeys([*step.opens, *([step.name] if step.name else [])]))
        for place, wanted in enumerate(self._script.final):
            at = ("final", place)
            if reference(wanted.get("record")) is None:
                raise self._source.error("say which record: {record: $name, …}", *at)
            self._references(wanted, at)

    def _step(self, step: Step, at: tuple[str | int, ...]) -> None:
        kinds = [name for name in ("do", "find", "tick") if getattr(step, name)]
        if len(kinds) != 1:
            raise self._source.error("a step has one of do, find and tick", *at)
        if step.expect is not None and step.refused is not None:
            raise self._source.error("a step is expected or refused, not both", *at, "refused")
        written = self._source.at(*at)
        for name in written:
            if name not in _TAKES[kinds[0]]:
                raise self._source.error(f"{name!r} is not for a step with {kinds[0]}", *at, name)
        if step.find is not None:
            self._known(step.find.record, self._records, "record", *at, "find", "record")
        if step.do is not None:
            self._command(step, at)
        for name, fact in step.facts.items():
            self._known(name, self._script.facts, "fact", *at, "facts", name)
            self._readable(self._script.facts[name], fact, *at, "facts", name)
        for name, kind in step.opens.items():
            self._known(kind, self._records, "record", *at, "opens", name)
        for place, kind in enumerate(step.expect or ()):
            self._known(kind, self._events, "event", *at, "expect", place)
        self._references(written, at)

    def _command(self, step: Step, at: tuple[str | int, ...]) -> None:
        assert step.do is not None, "only a step with do has a command"
        self._known(step.do, self._commands, "command", *at, "do")
        if step.by is None:
            raise self._source.error("say who does it: by: name", *at)
        self._known(step.by, self._script.actors, "actor", *at, "by")
        if step.override is not None:
            self._known(step.override.by, self._script.actors, "actor", *at, "override", "by")
            if self._script.actors[step.override.by].kind is not ActorKind.STAFF:
                raise self._source.error(
                    f"{step.override.by} cannot override a rule; only staff can",
                    *at, "override", "by",
                )  # fmt: skip
        if step.brand is not None and self._script.brands:
            brands = {str(one.id): one for one in self._script.brands}
            self._known(step.brand, brands, "brand", *at, "brand")
        self._readable(self._commands[step.do], step.fields, *at, "with")

    def _readable(self, kind: type[Any], data: Any, *at: str | int) -> None:
        if not any(field for _, field in self._referred(data)):
            # Bare references stand for ids, which are text like themselves; so it reads already.
            self._source.read(kind, *at, data=data)

    def _referred(self, data: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        if isinstance(data, dict | list):
            for one in data.values() if isinstance(data, dict) else data:
                yield from self._referred(one)
        else:
            try:
                found = reference(data)
            except InputError:
                return  # it is told, with its line, where all references are checked
            if found is not None:
                yield found

    def _references(self, data: Any, at: tuple[str | int, ...]) -> None:
        if isinstance(data, dict | list):
            pairs = data.items() if isinstance(data, dict) else enumerate(data)
            for step, one in pairs:
                self._references(one, (*at, step))
            return
        try:
            found = reference(data)
        except InputError as error:
            raise self._source.error(str(error), *at) from error
        if found is not None:
            self._known(found[0], self._names, "name", *at)

    def _known(self, name: str, there: Mapping[str, Any], what: str, *at: str | int) -> None:
        if name not in there:
            raise self._source.error(f"unknown {what} {name!r}; {known(name, there)}", *at)


_TAKES = {
    "do": {
        "at", "do", "by", "with", "as", "opens", "brand", "override", "id", "facts", "expect",
        "refused",
    },
    "find": {"at", "find", "as"},
    "tick": {"at", "tick", "opens", "facts", "expect", "refused"},
}  # fmt: skip
