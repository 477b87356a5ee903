import runpy
from pathlib import Path
from typing import Any

import pytest

from cservice.ids import Sku
from cservice.kernel.money import Money
from cservice.kernel.time import instant
from cservice.orders import (
    BusinessDays,
    DeliveredWithin,
    Order,
    OrderLine,
    OrderRecorded,
    SourceCodeWorth,
)
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


@pytest.mark.parametrize(
    ("method", "now", "last"),
    [
        ("air", "2026-12-20T12:00:00Z", 2),
        ("ground", "2026-12-20T12:00:00Z", 8),
        (None, "2026-03-02T12:00:00Z", 5),
    ],
)
def test_by_air_it_comes_in_two_days(method: str | None, now: str, last: int) -> None:
    """also in December, when all else takes longer."""
    rule = runpy.run_path(str(EXAMPLES / "by_air_in_two_days.py"))["by_air_in_two_days"]
    question = DeliveredWithin(given=asked(now=instant(now)), method=method, order=order())

    assert ask(question, rule).value == BusinessDays(first=1, last=last)


@pytest.mark.parametrize(
    ("code", "sku", "taken", "off"),
    [
        ("week-17", "atlas-1", False, "5.00"),
        ("week-17", "atlas-1", True, "0.00"),
        ("week-17", "book", False, "0.00"),
        ("week-17", None, False, "0.00"),
        ("week-16", "atlas-1", False, "0.00"),
    ],
)
def test_the_special_of_the_week_is_taken_on_the_call(
    code: str, sku: Any, taken: bool, off: str
) -> None:
    """with its own code, for the atlas alone, and not for an order that was placed before."""
    rule = runpy.run_path(str(EXAMPLES / "spring_ten.py"))["atlas_of_the_week"]
    question = SourceCodeWorth(
        given=asked(),
        so_far=Money("0", "USD"),
        code=code,
        sku=None if sku is None else Sku(sku),
        paid=Money("49.95", "USD"),
        order=order() if taken else None,
    )

    assert ask(question, rule).value == Money(off, "USD")
