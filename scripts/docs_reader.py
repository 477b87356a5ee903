"""How the pages are read: what a fenced block says it is decides how it is checked.

| block | is |
|---|---|
| `python` | run, in the page's own namespace |
| `python title="gold.py"` | written to the page's folder, and run unless it is a test |
| `yaml`, `toml`, `text` with a title | written to the page's folder |
| `text` after `python` | compared with what was printed |
| `console` | each `$ command` is run in the page's folder; what it prints is compared |
| `sh` | what a reader does outside the page; the command must be one that exists |

Where output is shown, `…` stands for any text. A block of any other kind fails the page.
"""

import difflib
import os
import re
import runpy
import shlex
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import attrs
from sybil import Document, Example
from sybil.parsers.abstract.codeblock import AbstractCodeBlockParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

ROOT = Path(__file__).parents[1]
#: Every page that people read.
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])

_INFO = re.compile(
    r"(?P<language>\S*)(?:[ \t]+title=\"(?P<title>[^\"]+)\")?[ \t]*(?P<rest>[^\n]*)$\n",
    re.MULTILINE,
)
_WRITTEN = ("yaml", "toml", "text", "ini")


class Blocks(AbstractCodeBlockParser):
    """Finds every fenced block of a page."""

    def __init__(self, reader: "Reader") -> None:
        super().__init__([RawFencedCodeBlockLexer(_INFO)], language="any")
        self._reader = reader

    def __call__(self, document: Document) -> Iterator[Any]:
        for region in self.lexers(document):
            region.parsed = region.lexemes["source"]
            region.evaluator = self._reader
            yield region


@attrs.define
class Reader:
    """Somebody who does what a page says, block by block, in a folder of their own."""

    folder: Path
    printed: str | None = None  # by the latest Python block; None = it was compared or nothing ran
    code: int = 0  # the exit code of the latest command

    def __call__(self, example: Example) -> None:
        lexemes = example.region.lexemes
        language, title, source = lexemes["language"], lexemes["title"], str(example.parsed)
        assert not lexemes["rest"], f"what is {lexemes['rest']!r} beside {language}?"
        if language == "text" and title is None:
            self._compare(source)
            return
        self._all_output_shown()
        if language == "python" and title is None:
            self._run(example)
        elif title is not None and language in (*_WRITTEN, "python"):
            self._write(title, source)
        elif language == "console":
            self._converse(source)
        elif language == "sh":
            for line in source.splitlines():
                exists(line.split("#")[0].strip())
        else:
            raise AssertionError(
                f"a block of {language or 'no language'} is not checked by anything"
            )

    def finish(self) -> None:
        """Nothing that was printed may be left out, and no failure passed over."""
        self._all_output_shown()
        assert self.code == 0, "the last command failed; show it with: echo $?"

    def _all_output_shown(self) -> None:
        assert not self.printed, f"the page does not show what was printed:\n{self.printed}"

    def _run(self, example: Example) -> None:
        source = "\n" * (example.line + example.parsed.line_offset) + str(example.parsed)
        code = compile(source, example.path, "exec", dont_inherit=True)
        out = StringIO()
        with redirect_stdout(out):
            exec(code, example.namespace)
        self.printed = out.getvalue()

    def _compare(self, shown: str) -> None:
        assert self.printed is not None, "what is shown follows no Python block"
        same(shown, self.printed)
        self.printed = None

    def _write(self, title: str, source: str) -> None:
        place = self.folder / title
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(source)
        if place.suffix == ".py" and not place.name.startswith("test_"):
            runpy.run_path(str(place))

    def _converse(self, source: str) -> None:
        for command, shown in commands(source):
            if command == "echo $?":
                same(shown, f"{self.code}\n")
                self.code = 0
                continue
            assert self.code == 0, f"the command before {command!r} failed; show it with: echo $?"
            done = subprocess.run(
                command_line(command, self.folder),
                cwd=self.folder,
                env=environment(self.folder),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=120,
                check=False,
            )
            same(shown, done.stdout)
            self.code = done.returncode


def commands(source: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block and what it shows."""
    parts = re.split(r"^\$ ", source, flags=re.MULTILINE)
    assert not parts[0].strip(), f"before the first command: {parts[0]!r}"
    for part in parts[1:]:
        command, _, shown = part.replace("\\\n", " ").partition("\n")
        yield " ".join(command.split()), shown


def command_line(command: str, folder: Path) -> list[str]:
    """The command as it is run here; pip neither asks the network nor touches this installation."""
    words = shlex.split(command)
    if words[:2] == ["pip", "install"]:
        offline = ["--no-index", "--no-deps", "--no-build-isolation", "--quiet"]
        quiet = ["--disable-pip-version-check", "--root-user-action=ignore"]
        into = ["--target", str(folder / ".installed")]
        return [sys.executable, "-m", "pip", *words[1:], *offline, *quiet, *into]
    if words[0] == "python":
        return [sys.executable, *words[1:]]
    if words[0] == "cservice":
        return [str(Path(sysconfig.get_path("scripts")) / "cservice"), *words[1:]]
    if words[0] in ("cat", "ls", "mkdir"):
        return words
    raise AssertionError(f"a page may not run {words[0]!r}")


def environment(folder: Path) -> dict[str, str]:
    """What commands see: this Python's own, and what the page has installed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV", "PYTEST"))}
    return {**clean, "PYTHONPATH": str(folder / ".installed"), "COLUMNS": "100", "NO_COLOR": "1"}


def same(shown: str, printed: str) -> None:
    """Fails unless the output is what is shown; … stands for any text."""
    wanted = [line.rstrip() for line in shown.rstrip().splitlines()]
    got = [line.rstrip() for line in printed.rstrip().splitlines()]
    pattern = "".join(".*?" if part == "…" else re.escape(part) for part in _parts(wanted))
    if not re.fullmatch(pattern, "\n".join(got), re.DOTALL):
        changes = "\n".join(difflib.ndiff(wanted, got))
        raise AssertionError(f"- is shown, + was printed:\n{changes}")


def _parts(lines: list[str]) -> list[str]:
    return re.split("(…)", "\n".join(lines))


def exists(command: str) -> None:
    """Fails unless what a reader is told to do outside a page is there to be done."""
    if not command:
        return
    words = shlex.split(command)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert words[1] in targets, f"{command}: the Makefile has no such target"
    elif words[:2] == ["pip", "install"]:
        for word in words[2:]:
            named = re.fullmatch(r"(?P<name>[\w-]+)(?:\[(?P<extras>[\w,]+)\])?", word)
            assert named, f"{command}: what is {word}?"
            for extra in (named["extras"] or "").split(","):
                ours = named["name"] != project["name"]
                assert not extra or ours or extra in project["optional-dependencies"]
    else:
        raise AssertionError(f"{command}: nothing here says that it can be done")
