"""The pages of the cases: every example script, played and told as a story."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs

from cservice.cli.play import Playing, desk_for
from cservice.cli.script import read_script
from cservice.cli.story import Story
from cservice.cli.tellings import as_markdown
from cservice.cli.timeline import Refusal
from cservice.kernel.event import Envelope
from docsite.source import ROOT, cell

#: Where scripts are, in folders by brand.
EXAMPLES = ROOT / "examples"


@attrs.frozen(kw_only=True)
class Case:
    """One script, played."""

    script: Path  # where it is
    story: Story  # what happened
    asked: frozenset[str]  # the kinds of the questions that policies were asked

    @property
    def title(self) -> str:
        """What it is about."""
        return self.story.title

    @property
    def page(self) -> str:
        """Its page, from the top of the docs: `cases/cango/wrong_book.md`."""
        return f"cases/{self.script.relative_to(EXAMPLES).with_suffix('.md').as_posix()}"


def scripts() -> Iterator[Path]:
    """Every script of the examples, whatever folder it is in."""
    for file in sorted(EXAMPLES.rglob("*.yaml")):
        if "\nsteps:\n" in file.read_text("utf-8"):
            yield file


@cache
def cases() -> tuple[Case, ...]:
    """Every script, played to its end; one that does not play as it expects stops the build."""
    return tuple(_played(file) for file in scripts())


def _played(file: Path) -> Case:
    script = read_script(file)
    with desk_for(script) as desk:
        playing = Playing(script, desk)
        playing.run()
        rulings = (
            ruling
            for one in playing.entries
            if isinstance(one, Envelope | Refusal)
            for ruling in (one.refused if isinstance(one, Refusal) else one).rulings
        )
        asked = frozenset(one.question for one in rulings)
        return Case(script=file, story=playing.story(), asked=asked)


def that_asked(question: str) -> tuple[Case, ...]:
    """The cases in which a question of that kind was asked and its ruling kept."""
    return tuple(one for one in cases() if question in one.asked)


def overview() -> str:
    """All cases, by folder."""
    lines = []
    for folder in dict.fromkeys(one.script.parent for one in cases()):
        lines += [f"## {folder.relative_to(EXAMPLES).as_posix()}", ""]
        lines += ["| case | what it is about |", "|---|---|"]
        lines += [
            f"| [{one.title}]({one.page.removeprefix('cases/')}) | {cell(one.story.about)} |"
            for one in cases()
            if one.script.parent == folder
        ]
        lines.append("")
    return "\n".join(lines)


def page(case: Case) -> str:
    """One case as a story."""
    place = case.script.relative_to(ROOT).as_posix()
    said = "\n".join(as_markdown(case.story))
    told = f"Told by `cservice play --explain {place}`, which is a [script]({_up(case)}"
    told += "reference/script-format.md)."
    return f"{said}\n\n---\n\n{told}\n"


def _up(case: Case) -> str:
    return "../" * case.page.count("/")
