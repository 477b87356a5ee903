"""Type-checks the Python blocks of the pages, each page by itself, as a reader would copy them."""

import os
import subprocess
import sys
from pathlib import Path

from sybil import Document

from docs_reader import PAGES, ROOT, Blocks, Reader

INTO = ROOT / "build" / "docs_types"
OPTIONS = ["--strict", "--hide-error-context", "--no-error-summary", "--no-pretty"]
CACHE = f"--cache-dir={INTO / 'cache'}"
#: Marks a line that is wrong on purpose.
SLIP = "# mypy says no"


def main() -> int:
    """Check every page; the exit code says whether all hold."""
    failed = [page for page in PAGES if not holds(page)]
    return 1 if failed else 0


def holds(page: Path) -> bool:
    """Whether the page's blocks, put together, are as the type checker wants them."""
    folder = INTO / str(page.relative_to(ROOT)).removesuffix(".md").replace("/", "_")
    document = Document.parse(str(page), Blocks(Reader(folder)))
    lines: list[str] = []
    written = []
    for example in document.examples():
        lexemes = example.region.lexemes
        if lexemes["language"] != "python":
            continue
        if lexemes["title"] is None:
            lines += [""] * (example.line - len(lines)) + str(example.parsed).splitlines()
        else:
            name = Path(lexemes["title"]).name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(str(example.parsed))
            written.append(name)
    if lines:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "page.py").write_text("\n".join(lines) + "\n")
        written.append("page.py")
    if not written:
        return True
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", *OPTIONS, "--config-file=", CACHE, *written],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    slips = {
        f"{name}:{number}"
        for name in written
        for number, line in enumerate((folder / name).read_text().splitlines(), 1)
        if SLIP in line
    }
    said = {":".join(line.split(":")[:2]): line for line in checked.stdout.splitlines()}
    for place in sorted(slips - said.keys()):
        print(f"{page.relative_to(ROOT)}: {place}: mypy does not say no")
    for place in sorted(said.keys() - slips):
        print(f"{page.relative_to(ROOT)}: {said[place]}")
    return said.keys() == slips


if __name__ == "__main__":
    sys.exit(main())
