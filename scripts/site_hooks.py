"""What mkdocs calls while it builds the site: pages made from the declarations join the others."""

from collections.abc import Callable, Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from docsite import command_line, failures, lifecycles, questions, trade, vocabulary
from docsite.declared import SLICES

#: Where the catalogue of the trade stands.
TRADE = "reference/trade.md"
#: Stands in a page where a generated part goes.
PARTS: dict[str, Callable[[], str]] = {
    "<!-- generated: slices -->": lambda: vocabulary.overview(SLICES),
    "<!-- generated: commands -->": lambda: vocabulary.kinds(SLICES),
    "<!-- generated: public -->": vocabulary.public,
    "<!-- generated: steps -->": vocabulary.steps,
}
#: Stands where the rest of a page is generated. What is written below it is for those who read the
#: page without the site.
RESTS: dict[str, Callable[[], str]] = {
    "<!-- generated: questions -->": lambda: questions.page(SLICES),
    "<!-- generated: errors -->": failures.page,
    "<!-- generated: command-line -->": command_line.page,
}


def pages() -> Iterator[tuple[str, str]]:
    """Every page that is only on the site: where it goes, and its Markdown."""
    for part in SLICES:
        yield f"reference/slices/{part.name}.md", vocabulary.page(part)
        yield f"reference/lifecycles/{part.name}.md", lifecycles.page(part)


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for place, text in pages():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in generated parts, and the catalogue's column of what is built."""
    for mark, part in PARTS.items():
        if mark in markdown:
            markdown = markdown.replace(mark, part())
    for mark, rest in RESTS.items():
        if mark in markdown:
            markdown = markdown.partition(mark)[0] + rest()
    if page.file.src_uri == TRADE:
        markdown = trade.with_citations(markdown, SLICES)
    return markdown


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link every "Source: E2." to its row of the catalogue."""
    found = files.get_file_from_path(TRADE)
    if found is None:
        return html
    return trade.linked(html, get_relative_url(found.url, page.url))
