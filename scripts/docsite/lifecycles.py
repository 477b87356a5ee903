"""The lifecycle pages: for each slice a picture and two tables of every axis."""

import re
from typing import Any

from cservice.adapters.diagrams import svg
from cservice.kernel.slice import Slice
from cservice.kernel.table import Table
from docsite.source import sentence


def page(part: Slice) -> str:
    """The lifecycles of one slice."""
    lines = [f"# Lifecycles of {part.name}", ""]
    for record in part.records:
        lines += [f"## {record.__name__}", "", sentence(record), ""]
        if len(record.tables) > 1:
            lines += [f"It moves on {len(record.tables)} axes, each by itself.", ""]
        for table in record.tables:
            lines += _table(part, table)
    return "\n".join(lines)


def _table(part: Slice, table: Table[Any]) -> list[str]:
    return [
        f"### `{table.name}` {{#{anchor(table)}}}",
        "",
        table.doc,
        "",
        picture(table),
        "",
        f"Kept in the field `{table.field}`; begins at `{table.initial}`.",
        "",
        format(table, "md"),
        "Which events take which step, and which commands lead to them:",
        "",
        "| step | events | commands |",
        "|---|---|---|",
        *(
            f"| `{step.name}` | {_taking(part, step)} | {_leading(part, step)} |"
            for step in table.steps.values()
        ),
        "",
    ]


def anchor(table: Table[Any]) -> str:
    """Where a lifecycle stands on its page."""
    return table.name.replace(".", "-")


def _taking(part: Slice, step: Any) -> str:
    found = [event for event in part.events if step in event.moves]
    return ", ".join(_link(part, event) for event in found)


def _leading(part: Slice, step: Any) -> str:
    found = [c for c in part.commands if any(step in e.moves for e in c.yields)]
    return ", ".join(_link(part, command) for command in found)


def _link(part: Slice, what: type[Any]) -> str:
    return f"[{what.__name__}](../slices/{part.name}.md#{what.__name__.lower()})"


def picture(table: Table[Any]) -> str:
    """The lifecycle as an inline picture that takes its colours from the page."""
    drawn = svg(table).decode()
    drawn = re.sub(r"<!--.*?-->", "", drawn, flags=re.DOTALL)
    # Several pictures stand on one page, and an id is a page's; no picture refers to its own.
    drawn = re.sub(r' id="[^"]*"', "", drawn)
    drawn = re.sub(r"\s*\n\s*", " ", drawn)  # a blank line would end the block in Markdown
    # A title is shown at the pointer, and Graphviz's are its own ids.
    drawn = re.sub(r"<title>.*?</title>", "", drawn)
    drawn = drawn.replace("<svg ", f'<svg role="img" aria-label="{table.name}" ', 1)
    return f'<figure class="chart">{drawn}</figure>'
