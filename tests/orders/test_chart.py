from pathlib import Path

import pytest

from cservice.orders.chart import STAGE

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize(("form", "file"), [("md", "stage.md"), ("mermaid", "stage.mmd")])
def test_the_lifecycle_is_the_one_that_was_reviewed(form: str, file: str) -> None:
    """a changed step of an order is a changed line that somebody reads."""
    drawn = format(STAGE, form)
    reviewed = (SNAPSHOTS / file).read_text(encoding="utf-8")

    assert drawn == reviewed, (
        "if the change is meant, write it down: python -c"
        f""" "from cservice.orders.chart import STAGE as s; print(f'{{s:{form}}}', end='')" """
        f"> tests/orders/snapshots/{file}"
    )
