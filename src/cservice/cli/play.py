"""Plays a script on a desk and compares what happens with what it expects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from cservice.cli.script import Find, Script, Step, reference
from cservice.cli.source import SourceError, known, shown_path
from cservice.cli.story import Story, story
from cservice.cli.timeline import Entry, Refusal, Repeat, refusals
from cservice.desk.desk import Desk
from cservice.desk.numbers import CountedNumbers
from cservice.desk.outcomes import Done
from cservice.desk.ports.store import Due
from cservice.desk.wiring import Gathering
from cservice.kernel.actor import SYSTEM, Override
from cservice.kernel.codec import to_plain
from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.event import Envelope
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, instant

_Path = tuple[str | int, ...]
#: What money is like as plain data.
_MONEY = {"amount", "currency"}


@attrs.define(auto_exc=True, slots=False, eq=False)
class ExpectationError(CserviceError):
    """Something else happened than the script expects; the script may be right, or the rules."""

    #: The file and the line that expects it.
    where: str
    #: What was expected, and what happened instead.
    expected: str
    happened: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}; happened: {self.happened}"


def desk_for(script: Script, store: str = "memory:", policies: Sequence[Any] = ()) -> Desk:
    """A desk as the script wants it, on an empty store; the policies speak after its own."""
    return Desk.open(
        store,
        policies=[*script.policies, *policies],
        brands=script.brands,
        numbers=CountedNumbers(),
    )


class Playing:
    """One script on one desk; `entries` is what has happened so far, refusals included."""

    def __init__(self, script: Script, desk: Desk) -> None:
        """Raises InputError for a store that is not empty: its ids are counted from one."""
        if desk.records():
            raise InputError(
                "the store has records already; a script is played on a fresh one, since its"
                " numbers are counted"
            )
        self.entries: list[Entry] = []
        self._script = script
        self._source = script.source
        self._desk = desk
        self._ids: dict[str, str] = {}
        self._facts: dict[type[Any], Any] = {}

    def run(self) -> None:
        """Play it to the end. Raises ExpectationError, and SourceError for what cannot be read."""
        for place, step in enumerate(self._script.steps):
            self._step(step, ("steps", place))
        for place, wanted in enumerate(self._script.final):
            self._compare_final(wanted, ("final", place))

    def story(self) -> Story:
        """What has happened so far, as people tell it."""
        script = self._script
        records = self._desk.records()
        return story(
            script.title,
            self.entries,
            records,
            desk=self._desk,
            about=script.about,
            brands=script.brands,
        )

    def _step(self, step: Step, at: _Path) -> None:
        try:
            self._know(step.facts, (*at, "facts"))
            if step.find is not None:
                self._find(step.find, step.name, at)
            elif step.tick:
                self._tick(step, at)
            else:
                self._do(step, at)
        except CserviceError as error:
            if isinstance(error, ExpectationError | SourceError):
                raise
            raise self._source.error(str(error), *at) from error

    def _know(self, facts: Mapping[str, Any], at: _Path) -> None:
        """From now on the host knows these facts, and no others."""
        self._facts = {}
        for name, data in facts.items():
            kind = self._script.facts[name]
            filled = self._filled(data, (*at, name))
            self._facts[kind] = self._source.read(kind, *at, name, data=filled)
            self._desk.provide(kind, partial(self._fact, kind))

    def _fact(self, kind: type[Any], gathering: Gathering) -> Any:
        return self._facts.get(kind)

    def _do(self, step: Step, at: _Path) -> None:
        assert step.do is not None
        assert step.by is not None
        fields = self._filled(step.fields, (*at, "with"))
        kind: Any = self._desk.codec.command_type(step.do)
        command = self._source.read(kind, *at, "with", data=fields)
        actor = self._script.actors[step.by]
        override = None
        if step.override is not None:
            approver = self._script.actors[step.override.by]
            override = Override(by=approver, reason=step.override.reason)
        outcome = self._desk.try_do(
            command, by=actor, brand=step.brand, at=step.at, command_id=step.id, override=override
        )
        if isinstance(outcome, Refused):
            on = getattr(command, getattr(command, "target", ""), None)
            self.entries.append(
                Refusal(
                    at=step.at,
                    by=actor,
                    command=step.do,
                    on=on,
                    refused=outcome,
                    override=override,
                    asked=command,
                )
            )
            self._compare([], outcome.codes, str(outcome), step, at)
            return
        if outcome.repeated:
            self.entries.append(
                Repeat(at=step.at, by=actor, command=step.do, id=step.id or "", done=outcome)
            )
        else:
            self.entries.extend(outcome.events)
            self.entries.extend(refusals(outcome, step.at))
        self._compare([one.body.kind for one in outcome.events], (), "", step, at)
        if step.name is not None:
            self._ids[step.name] = outcome.record.id
        self._open(step.opens, outcome.events, {outcome.record.id}, at)

    def _tick(self, step: Step, at: _Path) -> None:
        events: list[Envelope] = []
        codes: list[str] = []
        said: list[str] = []

        def tell(due: Due, outcome: Done[Any] | Refused | Exception) -> None:
            if isinstance(outcome, Done):
                self.entries.extend(refusals(outcome, step.at))
                self.entries.extend(outcome.events)
                events.extend(outcome.events)
            elif isinstance(outcome, Refused):
                self.entries.append(
                    Refusal(
                        at=step.at,
                        by=SYSTEM,
                        command=due.command.kind,
                        on=due.record,
                        refused=outcome,
                        asked=due.command,
                    )
                )
                codes.extend(outcome.codes)
                said.append(str(outcome))

        self._desk.tick(step.at, each=tell)
        kinds = [one.body.kind for one in events]
        self._compare(kinds, tuple(codes), "; ".join(said), step, at)
        self._open(step.opens, events, set(), at)

    def _open(
        self, names: Mapping[str, str], events: Iterable[Envelope], known: set[str], at: _Path
    ) -> None:
        """Name the records that were opened beside the one that is known, by their kinds."""
        opened = [one.stream for one in events if one.version == 1 and one.stream not in known]
        for kind in dict.fromkeys(names.values()):
            ids = [id for id in opened if self._desk.record(Record, id).kind == kind]
            named = [name for name, its in names.items() if its == kind]
            if len(ids) != len(named):
                happened = ", ".join(ids) or "none was opened"
                raise self._failed(f"{len(named)} new {kind}", happened, *at, "opens", named[0])
            self._ids.update(zip(named, ids, strict=True))

    def _find(self, find: Find, name: str | None, at: _Path) -> None:
        kind: type[Record] = self._desk.codec.records[find.record]
        value = self._filled(find.value, (*at, "find", "value"))
        found = self._desk.find(kind, find.by, value)
        if len(found) != 1:
            raise self._failed(
                f"one {find.record} with {find.by} {value}",
                ", ".join(one.id for one in found) or "there is none",
                *at,
                "find",
            )
        if name is not None:
            self._ids[name] = found[0].id

    def _filled(self, data: Any, at: _Path) -> Any:
        """The data with every reference replaced by what it stands for now."""
        if isinstance(data, dict):
            return {name: self._filled(one, (*at, name)) for name, one in data.items()}
        if isinstance(data, list):
            return [self._filled(one, (*at, place)) for place, one in enumerate(data)]
        found = reference(data)
        if found is None:
            return data[1:] if isinstance(data, str) and data.startswith("$$") else data
        name, fields = found
        if name not in self._ids:
            raise self._source.error(f"{name!r} names nothing: its step was refused", *at)
        if not fields:
            return self._ids[name]
        value: Any = self._record(name)
        for field in fields:
            if not hasattr(value, field) or field.startswith("_"):
                raise self._source.error(f"{name} has no {'.'.join(fields)}", *at)
            value = getattr(value, field)
        if value is None:
            raise self._source.error(f"{name} has no {'.'.join(fields)} at this time", *at)
        return to_plain(value)

    def _record(self, name: str) -> Record:
        return self._desk.record(Record, self._ids[name])

    def _compare(
        self, events: list[str], codes: tuple[str, ...], said: str, step: Step, at: _Path
    ) -> None:
        """Compare what happened with what the step expects; both may be a tick's."""
        happened = f"refused: {said}" if said else ", ".join(events) or "nothing"
        if step.refused is not None:
            if codes != step.refused:
                wanted = ", ".join(step.refused)
                raise self._failed(f"a refusal [{wanted}]", happened, *at, "refused")
        elif codes:
            wanted = (
                "to be accepted" if step.expect is None else ", ".join(step.expect) or "nothing"
            )
            raise self._failed(wanted, happened, *at)
        elif step.expect is not None and tuple(events) != step.expect:
            raise self._failed(*_apart(list(step.expect), events), *at, "expect")

    def _compare_final(self, wanted: dict[str, Any], at: _Path) -> None:
        found = reference(wanted["record"])
        assert found is not None
        self._filled(wanted["record"], (*at, "record"))
        record = self._record(found[0])
        plain = {"kind": record.kind, **to_plain(record)}
        rest = {name: one for name, one in wanted.items() if name != "record"}
        filled = self._filled(rest, at)
        for path, expected, actual in self._differences(filled, plain, at):
            field = shown_path(path[len(at) :])
            raise self._failed(f"{record.id} {field} {_said(expected)}", _said(actual), *path)

    def _differences(self, wanted: Any, actual: Any, at: _Path) -> Iterator[tuple[_Path, Any, Any]]:
        if isinstance(wanted, dict) and isinstance(actual, dict):
            for name, one in wanted.items():
                if name not in actual:
                    said = f"there is no {name!r}; {known(name, actual)}"
                    raise self._source.error(said, *at, name)
                yield from self._differences(one, actual[name], (*at, name))
        elif isinstance(wanted, list) and isinstance(actual, list | tuple):
            if len(wanted) != len(actual):
                yield at, f"{len(wanted)} of them", f"{len(actual)}"
                return
            for place, (one, other) in enumerate(zip(wanted, actual, strict=True)):
                yield from self._differences(one, other, (*at, place))
        elif isinstance(wanted, str) and isinstance(actual, dict) and actual.keys() == _MONEY:
            if wanted != (paid := f"{actual['currency']} {actual['amount']}"):
                yield at, wanted, paid
        elif not _same(wanted, actual):
            yield at, wanted, actual

    def _failed(self, expected: str, happened: str, *at: str | int) -> ExpectationError:
        where = self._source.where(*at)
        return ExpectationError(where, expected, happened)


def _apart(expected: list[str], happened: list[str]) -> tuple[str, str]:
    """Both without what they begin with in common, which says nothing."""
    same = 0
    while expected[same : same + 1] == happened[same : same + 1] != []:
        same += 1
    after = f" after {same} as expected" if same else ""
    rest = ", ".join(happened[same:]) or "nothing more"
    return (", ".join(expected[same:]) or "nothing more"), f"{rest}{after}"


def _same(wanted: Any, actual: Any) -> bool:
    """Whether text in a script means a value of a record."""
    if isinstance(wanted, str):
        if isinstance(actual, bool):
            return wanted == str(actual).lower()
        if isinstance(actual, int | float):
            return _number(wanted) == actual
        if isinstance(actual, str) and wanted != actual:
            at = _instant(wanted)
            return at is not None and at == _instant(actual)
    return bool(wanted == actual)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _instant(text: str) -> Instant | None:
    try:
        return instant(text)
    except InputError:
        return None


def _said(value: Any) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else str(value)
