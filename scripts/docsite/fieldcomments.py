"""A griffe extension: what is said beside a field is its docstring in the reference."""

import ast
from typing import Any

from griffe import Attribute, Docstring, Extension, Inspector, ObjectNode, Visitor


class FieldComments(Extension):
    """Reads the comment beside or above an attribute of a class as its docstring."""

    def on_attribute_instance(
        self,
        *,
        node: ast.AST | ObjectNode,
        attr: Attribute,
        agent: Visitor | Inspector,
        **kwargs: Any,
    ) -> None:
        """Called for each attribute that griffe has found."""
        if attr.docstring is not None or attr.lineno is None or attr.endlineno is None:
            return
        lines = attr.lines_collection[attr.filepath]  # type: ignore[index]  # one file: no namespace package is read
        text = _beside(lines[attr.endlineno - 1]) or _above(lines, attr.lineno - 1)
        if text:
            attr.docstring = Docstring(text, parent=attr)


def _beside(line: str) -> str:
    code, found, comment = line.partition("  # ")
    return comment.strip() if found and code.strip() else ""


def _above(lines: list[str], place: int) -> str:
    said: list[str] = []
    while place > 0 and lines[place - 1].lstrip().startswith("#:"):
        place -= 1
        said.insert(0, lines[place].lstrip(" #:").strip())
    return " ".join(said)
