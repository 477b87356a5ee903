"""Holds lifecycles against drawings that were reviewed, so that a changed step is read by somebody.

Needs no extra. The drawings are files beside the tests and under version control.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cservice.kernel.table import Table

__all__ = ["ANEW", "FORMS", "drawn_as_reviewed"]

#: The forms in which a lifecycle is drawn, and what the file of each ends in.
FORMS: Mapping[str, str] = {"md": "md", "mermaid": "mmd"}
#: The variable of the environment that has drawings written anew; empty = they are only compared.
ANEW = "CSERVICE_DRAW"


def drawn_as_reviewed(table: Table[Any], folder: Path) -> tuple[Path, ...]:
    """Hold that a lifecycle is the one whose table and diagram are in a folder; says which files.

    `orders.stage` is drawn in `stage.md` and `stage.mmd`. Where a change is meant, or there is no
    drawing yet, run the test with `CSERVICE_DRAW=1` and read what has changed before you commit it.
    """
    name = table.name.rpartition(".")[2]
    files = {form: folder / f"{name}.{suffix}" for form, suffix in FORMS.items()}
    for form, file in files.items():
        drawn = format(table, form)
        if os.environ.get(ANEW):
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(drawn, encoding="utf-8")
        reviewed = file.read_text(encoding="utf-8") if file.exists() else ""
        assert drawn == reviewed, (
            f"{table} is not as it was reviewed in {file}; if that is meant, run this again with"
            f" {ANEW}=1 and read the difference before you commit it:\n{drawn}"
        )
    return tuple(files.values())
