"""What CONTRIBUTING shows is how the code looks."""

import inspect
from pathlib import Path

from sybil import Document

from cservice.returns import Pieces
from docs_reader import ROOT, Blocks, Reader

PAGE = ROOT / "CONTRIBUTING.md"


def test_the_class_that_is_shown_is_one_of_ours() -> None:
    """word for word, so that what is written for it looks like the rest."""
    assert inspect.getsource(Pieces) in PAGE.read_text("utf-8")


def test_the_tests_that_are_shown_pass(folder: Path) -> None:
    """they are about what there is."""
    document = Document.parse(str(PAGE), Blocks(Reader(folder)))
    document.namespace["__name__"] = "__main__"
    for example in document.examples():
        example.evaluate()
    shown = [one for name, one in document.namespace.items() if name.startswith("test_")]
    assert len(shown) == 2
    for one in shown:
        one()
