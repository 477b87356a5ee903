"""What a customer is told of an order that they wait for, and what is mailed. Source: D3."""

from typing import Any

import attrs
import pytest

from cservice import SYSTEM, Brand, Desk
from cservice.ids import CustomerId, ExchangeId, OrderId, Sku
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.record import BrandId
from cservice.kernel.time import Instant, days, hours, instant, plus, zone
from cservice.orders import (
    Arrival,
    ArrivalFacts,
    BusinessDays,
    Customer,
    DeliveredWithin,
    DiagnoseOrder,
    Diagnosis,
    Finding,
    NoPaymentOrderPlaced,
    Order,
    OrderCancelled,
    OrderDelivered,
    OrderDiagnosed,
    OrderLine,
    OrderRecorded,
    OrderShipped,
    OrderStage,
    ReceivedItem,
    RecordOrder,
    SendTracking,
    Status,
    StatusTold,
    TellStatus,
    TrackingSent,
)
from cservice.testing import STREAM, given, knowing

ORDER = OrderId(STREAM.id)
#: A Monday, at noon in UTC.
MONDAY = instant("2026-03-02T12:00:00Z")
BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("16.00", "USD"))
LEE = Customer(id=CustomerId("c-1"), name="Ann Lee", email="ann@example.com")
RECORDED = OrderRecorded(
    number="C-1",
    customer=LEE,
    lines=(BOOK,),
    shipping=Money("3", "USD"),
    placed_at=MONDAY,
    shipping_method="ground",
)
BY_AIR = attrs.evolve(RECORDED, shipping_method="air")
DIGITAL = attrs.evolve(RECORDED, lines=(attrs.evolve(BOOK, digital=True),))
SHIPPED = OrderShipped(shipped_at=MONDAY, tracking="SW-1")
#: The Monday after, when five business days are over, begins here.
OVER = instant("2026-03-10T00:00:00Z")
GROUND = Arrival(
    within=BusinessDays(first=1, last=5),
    first=instant("2026-03-03T00:00:00Z").date(),
    last=instant("2026-03-09T00:00:00Z").date(),
)
TELL, SEND = TellStatus(order=ORDER), SendTracking(order=ORDER)
LATE = Diagnosis(finding=Finding.LATE, quantity=1, ordered=BOOK.sku)
MISSING = attrs.evolve(LATE, finding=Finding.NOT_RECEIVED)


def at(now: Instant, *policies: Any) -> ArrivalFacts:
    """What is known at an instant."""
    return knowing(ArrivalFacts, *policies, now=now, zone=zone("UTC"))


@policy(DeliveredWithin)
def tomorrow(q: DeliveredWithin) -> BusinessDays | None:
    """What goes by air is there on the next business day, wherever it goes to."""
    assert q.order.id == STREAM.id
    return BusinessDays(first=1, last=1) if q.method == "air" else None


def test_a_customer_is_told_where_it_is_and_when_it_comes() -> None:
    """with the courier's number; who says how long it takes is kept with it."""
    told = given(RECORDED, SHIPPED).when(TELL, at(MONDAY))
    status = Status(stage=OrderStage.SHIPPED, tracking="SW-1", arrival=GROUND)

    told.then(StatusTold(status=status))
    assert [one.policy for one in told.rulings] == ["trade.orders:by_ground"]
    assert told.record.stage is OrderStage.SHIPPED


def test_before_it_leaves_nobody_says_a_day() -> None:
    """but how long it takes from then."""
    status = Status(stage=OrderStage.PLACED, tracking=None, arrival=Arrival(within=GROUND.within))
    given(RECORDED).when(TELL, at(MONDAY)).then(StatusTold(status=status))


def test_what_has_arrived_is_not_awaited() -> None:
    """nor is anybody asked how long it takes."""
    told = given(RECORDED, SHIPPED, OrderDelivered(delivered_at=MONDAY)).when(TELL, at(MONDAY))
    status = Status(stage=OrderStage.DELIVERED, tracking="SW-1", arrival=None)

    told.then(StatusTold(status=status))
    assert told.rulings == ()


@pytest.mark.parametrize(("recorded", "last"), [(RECORDED, 9), (BY_AIR, 3)])
def test_how_it_is_shipped_says_how_long_it_takes(recorded: OrderRecorded, last: int) -> None:
    """as the shop calls it, and as the brand knows it."""
    record = given(recorded, SHIPPED).when(TELL, at(MONDAY, tomorrow)).events[0]

    assert isinstance(record, StatusTold)
    assert record.status.arrival is not None
    assert record.status.arrival.last is not None
    assert record.status.arrival.last.day == last


@pytest.mark.parametrize(("log", "late"), [((RECORDED,), False), ((RECORDED, SHIPPED), True)])
def test_what_was_promised_is_told(log: Any, late: bool) -> None:
    """nobody is asked how long it takes; once that is over, it should have come."""
    until = plus(MONDAY, days(2))
    promised = (attrs.evolve(log[0], promised_at=until), *log[1:])
    told = given(*promised).when(TELL, at(plus(until, hours(1 if late else 0))))

    (body,) = told.events
    assert isinstance(body, StatusTold)
    by = "it should have come by" if late else "it comes by"
    assert str(body.status).endswith(f"{by} Wed 4 Mar 2026")
    assert told.rulings == ()


@pytest.mark.parametrize(("to", "address"), [(None, LEE.email), ("work@example.com",) * 2])
def test_the_tracking_number_is_mailed(to: str | None, address: str) -> None:
    """to the customer's own address, or to where they say; more than once, if need be."""
    command = attrs.evolve(SEND, to=to)
    sent = TrackingSent(to=address, tracking="SW-1", arrival=GROUND, tracking_sent_at=MONDAY)
    told = given(RECORDED, SHIPPED).when(command, at(MONDAY)).then(sent)

    assert told.record.tracking_sent_at == MONDAY
    assert [one.policy for one in told.rulings] == ["trade.orders:by_ground"]
    again = plus(MONDAY, hours(1))
    given(RECORDED, SHIPPED, sent).when(command, at(again)).then(
        attrs.evolve(sent, tracking_sent_at=again)
    )


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ((RECORDED,), "not_on_its_way"),
        ((RECORDED, SHIPPED, OrderDelivered(delivered_at=MONDAY)), "not_on_its_way"),
        ((RECORDED, OrderCancelled(reason="she asked", by="ann", at=MONDAY)), "not_on_its_way"),
        ((DIGITAL, SHIPPED), "not_on_its_way"),
        ((RECORDED, attrs.evolve(SHIPPED, tracking=None)), "no_tracking"),
        ((attrs.evolve(RECORDED, customer=None), SHIPPED), "no_email"),
        ((attrs.evolve(RECORDED, customer=attrs.evolve(LEE, email=None)), SHIPPED), "no_email"),
    ],
)
def test_nothing_is_mailed_of_what_cannot_be_tracked(log: Any, code: str) -> None:
    """it is not on its way, has no number, or nobody knows where to."""
    given(*log).when(SEND, at(MONDAY)).then_refused(code)


@pytest.mark.parametrize(
    ("log", "arrived", "late"),
    [
        ((RECORDED, SHIPPED), OVER, False),
        ((RECORDED, SHIPPED), plus(OVER, hours(1)), True),
        ((BY_AIR, SHIPPED), plus(MONDAY, days(2)), True),
        (
            (attrs.evolve(RECORDED, promised_at=plus(OVER, days(9))), SHIPPED),
            plus(OVER, days(8)),
            False,
        ),
        ((attrs.evolve(RECORDED, promised_at=MONDAY), SHIPPED), plus(MONDAY, days(1)), True),
    ],
)
def test_what_comes_after_the_last_day_is_late(log: Any, arrived: Instant, late: bool) -> None:
    """unless something was promised: then that counts."""
    command = DiagnoseOrder(order=ORDER, received=(ReceivedItem(sku=BOOK.sku),))
    facts = at(plus(OVER, days(9)), tomorrow)
    told = given(*log, OrderDelivered(delivered_at=arrived)).when(command, facts)

    told.then(OrderDiagnosed(findings=(LATE,) if late else ()))
    assert bool(told.rulings) == (log[0].promised_at is None)


@pytest.mark.parametrize(
    ("log", "now", "findings"),
    [
        ((RECORDED,), plus(OVER, days(30)), (MISSING,)),
        ((RECORDED, SHIPPED), OVER, (MISSING,)),
        ((RECORDED, SHIPPED), plus(OVER, hours(1)), (MISSING, LATE)),
        ((DIGITAL, SHIPPED), plus(OVER, hours(1)), (MISSING,)),
    ],
)
def test_what_never_came_is_late_once_it_should_be_there(
    log: tuple[Event[Order], ...], now: Instant, findings: Any
) -> None:
    """not before it left, and not what comes by wire."""
    command = DiagnoseOrder(order=ORDER, received=())

    given(*log).when(command, at(now)).then(OrderDiagnosed(findings=findings))


@pytest.mark.parametrize(("customer", "locked"), [(LEE, ("customer:c-1",)), (None, ())])
def test_a_replacement_is_compared_with_its_customer_locked(
    customer: Customer | None, locked: tuple[str, ...]
) -> None:
    """it may be wrong again, and bring them something; how often it was before is in the order."""
    placed = NoPaymentOrderPlaced(
        customer=customer,
        lines=(BOOK,),
        shipping=Money("0", "USD"),
        placed_at=MONDAY,
        exchange=ExchangeId("exchange-1"),
        re_orders=2,
        wrong_before=1,
    )
    order = placed.begin(STREAM)

    assert DiagnoseOrder(order=ORDER, received=()).locks(order) == locked
    assert (order.re_orders, order.wrong_before) == (2, 1)


def test_a_host_mails_what_it_hears_of() -> None:
    """the address is in what happened; the days are those where the brand is."""
    brand = Brand(id=BrandId("cango"), name="Cango", zone=zone("America/New_York"))
    desk = Desk(brands=[brand])
    mailed: list[TrackingSent] = []

    def mail(events: Any) -> None:
        """What a host's mailer does."""
        mailed.extend(one.body for one in events if isinstance(one.body, TrackingSent))

    desk.subscribe(mail)
    shop = SYSTEM
    late_on_sunday = instant("2026-03-02T03:00:00Z")
    order = desk.do(
        RecordOrder(
            number="C-1",
            customer=LEE,
            lines=(BOOK,),
            shipping=Money("3", "USD"),
            placed_at=late_on_sunday,
            shipped_at=late_on_sunday,
            tracking="SW-1",
            shipping_method="ground",
        ),
        by=shop,
        at=MONDAY,
    ).record
    desk.do(SendTracking(order=order.id), by=shop, at=MONDAY)

    (sent,) = mailed
    assert (sent.to, str(sent.arrival)) == (
        "ann@example.com",
        "it comes from Mon 2 Mar 2026 to Fri 6 Mar 2026",
    )
    assert desk.record(Order, order.id).shipping_method == "ground"
