import runpy
from pathlib import Path
from typing import Any

import pytest

from cservice.ids import Sku
from cservice.kernel.money import Money
from cservice.orders import Order, OrderLine, OrderRecorded, SourceCodeWorth
from cservice.testing import NOON, STREAM, ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"


@pytest.fixture
def spring_ten() -> Any:
    """The policy of the spring catalogue."""
    return runpy.run_path(str(EXAMPLES / "spring_ten.py"))["spring_ten"]


def order() -> Order:
    """A book that was bought."""
    line = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("16.00", "USD"))
    recorded = OrderRecorded(
        number="C-1", customer=None, lines=(line,), shipping=Money("3.99", "USD"), placed_at=NOON
    )
    return recorded.begin(STREAM)


@pytest.mark.parametrize(("code", "off"), [("spring-10", "1.60"), ("autumn-10", "0.00")])
def test_the_spring_catalogue_takes_ten_per_cent_off(spring_ten: Any, code: str, off: str) -> None:
    """with its own code, and with no other."""
    question = SourceCodeWorth(
        given=asked(),
        so_far=Money("0", "USD"),
        code=code,
        sku=None,
        paid=Money("16.00", "USD"),
        order=order(),
    )

    assert ask(question, spring_ten).value == Money(off, "USD")
