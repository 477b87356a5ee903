"""The trade catalogue: where each row is cited, and links from what cites it."""

import html
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import FunctionType

from cservice.kernel.slice import Slice
from docsite import vocabulary
from docsite.declared import modules, page_of
from docsite.source import SOURCE, cited, doc

#: A line of the catalogue's tables: "| E2 | T | No-RA rejection | … |".
ROW = re.compile(r"^\| (?P<row>[A-K]\d+) \| (?P<rest>.*) \|$", re.MULTILINE)


def citing(slices: Sequence[Slice]) -> Mapping[str, list[str]]:
    """For each row, the declarations whose docstrings cite it, linked where they have a place."""
    places = {
        id(kind): f"slices/{part.name}.md#{kind.__name__.lower()}"
        for part in slices
        for kind in vocabulary.told(part)
    }
    places |= {id(question): page_of(question) for part in slices for question in part.questions}
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        for row in dict.fromkeys(cited(doc(module))):
            found[row].append(f"`{module.__name__}`")
        for name, kind in vars(module).items():
            if getattr(kind, "__module__", None) != module.__name__ or name.startswith("_"):
                continue
            if not isinstance(kind, type | FunctionType):
                continue
            place = places.get(id(kind))
            shown = f"[{name}]({place})" if place else f"`{name}`"
            for row in dict.fromkeys(cited(doc(kind))):
                found[row].append(shown)
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
