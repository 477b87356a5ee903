from pathlib import Path
from typing import Any

import pytest

from cservice.exchanges.chart import ORIGINAL, REPLACEMENT, STAGE
from cservice.kernel.chart import Table

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("table", [STAGE, REPLACEMENT, ORIGINAL], ids=str)
@pytest.mark.parametrize(("form", "suffix"), [("md", "md"), ("mermaid", "mmd")])
def test_the_lifecycles_are_those_that_were_reviewed(
    table: Table[Any], form: str, suffix: str
) -> None:
    """a changed step of an exchange is a changed line that somebody reads."""
    name = table.name.removeprefix("exchanges.")
    file, const = f"{name}.{suffix}", name.upper()
    drawn = format(table, form)
    reviewed = (SNAPSHOTS / file).read_text(encoding="utf-8")

    assert drawn == reviewed, (
        "if the change is meant, write it down: python -c"
        f""" "from cservice.exchanges import chart; print(f'{{chart.{const}:{form}}}', end='')" """
        f"> tests/exchanges/snapshots/{file}"
    )
