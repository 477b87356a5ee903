import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType

import click
import pytest

import cservice
from cservice.cli import main
from docs_reader import ROOT
from docsite import cases, command_line, failures, lifecycles, trade, vocabulary
from docsite.declared import SLICES, errors, modules, page_of
from docsite.source import cited, doc, fields

CATALOGUE = (ROOT / "docs/reference/trade.md").read_text()


def test_every_lifecycle_is_drawn_and_every_step_is_led_to() -> None:
    """a lifecycle's page has a picture of each axis; each step has an event and a command."""
    for part in SLICES:
        page = lifecycles.page(part)
        for table in part.tables:
            said = page.partition(f"### `{table.name}`")[2].partition("\n### ")[0]
            assert "<svg " in said
            assert format(table, "md") in said
            for step in table.steps:
                [row] = re.findall(rf"^\| `{step}` \| (.*)\| (.*)\|$", said, re.MULTILINE)[-1:]
                assert all(cell.strip() for cell in row)


def test_every_command_and_event_is_documented() -> None:
    """a slice's page has each record, command and event, and says what each field means."""
    for part in SLICES:
        page = vocabulary.page(part)
        for kind in (*part.records, *part.commands, *part.events):
            assert f"### {kind.__name__} {{" in page
            assert f"`{kind.kind}`" in page
            assert doc(kind), f"{kind.__name__} has no docstring"
            silent = [one.name for one in fields(kind) if not one.comment]
            assert not silent, f"{kind.__name__}: no comment says what {silent} mean"


def test_every_error_is_documented_in_one_tree() -> None:
    """the errors page has each class once in its tree, and what its attributes mean."""
    page = failures.page()

    assert len(errors()) > 10
    for kind in errors():
        assert len(re.findall(rf"^ *- \[`{kind.__name__}`\]", page, re.MULTILINE)) == 1
        assert f"### {kind.__name__} {{" in page
        assert doc(kind), f"{kind.__name__} has no docstring"


def test_every_command_of_the_command_line_is_documented() -> None:
    """the command line's page has what `--help` prints, for each command."""
    page = command_line.page()

    assert isinstance(main, click.Group)
    for name, command in main.commands.items():
        assert f"## `cservice {name}`" in page
        assert command.help
        assert command.help.split("\n")[0].split(";")[0][:60] in page


def test_whatever_is_cited_is_in_the_catalogue() -> None:
    """every row that a docstring, a decision or an example cites is a row of the catalogue."""
    rows = {match["row"] for match in trade.ROW.finditer(CATALOGUE)}
    texts = [Path(module.__file__ or "").read_text() for module in modules()]
    texts += [page.read_text() for page in (ROOT / "docs").rglob("*.md")]

    assert len(rows) > 80
    assert {row for text in texts for row in cited(text)} <= rows


class Loaded(HTMLParser):
    """Collects what a page makes a browser load."""

    _LOADING = MappingProxyType(
        {
            **dict.fromkeys(
                ("script", "img", "iframe", "source", "video", "audio", "embed"), "src"
            ),
            **dict.fromkeys(("link", "image", "use"), "href"),
            "object": "data",
        }
    )
    #: What a link element says that loads nothing.
    _LEADING = frozenset({"canonical", "next", "prev"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.classes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.classes.update((said.get("class") or "").split())
        if tag == "link" and said.get("rel") in self._LEADING:
            return
        name = self._LOADING.get(tag)
        if name is not None:
            self.found.append(said.get(name) or said.get(f"xlink:{name}") or "")
        self.found.extend(re.findall(r"url\(([^)]*)\)", said.get("style") or ""))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it, from the installed package."""
    into = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir"]
    built = subprocess.run(
        [*command, str(into)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return into


def test_the_site_is_whole_and_loads_nothing_from_elsewhere(site: Path) -> None:
    """links and anchors hold, and no script, style, image or font is fetched from another host."""
    pages = [page for page in site.rglob("*.html") if page.name != "404.html"]
    assert len(pages) > 50

    for page in pages:
        loaded = Loaded()
        loaded.feed(page.read_text())
        outside = [one for one in loaded.found if re.match(r"(\w+:)?//", one.strip("'\" "))]
        assert not outside, f"{page.relative_to(site)} loads {outside}"
        assert all((page.parent / one.partition("?")[0]).exists() for one in loaded.found if one)
        # The theme's script would fetch a renderer for each of these.
        assert not loaded.classes & {"mermaid", "arithmatex"}
    for style in site.rglob("*.css"):
        text = style.read_text()
        outside = re.findall(r"(?:url\(|@import)\s*['\"]?((?:\w+:)?//[^)'\"]*)", text)
        assert not outside, f"{style.relative_to(site)} loads {outside}"


def test_sources_lead_to_the_catalogue(site: Path) -> None:
    """what a docstring cites is a link to the row, on generated pages and in the reference."""
    slice_page = (site / "reference/slices/returns.html").read_text()
    module_page = (site / "reference/api/records.html").read_text()
    catalogue = (site / "reference/trade.html").read_text()

    assert '<a href="../trade.html#e2">E2</a>' in slice_page
    assert '<a href="../trade.html#b5">B5</a>' in module_page
    assert 'id="e2"' in catalogue


def test_every_case_and_question_is_in_the_navigation(site: Path) -> None:
    """a script and a question have their pages by being there, and each page leads to them."""
    page = (site / "reference/questions.html").read_text()
    assert 'id="mayreturn"' in page  # where pages in the repository link to
    for place in (
        *(case.page for case in cases.cases()),
        *(f"reference/{page_of(question)}" for part in SLICES for question in part.questions),
    ):
        built = (site / place).with_suffix(".html")
        assert f'href="{os.path.relpath(built, site / "reference")}"' in page


def test_every_public_name_says_what_it_is() -> None:
    """also one that is neither a class nor a function has its meaning beside it."""
    page = vocabulary.public()

    assert "| `BrandId` | One of the clients a desk serves, with its own policies." in page
    assert "| `SUPERVISOR` | 'supervisor' |" in page
    for name in cservice.__all__:
        [said] = re.findall(rf"^\| \[?`{name}`.* \| (.+) \|$", page, re.MULTILINE)
        assert not said.startswith(("<", "cservice.", "typing."))
