"""When an order comes: business days after it ships, by the days of the brand. Source: D3."""

import datetime
from typing import Any

import attrs
import pytest

from cservice.ids import Sku
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, instant, zone
from cservice.orders import (
    Arrival,
    BusinessDays,
    Order,
    OrderCameBack,
    OrderCancelled,
    OrderDelivered,
    OrderLine,
    OrderRecorded,
    OrderShipped,
    OrderStage,
    Status,
    due_by,
    expected,
)
from cservice.orders.arriving import business_day
from cservice.testing import STREAM

NEW_YORK = zone("America/New_York")
#: A Friday evening in New York, and Saturday in UTC.
FRIDAY = instant("2026-03-07T02:00:00Z")
GROUND = BusinessDays(first=1, last=5)
BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("16.00", "USD"))
GAME = attrs.evolve(BOOK, sku=Sku("game"), digital=True)
SHIPPED, DELIVERED = OrderShipped(shipped_at=FRIDAY), OrderDelivered(delivered_at=FRIDAY)
BACK = OrderCameBack(came_back_at=FRIDAY, reason="unknown there")


def order(*happened: Event[Order], lines: tuple[OrderLine, ...] = (BOOK,)) -> Order:
    """What was ordered, and became of it."""
    recorded = OrderRecorded(
        number="C-1", customer=None, lines=lines, shipping=Money("3", "USD"), placed_at=FRIDAY
    )
    return replay(STREAM, (recorded, *happened))


def day(n: int) -> datetime.date:
    """The n-th of March 2026, of which the first is a Sunday."""
    return datetime.date(2026, 3, n)


@pytest.mark.parametrize(
    ("after", "n", "comes"),
    [(6, 0, 6), (7, 0, 7), (6, 1, 9), (7, 1, 9), (8, 1, 9), (9, 1, 10), (6, 5, 13), (6, 6, 16)],
)
def test_business_days_are_monday_to_friday(after: int, n: int, comes: int) -> None:
    """the day on which it ships is not counted, whatever day that is."""
    assert business_day(day(after), n) == day(comes)


def test_an_order_comes_so_many_business_days_after_it_ships() -> None:
    """by the day that it was where the brand is."""
    assert expected(order(SHIPPED), GROUND, NEW_YORK, FRIDAY) == Arrival(
        within=GROUND, first=day(9), last=day(13)
    )
    assert expected(order(SHIPPED), BusinessDays(first=0, last=0), zone("UTC"), FRIDAY) == Arrival(
        within=BusinessDays(first=0, last=0), first=day(7), last=day(7)
    )


@pytest.mark.parametrize("happened", [(), (SHIPPED, BACK, OrderShipped(shipped_at=FRIDAY))])
def test_what_is_to_come_is_expected(happened: Any) -> None:
    """before it leaves, by how long it takes from then; again where it was sent again."""
    arrival = expected(order(*happened), GROUND, NEW_YORK, FRIDAY)

    assert arrival is not None
    assert (arrival.first is None) == (not happened)


@pytest.mark.parametrize(
    "record",
    [
        order(SHIPPED, DELIVERED),
        order(SHIPPED, BACK),
        order(OrderCancelled(reason="she asked", by="ann", at=FRIDAY)),
        order(SHIPPED, lines=(GAME,)),
    ],
)
def test_nothing_is_expected_where_nothing_is_to_come(record: Order) -> None:
    """it is there, with us, given up, or came by wire."""
    assert expected(record, GROUND, NEW_YORK, FRIDAY) is None


@pytest.mark.parametrize(
    ("today", "first", "late"),
    [(9, 9, False), (10, None, False), (13, None, False), (14, None, True)],
)
def test_no_day_is_told_that_is_over(today: int, first: int | None, late: bool) -> None:
    """of those on which it was to come, the last is; by the days of the brand."""
    now = instant(f"2026-03-{today:02}T23:00:00-04:00")

    assert expected(order(SHIPPED), GROUND, NEW_YORK, now) == Arrival(
        within=GROUND, first=None if first is None else day(first), last=day(13), late=late
    )


def test_what_comes_in_part_by_wire_is_expected() -> None:
    """the rest comes in a parcel."""
    assert expected(order(lines=(GAME, BOOK)), GROUND, NEW_YORK, FRIDAY) == Arrival(within=GROUND)


@pytest.mark.parametrize(
    ("name", "until"),
    [("America/New_York", "2026-03-14T04:00:00Z"), ("UTC", "2026-03-14T00:00:00Z")],
)
def test_it_is_due_by_the_end_of_the_last_day(name: str, until: str) -> None:
    """by the clocks of the brand, which went forward on the way."""
    assert due_by(FRIDAY, GROUND, zone(name)) == Instant.instance(instant(until))


@pytest.mark.parametrize(
    ("first", "last", "wrong"), [(-1, 2, "first"), (2, 1, "last"), (0, 261, "last")]
)
def test_business_days_are_a_span(first: int, last: int, wrong: str) -> None:
    """it does not end before it begins, nor last longer than a year."""
    with pytest.raises(InputError, match=wrong):
        BusinessDays(first=first, last=last)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (GROUND, "1–5 business days"),
        (BusinessDays(first=1, last=1), "1 business day"),
        (Arrival(within=GROUND), "it comes 1–5 business days after it ships"),
        (
            Arrival(within=GROUND, first=day(9), last=day(13)),
            "it comes from Mon 9 Mar 2026 to Fri 13 Mar 2026",
        ),
        (Arrival(within=GROUND, first=day(9), last=day(9)), "it comes on Mon 9 Mar 2026"),
        (
            Status(
                stage=OrderStage.SHIPPED,
                tracking="SW-1",
                arrival=Arrival(within=GROUND, first=day(9), last=day(9)),
            ),
            "it is shipped, its tracking number is SW-1, it comes on Mon 9 Mar 2026",
        ),
        (Arrival(within=GROUND, last=day(9)), "it comes by Mon 9 Mar 2026"),
        (Arrival(within=None, last=day(9), late=True), "it should have come by Mon 9 Mar 2026"),
        (Status(stage=OrderStage.CAME_BACK, tracking=None, arrival=None), "it came back to us"),
    ],
)
def test_it_is_said_as_it_is_read_out(value: object, said: str) -> None:
    """days as people say them."""
    assert str(value) == said
