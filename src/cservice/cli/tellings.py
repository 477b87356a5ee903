"""A story as it is written down: for a terminal of 100 columns, and as Markdown."""

import re
import textwrap
from collections.abc import Iterator

from cservice.cli.story import Day, Line, Run, Story
from cservice.cli.timeline import WIDTH

#: What Markdown would take for something else than text; in the middle of a word `_` is none.
_SIGNS = re.compile(r"[\\`*\[\]<>|#]|(?<!\w)_|_(?!\w)")


def as_text(story: Story) -> Iterator[str]:
    """The lines of the story, at most 100 columns each."""
    yield from _wrapped(story.title, "")
    yield ""
    if story.about:
        yield from _wrapped(story.about, "")
        yield ""
    yield from _wrapped(story.clock, "")
    for day in story.days:
        yield ""
        yield _dated(day)
        for run in day.runs:
            yield ""
            yield from _wrapped(run.about, "  ")
            for line in run.lines:
                yield from _told(line)
    yield ""
    yield "How it ended"
    for section in story.end:
        yield ""
        yield f"  {section.title}"
        for item in section.items:
            yield from _wrapped(item, "    ", "      ")


def as_markdown(story: Story) -> Iterator[str]:
    """The same as Markdown, with the title as its heading."""
    yield f"# {_safe(story.title)}"
    yield ""
    if story.about:
        yield _safe(story.about)
        yield ""
    yield _safe(story.clock)
    for day in story.days:
        yield ""
        yield f"## {_dated(day)}"
        for run in day.runs:
            yield ""
            yield from _listed(run)
    yield ""
    yield "## How it ended"
    for section in story.end:
        yield ""
        yield f"**{section.title}**"
        yield ""
        for item in section.items:
            yield f"- {_safe(item)}"


def _dated(day: Day) -> str:
    return f"{day.date}, {day.later}" if day.later else day.date


def _told(line: Line) -> Iterator[str]:
    if line.later:
        yield f"           {line.later}"
    yield from _wrapped(f"{line.time}  {line.said}", "    ", " " * 11)
    for why in line.why:
        yield from _wrapped(why, " " * 11, " " * 13)


def _listed(run: Run) -> Iterator[str]:
    yield f"**{_safe(run.about)}**"
    yield ""
    for line in run.lines:
        later = f"*{line.later}* " if line.later else ""
        yield f"- {later}{line.time} {_safe(line.said)}"
        for why in line.why:
            yield f"    - {_safe(why)}"


def _wrapped(text: str, indent: str, further: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if further is None else further,
        break_on_hyphens=False,
    )


def _safe(text: str) -> str:
    return _SIGNS.sub(lambda sign: f"\\{sign[0]}", " ".join(text.split()))
