from pathlib import Path
from typing import Any

import pytest

from cservice.kernel.chart import Table
from cservice.returns.chart import GOODS, LABEL, PARCEL, STAGE

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("table", [STAGE, GOODS, LABEL, PARCEL], ids=str)
@pytest.mark.parametrize(("form", "suffix"), [("md", "md"), ("mermaid", "mmd")])
def test_the_lifecycles_are_those_that_were_reviewed(
    table: Table[Any], form: str, suffix: str
) -> None:
    """a changed step of a return or a parcel is a changed line that somebody reads."""
    name = table.name.removeprefix("returns.")
    file, constant = f"{name}.{suffix}", name.upper()
    drawn = format(table, form)
    reviewed = (SNAPSHOTS / file).read_text(encoding="utf-8")

    assert drawn == reviewed, (
        "if the change is meant, write it down: python -c"
        f""" "from cservice.returns import chart; print(f'{{chart.{constant}:{form}}}', end='')" """
        f"> tests/returns/snapshots/{file}"
    )
