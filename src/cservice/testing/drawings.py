"""Holds lifecycles against drawings that were reviewed, so that a changed step is read by somebody.

Needs no extra. The drawings are files beside the tests, under version control. They are made by

    python -m cservice.testing.drawings repairs:STAGE tests/snapshots
"""

import importlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cservice.kernel.errors import InputError
from cservice.kernel.table import Table

__all__ = ["FORMS", "draw", "drawn_as_reviewed", "files"]

#: The forms in which a lifecycle is drawn, and what the file of each ends in.
FORMS: Mapping[str, str] = {"md": "md", "mermaid": "mmd"}


def files(table: Table[Any], folder: Path) -> dict[str, Path]:
    """The file of each form: `orders.stage` is drawn in `stage.md` and in `stage.mmd`."""
    name = table.name.rpartition(".")[2]
    return {form: folder / f"{name}.{suffix}" for form, suffix in FORMS.items()}


def draw(table: Table[Any], folder: Path) -> None:
    """Draw a lifecycle, for somebody to read the difference before it is committed."""
    folder.mkdir(parents=True, exist_ok=True)
    for form, file in files(table, folder).items():
        file.write_text(format(table, form), encoding="utf-8")


def drawn_as_reviewed(table: Table[Any], folder: Path) -> None:
    """Hold that a lifecycle is the one whose table and diagram are in a folder."""
    for form, file in files(table, folder).items():
        drawn = format(table, form)
        reviewed = file.read_text(encoding="utf-8") if file.exists() else ""
        assert drawn == reviewed, (
            f"{table} is not as it was reviewed in {file}; if that is meant, draw it anew:"
            f" python -m {__spec__.name} {_name_of(table)} {folder}\n{drawn}"
        )


def _name_of(table: Table[Any]) -> str:
    """Where it can be imported from, as far as anything has."""
    for module in [*sys.modules.values()]:
        for name, value in vars(module).items():
            if value is table:
                return f"{module.__name__}:{name}"
    return "MODULE:NAME"


def main(arguments: Sequence[str]) -> None:
    """Draw lifecycles, each given as `MODULE:NAME`, into the folder given last."""
    *names, folder = arguments
    for one in names:
        module, _, name = one.partition(":")
        table = getattr(importlib.import_module(module), name, None)
        if not isinstance(table, Table):
            raise InputError(f"{one} is no lifecycle; write it as module:NAME of a compiled chart")
        draw(table, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
