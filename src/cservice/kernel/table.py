"""A lifecycle as plain data: every step from every state that allows it, and where it leads.

A table comes from a chart (`cservice.kernel.chart`) or from another table that a host extends.
"""

import operator
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import attrs

from cservice.kernel.errors import DeclarationError, ForbiddenStepError

S = TypeVar("S", bound=StrEnum)
#: One line of a table: from where, by which step, to where.
Row = tuple[S, str, S]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Step(Generic[S]):
    """One step of a lifecycle: where it may be taken from, and where it leads.

    python-statemachine calls it an event; here an event is what happened, and may take several
    steps or none. Two steps are the same only if they are the same object.
    """

    home: "Table[S]"  # the table it is a line of
    table: str  # that table's name: `returns.stage`
    field: str  # the attribute of the record that holds the state, or the axis in its `axes`
    own: bool  # True = a host's own axis, kept in `record.axes[field]`
    name: str  # `authorize`
    targets: Mapping[S, S]  # source -> target; never empty

    @property
    def states(self) -> type[S]:
        """The enum its states are members of."""
        return self.home.states

    @property
    def initial(self) -> S:
        """Where its lifecycle begins."""
        return self.home.initial

    def allowed(self, state: S) -> tuple[str, ...]:
        """The steps its whole lifecycle allows from a state, in the order they are declared."""
        return self.home.allowed(state)

    def __repr__(self) -> str:
        return f"<Step {self.table} {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.getitem, (self.home, self.name)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Table(Generic[S]):
    """A compiled lifecycle: every step, from every state that allows it.

    Not the same as its chart: a table is plain data, and may carry rows a host has added.
    `f"{table:mermaid}"`, `:md` and `:text` draw it.
    """

    name: str  # unique in the program: `returns.stage`
    field: str  # the attribute of the record that holds the state, or the axis in its `axes`
    own: bool  # True = a host's own axis, kept in `record.axes[field]`
    states: type[S]  # the whole enum: every member is a state
    initial: S  # where a record begins
    final: frozenset[S]  # from these nothing leads on; empty = the lifecycle never ends
    steps: Mapping[str, Step[S]]  # by name, in the order they are declared
    doc: str  # the chart's docstring; empty = it has none
    base: "Table[S] | None"  # the table this one extends; None = it came from a chart

    def __getitem__(self, step: str) -> Step[S]:
        """The step of that name; DeclarationError, with the names there are, if there is none."""
        found = self.steps.get(step)
        if found is None:
            raise DeclarationError(
                self.name, f"no step {step!r}; the steps are: {', '.join(self.steps)}"
            )
        return found

    @property
    def rows(self) -> tuple[Row[S], ...]:
        """Every (source, step, target), step by step in the order they are declared."""
        return tuple(
            (source, step.name, target)
            for step in self.steps.values()
            for source, target in step.targets.items()
        )

    def allowed(self, state: S) -> tuple[str, ...]:
        """The steps that may be taken from a state, in the order they are declared."""
        return tuple(name for name, step in self.steps.items() if state in step.targets)

    def next(self, state: S, step: str) -> S:
        """Where a step leads from a state; ForbiddenStepError where it is unknown or forbidden."""
        found = self.steps.get(step)
        target = found.targets.get(state) if found is not None else None
        if target is None:
            raise ForbiddenStepError(self.name, step, str(state), self.allowed(state))
        return target

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        # Drawing is rarely wanted, so the core does not load it; and it needs this module's types.
        from cservice.kernel.diagram import draw

        return draw(self, spec)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<Table {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        head = (self.name, self.field, self.own, self.states, self.initial, self.final)
        return new_table, (*head, self.rows, self.doc, self.base)


def new_table(
    name: str,
    field: str,
    own: bool,
    states: type[S],
    initial: S,
    final: frozenset[S],
    rows: Iterable[Row[S]],
    doc: str,
    base: Table[S] | None,
) -> Table[S]:
    """A table from its rows, unchecked: `compile_chart` and `extended` are the ways to get one."""
    targets: dict[str, dict[S, S]] = {}
    for source, step, target in rows:
        targets.setdefault(step, {})[source] = target
    # Table and steps know each other, so the dict is filled after the table is made.
    steps: dict[str, Step[S]] = {}
    table = Table(
        name=name,
        field=field,
        own=own,
        states=states,
        initial=initial,
        final=final,
        steps=MappingProxyType(steps),
        doc=doc,
        base=base,
    )
    for step, moves in targets.items():
        steps[step] = Step(
            home=table,
            table=name,
            field=field,
            own=own,
            name=step,
            targets=MappingProxyType(moves),
        )
    return table


def checked(where: str, table: Table[S]) -> Table[S]:
    """The table, if a record can live by it; DeclarationError names what it cannot.

    The chart's library checks much the same, but it cannot see what a host has added, and
    a hierarchy has ways only on paper: a child's own step hides its parent's.
    """
    for step in table.steps.values():
        if not step.name.isidentifier():
            raise DeclarationError(
                where,
                f"step {step.name!r} is not a plain name; write it like 'issue_label'"
                " (error_… and done_… have a meaning in python-statemachine)",
            )
        for source in step.targets:
            if source in table.final:
                raise DeclarationError(
                    where,
                    f"step {step.name!r} leaves {source!s}, which is final;"
                    " take the step away or make the state not final",
                )
    ways: dict[S, set[S]] = {state: set() for state in table.states}
    back: dict[S, set[S]] = {state: set() for state in table.states}
    for source, _, target in table.rows:
        ways[source].add(target)
        back[target].add(source)
    _complain(
        where,
        set(table.states) - _closure({table.initial}, ways),
        "cannot be reached from the initial state; add a step that leads there or drop the word",
    )
    _complain(
        where,
        {state for state in table.states if not ways[state]} - table.final,
        "has no step that leaves it; declare it final or add one",
    )
    if table.final:
        _complain(
            where,
            set(table.states) - _closure(table.final, back),
            "has no way to any final state; add a step that leads towards one",
        )
    return table


def _closure(start: Iterable[S], ways: Mapping[S, set[S]]) -> set[S]:
    """Everything that can be walked to, where it starts included."""
    seen: set[S] = set()
    todo = set(start)
    while todo:
        seen |= todo
        todo = set[S]().union(*(ways[state] for state in todo)) - seen
    return seen


def _complain(where: str, states: set[S], problem: str) -> None:
    if states:
        raise DeclarationError(where, f"{', '.join(sorted(states))}: {problem}")


def extended(table: Table[S], rows: Iterable[Row[S]], *, name: str | None = None) -> Table[S]:
    """A table with more rows: new steps, or steps that are there from more states.

    The states stay those of the enum. The table it was made from is untouched. `name` is the new
    table's; None keeps the old one's. A row that is there already, in whichever direction, is
    refused: an extension adds, it never redirects.
    """
    where = f"{name or table.name}, which extends {table.name}"
    all_rows = list(table.rows)
    taken = {(source, step): target for source, step, target in all_rows}
    for source, step, target in rows:
        for state in (source, target):
            if not isinstance(state, table.states):
                raise DeclarationError(
                    where,
                    f"step {step!r} names {state!r}, which is no {table.states.__name__};"
                    " states of a host's own are an axis of its own: compile_chart(…, own=True)",
                )
        if (source, step) in taken:
            raise DeclarationError(
                where,
                f"step {step!r} from {source!s} leads to {taken[source, step]!s} already;"
                " give the new step a name of its own",
            )
        taken[source, step] = target
        all_rows.append((source, step, target))
    head = (name or table.name, table.field, table.own, table.states, table.initial, table.final)
    return checked(where, new_table(*head, all_rows, table.doc, table))


def seal(tables: Iterable[Table[Any]], events: Iterable[type[Any]]) -> None:
    """Check that lifecycles and events fit: every step is some event's, and every event's is there.

    An event is a class with a `kind`, its name in the log, and `moves`, its steps (typed as a
    protocol, pyright would have each subclass repeat `ClassVar`). It may move nothing, or several
    lifecycles, but each at most once. Of an extended table only what it adds is asked for: the rest
    was sealed with the table it extends. Raises DeclarationError that names every misfit at once.
    """
    tables = tuple(tables)
    misfits: list[str] = []
    covered: set[tuple[int, str, str]] = set()
    for event in events:
        kind = getattr(event, "kind", event.__qualname__)
        moves = getattr(event, "moves", None)
        if not isinstance(moves, tuple):
            misfits.append(f"{kind} does not say what it moves: moves must be a tuple of steps")
            continue
        lifecycles: dict[tuple[bool, str], str] = {}
        for step in moves:
            homes = [number for number, table in enumerate(tables) if _holds(table, step)]
            if not homes:
                misfits.append(f"{kind} takes {step.table}.{step.name}, which is no step here")
            if (step.own, step.field) in lifecycles:
                earlier = lifecycles[step.own, step.field]
                misfits.append(
                    f"{kind} takes {earlier!r} and {step.name!r} of {step.table}, not one"
                )
            lifecycles[step.own, step.field] = step.name
            covered.update(
                (home, str(source), step.name) for home in homes for source in step.targets
            )
    for number, table in enumerate(tables):
        sealed = set() if table.base is None else set(table.base.rows)
        for step in table.steps.values():
            missing = [
                source
                for source, target in step.targets.items()
                if (source, step.name, target) not in sealed
                and (number, str(source), step.name) not in covered
            ]
            if missing:
                misfits.append(f"{table.name}.{step.name} from {', '.join(missing)} is no event's")
    if misfits:
        raise DeclarationError("seal", "; ".join(misfits))


def _holds(table: Table[Any] | None, step: Step[Any]) -> bool:
    """Whether a step is the table's, or that of a table it extends."""
    while table is not None:
        if table.steps.get(step.name) is step:
            return True
        table = table.base
    return False
