"""A chart declares one lifecycle; compiled once, at import, it is a flat table of steps.

The chart is a python-statemachine class and never runs: a look-up in its table takes a thousandth
of what a transition of the interpreter does. The tests walk both side by side.
"""

import inspect
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Generic, TypeVar

from statemachine import Event as ChartEvent
from statemachine import State, StateChart
from statemachine.callbacks import CallbackGroup, CallbackSpecList
from statemachine.exceptions import InvalidDefinition
from statemachine.factory import StateMachineMetaclass
from statemachine.graph import iterate_states
from statemachine.states import States
from statemachine.transition import Transition
from statemachine.transition_list import TransitionList

from cservice.kernel.errors import DeclarationError
from cservice.kernel.table import Row, Step, Table, checked, extended, new_table, seal

__all__ = ["Chart", "State", "States", "Step", "Table", "compile_chart", "extended", "seal"]

S = TypeVar("S", bound=StrEnum)


class _ChartMeta(StateMachineMetaclass):
    """Refuses, while the class is being made, what would spoil another chart or mean nothing."""

    def __init__(
        cls,  # noqa: N805  # a metaclass, which ruff cannot see
        name: str,
        bases: tuple[type],
        body: dict[str, Any],
    ) -> None:
        if any(isinstance(base, _ChartMeta) for base in bases):
            where = f"{cls.__module__}.{cls.__qualname__}"
            _check_bases(where, bases)
            _check_body(where, body)
            try:
                super().__init__(name, bases, body)
            except InvalidDefinition as error:
                raise DeclarationError(where, str(error)) from error
        else:
            super().__init__(name, bases, body)


def _check_bases(where: str, bases: tuple[type, ...]) -> None:
    if bases == (Chart,):
        return
    for base in bases:
        if isinstance(base, _ChartMeta) and base is not Chart:
            raise DeclarationError(
                where,
                f"derives from the chart {base.__qualname__}, whose states it would change;"
                " use extended(table, rows), or a chart of its own",
            )
    others = ", ".join(base.__qualname__ for base in bases if base is not Chart)
    raise DeclarationError(
        where, f"inherits from {others} too; a chart declares a lifecycle and nothing else"
    )


def _check_body(where: str, body: Mapping[str, Any]) -> None:
    for key, value in body.items():
        if key.startswith("__"):
            continue
        if hasattr(Chart, key):
            raise DeclarationError(
                where,
                f"{key!r} is a word of python-statemachine's own: a step needs another name,"
                " and a setting stays as it is",
            )
        if not isinstance(value, (State, States, TransitionList, ChartEvent)):
            raise DeclarationError(
                where,
                f"{key!r} is neither states nor a step: callbacks, listeners and settings are"
                " refused; what depends on more than the state belongs in decide",
            )
    states = [
        state
        for value in body.values()
        for state in (value if isinstance(value, States) else [value])
        if isinstance(state, State)
    ]
    for state in states:
        if state.id:
            raise DeclarationError(
                where,
                f"state {state.id} is another chart's already, which would share every step;"
                " make the states anew",
            )
    _check_initial(where, "the chart", states)


def _check_initial(where: str, place: str, states: list[State]) -> None:
    """Refuse what the library passes over: it would begin at whichever state comes first."""
    for state in states:
        if state.parallel:
            raise DeclarationError(
                where,
                f"{place} has a parallel state; two axes are two charts, each with its own enum",
            )
    if states and [state.initial for state in states].count(True) != 1:
        raise DeclarationError(
            where, f"{place} must have one initial state, a member of its own enum"
        )
    for state in states:
        _check_initial(where, f"a state of {place}", state.states)


class Chart(StateChart[object], Generic[S], metaclass=_ChartMeta):
    """The base of every lifecycle: states from one enum, and steps between them, nothing else.

    Write `class ReturnChart(Chart[ReturnStage])`. An unknown or forbidden step is an error, where
    a bare `StateChart` passes over it in silence. Never run one: `compile_chart` it.
    """

    allow_event_without_transition = False
    catch_errors_as_events = False
    # Checked on the table instead, in words of ours, a host's rows included.
    validate_disconnected_states = False
    validate_trap_states = False
    validate_final_reachability = False


def compile_chart(chart: type[Chart[S]], *, name: str, field: str, own: bool = False) -> Table[S]:
    """The flat table of a chart; once, at import.

    `name` is the table's, unique in the program (`returns.stage`); `field` the attribute of the
    record that holds the state or, for a host's own axis (`own=True`), the key in its `axes`.
    A hierarchy is flattened: a parent's step may be taken from each leaf that has none of that
    name itself, and entering a parent enters its initial leaf. Raises DeclarationError, by name,
    for whatever a flat table cannot mean.
    """
    where = f"{chart.__module__}.{chart.__qualname__}"
    candidate: object = chart  # whatever a host that does not type-check may give
    if not isinstance(candidate, _ChartMeta) or not chart.states:
        raise DeclarationError(where, "is not a chart with states; derive from Chart[YourEnum]")
    _refuse_callbacks(where, chart, chart._specs, "the chart")
    nodes = list(iterate_states(chart.states))
    for same in ([node.id for node in nodes], [node.value for node in nodes]):
        for word in same:
            if same.count(word) > 1:
                raise DeclarationError(
                    where, f"{word} is two states, which python-statemachine takes for one"
                )
    exits = {id(node): _exits(where, chart, node, nodes) for node in nodes}
    late = {step for ways in exits.values() for step in ways} - {str(e) for e in chart._events}
    if late:
        raise DeclarationError(
            where, f"{', '.join(sorted(late))}: added after the class was made; declare it there"
        )
    leaves = [node for node in nodes if not node.states]
    states: type[S] = _enum(where, chart, leaves)
    rows: list[Row[S]] = []
    for event in chart._events:
        if event.delay or event.internal:
            raise DeclarationError(where, f"step {event.id!r} is delayed or internal; {_LATER}")
        ways = [
            (leaf, target)
            for leaf in leaves
            for target in [_target(leaf, event.id, exits)]
            if target is not None
        ]
        if not ways:
            raise DeclarationError(where, f"step {event.id!r} leads from nowhere; take it away")
        rows += [(_word(source), event.id, _word(_entered(target))) for source, target in ways]
    [initial] = [node for node in chart.states if node.initial]
    table = new_table(
        name,
        field,
        own,
        states,
        _word(_entered(initial)),
        frozenset(_word(leaf) for leaf in leaves if leaf.final),
        rows,
        inspect.cleandoc(chart.__doc__ or ""),
        None,
    )
    return checked(where, table)


_LATER = "what happens by itself, later, is a deadline of the record"


def _exits(where: str, chart: type[Chart[S]], node: State, nodes: list[State]) -> dict[str, State]:
    """Where each step leads that is declared on this state itself."""
    _refuse_callbacks(where, chart, node._specs, f"state {node.id}")
    if node.is_history or node.history:
        raise DeclarationError(
            where, f"state {node.id} remembers its history; say in the step where it leads"
        )
    if node.final and (node.parent or node.states):
        raise DeclarationError(
            where, f"state {node.id} is final inside a hierarchy; put it at the top, without parts"
        )
    exits: dict[str, State] = {}
    entries = 0
    for transition in node.transitions:
        if transition.initial:
            entries += 1
            continue
        target = _sole_target(where, chart, transition, nodes)
        for event in transition.events:
            if event.id in exits:
                raise DeclarationError(
                    where,
                    f"step {event.id!r} is declared twice from {node.id}: to {exits[event.id].id}"
                    f" and to {target.id}; two outcomes are two steps, decide chooses",
                )
            exits[event.id] = target
    if entries != (1 if node.states else 0):
        raise DeclarationError(
            where,
            f"state {node.id} is entered by an initial transition of its own; mark the part"
            " with initial=True instead",
        )
    return exits


def _sole_target(
    where: str, chart: type[Chart[S]], transition: Transition, nodes: list[State]
) -> State:
    source = transition.source
    if transition.is_eventless:
        raise DeclarationError(
            where, f"a transition from {source.id} has no name, so it is automatic; {_LATER}"
        )
    step = transition.event
    _refuse_callbacks(where, chart, transition._specs, f"step {step!r} from {source.id}")
    if len(transition.targets) != 1:
        raise DeclarationError(
            where,
            f"step {step!r} from {source.id} must lead to one state;"
            " if it stays there, write .to.itself()",
        )
    [target] = transition.targets
    if not any(target is node for node in nodes):
        raise DeclarationError(
            where, f"step {step!r} from {source.id} leads to {target!r}, a state of no part here"
        )
    if transition.internal and source.states:
        raise DeclarationError(
            where,
            f"step {step!r} from {source.id} is internal, which remembers the part it was in;"
            " declare it from each part",
        )
    return target


def _refuse_callbacks(
    where: str, chart: type[Chart[S]], specs: CallbackSpecList, place: str
) -> None:
    for spec in specs:
        if spec.is_convention and not hasattr(chart, spec.func):
            continue
        if spec.group in (CallbackGroup.COND, CallbackGroup.VALIDATOR):
            raise DeclarationError(where, f"{place} has a guard, {spec}; guards belong in decide")
        if spec.is_convention:
            raise DeclarationError(
                where,
                f"{place} would call {spec}, which python-statemachine takes for a callback by its"
                " name; rename one of the two",
            )
        raise DeclarationError(
            where,
            f"{place} has a callback, {spec} ({spec.group.name.lower()}); a chart does nothing:"
            " what changes belongs in the event, what follows in a reaction",
        )


def _target(leaf: State, step: str, exits: Mapping[int, Mapping[str, State]]) -> State | None:
    node: State | None = leaf
    while node is not None:
        if step in exits[id(node)]:
            return exits[id(node)][step]
        node = node.parent
    return None


def _entered(node: State) -> State:
    """The leaf one is in after entering a state."""
    while node.states:
        [node] = [part for part in node.states if part.initial]
    return node


def _word(leaf: State) -> Any:
    """The member of the enum that a leaf stands for."""
    return leaf.value


def _enum(where: str, chart: type[Chart[S]], leaves: list[State]) -> type[S]:
    """The enum the chart is taken from, whole."""
    words = [_word(leaf) for leaf in leaves]
    if not all(isinstance(word, StrEnum) for word in words):
        raise DeclarationError(where, "each state must be a StrEnum's member; use States.from_enum")
    states: type[S] = type(words[0])
    strangers = [str(word) for word in words if not isinstance(word, states)]
    missing = [str(state) for state in states if state not in words]
    if strangers or missing:
        raise DeclarationError(
            where,
            f"every member of {states.__name__} must be one state, and nothing else be one;"
            f" wrong are: {', '.join([*strangers, *missing])}",
        )
    declared = [arg for base in vars(chart).get("__orig_bases__", ()) for arg in base.__args__]
    if declared not in ([], [states]):
        raise DeclarationError(
            where,
            f"its states are those of {states.__name__}: derive from Chart[{states.__name__}]",
        )
    return states
