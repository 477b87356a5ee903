"""The trade catalogue: where each row is cited, and links from what cites it."""

import html
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from cservice.kernel.slice import Slice
from docsite.source import SOURCE, cited, doc

#: A line of the catalogue's tables: "| E2 | T | No-RA rejection | … |".
ROW = re.compile(r"^\| (?P<row>[A-K]\d+) \| (?P<rest>.*) \|$", re.MULTILINE)


def citing(slices: Sequence[Slice]) -> Mapping[str, list[str]]:
    """For each row, links to the declarations whose docstrings cite it."""
    found: dict[str, list[str]] = defaultdict(list)
    for slice in slices:
        page = f"slices/{slice.name}.md"
        for kind in (*slice.records, *slice.commands, *slice.events):
            for row in dict.fromkeys(cited(doc(kind))):
                found[row].append(f"[{kind.__name__}]({page}#{kind.__name__.lower()})")
        for question in slice.questions:
            for row in dict.fromkeys(cited(doc(question))):
                name = question.__name__
                found[row].append(f"[{name}](questions.md#{name.lower()})")
    return found


def with_citations(markdown: str, slices: Sequence[Slice]) -> str:
    """The catalogue's page with an anchor on each row and a column of what is built of it."""
    found = citing(slices)

    def row(match: re.Match[str]) -> str:
        id = match["row"]
        links = ", ".join(found.get(id, ()))
        return f'| <span id="{id.lower()}">{id}</span> | {match["rest"]} | {links} |'

    head = "| id | | what | rules |"
    rule = "|---|---|---|---|"
    markdown = markdown.replace(f"{head}\n{rule}", f"{head} declared as |\n{rule}---|")
    return ROW.sub(row, markdown)


def linked(content: str, catalogue: str) -> str:
    """A page's HTML with each "Source: E2." linked to its row."""

    def link(match: re.Match[str]) -> str:
        rows = re.sub(
            r"[A-K]\d+(?=[-–,]|$)",
            lambda one: f'<a href="{html.escape(catalogue)}#{one[0].lower()}">{one[0]}</a>',
            match["rows"],
        )
        return f'<span class="source">Source: {rows}.</span>'

    return SOURCE.sub(link, content)
