"""The example policies about tickets, and about what is to be told in time, each asked."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from cservice.ids import OrderId, Sku
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.time import days, hours, plus
from cservice.orders import LeavesWithin, OrderLine
from cservice.payment import PaymentMeans
from cservice.refunds import AnswersWithin
from cservice.returns import MailsWithin, Reason, Remedy, ReturnLine, ReturnRequested
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
    ("means", "number"), [(PaymentMeans.BANK_TRANSFER, 7), (PaymentMeans.CARD, 3)]
)
def test_a_transfer_takes_a_week(means: PaymentMeans, number: int) -> None:
    """a card is answered for as the trade says."""
    question = AnswersWithin(given=asked(), means=means, amount=Money("16", "USD"))
    transfers = policy_of("transfers_take_a_week", "transfers")

    assert ask(question, transfers).value == days(number)


@pytest.mark.parametrize(("remedy", "number"), [(Remedy.EXCHANGE, 24), (Remedy.CREDIT, 48)])
def test_an_exchange_has_its_label_in_the_mail_first(remedy: Remedy, number: int) -> None:
    """of a credit it is as the trade says."""
    line = ReturnLine(
        sku=Sku("book"), reason=Reason.WRONG_ITEM, paid=Money("16", "USD"), requested=1
    )
    ra = ReturnRequested(order=OrderId("order-1"), remedy=remedy, lines=(line,)).begin(STREAM)
    first = policy_of("exchanges_get_their_label_first", "exchanges_first")

    assert ask(MailsWithin(given=asked(), ra=ra), first).value == hours(number)


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
