from typing import Any

import attrs
import pytest

from cservice.ids import CustomerId, ExchangeId, OrderId, Sku
from cservice.kernel.codec import Codec, Encoded
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.record import CaseId
from cservice.kernel.time import Instant, days, plus
from cservice.orders import (
    SLICE,
    AddressCorrected,
    CancellationWithdrawn,
    CancelOrder,
    Claimed,
    Corrected,
    CorrectionFacts,
    Customer,
    EmailCorrected,
    ItemChanged,
    NoPaymentOrderPlaced,
    Order,
    OrderCameBack,
    OrderCancelled,
    OrderCorrected,
    OrderDelivered,
    OrderLine,
    OrderNotLeft,
    OrderNumbered,
    OrderRecorded,
    OrderReinstated,
    OrderShipped,
    OrderSnapshot,
    OrderStage,
    OrderTaken,
    OrderUpdated,
    PaymentChanged,
    Picture,
    PriceAdjusted,
    RecordingFacts,
    RecordOrder,
    ReturnToSender,
    ShipOrder,
    ShippingFacts,
    ShippingWaived,
    ShopCancelled,
    SourceCodeApplied,
    UpdateOrder,
)
from cservice.orders.model import paid_for
from cservice.payment import Payment, PaymentMeans
from cservice.testing import NOON, STREAM, given, knowing
from cservice.testing.given import Story

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
DELIVERED = OrderDelivered(delivered_at=after(4))
CANCELLED = OrderCancelled(reason="not wanted", by="ann", at=after(1))
BY_SHOP = OrderCancelled(reason="cancelled in the shop", by="ann", at=after(1), by_shop=True)
OURS = Picture(lines=(BOOK,), shipping=USD_3, payments=(CARD,), promised_at=after(5), tracking=None)
SHOP = OrderSnapshot(
    number="C-1", version=2, customer=LEE, lines=(BOOK,), shipping=USD_3, placed_at=NOON
)
NOTHING = knowing(CorrectionFacts, now=after(9), claimed=())


THREE = attrs.evolve(BOOK, quantity=3, paid=Money("0", "USD"))
REPLACEMENT = NoPaymentOrderPlaced(
    exchange=ExchangeId("exchange-1"),
    customer=LEE,
    lines=(attrs.evolve(THREE, carried=USD_16),),
    shipping=Money("0", "USD"),
    placed_at=NOON,
)


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
    given().when(both, new).then(RECORDED, SHIPPED, ShopCancelled(cancelled_at=after(2)))
    before = attrs.evolve(shipped, shipped_at=after(2), cancelled_at=after(1))
    given().when(before, new).then_refused("out_of_order")
    carried = attrs.evolve(record, lines=(attrs.evolve(BOOK, carried=USD_16),))
    given().when(carried, new).then_refused("carried")
    other = attrs.evolve(CARD, amount=Money("19", "EUR"))
    given().when(attrs.evolve(record, payments=(other,)), new).then_refused("several_currencies")


@pytest.mark.parametrize("paid", ["5", "500"])
def test_the_payments_that_a_shop_tells_add_up(paid: str) -> None:
    """to lines and shipping, as those of an order that we take; or none is told."""
    record = RecordOrder(number="C-1", customer=LEE, lines=(BOOK,), shipping=USD_3, placed_at=NOON)
    new = knowing(RecordingFacts, now=after(9), recorded=False)
    card = attrs.evolve(CARD, amount=Money(paid, "USD"))

    told = given().when(attrs.evolve(record, payments=(card,)), new).then_refused("unbalanced")

    assert "payments of USD 19.00 together" in told.refusal.standing[0].allowed
    assert given().when(record, new).record.payments == ()


def test_the_payments_of_a_newer_picture_add_up() -> None:
    """to lines and shipping; where something has gone back, also to these and that."""
    less = (attrs.evolve(BOOK, paid=Money("10", "USD")),)
    gone = attrs.evolve(NOTHING, gone=(attrs.evolve(CARD, amount=Money("6", "USD")),))
    before, net = CARD, attrs.evolve(CARD, amount=Money("13", "USD"))

    recorded = given(RECORDED)
    recorded.when(update(lines=less, payments=(before,)), NOTHING).then_refused("unbalanced")
    assert recorded.when(update(lines=less, payments=(before,)), gone).events
    assert recorded.when(update(lines=less, payments=(net,)), gone).events
    other = attrs.evolve(CARD, amount=Money("14", "USD"))
    told = recorded.when(update(lines=less, payments=(other,)), gone).then_refused("unbalanced")
    assert "with USD 6.00 that has gone back already, come to USD 19.00" in str(told.refusal)


@pytest.mark.parametrize("means", [PaymentMeans.CARD, PaymentMeans.AS_PAID])
def test_payments_that_are_told_net_were_paid_in_full(means: PaymentMeans) -> None:
    """what has gone back for a correction was paid first, whichever picture tells it."""
    back = attrs.evolve(CARD, means=means, amount=Money("5", "USD"))
    gone, net = attrs.evolve(NOTHING, gone=(back,)), attrs.evolve(CARD, amount=Money("14", "USD"))
    told = update(lines=(FIVE_OFF,), payments=(net,))

    first = given(RECORDED, CHEAPER).when(told, gone)
    later = update(lines=(FIVE_OFF,), payments=(net,), version=9)
    again = given(RECORDED, CHEAPER, *first.events).when(later, gone)

    more = attrs.evolve(gone, gone=(attrs.evolve(back, amount=Money("9", "USD")),))
    less = given(RECORDED, CHEAPER).when(told, more).record

    for order in (first.record, again.record, less):
        assert (order.paid_in_total, order.overpaid) == (CARD.amount, back.amount)
        assert order.payments == ((CARD,) if means is PaymentMeans.CARD else (net, back))


@pytest.mark.parametrize("shop_wins", [False, True])
def test_payments_that_are_told_in_full_are_as_they_are(shop_wins: bool) -> None:
    """where the shop has not heard of a correction, and where it has it back."""
    gone = attrs.evolve(NOTHING, gone=(attrs.evolve(CARD, amount=Money("5", "USD")),))
    told = attrs.evolve(update(payments=(CARD,)), shop_wins=shop_wins)
    order = given(RECORDED, CHEAPER).when(told, gone).record

    assert (order.payments, order.taken_off == ()) == ((CARD,), shop_wins)
    by_gift = given(RECORDED, CHEAPER, BY_GIFT).when(told, gone).record
    assert by_gift.payments == ((CARD,) if shop_wins else (GIFT,))
    net = update(lines=(FIVE_OFF,), payments=(attrs.evolve(CARD, amount=Money("14", "USD")),))
    assert given(RECORDED, CHEAPER, BY_GIFT).when(net, gone).record.payments == (GIFT,)


def test_a_number_is_the_same_in_any_case() -> None:
    """a picture of "c-1" is one of C-1; one of another order is not, nor is an order without."""
    assert given(RECORDED).when(update(number=" c-1"), NOTHING).events
    given(RECORDED).when(update(number="c-2"), NOTHING).then_refused("other_order")


NOTED: dict[str, Any] = {"reason": "he asked for it", "by": "anna", "at": after(2)}
AT_HOME = attrs.evolve(RECORDED, customer=MOVED)
FIVE_OFF = attrs.evolve(BOOK, paid=Money("11", "USD"))
CHEAPER = PriceAdjusted(
    **NOTED, sku=BOOK.sku, old=USD_16, new=FIVE_OFF.paid, off=Money("5", "USD"), lines=(FIVE_OFF,)
)
NEW_STREET = AddressCorrected(**NOTED, old=MOVED.address, new="9 New Street")
NEW_EMAIL = EmailCorrected(**NOTED, old=MOVED.email, new="lee@new.example")
FREE = ShippingWaived(**NOTED, old=USD_3)
GIFT = attrs.evolve(CARD, means=PaymentMeans.GIFT_CARD)
BY_GIFT = PaymentChanged(**NOTED, old=(CARD,), new=(GIFT,))
PEN = OrderLine(sku=Sku("pen"), title="A pen", quantity=1, paid=Money("2", "USD"))
PEN_FOR_BOOK = ItemChanged(**NOTED, sku=BOOK.sku, old=(BOOK,), new=(PEN,))


def told(order: Order | Story[Order], version: int, **fields: Any) -> Order:
    """The order once the shop has told of a version, in which all is as it first was but this.

    Unless it is told otherwise, all that it comes to is paid by card.
    """
    story = order if isinstance(order, Story) else Story(STREAM, order)
    shop: dict[str, Any] = {"lines": (BOOK,), "shipping": USD_3, "customer": MOVED, **fields}
    by_card = attrs.evolve(CARD, amount=paid_for(shop["lines"], shop["shipping"]))
    shop = {"payments": (by_card,), "version": version, **shop}
    return story.when(update(**shop), NOTHING).record


def ours_of(order: Order) -> list[tuple[Corrected, Sku | None, int | None]]:
    """What stays ours, and since which version the shop says otherwise."""
    return [(one.what, one.sku, one.otherwise) for one in order.ours]


@pytest.mark.parametrize(
    ("corrected", "kept", "ours"),
    [
        (CHEAPER, {"lines": (FIVE_OFF,)}, {BOOK.sku}),
        (NEW_STREET, {"customer": attrs.evolve(MOVED, address="9 New Street")}, {None}),
        (NEW_EMAIL, {"customer": attrs.evolve(MOVED, email="lee@new.example")}, {None}),
        (FREE, {"shipping": Money("0", "USD")}, {None}),
        (BY_GIFT, {"payments": (GIFT,)}, {None}),
        (PEN_FOR_BOOK, {"lines": (PEN,)}, {BOOK.sku, PEN.sku}),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_what_we_corrected_is_not_undone_by_the_shops_next_picture(
    corrected: OrderCorrected, kept: dict[str, Any], ours: set[Sku | None]
) -> None:
    """it stays until the shop says the same, and that the shop says otherwise is kept."""
    second = told(given(AT_HOME, corrected), 2, tracking="SW-1")
    assert {name: getattr(second, name) for name in kept} == kept
    assert (second.tracking, second.shop_version) == ("SW-1", 2)  # the rest is as it is there
    assert {(one.sku, one.otherwise) for one in second.ours} == {(sku, 2) for sku in ours}

    third = told(second, 3)
    assert {name: getattr(third, name) for name in kept} == kept
    assert third.ours == second.ours  # since when it says so does not change
    agreed = told(third, 4, **kept)
    assert ({name: getattr(agreed, name) for name in kept}, agreed.ours) == (kept, ())
    # Whatever the shop changes from then on is changed.
    last = told(agreed, 5)
    assert (last.lines, last.shipping, last.payments) == ((BOOK,), USD_3, (CARD,))
    assert last.customer == MOVED


def test_what_the_shop_saw_arrive_did_not_arrive_before_it_left() -> None:
    """we noted later than the shop that it left: ours stays, and it arrived then at the latest."""
    late = given(RECORDED, OrderShipped(shipped_at=after(6), tracking="SW-1"))
    order = told(late, 2, shipped_at=after(1), delivered_at=after(4))
    assert (order.stage, order.shipped_at, order.delivered_at) == (
        OrderStage.DELIVERED,
        after(6),
        after(6),
    )


def test_the_shop_may_be_told_to_win() -> None:
    """with its latest picture over all that is ours; once nothing is, that is stale as ever."""
    latest = update(customer=MOVED)
    wins = attrs.evolve(latest, shop_wins=True)
    ours = told(given(AT_HOME, CHEAPER, NEW_STREET), 2)
    assert ours.lines == (FIVE_OFF,)
    story = Story(STREAM, ours)
    won = story.when(wins, NOTHING).record
    assert (won.lines, won.customer, won.ours) == ((BOOK,), MOVED, ())
    Story(STREAM, won).when(wins, NOTHING).then_refused("stale")
    story.when(latest, NOTHING).then_refused("stale")
    story.when(attrs.evolve(update(version=1), shop_wins=True), NOTHING).then_refused("stale")


def test_of_several_corrections_each_stays_or_is_taken_over() -> None:
    """item by item; what the shop says nothing of stays, and is no difference."""
    two = attrs.evolve(AT_HOME, lines=(BOOK, PEN))
    dear = attrs.evolve(PEN, paid=Money("3", "USD"))
    ink = OrderLine(sku=Sku("ink"), title="Ink", quantity=1, paid=Money("1", "USD"))
    code = SourceCodeApplied(
        **NOTED,
        code="spring",
        sku=None,
        old=Money("18", "USD"),
        new=Money("13", "USD"),
        off=Money("5", "USD"),
        lines=(FIVE_OFF, PEN),
    )
    story = given(two, code, NEW_STREET, BY_GIFT)
    book, street, gift = (
        (Corrected.SOURCE_CODE, BOOK.sku),
        (Corrected.ADDRESS, None),
        (Corrected.PAYMENT, None),
    )
    assert story.record is not None
    assert ours_of(story.record) == [(*one, None) for one in (book, street, gift)]
    order = told(story, 2, lines=(ink, dear, BOOK), customer=None, payments=())
    assert order.lines == (ink, dear, FIVE_OFF)
    assert order.customer is not None
    assert (order.customer.address, order.payments) == ("9 New Street", (GIFT,))
    assert ours_of(order) == [(*book, 2), (*street, None), (*gift, None)]
    assert told(story, 2, lines=(dear,)).lines == (dear, FIVE_OFF)
    once = told(given(AT_HOME, NEW_STREET), 2)
    assert ours_of(once) == [(*street, 2)]
    # Corrected once more it is one thing, and the shop has not been heard on it.
    again = attrs.evolve(NEW_STREET, old="9 New Street", new="1 Last Street")
    assert ours_of(again.apply(once)) == [(*street, None)]


def test_nothing_of_the_shops_is_mixed_up_where_nothing_is_ours() -> None:
    """its lines come as it has them, also where one item is in several places."""
    lines = (BOOK, PEN, attrs.evolve(BOOK, title="The same, signed"))
    assert told(given(AT_HOME), 2, lines=lines).lines == lines


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


TAKEN = OrderTaken(
    customer=LEE,
    bill_to=None,
    lines=(BOOK,),
    shipping=USD_3,
    payments=(CARD,),
    source_codes=(),
    placed_at=NOON,
    call=None,
    account=None,
    leaves_by=after(3),
)


@pytest.mark.parametrize("told", [False, True], ids=["not yet told", "told"])
def test_what_is_to_leave_after_all_has_its_time_anew(told: bool) -> None:
    """an order that we placed, which the shop had cancelled; nobody is told of it at once. D3."""
    late = (OrderNotLeft(due_at=after(3)),) if told else ()
    story = given(TAKEN, OrderNumbered(number="C-1"), *late, BY_SHOP)

    again = story.when(update(), NOTHING)

    assert again.record.stage is OrderStage.PLACED
    assert (again.record.leaves_by, again.record.not_left) == (after(12), False)
    [deadline] = again.record.deadlines()
    assert deadline.at == after(12)
    assert [one.answer for one in again.rulings] == ["3 days"]


def test_only_what_we_placed_and_was_given_up_has_its_time_anew() -> None:
    """not what the shop sold, nor what is to leave as before, nor what leaves for nobody."""
    assert given(RECORDED, BY_SHOP).when(update(), NOTHING).record.leaves_by is None
    before = given(TAKEN, OrderNumbered(number="C-1")).when(update(), NOTHING)
    assert (before.record.leaves_by, before.rulings) == (after(3), ())
    digital = (attrs.evolve(BOOK, digital=True),)
    nothing = given(TAKEN, OrderNumbered(number="C-1"), BY_SHOP)
    assert nothing.when(update(lines=digital), NOTHING).record.leaves_by is None


CALLED_OFF, STANDS = ShopCancelled(cancelled_at=after(1)), CancellationWithdrawn()
AGAIN = OrderReinstated(reason="the shop takes back that it cancelled it", by="ann", at=after(9))


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
        ((SHIPPED, BACK), {"shipped_at": after(1), "cancelled_at": after(1)}, (BY_SHOP,)),
        ((), {"cancelled_at": after(1)}, (BY_SHOP,)),
        ((CANCELLED,), {"cancelled_at": after(1)}, ()),
        ((CANCELLED,), {}, ()),
        ((SHIPPED,), {"cancelled_at": after(1)}, (CALLED_OFF,)),
        ((SHIPPED, DELIVERED), {"cancelled_at": after(1)}, (CALLED_OFF,)),
        (
            (),
            {"shipped_at": after(1), "cancelled_at": after(1)},
            (OrderShipped(shipped_at=after(1)), CALLED_OFF),
        ),
        ((SHIPPED, CALLED_OFF), {"cancelled_at": after(1)}, ()),
        ((SHIPPED, CALLED_OFF, BACK), {"cancelled_at": after(1)}, (BY_SHOP,)),
        ((SHIPPED, CALLED_OFF), {"shipped_at": after(1)}, (STANDS,)),
        (
            (SHIPPED, CALLED_OFF),
            {"shipped_at": after(1), "delivered_at": after(4)},
            (STANDS, DELIVERED),
        ),
        ((SHIPPED, DELIVERED, CALLED_OFF), {"shipped_at": after(1)}, (STANDS,)),
        ((SHIPPED, CALLED_OFF), {}, ()),
        ((SHIPPED, CALLED_OFF), {"shipped_at": after(1), "cancelled_at": after(2)}, ()),
        ((SHIPPED, CALLED_OFF, BACK, BY_SHOP), {"shipped_at": after(1)}, (AGAIN,)),
        ((SHIPPED, CALLED_OFF, BACK, CANCELLED), {"shipped_at": after(1)}, (AGAIN,)),
        (
            (SHIPPED, BACK, BY_SHOP),
            {"shipped_at": after(4)},
            (AGAIN, OrderShipped(shipped_at=after(4), tracking="SW-1")),
        ),
        ((SHIPPED, BACK, BY_SHOP), {"shipped_at": after(1), "cancelled_at": after(1)}, ()),
        ((SHIPPED, BACK, BY_SHOP), {}, ()),
        ((SHIPPED, CALLED_OFF, BACK), {"shipped_at": after(1)}, (STANDS,)),
        ((BY_SHOP,), {}, (AGAIN,)),
        ((BY_SHOP,), {"shipped_at": after(1)}, (AGAIN, OrderShipped(shipped_at=after(1)))),
        ((BY_SHOP,), {"cancelled_at": after(1)}, ()),
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
        ((SHIPPED, BACK), {"shipped_at": after(1), "delivered_at": after(4)}, "not_now"),
    ],
)
def test_no_other_picture_is_taken_over(
    story: tuple[Event[Order], ...], fields: dict[str, Any], code: str
) -> None:
    """not an older one, nor another order's, nor one that contradicts ours."""
    given(RECORDED, *story).when(update(**fields), NOTHING).then_refused(code)


def test_what_the_shop_cancelled_stays_cancelled_there() -> None:
    """also where we give it up ourselves, once it came back."""
    order = given(RECORDED, SHIPPED, CALLED_OFF).record
    assert order is not None
    assert (order.stage, order.cancelled_in_shop) == (OrderStage.SHIPPED, True)
    back = given(RECORDED, SHIPPED, CALLED_OFF, BACK)
    cancelled = back.when(CancelOrder(order=ORDER, reason="x"), LATER).record

    assert (cancelled.stage, cancelled.cancelled_in_shop) == (OrderStage.CANCELLED, True)


@pytest.mark.parametrize("story", [(), (SHIPPED,)])
def test_what_we_gave_back_as_the_shop_cancels_is_kept_with_it(
    story: tuple[Event[Order], ...],
) -> None:
    """what goes back later, or does not, changes nothing of what the shop gives."""
    gone = knowing(CorrectionFacts, now=after(9), claimed=(), going=Money("4", "USD"))
    left = {"shipped_at": after(1)} if story else {}
    told = given(RECORDED, *story).when(update(cancelled_at=after(1), **left), gone).record
    assert told.gone_before == Money("4", "USD")
    back = given(RECORDED, *story, *([CALLED_OFF, BACK] if story else [BY_SHOP]))
    again = back.when(update(cancelled_at=after(1), **left), gone).record
    assert (again.stage, again.gone_before) == (OrderStage.CANCELLED, None)


def test_what_the_shop_has_as_sent_again_is_not_cancelled_there() -> None:
    """it stays where it is; and may be cancelled another time."""
    order = given(RECORDED, SHIPPED, DELIVERED, CALLED_OFF, STANDS).record
    assert order is not None
    assert (order.stage, order.cancelled_in_shop) == (OrderStage.DELIVERED, False)
    once_more = update(shipped_at=after(1), cancelled_at=after(2))
    told = given(RECORDED, SHIPPED, CALLED_OFF, STANDS).when(once_more, NOTHING)
    assert told.events[1:] == (ShopCancelled(cancelled_at=after(2)),)


def test_what_the_shop_takes_back_is_to_be_sent() -> None:
    """and is cancelled with us another time, by whomever."""
    story = given(RECORDED, BY_SHOP, AGAIN)
    order = story.record
    assert order is not None
    assert (order.stage, order.cancelled_in_shop) == (OrderStage.PLACED, False)
    cancelled = story.when(CancelOrder(order=ORDER, reason="x"), LATER).record
    assert not cancelled.cancelled_in_shop
    story.when(update(cancelled_at=after(1)), NOTHING)
    ours = given(RECORDED, CANCELLED).when(update(), NOTHING).record
    assert ours.stage is OrderStage.CANCELLED, "the shop never had it otherwise"


def test_a_replacement_that_was_given_up_stays_so() -> None:
    """another may be out in its place; what the shop makes of it is noted."""
    numbered = (REPLACEMENT, OrderNumbered(number="C-1"), BY_SHOP)
    told = given(*numbered).when(update(lines=(THREE,)), NOTHING)
    assert told.events[1:] == (STANDS,)
    assert (told.record.stage, told.record.cancelled_in_shop) == (OrderStage.CANCELLED, False)


def test_what_comes_back_stays_in_the_order() -> None:
    """whatever the shop makes of it."""
    claims = (Claimed(sku=Sku("book"), quantity=1, worth=USD_16),)
    facts = attrs.evolve(NOTHING, claimed=claims)
    pen = attrs.evolve(BOOK, sku=Sku("pen"))

    given(RECORDED).when(update(lines=(pen,)), facts).then_refused("claimed")
    assert given(RECORDED).when(update(lines=(pen, BOOK)), facts).events


def test_a_replacement_carries_on_what_shops_know_nothing_of() -> None:
    """as long as the line is the same."""
    free, placed, numbered = THREE, REPLACEMENT, OrderNumbered(number="C-1")
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

    leaving = knowing(ShippingFacts, now=LATER.now)
    again = given(RECORDED, SHIPPED, BACK).when(ShipOrder(order=ORDER), leaving)
    assert again.record.shipped_at == after(4)
    early = ShipOrder(order=ORDER, shipped_at=after(2))
    given(RECORDED, SHIPPED, BACK).when(early, leaving).then_refused("too_early")
    given(RECORDED, SHIPPED, BACK).when(CancelOrder(order=ORDER, reason="x"), LATER).then(
        OrderCancelled(reason="x", by="ann", at=LATER.now)
    )


@pytest.mark.parametrize(
    ("happened", "under_way", "arrived", "undelivered"),
    [
        ((), False, False, False),
        ((CANCELLED,), False, False, False),
        ((SHIPPED,), True, False, False),
        ((SHIPPED, DELIVERED), False, True, False),
        ((SHIPPED, BACK), False, False, True),
        ((SHIPPED, BACK, CANCELLED), False, False, True),
        ((SHIPPED, BACK, SHIPPED), True, False, False),
        ((SHIPPED, BACK, SHIPPED, DELIVERED), False, True, False),
    ],
)
def test_where_an_order_is_is_one_thing(
    happened: tuple[Any, ...], under_way: bool, arrived: bool, undelivered: bool
) -> None:
    """what came back and was sent again is under way as any is; what stays was never delivered."""
    order = given(RECORDED, *happened).record
    assert order is not None
    where = order.under_way, order.arrived, order.undelivered
    assert where == (under_way, arrived, undelivered)


def test_nothing_comes_back_before_it_left_or_in_the_future() -> None:
    """nor what has arrived, or never left."""
    back = ReturnToSender(order=ORDER, reason="unknown there")
    assert given(RECORDED, SHIPPED).when(back, LATER).record.came_back_at == after(4)

    early, late = attrs.evolve(back, came_back_at=NOON), attrs.evolve(back, came_back_at=after(5))
    given(RECORDED, SHIPPED).when(early, LATER).then_refused("too_early")
    given(RECORDED, SHIPPED).when(late, LATER).then_refused("to_come")
    given(RECORDED).when(back, LATER).then_refused("not_now")
    given(RECORDED, SHIPPED, DELIVERED).when(back, LATER).then_refused("not_now")


def test_a_picture_that_does_not_undo_ours_adds_up_in_itself() -> None:
    """what was paid for what costs less with us is paid too much."""
    story = given(RECORDED, CHEAPER)
    order = story.when(update(payments=(CARD,)), NOTHING).record
    assert (order.lines, order.overpaid) == ((FIVE_OFF,), Money("5", "USD"))

    less = attrs.evolve(CARD, amount=Money("14", "USD"))
    story.when(update(payments=(less,)), NOTHING).then_refused("unbalanced")


def test_what_the_shop_says_is_recorded_in_full() -> None:
    """each thing that a picture may say is in the command that takes it, under one name."""
    told: dict[str, Any] = {
        "number": "C-1",
        "version": 3,
        "customer": LEE,
        "lines": (BOOK,),
        "shipping": USD_3,
        "payments": (CARD,),
        "placed_at": NOON,
        "promised_at": after(5),
        "shipped_at": after(1),
        "delivered_at": after(2),
        "cancelled_at": after(3),
        "tracking": "1Z",
        "shipping_method": "ground",
    }
    snapshot = OrderSnapshot(**told)
    assert set(told) == {one.name for one in attrs.fields(OrderSnapshot)}, "one is not looked at"

    taken = RecordOrder.of(snapshot, case=CaseId("case-1"))

    told["shop_version"] = told.pop("version")
    assert {name: getattr(taken, name) for name in told} == told
    assert (taken.case, RecordOrder.of(snapshot).case) == ("case-1", None)
