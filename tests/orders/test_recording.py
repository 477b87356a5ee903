from typing import Any

import attrs
import pytest

from cservice.ids import CustomerId, ExchangeId, OrderId, Sku
from cservice.kernel.codec import Codec, Encoded
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, days, plus
from cservice.orders import (
    SLICE,
    CancelOrder,
    Claimed,
    CorrectionFacts,
    Customer,
    NoPaymentOrderPlaced,
    Order,
    OrderCameBack,
    OrderCancelled,
    OrderDelivered,
    OrderLine,
    OrderNumbered,
    OrderRecorded,
    OrderShipped,
    OrderSnapshot,
    OrderStage,
    OrderUpdated,
    Picture,
    RecordingFacts,
    RecordOrder,
    ReturnToSender,
    ShipOrder,
    UpdateOrder,
)
from cservice.payment import Payment, PaymentMeans
from cservice.testing import NOON, STREAM, given, knowing

ORDER = OrderId(STREAM.id)
USD_3, USD_16 = Money("3.00", "USD"), Money("16.00", "USD")
LEE = Customer(id=CustomerId("c-1"), name="Ann Lee", email="ann@example.com")
MOVED = attrs.evolve(LEE, address="7 Elm St")
BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=USD_16)
CARD = Payment(means=PaymentMeans.CARD, amount=Money("19.00", "USD"))


def after(n: float) -> Instant:
    """The instant n days after it was placed."""
    return plus(NOON, days(n))


RECORDED = OrderRecorded(
    number="C-1",
    customer=LEE,
    lines=(BOOK,),
    shipping=USD_3,
    placed_at=NOON,
    payments=(CARD,),
    promised_at=after(5),
    shop_version=1,
)
SHIPPED = OrderShipped(shipped_at=after(1), tracking="SW-1")
BACK = OrderCameBack(came_back_at=after(3), reason="unknown there")
DELIVERED, CANCELLED = OrderDelivered(delivered_at=after(4)), OrderCancelled(reason="in the shop")
BY_SHOP = OrderCancelled(reason="cancelled in the shop")
OURS = Picture(lines=(BOOK,), shipping=USD_3, payments=(CARD,), promised_at=after(5), tracking=None)
SHOP = OrderSnapshot(
    number="C-1", version=2, customer=LEE, lines=(BOOK,), shipping=USD_3, placed_at=NOON
)
NOTHING = knowing(CorrectionFacts, now=after(9), claimed=())


def update(**fields: Any) -> UpdateOrder:
    """The shop has a newer picture."""
    return UpdateOrder(order=ORDER, snapshot=attrs.evolve(SHOP, **fields))


def updated(old: Picture = OURS, **fields: Any) -> OrderUpdated:
    """Ours is as it is there."""
    told: dict[str, Any] = {"old": old, "new": old, "shop_version": 2}
    told |= {"customer_before": LEE, "customer": LEE, **fields}
    return OrderUpdated(**told)


def test_an_order_is_recorded_as_the_shop_has_it() -> None:
    """with its payments, its promise, its version; cancelled where it was."""
    record = RecordOrder(
        number="C-1",
        customer=LEE,
        lines=(BOOK,),
        shipping=USD_3,
        placed_at=NOON,
        payments=(CARD,),
        promised_at=after(5),
        shop_version=1,
    )
    new = knowing(RecordingFacts, now=after(9), recorded=False)

    order = given().when(record, new).then(RECORDED).record
    assert (order.payments, order.promised_at, order.shop_version) == ((CARD,), after(5), 1)
    shipped = attrs.evolve(record, shipped_at=after(1), tracking="SW-1")
    given().when(shipped, new).then(RECORDED, SHIPPED)
    gone = attrs.evolve(record, cancelled_at=after(1))
    given().when(gone, new).then(RECORDED, BY_SHOP)
    both = attrs.evolve(shipped, cancelled_at=after(2))
    given().when(both, new).then_refused("out_of_order")
    carried = attrs.evolve(record, lines=(attrs.evolve(BOOK, carried=USD_16),))
    given().when(carried, new).then_refused("carried")
    other = attrs.evolve(CARD, amount=Money("19", "EUR"))
    given().when(attrs.evolve(record, payments=(other,)), new).then_refused("several_currencies")


def test_our_picture_is_brought_up_to_date() -> None:
    """old and new are kept; what the shop does not say stays."""
    two = (attrs.evolve(BOOK, quantity=2),)
    new = attrs.evolve(OURS, lines=two, tracking="SW-9", promised_at=after(6))
    event = updated(new=new, customer=MOVED)
    told = given(RECORDED).when(
        update(lines=two, tracking="SW-9", promised_at=after(6), customer=MOVED), NOTHING
    )

    order = told.then(event).record
    assert (order.lines, order.tracking, order.customer) == (two, "SW-9", MOVED)
    assert (order.shop_version, order.payments) == (2, (CARD,))
    given(RECORDED).when(update(customer=None), NOTHING).then(updated())
    free, cash = Money("0", "USD"), (attrs.evolve(CARD, amount=USD_16),)
    paid = given(RECORDED).when(update(shipping=free, payments=cash), NOTHING).record
    assert (paid.shipping, paid.payments) == (free, cash)


@pytest.mark.parametrize(
    ("story", "fields", "then"),
    [
        ((), {"shipped_at": after(1)}, (OrderShipped(shipped_at=after(1)),)),
        (
            (),
            {"shipped_at": after(1), "delivered_at": after(4)},
            (OrderShipped(shipped_at=after(1)), DELIVERED),
        ),
        ((SHIPPED,), {"shipped_at": after(1), "delivered_at": after(4)}, (DELIVERED,)),
        ((SHIPPED,), {}, ()),
        ((SHIPPED, DELIVERED), {"shipped_at": after(1)}, ()),
        ((SHIPPED, DELIVERED), {"shipped_at": after(1), "delivered_at": after(4)}, ()),
        ((SHIPPED, BACK), {"shipped_at": after(1)}, ()),
        (
            (SHIPPED, BACK),
            {"shipped_at": after(4)},
            (OrderShipped(shipped_at=after(4), tracking="SW-1"),),
        ),
        ((SHIPPED, BACK), {"shipped_at": after(1), "cancelled_at": after(4)}, (BY_SHOP,)),
        ((), {"cancelled_at": after(1)}, (BY_SHOP,)),
        ((CANCELLED,), {"cancelled_at": after(1)}, ()),
        ((CANCELLED,), {}, ()),
    ],
)
def test_what_happened_there_happens_here(
    story: tuple[Event[Order], ...], fields: dict[str, Any], then: tuple[Event[Order], ...]
) -> None:
    """once; and what we know stays, also where the shop has not heard of it."""
    told = given(RECORDED, *story).when(update(**fields), NOTHING)

    assert isinstance(told.events[0], OrderUpdated)
    assert told.events[1:] == then
    assert told.record.shop_version == 2


@pytest.mark.parametrize(
    ("story", "fields", "code"),
    [
        ((), {"version": 1}, "stale"),
        ((), {"number": "C-2"}, "other_order"),
        ((), {"shipped_at": after(10)}, "to_come"),
        ((), {"delivered_at": after(1)}, "out_of_order"),
        ((), {"placed_at": after(-2), "shipped_at": after(-1)}, "out_of_order"),
        ((), {"shipping": Money("3", "EUR")}, "several_currencies"),
        ((), {"lines": (attrs.evolve(BOOK, carried=USD_16),)}, "carried"),
        ((CANCELLED,), {"shipped_at": after(1)}, "not_now"),
        ((SHIPPED,), {"cancelled_at": after(1)}, "not_now"),
        ((SHIPPED, BACK), {"shipped_at": after(1), "delivered_at": after(4)}, "not_now"),
    ],
)
def test_no_other_picture_is_taken_over(
    story: tuple[Event[Order], ...], fields: dict[str, Any], code: str
) -> None:
    """not an older one, nor another order's, nor one that contradicts ours."""
    given(RECORDED, *story).when(update(**fields), NOTHING).then_refused(code)


def test_what_comes_back_stays_in_the_order() -> None:
    """whatever the shop makes of it."""
    claims = (Claimed(sku=Sku("book"), quantity=1, worth=USD_16),)
    facts = attrs.evolve(NOTHING, claimed=claims)
    pen = attrs.evolve(BOOK, sku=Sku("pen"))

    given(RECORDED).when(update(lines=(pen,)), facts).then_refused("claimed")
    assert given(RECORDED).when(update(lines=(pen, BOOK)), facts).events


def test_a_replacement_carries_on_what_shops_know_nothing_of() -> None:
    """as long as the line is the same."""
    free = attrs.evolve(BOOK, quantity=3, paid=Money("0", "USD"))
    placed = NoPaymentOrderPlaced(
        exchange=ExchangeId("exchange-1"),
        customer=LEE,
        lines=(attrs.evolve(free, carried=USD_16),),
        shipping=Money("0", "USD"),
        placed_at=NOON,
    )
    numbered = OrderNumbered(number="C-1")
    order = given(placed, numbered).when(update(lines=(free,)), NOTHING).record
    assert [one.worth for one in order.lines] == [USD_16]

    two = attrs.evolve(free, quantity=2)
    order = given(placed, numbered).when(update(lines=(two,)), NOTHING).record
    assert [one.worth for one in order.lines] == [two.paid]
    given(placed, numbered).when(update(lines=(BOOK,)), NOTHING).then_refused("payment")
    unnumbered = given(placed).when(update(), NOTHING).then_refused("other_order")
    assert "is not order without a number" in str(unnumbered.refusal)


def test_a_picture_that_was_erased_is_none() -> None:
    """what is read again without its persons is refused."""
    codec, whole = Codec([SLICE]), update()
    encoded = codec.encode(whole)
    assert b"Ann Lee" not in encoded.body
    read = codec.command(Encoded(encoded.kind, encoded.body))

    given(RECORDED).when(read, NOTHING).then_refused("erased")


LATER = knowing(Given, now=after(4))


def test_what_is_undeliverable_comes_back_and_leaves_again() -> None:
    """or is given up."""
    back = ReturnToSender(order=ORDER, came_back_at=after(3), reason="unknown there")
    order = given(RECORDED, SHIPPED).when(back, LATER).then(BACK).record
    assert (order.stage, order.came_back_at) == (OrderStage.CAME_BACK, after(3))

    again = given(RECORDED, SHIPPED, BACK).when(ShipOrder(order=ORDER), LATER)
    assert again.record.shipped_at == after(4)
    early = ShipOrder(order=ORDER, shipped_at=after(2))
    given(RECORDED, SHIPPED, BACK).when(early, LATER).then_refused("too_early")
    given(RECORDED, SHIPPED, BACK).when(CancelOrder(order=ORDER, reason="x"), LATER).then(
        OrderCancelled(reason="x")
    )


def test_nothing_comes_back_before_it_left_or_in_the_future() -> None:
    """nor what has arrived, or never left."""
    back = ReturnToSender(order=ORDER, reason="unknown there")
    assert given(RECORDED, SHIPPED).when(back, LATER).record.came_back_at == after(4)

    early, late = attrs.evolve(back, came_back_at=NOON), attrs.evolve(back, came_back_at=after(5))
    given(RECORDED, SHIPPED).when(early, LATER).then_refused("too_early")
    given(RECORDED, SHIPPED).when(late, LATER).then_refused("to_come")
    given(RECORDED).when(back, LATER).then_refused("not_now")
    given(RECORDED, SHIPPED, DELIVERED).when(back, LATER).then_refused("not_now")
