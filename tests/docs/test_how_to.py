"""A reader of many pages finds theirs."""

import re
from typing import Any

import yaml

from docs_reader import ROOT

HOW_TO = ROOT / "docs/how-to"


def nav() -> dict[str, list[str]]:
    """The groups of the how-tos in the navigation, each with its pages in order."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    sections: list[dict[str, Any]] = yaml.safe_load(text)
    [groups] = [section["How-to"] for section in sections if "How-to" in section]
    assert groups[0] == "how-to/index.md"
    return {title: pages for group in groups[1:] for title, pages in group.items()}


def test_every_how_to_is_listed_where_it_is_in_the_navigation() -> None:
    """the overview has the groups of the navigation, and under each its pages, in its order."""
    overview = (HOW_TO / "index.md").read_text("utf-8")
    groups: dict[str, list[str]] = {}
    for title, link in re.findall(
        r"^(?:(\w[\w ]+)|- \[[^]]+\]\(([\w-]+\.md)\).*)$", overview, re.MULTILINE
    ):
        if link:
            groups[[*groups][-1]].append(f"how-to/{link}")
        elif f"\n{title}\n\n- [" in overview:
            groups[title] = []
    assert groups == nav()
    listed = {page for pages in groups.values() for page in pages}
    assert listed == {f"how-to/{one.name}" for one in HOW_TO.glob("*.md")} - {"how-to/index.md"}
