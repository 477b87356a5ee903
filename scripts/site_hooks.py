"""What mkdocs calls while it builds the site: pages made from the declarations join the others."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from docsite import (
    approvals,
    cases,
    command_line,
    failures,
    host,
    lifecycles,
    protocol,
    questions,
    trade,
    vocabulary,
)
from docsite.declared import SLICES, page_of
from docsite.source import ROOT

#: Where the catalogue of the trade stands.
TRADE = "reference/trade.md"
#: Stands in a page where a generated part goes.
PARTS: dict[str, Callable[[], str]] = {
    "<!-- generated: slices -->": lambda: vocabulary.overview(SLICES),
    "<!-- generated: commands -->": lambda: vocabulary.kinds(SLICES),
    "<!-- generated: public -->": vocabulary.public,
    "<!-- generated: steps -->": vocabulary.steps,
    "<!-- generated: protocol -->": protocol.page,
    "<!-- generated: approvals -->": lambda: approvals.table(SLICES),
}
#: Stands where the rest of a page is generated. What is written below it is for those who read the
#: page without the site.
RESTS: dict[str, Callable[[], str]] = {
    "<!-- generated: questions -->": lambda: questions.page(SLICES),
    "<!-- generated: errors -->": failures.page,
    "<!-- generated: command-line -->": command_line.page,
    "<!-- generated: cases -->": cases.overview,
    "<!-- generated: host -->": host.table,
}
#: Stands where a file of the project is shown: `<!-- file: examples/policies/bronze.py -->`.
FILE = re.compile(r"^<!-- file: (?P<place>\S+) -->$", re.MULTILINE)
_LANGUAGES = {".py": "python", ".toml": "toml", ".yaml": "yaml"}


def pages() -> Iterator[tuple[str, str]]:
    """Every page that is only on the site: where it goes, and its Markdown."""
    for part in SLICES:
        yield f"reference/slices/{part.name}.md", vocabulary.page(part)
        yield f"reference/lifecycles/{part.name}.md", lifecycles.page(part)
        for question in part.questions:
            yield f"reference/{page_of(question)}", questions.question_page(part, question)
    for case in cases.cases():
        yield case.page, cases.page(case)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of cases, slices, lifecycles and questions into the navigation.

    Each beside the page that lists them, so that nothing has to be registered.
    """
    sections = {
        "Cases": [case.page for case in cases.cases()],
        "Questions": [f"reference/{page_of(q)}" for part in SLICES for q in part.questions],
        "Slices": [f"reference/slices/{part.name}.md" for part in SLICES],
        "Lifecycles": [f"reference/lifecycles/{part.name}.md" for part in SLICES],
    }
    extended = [_extend(config.nav, title, pages) for title, pages in sections.items()]
    assert all(extended), f"mkdocs.yml has no section for one of {', '.join(sections)}"
    return config


def _extend(nav: Any, title: str, pages: list[str]) -> bool:
    """Whether the navigation has a section of that title, which the pages were added to."""
    if isinstance(nav, dict) and isinstance(nav.get(title), list):
        nav[title].extend(pages)
        return True
    inner = nav if isinstance(nav, list) else nav.values() if isinstance(nav, dict) else ()
    return any(_extend(one, title, pages) for one in inner)


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for place, text in pages():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in generated parts and files, and the catalogue's column of what is built."""
    markdown = FILE.sub(_file, markdown)
    for mark, part in PARTS.items():
        if mark in markdown:
            markdown = markdown.replace(mark, part())
    for mark, rest in RESTS.items():
        if mark in markdown:
            markdown = markdown.partition(mark)[0] + rest()
    if page.file.src_uri == TRADE:
        markdown = trade.with_citations(markdown, SLICES)
    return markdown


def _file(found: re.Match[str]) -> str:
    """A file of the project as a block with its name."""
    place = ROOT / found["place"]
    language = _LANGUAGES.get(place.suffix, "text")
    return f'```{language} title="{found["place"]}"\n{place.read_text("utf-8").rstrip()}\n```'


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link every "Source: E2." to its row of the catalogue."""
    found = files.get_file_from_path(TRADE)
    if found is None:
        return html
    return trade.linked(html, get_relative_url(found.url, page.url))
