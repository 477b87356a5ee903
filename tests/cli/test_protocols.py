"""`cservice protocol show` and `lines`, and lines that a brand's file names."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from cservice.cli.script import read_brand
from cservice.cli.source import SourceError

Run = Callable[..., Result]
CANGO = Path(__file__).parents[2] / "examples" / "cango"
PROTOCOL = """
steps:
  thanks: {phase: opening, says: thanks for the call}
ladders: {}
warnings: 2
pause: 60
"""
LINES = """
first: en
languages:
  en: {thanks: "Thank you for calling {{ brand }}.", warning: Please.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A protocol of one step, its lines, and a brand that names both."""
    (tmp_path / "protocol.yaml").write_text(PROTOCOL)
    (tmp_path / "lines.yaml").write_text(LINES)
    brand = "{id: cango, name: Cango, protocol: protocol.yaml, lines: lines.yaml}\n"
    (tmp_path / "brand.yaml").write_text(brand)
    return tmp_path


def test_the_trades_protocol_is_shown(run: Run) -> None:
    """every step, every line, how often is warned, how long a recording is paused."""
    result = run("protocol", "show")

    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["thanks", "thanks", "for", "the", "call", "always", "thanks", "C1"] in lines
    assert ["2", "silent_greeting_again", "5", "s,", "the", "next", "line"] in lines
    assert "Who is abusive is warned once, line warning, before we hang up (C12)." in result.stdout
    assert "A recording is paused for 120 s before somebody is reminded (C10)." in result.stdout


def test_a_protocol_of_a_brands_own_is_shown(run: Run, folder: Path) -> None:
    """from its file."""
    result = run("protocol", "show", folder / "protocol.yaml")

    assert result.exit_code == 0
    assert "Verification" not in result.stdout
    assert "is warned 2 times" in result.stdout


def test_lines_that_can_be_said(run: Run, folder: Path) -> None:
    """by the trade's protocol, or a brand's own."""
    result = run("protocol", "lines", CANGO / "lines.yaml")
    assert (result.exit_code, result.stdout) == (0, "nothing is wrong with them\n")

    named = ("--protocol", folder / "protocol.yaml")
    result = run("protocol", "lines", folder / "lines.yaml", *named)
    assert result.exit_code == 0


def test_lines_of_a_language(run: Run, folder: Path) -> None:
    """as a caller of it hears them, in the protocol's order; the first where it is not there."""
    result = run("protocol", "lines", CANGO / "lines.yaml", "--language", "es-MX")
    assert result.exit_code == 0
    first, thanks, *_, empty, fine = result.stdout.splitlines()
    assert (first, empty, fine) == ("In es:", "", "nothing is wrong with them")
    assert thanks.split(maxsplit=1) == ["thanks", "Gracias por llamar a {{ brand }}."]
    english = run("protocol", "lines", CANGO / "lines.yaml", "--language", "fr").stdout
    assert english.startswith("In en:\n  thanks ")

    (folder / "lines.yaml").write_text(LINES.replace("warning", "dance"))
    named = ("--protocol", folder / "protocol.yaml", "--language", "en")
    result = run("protocol", "lines", folder / "lines.yaml", *named)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:3] == [
        "In en:",
        "  thanks  Thank you for calling {{ brand }}.",
        "",
    ]


def test_lines_that_cannot(run: Run, folder: Path) -> None:
    """each in one line, with exit code 1."""
    text = LINES.replace("brand", "surname").replace("warning", "dance")
    (folder / "lines.yaml").write_text(text)
    result = run("protocol", "lines", folder / "lines.yaml", "--protocol", folder / "protocol.yaml")

    assert result.exit_code == 1
    first, second, third = result.stdout.splitlines()
    assert first == "en: the protocol has no line dance"
    assert second == "en: there is no line warning"
    assert third.startswith("en: the line thanks names surname; known are brand, agent, ")


def test_what_is_no_file_of_lines_is_wrong_input(run: Run, folder: Path) -> None:
    """with the line of it."""
    (folder / "lines.yaml").write_text("first: de\nlanguages: {}\n")
    result = run("protocol", "lines", folder / "lines.yaml")

    assert result.exit_code == 2
    assert "lines.yaml:1: there are no lines in de, the first; there are none" in result.stderr


def test_a_brand_names_protocol_and_lines(folder: Path) -> None:
    """each in a file beside its own."""
    brand = read_brand(folder / "brand.yaml")

    assert brand.protocol.warnings == 2
    assert brand.lines is not None
    assert brand.lines.first == "en"


def test_a_brands_lines_are_tried_when_they_are_read(folder: Path) -> None:
    """nobody finds out on a call that one cannot be said."""
    (folder / "lines.yaml").write_text(LINES.replace("brand", "surname"))
    with pytest.raises(SourceError, match=r"lines\.yaml:2: en: the line thanks names surname"):
        read_brand(folder / "brand.yaml")

    inline = "id: cango\nname: Cango\nlines: {first: en, languages: {en: {thanks: Thank you.}}}\n"
    (folder / "brand.yaml").write_text(inline)
    with pytest.raises(SourceError, match=r"brand\.yaml:3: en: there is no line introduction"):
        read_brand(folder / "brand.yaml")
