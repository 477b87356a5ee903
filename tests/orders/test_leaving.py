"""An order that we placed leaves in time, or somebody asks the shop for it. D3, D12, F2."""

import datetime
from typing import Any

import attrs
import pytest

from cservice.ids import CustomerId, ExchangeId, OrderId, Sku
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import days, hours, plus
from cservice.orders import (
    Agreed,
    Customer,
    FlagNotLeft,
    LeavesWithin,
    NoPaymentOrderPlaced,
    OrderCancelled,
    OrderLine,
    OrderNotLeft,
    OrderShipped,
    PlaceNoPaymentOrder,
    Repeated,
    ReplacementFacts,
    TakeOrder,
)
from cservice.payment import Payment, PaymentMeans
from cservice.testing import NOON, STREAM, given, knowing

ORDER, EXCHANGE = OrderId(STREAM.id), ExchangeId("exchange-1")
FREE = Money("0", "USD")
BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=FREE)
DUE = plus(NOON, days(3))
PLACED = NoPaymentOrderPlaced(
    exchange=EXCHANGE,
    customer=None,
    lines=(BOOK,),
    shipping=FREE,
    placed_at=NOON,
    leaves_by=DUE,
)
FLAG = FlagNotLeft(order=ORDER, due_at=DUE)
LATE = OrderNotLeft(due_at=DUE)


def placing(*lines: OrderLine, policies: tuple[Any, ...] = ()) -> Any:
    """A replacement is ordered."""
    place = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=lines, shipping=FREE)
    agreed = tuple([Agreed(sku=line.sku, quantity=line.quantity) for line in lines])
    facts = knowing(ReplacementFacts, *policies, due=True, agreed=agreed)
    return given().when(place, facts).record


def test_what_we_place_is_to_leave_within_three_days() -> None:
    """it is asked for then, once, whoever looks late."""
    story = given(PLACED)
    assert story.record is not None
    [deadline] = story.record.deadlines()
    assert (deadline.at, deadline.key, deadline.command) == (DUE, "leaves", FLAG)

    for late in (DUE, plus(DUE, days(9))):
        told = story.when(FLAG, knowing(Given, now=late)).then(LATE)
        assert told.record.deadlines() == ()
    early = story.when(FLAG, knowing(Given, now=plus(DUE, -hours(1)))).then_refused("not_due")
    assert str(DUE.date()) in str(early.refusal)
    again = given(PLACED, LATE).when(FLAG, knowing(Given, now=DUE)).then_refused("not_due")
    assert "no time" in str(again.refusal)


@pytest.mark.parametrize(
    "event",
    [
        OrderShipped(shipped_at=NOON),
        OrderCancelled(reason="not wanted", by="ann", at=NOON),
    ],
    ids=["left", "cancelled"],
)
def test_what_left_or_is_not_to_is_asked_for_no_more(event: Any) -> None:
    """nothing is due of it, and nobody is told by hand that it is."""
    story = given(PLACED, event)
    assert story.record is not None
    assert story.record.deadlines() == ()
    late = story.when(FLAG, knowing(Given, now=DUE)).then_refused("not_due")
    assert "no time" in str(late.refusal)


def test_a_brand_may_take_longer() -> None:
    """for what is made to order, say."""

    @policy(LeavesWithin)
    def made_to_order(q: LeavesWithin) -> datetime.timedelta | None:
        assert (q.replaces, q.method) == (EXCHANGE, None)
        return days(20) if any(line.sku == "chair" for line in q.lines) else None

    chair = attrs.evolve(BOOK, sku=Sku("chair"))
    assert placing(chair, policies=(made_to_order,)).leaves_by == plus(NOON, days(20))
    assert placing(BOOK, policies=(made_to_order,)).leaves_by == DUE


def test_of_what_is_only_downloaded_nothing_leaves() -> None:
    """nobody is asked about it."""
    assert placing(attrs.evolve(BOOK, digital=True)).leaves_by is None
    game = attrs.evolve(BOOK, digital=True, paid=Money("9", "USD"))
    card = Payment(means=PaymentMeans.CARD, amount=Money("9", "USD"), reference="ch-1")
    take = TakeOrder(
        customer=Customer(id=CustomerId("c-1"), name="Ann Lee", email="ann@example.com"),
        bill_to="1 Main Street",
        ship_to="7 Elm Street",
        lines=(game,),
        shipping=FREE,
        payments=(card,),
        confirmed=tuple(Repeated),
    )
    told = given().when(take, knowing(Given))
    assert told.record.leaves_by is None
    assert told.rulings == ()
