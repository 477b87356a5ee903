"""The example policies about tickets, and about orders that are to leave, each asked."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from cservice.ids import Sku
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.time import days, plus
from cservice.orders import LeavesWithin, OrderLine
from cservice.testing import NOON, STREAM, ask, asked
from cservice.tickets import Matter, MaySolve, TicketNumber, TicketOpened

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"


def policy_of(file: str, name: str) -> Any:
    """A policy of an example."""
    return runpy.run_path(str(EXAMPLES / f"{file}.py"))[name]


@pytest.mark.parametrize(("sku", "number"), [("globe-30", 21), ("book-sea", 3)])
def test_what_is_made_to_order_takes_three_weeks(sku: str, number: int) -> None:
    """all else leaves as the trade says."""
    line = OrderLine(sku=Sku(sku), title="One", quantity=1, paid=Money("16", "USD"))
    question = LeavesWithin(given=asked(), lines=(line,), replaces=None, method=None)
    made = policy_of("made_to_order_takes_longer", "made_to_order")

    assert ask(question, made).value == days(number)


@pytest.mark.parametrize(
    ("waits", "may"), [(("ra-1:trace",), True), (("ra-1:trace", "ra-1:settle"), False)]
)
def test_a_ticket_that_only_asks_for_a_parcel_is_let_be(waits: tuple[str, ...], may: bool) -> None:
    """one that asks for a credit as well is not."""
    ticket = TicketOpened(
        number=TicketNumber("12345671"),
        subject="where is it?",
        matter=Matter.INQUIRY,
        customer=None,
        call=None,
        at=NOON,
        answer_due_at=plus(NOON, days(2)),
    ).begin(STREAM)
    question = MaySolve(given=asked(), ticket=ticket, waits=waits)
    late = policy_of("late_parcels_are_let_be", "late_parcels")

    assert isinstance(ask(question, late), Allowed) is may
