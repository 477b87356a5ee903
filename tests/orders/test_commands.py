import re
from typing import Any

import attrs
import pytest

from cservice import Brand, Desk, Refused
from cservice.ids import CustomerId, ExchangeId, OrderId, ProductId, Sku
from cservice.kernel.codec import from_plain, to_plain
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId, Lookup
from cservice.kernel.time import Instant, days, plus, zone
from cservice.orders import (
    AS_WRITTEN,
    BY_EMAIL,
    BY_NAME,
    BY_NUMBER,
    BY_PHONE,
    OF_BRAND,
    Agreed,
    ArrivalFacts,
    CancelOrder,
    Customer,
    DeliverOrder,
    DiagnoseOrder,
    Diagnosis,
    Finding,
    NoPaymentOrderPlaced,
    Order,
    OrderCameBack,
    OrderCancelled,
    OrderDelivered,
    OrderDiagnosed,
    OrderLine,
    OrderRecorded,
    OrderShipped,
    OrderStage,
    PlaceNoPaymentOrder,
    ReceivedItem,
    RecordingFacts,
    RecordOrder,
    ReplacementFacts,
    ShipOrder,
    ShippingFacts,
)
from cservice.payment import Payment, PaymentMeans, Purse
from cservice.testing import ANN, NOON, STREAM, given, knowing

ORDER, EXCHANGE = OrderId(STREAM.id), ExchangeId("exchange-1")
BOOK, WHALE = Sku("book"), Sku("whale")
LEE = Customer(id=CustomerId("c-1"), name="Ann Lee", phone="+12025550143", email="ann@example.com")
FREE, NOTHING = Money("0", "USD"), knowing(RecordingFacts, recorded=False)


def line(
    sku: Sku = BOOK, quantity: int = 1, paid: str = "16.00", currency: str = "USD"
) -> OrderLine:
    """One line of an order."""
    return OrderLine(sku=sku, title=sku.title(), quantity=quantity, paid=Money(paid, currency))


def recording(**fields: Any) -> RecordOrder:
    """The shop tells us of a book for sixteen dollars."""
    order: dict[str, Any] = {
        "number": "C-1001",
        "customer": LEE,
        "lines": (line(),),
        "shipping": Money("3.99", "USD"),
        "placed_at": NOON,
    }
    return RecordOrder(**{**order, **fields})


def after(n: float) -> Instant:
    """The instant n days after it was placed."""
    return plus(NOON, days(n))


RECORDED = OrderRecorded(
    number="C-1001", customer=LEE, lines=(line(),), shipping=Money("3.99", "USD"), placed_at=NOON
)
SHIPPED, DELIVERED = OrderShipped(shipped_at=after(1)), OrderDelivered(delivered_at=after(5))
LATER = knowing(RecordingFacts, now=after(5), recorded=False)
ARRIVAL = knowing(ArrivalFacts, zone=zone("America/New_York"))
AGREED = (Agreed(sku=Sku("book"), quantity=1),)
DUE = knowing(ReplacementFacts, due=True, agreed=AGREED, worth=Money("16.00", "USD"))


def test_an_order_is_found_by_number_phone_mail_and_name() -> None:
    """the name in any order, or a word of it; the number as it is dialled anywhere."""
    record = given().when(recording(), NOTHING).then(RECORDED).record

    assert record.lookups == (
        Lookup(name=BY_NUMBER, value="c1001"),
        Lookup(name=AS_WRITTEN, value="c-1001"),
        Lookup(name=OF_BRAND, value=f"4:{STREAM.brand} c-1001", unique=True),
        Lookup(name=BY_PHONE, value="25550143"),
        Lookup(name=BY_EMAIL, value="ann@example.com"),
        Lookup(name=BY_NAME, value="ann lee"),
        Lookup(name=BY_NAME, value="ann"),
        Lookup(name=BY_NAME, value="lee"),
    )
    assert record.keys == (STREAM.case, ORDER)


def test_an_order_of_somebody_who_was_erased_is_found_by_its_number() -> None:
    """and by nothing else."""
    record = given().when(recording(customer=None), NOTHING).record

    assert [one.name for one in record.lookups] == [BY_NUMBER, AS_WRITTEN, OF_BRAND]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (BY_NUMBER, " c-1001 "),
        (AS_WRITTEN, " C-1001"),
        (BY_PHONE, "+1 (202) 555-0143"),
        (BY_EMAIL, "Ann@Example.COM"),
        (BY_NAME, "Ann  Lee"),
    ],
)
def test_an_order_is_found_as_people_say_it(by: str, said: str) -> None:
    """in any case, and however a number is grouped."""
    with Desk() as desk:
        order = desk.do(recording(), by=ANN, at=NOON).record
        assert desk.find(Order, by, said) == (order,)


def test_what_an_order_is_not_found_by_is_an_error() -> None:
    """else a slip would look like an order that is not there."""
    numbers = "orders.number, orders.number_as_written, orders.number_of_brand"
    known = f"orders.email, orders.name, {numbers}, orders.phone"
    said = f"no order is found by 'orders.fone'; it is found by {known}"
    with Desk() as desk, pytest.raises(InputError, match=re.escape(said)):
        desk.find(Order, "orders.fone", "1")


def test_brands_and_numbers_with_spaces_are_told_apart() -> None:
    """brand `a` may have an order `b c` beside order `c` of brand `a b`."""
    brands = [Brand(id=BrandId(name), name=name) for name in ("a", "a b")]
    with Desk(brands=brands) as desk:
        for brand, number in (("a", "b c"), ("a b", "c")):
            desk.do(recording(number=number), by=ANN, brand=brand, at=NOON)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: line(paid="-0.01"), "paid must be nothing or more, not USD -0.01"),
        (lambda: line(quantity=0), "quantity must be 1 or more, not 0"),
        (lambda: recording(shipping=Money("-1", "USD")), "shipping must be nothing or more"),
        (lambda: recording(number=" "), "number must not be empty"),
        (lambda: recording(lines=()), "lines must not be empty"),
        (lambda: Customer(id=CustomerId(""), name="Ann Lee"), "id must not be empty"),
        (lambda: Customer(id=CustomerId("c-1"), name=""), "name must not be empty"),
    ],
)
def test_what_no_order_can_be(make: Any, said: str) -> None:
    """it is an input error, in plain words: nobody is paid to buy."""
    with pytest.raises(InputError, match=said):
        make()


def test_a_shops_order_is_recorded_once() -> None:
    """else what came back of one would not count against the other; another brand counts anew."""
    brands = [Brand(id=BrandId(name), name=name) for name in ("cango", "acme")]
    with Desk(brands=brands) as desk:
        for brand in brands:
            desk.do(recording(), by=ANN, brand=brand.id, at=NOON)
        again = desk.try_do(recording(), by=ANN, brand="cango", at=NOON)
        assert isinstance(again, Refused)
        assert str(again.standing[0]) == "order C-1001 is recorded already"
        assert [one.brand for one in desk.find(Order, BY_NUMBER, "C-1001")] == ["cango", "acme"]


def test_an_order_that_has_left_or_arrived_is_recorded_as_such() -> None:
    """what the shop knows already happened when the shop says."""
    told = given().when(recording(shipped_at=after(1), delivered_at=after(5)), LATER)

    assert told.then(RECORDED, SHIPPED, DELIVERED).record.stage is OrderStage.DELIVERED
    given().when(recording(shipped_at=after(1)), LATER).then(RECORDED, SHIPPED)


@pytest.mark.parametrize(
    "fields",
    [
        {"shipped_at": after(-1)},
        {"delivered_at": after(5)},
        {"shipped_at": after(5), "delivered_at": after(1)},
    ],
    ids=["left before it was placed", "arrived and never left", "arrived before it left"],
)
def test_an_order_is_placed_then_ships_then_arrives(fields: dict[str, Instant]) -> None:
    """in no other order."""
    given().when(recording(**fields), NOTHING).then_refused("out_of_order")


@pytest.mark.parametrize(
    "fields",
    [{"lines": (line(), line(currency="EUR"))}, {"shipping": Money("3", "EUR")}],
    ids=["items", "shipping"],
)
def test_an_order_is_paid_in_one_currency(fields: dict[str, Any]) -> None:
    """else what was paid for it could not be shared out."""
    refusal = given().when(recording(**fields), NOTHING).then_refused("several_currencies").refusal

    assert "EUR, USD" in str(refusal)


@pytest.mark.parametrize("command", [recording(), ReceivedItem(sku=BOOK)])
def test_an_order_has_lines_and_a_line_pieces(command: Any) -> None:
    """nothing of nothing is no order."""
    data = to_plain(command)
    data["lines" if "lines" in data else "quantity"] = [] if "lines" in data else 0

    with pytest.raises(InputError):
        from_plain(data, type(command))


def test_an_order_leaves_and_arrives() -> None:
    """now, or when the courier says it did."""
    ship = ShipOrder(order=ORDER, tracking="SW-1")
    told = given(RECORDED).when(ship, knowing(ShippingFacts, now=after(1)))

    shipped = OrderShipped(shipped_at=after(1), tracking="SW-1")
    assert told.then(shipped).record.tracking == "SW-1"
    deliver = DeliverOrder(order=ORDER, delivered_at=after(5))
    delivered = given(RECORDED, SHIPPED).when(deliver, LATER).then(DELIVERED)
    assert delivered.record.delivered_at == after(5)


def test_nothing_leaves_before_it_was_placed_nor_arrives_before_it_left() -> None:
    """the refusal says from when on it could have."""
    ship = ShipOrder(order=ORDER, shipped_at=after(-1))
    deliver = DeliverOrder(order=ORDER, delivered_at=NOON)

    early = given(RECORDED).when(ship, knowing(ShippingFacts)).then_refused("too_early")
    assert early.refusal.standing[0].allowed == ("from 2026-03-02T12:00:00Z",)
    given(RECORDED, SHIPPED).when(deliver, NOTHING).then_refused("too_early")


@pytest.mark.parametrize(
    ("story", "command"),
    [
        (given(), recording(placed_at=after(0.1))),
        (given(), recording(shipped_at=after(0.1))),
        (given(), recording(shipped_at=NOON, delivered_at=after(0.1))),
        (given(RECORDED), ShipOrder(order=ORDER, shipped_at=after(0.1))),
        (
            given(RECORDED, OrderShipped(shipped_at=NOON)),
            DeliverOrder(order=ORDER, delivered_at=after(0.1)),
        ),
    ],
    ids=["placed", "left, as recorded", "arrived, as recorded", "left", "arrived"],
)
def test_what_is_still_to_come_has_not_happened(story: Any, command: Any) -> None:
    """a window that begins at delivery would else begin whenever somebody likes."""
    told = story.when(command, NOTHING).then_refused("to_come")

    assert told.refusal.standing[0].allowed == ("up to 2026-03-02T12:00:00Z",)
    known: dict[str, Any] = {"recorded": False} if command.facts is RecordingFacts else {}
    in_time, later = (knowing(command.facts, now=after(n), **known) for n in (0.1, 5))
    story.when(command, in_time).then(*story.when(command, later).events)


@pytest.mark.parametrize(
    ("gone_back", "unpaid"), [(None, "USD 5.00"), (Money("2", "USD"), "USD 7.00")]
)
def test_what_is_not_paid_does_not_leave(gone_back: Money | None, unpaid: str) -> None:
    """it is paid first, or let go; what has gone back is not paid any more."""
    paid = Payment(means=PaymentMeans.CARD, amount=Money("14.99", "USD"))
    dearer = attrs.evolve(RECORDED, payments=(paid,))
    facts = knowing(ShippingFacts, now=after(1), gone_back=gone_back)

    told = given(dearer).when(ShipOrder(order=ORDER), facts).then_refused("unpaid")

    assert str(told.refusal).startswith(f"{unpaid} of it is not paid: it comes to USD 19.99")
    enough = attrs.evolve(facts, gone_back=None)
    assert given(attrs.evolve(dearer, payments=())).when(ShipOrder(order=ORDER), enough).events


def test_what_was_credited_or_replaced_does_not_leave_again() -> None:
    """it came back, and the customer has something for all of it."""
    ship, settled = ShipOrder(order=ORDER), knowing(ShippingFacts, now=after(9), settled=True)
    back = OrderCameBack(came_back_at=after(5), reason="unknown there")

    given(RECORDED, SHIPPED, back).when(ship, settled).then_refused("settled")
    again = attrs.evolve(settled, settled=False)
    assert given(RECORDED, SHIPPED, back).when(ship, again).record.shipped_at == after(9)
    given(RECORDED, SHIPPED).when(ship, settled).then_refused("not_now")


def test_an_order_is_cancelled_before_it_leaves() -> None:
    """and not after."""
    cancel = CancelOrder(order=ORDER, reason="changed her mind")

    cancelled = OrderCancelled(reason="changed her mind", by="ann", at=NOTHING.now)
    given(RECORDED).when(cancel, NOTHING).then(cancelled)
    given(RECORDED, SHIPPED).when(cancel, NOTHING).then_refused("not_now")


def test_a_replacement_is_sent_for_nothing() -> None:
    """for the exchange that waits for it, on whose case it is."""
    place = PlaceNoPaymentOrder(
        exchange=EXCHANGE, customer=LEE, lines=(line(paid="0"),), shipping=FREE
    )
    placed = NoPaymentOrderPlaced(
        exchange=EXCHANGE,
        customer=LEE,
        lines=(line(paid="0"),),
        shipping=FREE,
        placed_at=NOON,
        leaves_by=plus(NOON, days(3)),
    )
    told = given().when(place, DUE).then(placed)

    assert place.follows == EXCHANGE
    assert (told.record.replaces, told.record.number) == (EXCHANGE, None)
    assert [one.name for one in told.record.lookups] == [BY_PHONE, BY_EMAIL, *3 * [BY_NAME]]


def test_nothing_is_sent_for_nothing_without_an_exchange_that_waits_for_it() -> None:
    """nor a second time."""
    place = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=(line(paid="0"),), shipping=FREE)

    given().when(place, knowing(ReplacementFacts, due=False)).then_refused("not_due")


@pytest.mark.parametrize(
    ("lines", "may"),
    [
        ((line(paid="0"),), True),
        ((line(WHALE, paid="0"),), False),
        ((line(paid="0", quantity=2),), False),
        ((line(paid="0"), line(paid="0")), False),
        ((line(paid="0"), line(WHALE, paid="0")), False),
    ],
)
def test_no_more_goes_out_for_nothing_than_was_agreed(
    lines: tuple[OrderLine, ...], may: bool
) -> None:
    """nor anything else."""
    place = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=lines, shipping=FREE)

    told = given().when(place, DUE)
    assert told.record.lines == lines if may else told.then_refused("not_agreed")


def test_another_variant_of_what_was_agreed_may_go_out() -> None:
    """the blue one for the red one, where it is known that they are one product."""
    blue = attrs.evolve(line(WHALE, paid="0"), product=ProductId("whales"))
    place = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=(blue,), shipping=FREE)
    red = Agreed(sku=Sku("red-whale"), quantity=1, product=ProductId("whales"))

    told = given().when(place, attrs.evolve(DUE, agreed=(red,)))
    assert told.record.lines == (blue,)
    other = attrs.evolve(red, product=ProductId("books"))
    given().when(place, attrs.evolve(DUE, agreed=(other,))).then_refused("not_agreed")


def test_what_is_paid_for_is_no_order_without_payment() -> None:
    """shipping alone may cost something, where policy does not waive it."""
    shipping = Money("3", "USD")
    sold = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=(line(),), shipping=shipping)
    free = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=(line(paid="0"),), shipping=shipping)

    given().when(sold, DUE).then_refused("payment")
    euros = PlaceNoPaymentOrder(
        exchange=EXCHANGE, lines=(line(paid="0"),), shipping=Money("3", "EUR")
    )
    given().when(euros, DUE).then_refused("several_currencies")
    assert given().when(free, DUE).record.shipping == shipping
    carried = attrs.evolve(line(paid="0"), carried=Money("16.00", "USD"))
    standing = attrs.evolve(free, lines=(carried,))
    assert given().when(standing, DUE).record.lines[0].worth == Money("16.00", "USD")


@pytest.mark.parametrize(
    "worth", [Money("15.99", "USD"), Money("16.00", "EUR"), None], ids=["less", "other", "nothing"]
)
def test_a_replacement_stands_for_no_more_than_was_paid(worth: Money | None) -> None:
    """for what it replaces; else it would be credited, should it come back too."""
    carried = attrs.evolve(line(paid="0"), carried=Money("16.00", "USD"))
    place = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=(carried,), shipping=FREE)
    known = knowing(ReplacementFacts, due=True, agreed=AGREED, worth=worth)

    told = given().when(place, known).then_refused("more_than_paid")
    paid = "nothing" if worth is None else worth
    assert f"{paid} was paid" in str(told.refusal)


def test_a_wrong_book_is_a_substitution() -> None:
    """what came is compared with what was ordered, and that somebody did is noted."""
    swapped = Diagnosis(finding=Finding.SUBSTITUTED, quantity=1, ordered=BOOK, received=WHALE)
    command = DiagnoseOrder(order=ORDER, received=(ReceivedItem(sku=WHALE),))
    told = given(RECORDED, SHIPPED, DELIVERED).when(command, ARRIVAL)

    found = told.then(OrderDiagnosed(findings=(swapped,))).record

    assert (found.diagnosed, found.faulty) == (True, (BOOK, WHALE))


def test_what_was_promised_is_part_of_what_went_wrong() -> None:
    """the order knows until when it was promised and when it arrived."""
    promised = attrs.evolve(RECORDED, promised_at=after(3))
    command = DiagnoseOrder(order=ORDER, received=(ReceivedItem(sku=BOOK),))
    late = Diagnosis(finding=Finding.LATE, quantity=1, ordered=BOOK)

    given(promised, SHIPPED, DELIVERED).when(command, ARRIVAL).then(
        OrderDiagnosed(findings=(late,))
    )
    nothing = DiagnoseOrder(order=ORDER, received=())
    missing = Diagnosis(finding=Finding.NOT_RECEIVED, quantity=1, ordered=BOOK)
    given(promised).when(nothing, attrs.evolve(ARRIVAL, now=after(5))).then(
        OrderDiagnosed(findings=(missing, late))
    )


def test_nothing_is_sent_for_what_the_bank_gives_back() -> None:
    """or may give back; where there is no worth to count, the shipping is what leaves."""
    place = PlaceNoPaymentOrder(exchange=EXCHANGE, lines=(line(paid="0"),), shipping=FREE)
    disputed = Purse(sale=ORDER, disputed=True)
    less = Purse(sale=ORDER, left=Money("15.99", "USD"))
    nothing = Purse(sale=ORDER, left=Money("-1", "USD"))

    def known(purse: Purse, worth: str | None = "16") -> ReplacementFacts:
        carried = None if worth is None else Money(worth, "USD")
        return knowing(
            ReplacementFacts,
            due=True,
            agreed=(Agreed(sku=BOOK, quantity=1),),
            worth=carried,
            value=carried,
            purse=purse,
        )

    given().when(place, known(disputed)).then_refused("chargeback_open")
    given().when(place, known(less)).then_refused("more_than_paid")
    given().when(place, known(nothing, None)).then_refused("more_than_paid")
    enough = known(Purse(sale=ORDER, left=Money("16", "USD")))
    assert given().when(place, enough).record.sale == ORDER


def test_a_replacement_is_guarded_by_its_sale() -> None:
    """what goes back for it is counted there."""
    placed = NoPaymentOrderPlaced(
        exchange=EXCHANGE,
        customer=LEE,
        lines=(line(paid="0"),),
        shipping=FREE,
        placed_at=NOON,
        sale=OrderId("order-0"),
    )
    replacement = given(placed).record

    assert replacement is not None
    assert replacement.keys == (STREAM.case, STREAM.id, "order-0")
    assert attrs.evolve(replacement, sale=None).keys == (STREAM.case, STREAM.id)
