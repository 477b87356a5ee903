"""What the source says beside the code: the comment of each field, and rows of the catalogue."""

import ast
import datetime
import html
import importlib
import inspect
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from io import StringIO
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import attrs

from cservice.kernel.money import Money

#: The top of the project.
ROOT = Path(__file__).parents[2]
#: One citation: a row, or the first and last row of several.
_CITED = r"[A-K]\d+(?:[-–][A-K]?\d+)?"
#: What a docstring cites: "Source: E2, E10." or "Source: E1-E9, D7 of the trade catalogue."
SOURCE = re.compile(rf"Source: (?P<rows>{_CITED}(?:, {_CITED})*)(?: of the trade catalogue)?\.")


@attrs.frozen(kw_only=True)
class Field:
    """One field of a value, as the source says it."""

    name: str  # as it is written
    type: str  # its annotation, as it is written
    comment: str  # what it says of itself; empty = nothing
    default: str | None  # as it is shown; None = it must be given
    personal: bool  # kept apart, so that it can be erased
    minted: bool  # issued by the desk


def cited(text: str) -> Iterator[str]:
    """The rows of the trade catalogue that a text cites, ranges said in full."""
    for found in SOURCE.finditer(text):
        for one in found["rows"].split(", "):
            first, _, last = one.replace("–", "-").partition("-")
            letter, number = first[0], int(first[1:])
            until = int(last.lstrip(letter)) if last else number
            yield from (f"{letter}{n}" for n in range(number, until + 1))


def doc(what: Any) -> str:
    """Its own docstring, or nothing where it only inherits one."""
    own = vars(what).get("__doc__") if isinstance(what, type) else what.__doc__
    return inspect.cleandoc(own or "")


def sentence(what: Any) -> str:
    """The first sentence of its docstring, without the rows it cites."""
    first = doc(what).split("\n\n", 1)[0].replace("\n", " ")
    return SOURCE.sub("", first).strip()


def fields(kind: type[Any], *, leave: Iterable[str] = ()) -> tuple[Field, ...]:
    """The fields of an attrs class in the order they are declared, its bases' first."""
    skipped = set(leave)
    return tuple(
        _field(kind, one) for one in attrs.fields(kind) if one.init and one.name not in skipped
    )


def _field(kind: type[Any], one: Any) -> Field:
    annotation, comment = "", ""
    for base in reversed(kind.__mro__):
        found = declared(base).get(one.name)
        if found is not None:
            annotation, comment = found[0], found[1] or comment
    return Field(
        name=one.name,
        type=annotation.strip("\"'"),
        comment=comment,
        default=_default(one),
        personal="personal" in one.metadata,
        minted="minted" in one.metadata,
    )


def _default(one: Any) -> str | None:
    if one.default is attrs.NOTHING:
        return None
    if isinstance(one.default, attrs.Factory):  # type: ignore[arg-type]  # a function to type checkers, a class when run
        return "empty"
    return shown(one.default)


def shown(value: Any) -> str:
    """A value as a person would write it."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, datetime.timedelta):
        days, rest = divmod(value.total_seconds(), 86_400)
        return f"{days:g} days" if not rest else f"{value.total_seconds() / 3600:g} h"
    return repr(value)


@cache
def declared(kind: Any) -> Mapping[str, tuple[str, str]]:
    """Annotation and comment of each field that a class itself declares."""
    module = inspect.getmodule(kind)
    node = _class(module, kind.__qualname__) if module is not None else None
    if module is None or node is None:
        return {}
    comments = _comments(module)
    found = {}
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            found[one.target.id] = (ast.unparse(one.annotation), _comment(comments, one))
    return found


def members(kind: type[Enum]) -> dict[str, str]:
    """The words of an enum and what is said beside each."""
    module = inspect.getmodule(kind)
    node = _class(module, kind.__qualname__) if module is not None else None
    if module is None or node is None:
        return {}
    comments = _comments(module)
    return {
        str(kind[one.targets[0].id].value): _comment(comments, one)
        for one in node.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }


def _comment(comments: Mapping[int, tuple[bool, str]], node: ast.stmt) -> str:
    """What stands beside a statement, else the lines marked `#:` above it."""
    own, beside = comments.get(node.end_lineno or 0, (True, ""))
    if not own:
        return beside
    lines: list[str] = []
    line = node.lineno - 1
    while comments.get(line, (False, ""))[0]:
        lines.insert(0, comments[line][1])
        line -= 1
    return " ".join(lines)


def remark(module: ModuleType, name: str) -> str:
    """What is said above a name where it is assigned; the module may only import it."""
    for node in _tree(module).body:
        if isinstance(node, ast.ImportFrom) and name in [one.name for one in node.names]:
            return remark(importlib.import_module(node.module or ""), name)
        if isinstance(node, ast.AnnAssign):
            targets: list[ast.expr] = [node.target]
        elif isinstance(node, ast.Assign):
            targets = node.targets
        else:
            continue
        if name in [one.id for one in targets if isinstance(one, ast.Name)]:
            return _comment(_comments(module), node)
    return ""


@cache
def _comments(module: ModuleType) -> Mapping[int, tuple[bool, str]]:
    """Every comment by its line, and whether it has the line to itself and is marked `#:`."""
    text = inspect.getsource(module)
    found = {}
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            alone = token.line.lstrip().startswith("#")
            if not alone or token.string.startswith("#:"):
                found[token.start[0]] = (alone, token.string.lstrip("#: ").strip())
    return found


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _class(module: ModuleType | None, name: str) -> ast.ClassDef | None:
    if module is None:
        return None
    try:
        body = _tree(module).body
    except (OSError, TypeError):
        return None
    return next((n for n in body if isinstance(n, ast.ClassDef) and n.name == name), None)


def names_in(kind: type[Any]) -> set[Any]:
    """Everything that a class names, and what the functions of its package that it names name."""
    package = kind.__module__.rpartition(".")[0]
    todo: list[Any] = [one for one in kind.__mro__ if one.__module__.startswith(package)]
    seen: set[Any] = set()
    while todo:
        module, node = _declaration(todo.pop())
        for name in _names(node):
            if name not in vars(module) or id(vars(module)[name]) in seen:
                continue
            one = vars(module)[name]
            seen.add(id(one))
            if isinstance(one, FunctionType) and one.__module__.startswith(package):
                todo.append(one)
    return seen


def _declaration(what: Any) -> tuple[ModuleType, ast.AST]:
    """A class or function as it is written, and where."""
    module = importlib.import_module(what.__module__)
    kinds = (ast.ClassDef, ast.FunctionDef)
    found = (n for n in _tree(module).body if isinstance(n, kinds) and n.name == what.__name__)
    return module, next(found, ast.Module(body=[], type_ignores=[]))


def _names(node: ast.AST) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name))


def code(text: str, links: Mapping[str, str] | None = None) -> str:
    """Inline code that may stand in a table, with known names linked."""
    safe = html.escape(text, quote=False).replace("|", "&#124;").replace("*", "&#42;")
    for name, target in (links or {}).items():
        safe = re.sub(rf"(?<![\w.]){name}(?!\w)", f'<a href="{target}">{name}</a>', safe)
    return f"<code>{safe}</code>"


def cell(text: str) -> str:
    """Text that may stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def field_table(
    rows: Iterable[Field], links: Mapping[str, str] | None = None, *, defaults: bool = False
) -> list[str]:
    """A Markdown table of fields; nothing where there are none.

    `defaults` tells those that say something: None is told by the comment.
    """
    lines = ["| field | type | meaning |", "|---|---|---|"]
    for one in rows:
        notes = [one.comment]
        if defaults and one.default not in (None, "None") and not one.minted:
            notes.append(f"*default: {code(one.default)}*")
        if one.personal:
            notes.append("*personal*")
        said = "; ".join(note for note in notes if note)
        lines.append(f"| `{one.name}` | {code(one.type, links)} | {cell(said)} |")
    return [*lines, ""] if len(lines) > 2 else []
