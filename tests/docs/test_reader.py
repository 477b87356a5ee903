from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Document

from docs_reader import Blocks, Reader, commands, same


def read(folder: Path, page: str) -> None:
    """Read a page as `test_pages` does."""
    place = folder / "page.md"
    place.write_text(page)
    reader = Reader(folder)
    for example in Document.parse(str(place), Blocks(reader)).examples():
        example.evaluate()
    reader.finish()


def fenced(*blocks: tuple[str, str]) -> str:
    """A page of these blocks: what each says it is, and what is in it."""
    return "\n\n".join(f"```{info}\n{source}\n```" for info, source in blocks)


def test_a_page_that_shows_what_is_printed_holds(folder: Path) -> None:
    """blocks share a namespace, files are written, commands run, and outputs are compared."""
    read(
        folder,
        fenced(
            ("python", "one = 1"),
            ("python", "print(one, 'and more')"),
            ("text", "1 and …"),
            ('python title="said.py"', "WORD = 'said'"),
            ("python", "import said\nprint(said.WORD)"),
            ("text", "said"),
            (
                "console",
                "$ python -c 'print(2)'\n2\n$ python -c 'raise SystemExit(3)'\n$ echo $?\n3",
            ),
            ("sh", "make test   # all of them\npip install 'cservice[cli]'"),
        ),
    )


def rotten() -> Iterator[tuple[str, str]]:
    """Pages that no longer hold, and what is said of each."""
    yield fenced(("python", "print(1)"), ("text", "2")), "is shown"
    yield fenced(("python", "print(1)")), "does not show"
    yield fenced(("python", "print(1)"), ("python", "print(2)"), ("text", "2")), "does not show"
    yield fenced(("text", "2")), "follows no Python block"
    yield fenced(("console", "$ python -c 'print(2)'\n3")), "is shown"
    yield fenced(("console", "$ python -c 'raise SystemExit(3)'\n$ python -V\n…")), "failed"
    yield fenced(("console", "$ rm -r /")), "may not run"
    yield fenced(("sh", "make tea")), "no such target"
    yield fenced(("sh", "curl example.com")), "nothing here says"
    yield fenced(("rust", "fn main() {}")), "not checked by anything"
    yield fenced(("", "no language")), "not checked by anything"
    yield fenced(('python hl_lines="1"', "1")), "what is"


@pytest.mark.parametrize(("page", "said"), [*rotten()])
def test_a_page_that_no_longer_holds_fails(page: str, said: str, folder: Path) -> None:
    """what is shown cannot rot, and a block of an unknown kind is not passed over."""
    with pytest.raises(AssertionError, match=said):
        read(folder, page)


def test_a_command_that_fails_last_is_noticed(folder: Path) -> None:
    """a page may not end with a command that failed without saying so."""
    with pytest.raises(AssertionError, match="failed"):
        read(folder, fenced(("console", "$ python -c 'raise SystemExit(3)'")))


def test_dots_stand_for_any_text_and_nothing_else_does() -> None:
    """… may stand for a part of a line or for lines; the rest is compared sign by sign."""
    same("a…d\n…\nz", "abcd\nx\ny\nz")
    with pytest.raises(AssertionError):
        same("a.c", "abc")


def test_a_long_command_may_go_on_in_the_next_line() -> None:
    """a backslash at the end joins the lines, and what follows is its output."""
    assert list(commands("$ cservice play \\\n    case.yaml\nout\n")) == [
        ("cservice play case.yaml", "out\n")
    ]
