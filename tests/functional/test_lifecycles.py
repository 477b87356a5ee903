"""The lifecycles of all slices, as they were reviewed."""

from pathlib import Path
from typing import Any

import pytest

from cservice.desk.slices import SLICES
from cservice.kernel.table import Table
from cservice.testing.drawings import drawn_as_reviewed, files

TESTS = Path(__file__).parent.parent
LIFECYCLES = [
    pytest.param(table, TESTS / one.name / "snapshots", id=table.name)
    for one in SLICES
    for table in one.tables
]


@pytest.mark.parametrize(("table", "folder"), LIFECYCLES)
def test_the_lifecycle_is_the_one_that_was_reviewed(table: Table[Any], folder: Path) -> None:
    """a changed step is a changed line that somebody reads."""
    drawn_as_reviewed(table, folder)


def test_every_drawing_is_of_a_lifecycle() -> None:
    """none is left over from one that is gone."""
    there = set(TESTS.glob("*/snapshots/*"))

    assert there == {
        file
        for one in SLICES
        for table in one.tables
        for file in files(table, TESTS / one.name / "snapshots").values()
    }
