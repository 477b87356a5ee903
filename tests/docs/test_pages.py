from pathlib import Path

import pytest
from sybil import Document

from docs_reader import PAGES, ROOT, Blocks, Reader


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_says_is_so(
    page: Path, folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """every block of every page runs, in the order of the page, and prints what is shown."""
    if "DATABASE_URL" in page.read_text():  # the page is about a database that the reader has
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_url"))
    reader = Reader(folder)
    document = Document.parse(str(page), Blocks(reader))
    document.namespace["__name__"] = "__main__"

    for example in document.examples():
        example.evaluate()

    reader.finish()
