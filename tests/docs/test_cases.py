"""The pages of the cases."""

from pathlib import Path

import pytest

from docs_reader import ROOT
from docsite import cases


def test_every_script_has_a_page() -> None:
    """a script has its page and its row by being in examples, in whatever folder."""
    there = {
        path for path in (ROOT / "examples").rglob("*.yaml") if "\nsteps:\n" in path.read_text()
    }
    assert {case.script for case in cases.cases()} == there
    assert len({case.page for case in cases.cases()}) == len(there)
    overview = cases.overview()
    for case in cases.cases():
        assert f"| [{case.title}]({case.page.removeprefix('cases/')}) |" in overview
        assert f"## {case.script.parent.name}\n" in overview


@pytest.mark.parametrize("script", list(cases.scripts()), ids=lambda path: path.stem)
def test_a_page_tells_the_case(script: Path) -> None:
    """a page says what the case is about, what happened, and how it is told without the site."""
    [case] = [one for one in cases.cases() if one.script == script]
    page = cases.page(case)

    assert page.startswith(f"# {case.title}\n")
    assert case.story.about
    for day in case.story.days:
        assert f"## {day.date}" in page
    assert "\n## How it ended\n" in page
    assert f"`cservice play --explain {case.script.relative_to(ROOT).as_posix()}`" in page
    depth = case.page.count("/")
    assert f"({'../' * depth}reference/script-format.md)" in page


def test_a_question_leads_to_its_cases() -> None:
    """of each question it is known in which cases it was asked."""
    asked = cases.that_asked("returns.may_return")
    assert {case.script.stem for case in asked} >= {"bronze", "wrong_book"}
    assert cases.that_asked("nobody.asks_this") == ()
