"""Lifecycles by name, drawn in one of the forms."""

import shutil
import textwrap
from typing import Any

from cservice.cli.source import known
from cservice.cli.timeline import WIDTH
from cservice.desk.slices import SLICES
from cservice.kernel.errors import InputError
from cservice.kernel.table import Table

_TABLES = {table.name: table for one in SLICES for table in one.tables}


def listed() -> list[str]:
    """A line for each lifecycle, in the order of the slices."""
    width = max(map(len, _TABLES)) + 2
    return [
        line
        for name, table in _TABLES.items()
        for line in textwrap.wrap(
            f"{name:<{width}}{_first_line(table.doc)}", WIDTH, subsequent_indent=" " * width
        )
    ]


def _first_line(doc: str) -> str:
    return doc.strip().partition("\n")[0]


def drawn(name: str, form: str) -> bytes:
    """The lifecycle as text, mermaid, table or svg, in UTF-8.

    Raises InputError for an unknown name, and for an svg where its extra is not installed.
    """
    table = _TABLES.get(name)
    if table is None:
        raise InputError(f"unknown chart {name!r}; {known(name, _TABLES)}")
    if form == "svg":
        from cservice.adapters.diagrams import svg

        return svg(table)
    if form == "text":
        return _text(table).encode()
    return f"{table:{ {'table': 'md'}.get(form, form) }}".encode()


def _text(table: Table[Any]) -> str:
    """Boxes and arrows where they can be drawn and fit; else the tree, which says as much."""
    from cservice.adapters.diagrams import drawing

    try:
        return drawing(table, width=shutil.get_terminal_size(fallback=(100, 24)).columns)
    except InputError:
        return f"{table:text}"
