"""A lifecycle drawn as text: Mermaid, a Markdown table, a tree, Graphviz's dot.

All are drawn from the table and none by python-statemachine's own renderers: a table that a host
has extended has no chart behind it, and what is drawn should be what runs. Pictures need a
program beside this one: see `cservice.adapters.diagrams`.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Final, TypeVar

from cservice.kernel.errors import InputError
from cservice.kernel.table import Table

S = TypeVar("S", bound=StrEnum)

#: Mermaid's own words, which no state may be called; its lexer does not mind the case.
_RESERVED = frozenset(
    word
    for line in (
        "accdescr acctitle as choice class classdef click default direction",
        "end fork hide href join note scale state style",
    )
    for word in line.split()
)


def mermaid(table: Table[S], *, direction: str = "LR") -> str:
    """A Mermaid state diagram, one line a row, so that a changed row is a changed line."""
    names = {state: _identifier(state) for state in table.states}
    lines = ["stateDiagram-v2", f"    direction {direction}"]
    lines += [
        '    state "{}" as {}'.format(state.replace('"', "#quot;"), name)
        for state, name in names.items()
        if state != name
    ]
    lines.append(f"    [*] --> {names[table.initial]}")
    for source, step, target in _by_state(table):
        lines.append(f"    {names[source]} --> {names[target]} : {step}")
    lines += [f"    {names[state]} --> [*]" for state in table.states if state in table.final]
    return "\n".join(lines) + "\n"


def markdown(table: Table[S]) -> str:
    """A Markdown table of state, step and where it leads, one line a row."""
    lines = ["| state | step | leads to |", "|---|---|---|"]
    for state in table.states:
        begins = " (begins here)" if state == table.initial else ""
        for step in table.allowed(state):
            target = table.steps[step].targets[state]
            lines.append(f"| {_cell(state)}{begins} | `{step}` | {_cell(target)} |")
        if state in table.final:
            lines.append(f"| {_cell(state)}{begins} | (final) | |")
    return "\n".join(lines) + "\n"


def text(table: Table[S]) -> str:
    """A tree from the initial state: ◉ is final, and … means that the state's ways are elsewhere.

    Each state's ways stand where it is first reached, counting steps; so the tree stays shallow.
    """
    grown: dict[S, tuple[S, str] | None] = {table.initial: None}
    for state in (queue := [table.initial]):
        for step in table.allowed(state):
            target = table.steps[step].targets[state]
            if target not in grown:
                grown[target] = (state, step)
                queue.append(target)
    lines = [f"● {table.initial}", *_branches(table, table.initial, grown, "")]
    return "\n".join(lines) + "\n"


def _branches(
    table: Table[S], state: S, grown: dict[S, tuple[S, str] | None], indent: str
) -> Iterator[str]:
    steps = table.allowed(state)
    for step in steps:
        target = table.steps[step].targets[state]
        here = grown[target] == (state, step)
        last = step == steps[-1]
        mark = " ◉" if target in table.final else "" if here else " …"
        yield f"{indent}{'└' if last else '├'}─ {step} ─▸ {target}{mark}"
        if here:
            yield from _branches(table, target, grown, indent + ("   " if last else "│  "))


def dot(table: Table[S]) -> str:
    """Graphviz source; steps between the same two states share an arrow."""
    ids = {state: f"s{number}" for number, state in enumerate(table.states)}
    arrows: dict[tuple[S, S], list[str]] = {}
    for source, step, target in _by_state(table):
        arrows.setdefault((source, target), []).append(step)
    lines = [
        f'digraph "{_quoted(table.name)}" {{',
        "    rankdir=LR",
        '    node [shape=box style=rounded fontname="sans-serif"]',
        '    edge [fontname="sans-serif" fontsize=11]',
        '    begin [shape=point width=0.15 label=""]',
    ]
    lines += [
        f'    {name} [label="{_quoted(state)}"{" peripheries=2" if state in table.final else ""}]'
        for state, name in ids.items()
    ]
    lines.append(f"    begin -> {ids[table.initial]}")
    for (source, target), steps in arrows.items():
        label = "\\n".join(steps)
        lines.append(f'    {ids[source]} -> {ids[target]} [label="{label}"]')
    return "\n".join([*lines, "}"]) + "\n"


#: What stands after the colon in `f"{table:mermaid}"`.
FORMATS: Final[dict[str, Callable[[Table[Any]], str]]] = {
    "mermaid": mermaid,
    "md": markdown,
    "text": text,
    "dot": dot,
}


def draw(table: Table[Any], form: str) -> str:
    """The table in one of the forms; InputError names them where it is none."""
    if form not in FORMATS:
        raise InputError(f"{table.name} cannot be drawn as {form!r}; choose {', '.join(FORMATS)}")
    return FORMATS[form](table)


def _by_state(table: Table[S]) -> Iterator[tuple[S, str, S]]:
    """Every row, in the order of the states, then of the steps."""
    for state in table.states:
        for step in table.allowed(state):
            yield state, step, table.steps[step].targets[state]


def _identifier(state: StrEnum) -> str:
    """What Mermaid may call a state: its word where that can be, else the member's name."""
    if state.isidentifier() and state.isascii() and state.lower() not in _RESERVED:
        return str(state)
    return f"{state.name}_"


def _quoted(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def _cell(word: str) -> str:
    return word.replace("|", "\\|")
