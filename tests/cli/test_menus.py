"""`cservice menu check`, `walk` and `draw`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
CANGO = Path(__file__).parents[2] / "examples" / "cango" / "menu.yaml"
TOML = """
first = "start"

[levels.start]
prompt = "For books press 1, for our hours 12."
seconds = 8
waits = 2
in_languages.es = { prompt = "Para libros pulse 1.", seconds = 20 }
silence = { says = "no key", person = "kim" }

[levels.start.choices]
1 = { says = "books", words = ["a book"], department = "sales" }
12 = { says = "our hours", message = "hours" }

[messages.hours]
prompt = "Nine to five."
seconds = 4
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A menu in a TOML file, with three things that are wrong."""
    path = tmp_path / "menu.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def error(result: Result) -> str:
    """The one line on stderr of wrong input."""
    assert result.exit_code == 2, result.output
    (line,) = result.stderr.splitlines()
    return line.removeprefix("error: ")


def test_check_of_a_menu_that_is_right(run: Run) -> None:
    """where it leads, how long that takes, and that nothing is wrong with it."""
    result = run("menu", "check", CANGO)

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == [
        "leads",
        "to",
        "for",
        "keys",
        "shortest",
        "with",
        "one",
        "repeat",
    ]
    assert (
        "customer_service  received the order and there is a problem  1 1 4 3 3  2 min 30 s"
        "       3 min 00 s"
    ) in lines
    assert lines[-1] == "nothing is wrong with it"


def test_check_of_a_menu_that_is_wrong(run: Run, toml: Path) -> None:
    """each thing is a line, and a build that checks the menu fails."""
    result = run("menu", "check", toml)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "leads to  for        keys  shortest  with one repeat",
        "sales     books      1          8 s",
        "kim       no key     -         10 s",
        "hours     our hours  12        12 s",
        "",
        "start: whoever presses 12 has pressed 1 before",
        "start: who presses wrong keys is never led out of the menu",
        "hours: it is not spoken in es, and others are",
    ]


def test_check_in_a_language(run: Run, toml: Path) -> None:
    """its prompts take what they take."""
    said = run("menu", "check", toml, "--language", "es-MX").stdout

    assert "sales     books      1         20 s" in said.splitlines()


def test_check_of_depth(run: Run) -> None:
    """how deep a menu may be is for whoever checks it to say."""
    result = run("menu", "check", CANGO, "--deepest", "4")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == (
        "problem: it is level 5 on the shortest way, and no level is to be deeper than 4"
    )


def test_walk(run: Run) -> None:
    """several keys may be one answer; the last line says where they led."""
    said = run("menu", "walk", CANGO, "11433").stdout.splitlines()

    assert said[0] == "        30 s  phone, 1: tone phone"
    assert len(said) == 6
    assert said[-1] == "waits for customer_service, after 2 min 30 s"


def test_walk_in_words(run: Run, toml: Path) -> None:
    """what is not understood is said so; keys of two digits are one key."""
    assert run("menu", "walk", toml, "7", "pardon", "A book!", "--language", "es").stdout == (
        "        20 s  start, 7 is no key of it\n"
        "        20 s  start, pardon is not understood\n"
        "        20 s  start, 1: books\n"
        "waits for sales, after 1 min 00 s\n"
    )
    assert run("menu", "walk", toml, "12").stdout == (
        "         8 s  start, 12: our hours\n"
        "         4 s  hours is said\n"
        "the line is closed, after 12 s\n"
    )
    assert run("menu", "walk", toml, "-").stdout.endswith("waits for kim, after 10 s\n")


def test_walk_that_is_not_over(run: Run) -> None:
    """who answers nothing at all is at the first level; a repeated prompt is named."""
    assert run("menu", "walk", CANGO).stdout == "at the level phone, after 0 s\n"
    said = run("menu", "walk", CANGO, "14").stdout.splitlines()
    assert said[-2:] == [
        "        30 s  product, 4: to hear it again",
        "at the level product, after 1 min 00 s",
    ]


def test_walk_beyond_the_end(run: Run) -> None:
    """an answer that nobody hears is an error, which says where the walk ended."""
    said = error(run("menu", "walk", CANGO, "12", "1"))

    assert said == "'1' is answered once the menu is over: waits for online_gaming"


def test_draw(run: Run, toml: Path) -> None:
    """a tree for the terminal, a flowchart for Markdown, a picture."""
    tree = run("menu", "draw", toml).stdout
    flow = run("menu", "draw", toml, "--format", "mermaid").stdout
    picture = run("menu", "draw", toml, "--format", "svg").stdout

    assert tree == (
        "start (8 s)\n├─ 1: books ─▸ sales\n├─ 12: our hours ─▸ message hours\n"
        "└─ no key: no key ─▸ person kim\n"
    )
    assert flow.startswith('flowchart LR\n    n0["start"]\n')
    assert picture.startswith("<svg ")
    assert "our hours" in picture


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "menu.yaml",
            "first: a\nlevels:\n  a:\n    choices: {}\n    prompt: Hi\n    seconds: x",
            ":6: ",
        ),
        (
            "menu.yaml",
            'first: a\nlevels:\n  a: {prompt: Hi, seconds: 1, choices: {"1": {says: x}}}\n',
            "must lead to a level",
        ),
        ("menu.yaml", "first: a\nfirst: b\n", ":2: 'first' is given twice"),
        ("menu.toml", 'first = "a"\nfirst = "b"\n', "this is not TOML: Cannot overwrite a value"),
        ("menu.toml", "first = \n", "this is not TOML: "),
        ("menu.toml", 'first = "a"\n', "levels"),
        ("menu.toml", TOML.replace("seconds = 8", 'seconds = "soon"'), "levels.start.seconds: "),
        ("menu.toml", TOML.replace("seconds = 8", "secs = 8"), "levels.start.secs: unknown field"),
    ],
)
def test_what_is_no_menu(run: Run, tmp_path: Path, name: str, text: str, said: str) -> None:
    """one line, with the file, and in YAML the line, and what is wrong."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    for command in ("check", "walk", "draw"):
        line = error(run("menu", command, path))
        assert line.startswith(str(path))
        assert said in line


def test_no_such_file(run: Run, tmp_path: Path) -> None:
    """nor is a file that is not there."""
    assert "there is no such file" in error(run("menu", "check", tmp_path / "none.yaml"))
