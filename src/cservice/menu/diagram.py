"""A menu drawn as text: a tree for the terminal, Mermaid, Graphviz's dot."""

from collections.abc import Callable, Iterator
from typing import Final

from cservice.kernel.errors import InputError
from cservice.menu.model import Choice, Level, LevelName, Menu, Way


def text(menu: Menu) -> str:
    """A tree from the first level; … means that the level stands elsewhere."""
    name = menu.first
    lines = [f"{name} ({menu.levels[name].seconds} s)", *_branches(menu, name, "", {name})]
    return "\n".join(lines) + "\n"


def _branches(menu: Menu, name: LevelName, indent: str, drawn: set[LevelName]) -> Iterator[str]:
    answers = list(_answers(menu.levels[name]))
    new = _new(menu, [way for _, way in answers], drawn)
    for place, (key, way) in enumerate(answers):
        last = place == len(answers) - 1
        to = menu.after(way)
        here = new.get(place)
        mark = "" if to is None else f" ({menu.levels[to].seconds} s)" if here else " …"
        yield f"{indent}{'└' if last else '├'}─ {key}: {way.says} ─▸ {_to(way)}{mark}"
        if here is not None:
            yield from _branches(menu, here, indent + ("   " if last else "│  "), drawn)


def _new(menu: Menu, ways: list[Choice], drawn: set[LevelName]) -> dict[int, LevelName]:
    """The levels that are drawn below this one, by the place of the way that first leads there."""
    new: dict[int, LevelName] = {}
    for place, way in enumerate(ways):
        to = menu.after(way)
        if to is not None and to not in drawn:
            drawn.add(to)
            new[place] = to
    return new


def mermaid(menu: Menu) -> str:
    """A Mermaid flowchart, one line a way, so that a changed way is a changed line."""
    ids = _ids(menu)
    lines = ["flowchart LR"]
    lines += [f"    {id}{_shape(name)}" for name, id in ids.items()]
    for source, key, way in _ways(menu):
        label = _mermaid(f"{key}: {way.says}")
        lines.append(f'    {ids["level", source]} -- "{label}" --> {ids[_node(way)]}')
    for name, message in menu.messages.items():
        if message.then is not None:
            lines.append(f"    {ids['message', name]} --> {ids['level', message.then]}")
    return "\n".join(lines) + "\n"


def dot(menu: Menu) -> str:
    """Graphviz source."""
    ids = _ids(menu)
    lines = [
        'digraph "menu" {',
        "    rankdir=LR",
        '    node [shape=box style=rounded fontname="sans-serif"]',
        '    edge [fontname="sans-serif" fontsize=11]',
    ]
    for (kind, name), id in ids.items():
        shape = _SHAPES[kind]
        lines.append(f'    {id} [label="{_quoted(name)}"{shape and f" {shape}"}]')
    for source, key, way in _ways(menu):
        label = _quoted(f"{key}: {way.says}")
        lines.append(f'    {ids["level", source]} -> {ids[_node(way)]} [label="{label}"]')
    for name, message in menu.messages.items():
        if message.then is not None:
            lines.append(f"    {ids['message', name]} -> {ids['level', message.then]}")
    return "\n".join([*lines, "}"]) + "\n"


#: Each drawing, by its name.
FORMATS: Final[dict[str, Callable[[Menu], str]]] = {"text": text, "mermaid": mermaid, "dot": dot}


def draw(menu: Menu, form: str) -> str:
    """The menu in one of the forms; InputError names them where it is none."""
    if form not in FORMATS:
        raise InputError(f"a menu cannot be drawn as {form!r}; choose {', '.join(FORMATS)}")
    return FORMATS[form](menu)


_Node = tuple[str, str]
_SHAPES = {
    "level": "",
    "department": "style=filled",
    "person": "shape=ellipse",
    "message": "shape=note",
}


def _answers(level: Level) -> Iterator[tuple[str, Choice]]:
    """What can be answered, as it is drawn, and where it leads."""
    yield from level.choices.items()
    if level.silence is not None:
        yield "no key", level.silence
    if level.wrong is not None:
        yield "wrong keys", level.wrong


def _ways(menu: Menu) -> Iterator[tuple[str, str, Choice]]:
    for name, level in menu.levels.items():
        for key, way in _answers(level):
            yield name, key, way


def _to(way: Way) -> str:
    kind, name = _node(way)
    return name if kind in ("level", "department") else f"{kind} {name}"


def _node(way: Way) -> _Node:
    kinds = ("level", "department", "person", "message")
    return next((kind, name) for kind in kinds if (name := getattr(way, kind)) is not None)


def _ids(menu: Menu) -> dict[_Node, str]:
    """What each place is called in a drawing, levels first."""
    nodes: list[_Node] = [("level", name) for name in menu.levels]
    nodes += [_node(way) for _, _, way in _ways(menu)]
    nodes += [("message", name) for name in menu.messages]
    return {node: f"n{number}" for number, node in enumerate(dict.fromkeys(nodes))}


def _shape(node: _Node) -> str:
    kind, name = node
    label = _mermaid(name)
    opened, closed = {
        "department": ("([", "])"),
        "person": ("((", "))"),
        "message": (">", "]"),
    }.get(kind, ("[", "]"))
    return f'{opened}"{label}"{closed}'


def _mermaid(words: str) -> str:
    return words.replace('"', "#quot;")


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')
