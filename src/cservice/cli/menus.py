"""Phone menus in files: what is wrong with one, where it leads, how long that takes. Source: A5."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cservice.cli.source import read_source
from cservice.kernel.errors import InputError
from cservice.menu import Heard, Menu, Walk, is_keys
from cservice.menu.check import Finding, Leaf, findings, leaves
from cservice.menu.diagram import dot, draw


def read_menu(path: Path) -> Menu:
    """The menu in a YAML or TOML file. Raises SourceError, with the line, for what is none."""
    return read_source(path).read(Menu)


def checked(
    menu: Menu, deepest: int, language: str | None
) -> tuple[list[str], tuple[Finding, ...]]:
    """What is said of a menu, and what is wrong with it."""
    wrong = findings(menu, deepest)
    lines = [*_table(leaves(menu, language)), ""]
    lines += [str(one) for one in wrong] or ["nothing is wrong with it"]
    return lines, wrong


def _table(ends: tuple[Leaf, ...]) -> Iterator[str]:
    """A line for each place where the menu ends, soonest first."""
    rows = [("leads to", "for", "keys", "shortest", "with one repeat")]
    rows += [
        (
            one.name,
            one.way.says,
            " ".join(key or "-" for key in one.answers),
            _lasting(one.seconds),
            "" if one.with_one_repeat is None else _lasting(one.with_one_repeat),
        )
        for one in ends
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        words = [word.ljust(width) for word, width in zip(row[:3], widths, strict=False)]
        times = [time.rjust(width) for time, width in zip(row[3:], widths[3:], strict=True)]
        yield "  ".join([*words, *times]).rstrip()


def walked(menu: Menu, answers: Iterable[str], language: str | None) -> list[str]:
    """What a caller hears who answers so: keys, `-` for none, or words; a line for each prompt.

    Raises InputError for an answer that comes once the menu is over.
    """
    walk = Walk.begun(menu, language)
    lines: list[str] = []
    for answer in answers:
        for one in _one_by_one(walk, answer):
            if walk.is_over:
                raise InputError(f"{one!r} is answered once the menu is over: {_end(walk)}")
            before, walk = walk, _answered(walk, one)
            lines += [_line(menu, heard, one) for heard in walk.heard[len(before.heard) :]]
    return [*lines, f"{_end(walk)}, after {_lasting(walk.seconds)}"]


def _one_by_one(walk: Walk, answer: str) -> Iterable[str]:
    """Several keys in a row, unless they are one key of the level that speaks."""
    level = walk.menu.at(walk.level)[1]
    return (answer,) if answer in level.keys or not is_keys(answer) else answer


def _answered(walk: Walk, answer: str) -> Walk:
    if answer == _NO_KEY:
        return walk.silent()
    return walk.pressed(answer) if is_keys(answer) else walk.said(answer)


_NO_KEY = "-"


def _line(menu: Menu, heard: Heard, answer: str) -> str:
    if heard.message is not None:
        return f"{_lasting(heard.seconds):>12}  {heard.message} is said"
    assert heard.level is not None, "a level or a message was heard"
    if heard.wrong:
        means = f"{answer} is not understood" if heard.spoken else f"{answer} is no key of it"
    elif heard.key is None:
        means = "no key"
    else:
        choice = menu.levels[heard.level].choices.get(heard.key)
        means = f"{heard.key}: {'to hear it again' if choice is None else choice.says}"
    return f"{_lasting(heard.seconds):>12}  {heard.level}, {means}"


def _end(walk: Walk) -> str:
    if walk.out is not None:
        return f"waits for {walk.out.to}"
    return "the line is closed" if walk.is_over else f"at the level {walk.level}"


def _lasting(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def drawn(menu: Menu, form: str) -> bytes:
    """The menu as text, mermaid or svg, in UTF-8; InputError for an svg without its extra."""
    if form == "svg":
        from cservice.adapters.diagrams import picture

        return picture(dot(menu))
    return draw(menu, form).encode()
