"""A desk for Cango, and the beginning of the reference case."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Instant,
    Money,
    days,
    instant,
    orders,
    returns,
    tickets,
)
from cservice.ids import CustomerId, Sku
from cservice.kernel.record import BrandId
from cservice.kernel.time import plus
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

from .house import House

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")


@attrs.define
class Case:
    """The beginning of the reference case: one book sold, a ticket, a return asked for."""

    desk: Desk
    order: orders.Order
    ticket: tickets.Ticket
    ra: returns.ReturnAuthorization
    now: Instant = T0

    def do(self, command: Any, **options: Any) -> Any:
        """Give a command as Anna, now."""
        return self.desk.do(command, **{"by": ANNA, "at": self.now, **options})

    def later(self, n: float) -> Instant:
        """The instant n days on; it is now from here on."""
        self.now = plus(self.now, days(n))
        return self.now


@pytest.fixture
def laws(house: House) -> Iterator[None]:
    """The laws of the trade hold in the house of whatever module asks for them."""
    yield
    the_money_adds_up(house.desk)
    no_goods_go_astray(house.desk)


@pytest.fixture
def cango() -> Brand:
    """The reference shop."""
    return Brand(
        id=BrandId("cango"), name="Cango", return_address="Dock 5", label_price=Money("4.50", "USD")
    )


@pytest.fixture
def open_desk(cango: Brand) -> Callable[..., Desk]:
    """Open a desk in memory with counted numbers, and whatever a test asks for."""

    def opened(*stores: Any, **options: Any) -> Desk:
        return Desk(*stores, **{"brands": [cango], "numbers": CountedNumbers(), **options})

    return opened


@pytest.fixture
def begin() -> Callable[..., Case]:
    """Begin the reference case on a desk."""

    def begun(
        desk: Desk, remedy: str = "credit", reason: str = "wrong_item", number: str = "C-1001"
    ) -> Case:
        sold = orders.RecordOrder(
            number=number,
            customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee", phone="+15550100"),
            lines=(
                orders.OrderLine(
                    sku=_SKU, title="Moby Dick", quantity=1, paid=Money("19.99", "USD")
                ),
            ),
            shipping=Money("3", "USD"),
            placed_at=plus(T0, days(-9)),
            shipped_at=plus(T0, days(-8)),
            delivered_at=plus(T0, days(-2)),
        )
        order = desk.do(sold, by=ANNA, at=T0).record
        ticket = desk.do(tickets.OpenTicket(subject="wrong book"), by=ANNA, at=T0).record
        item = returns.RequestedItem(sku=_SKU, reason=returns.Reason(reason))
        asked = returns.RequestReturn(
            case=ticket.case, order=order.id, items=(item,), remedy=returns.Remedy(remedy)
        )
        ra = desk.do(asked, by=ANNA, at=T0).record
        return Case(desk=desk, order=order, ticket=ticket, ra=ra)

    return begun


_SKU = Sku("book-1")


@pytest.fixture
def case(open_desk: Callable[..., Desk], begin: Callable[..., Case]) -> Case:
    """The reference case on a desk of its own."""
    return begin(open_desk())
