"""The pages as they are read in the repository, without the site."""

import re
from pathlib import Path

import pytest

import site_hooks
from docs_reader import PAGES, ROOT

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    """who reads a page in the repository, where README sends them, finds what it links to."""
    links = LINK.findall(FENCE.sub("", page.read_text()))
    dead = [one for one in links if not (page.parent / one).exists()]
    assert not dead, f"{page.relative_to(ROOT)} links to {dead}, which only the site may have"


def test_every_generated_part_has_its_place() -> None:
    """a page says where a part goes that the site fills in, and what to do without the site."""
    text = {page: page.read_text() for page in PAGES}
    for mark in (*site_hooks.PARTS, *site_hooks.RESTS):
        [page] = [page for page, said in text.items() if mark in said]
        if mark in site_hooks.RESTS:
            assert "Without the\nsite" in text[page] or "Without the site" in text[page]
    marks = {mark for said in text.values() for mark in re.findall(r"<!-- generated: .* -->", said)}
    assert marks == {*site_hooks.PARTS, *site_hooks.RESTS}


def test_every_file_that_a_page_shows_is_there() -> None:
    """a page shows a file of the project as it is; what it says beside it is read without too."""
    shown = [
        found["place"] for page in PAGES for found in site_hooks.FILE.finditer(page.read_text())
    ]
    assert "examples/policy_plugin/pyproject.toml" in shown
    assert not [place for place in shown if not (ROOT / place).is_file()]
