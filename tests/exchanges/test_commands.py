from typing import Any

import pytest

from cservice.exchanges import (
    AcceptOriginal,
    CancelExchange,
    CancelReplacement,
    DeliverReplacement,
    DifferenceEven,
    Exchange,
    ExchangeCancelled,
    ExchangeClosed,
    ExchangeFacts,
    ExchangeStage,
    ExchangeStarted,
    Item,
    MayExchangeFor,
    OrderReplacement,
    Original,
    OriginalAccepted,
    OriginalReceived,
    OriginalRejected,
    OriginalStage,
    ReceiveOriginal,
    ReplacementCameBack,
    ReplacementCancelled,
    ReplacementDelivered,
    ReplacementOrdered,
    ReplacementResent,
    ReplacementShipped,
    ReplacementStage,
    ResendReplacement,
    ShippingCost,
    ShipReplacement,
    Ships,
    ShipsWhen,
    StartExchange,
    TakeBackReplacement,
)
from cservice.ids import ExchangeId, OrderId, ProductId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Lift
from cservice.kernel.time import days, plus
from cservice.testing import NOON, STREAM, given, knowing

ID, RA, ORDER = ExchangeId(STREAM.id), ReturnId("ra-1"), OrderId("order-1")
SECOND = OrderId("order-2")
PRICE, FREE, PAID = Money("3.99", "USD"), Money("0", "USD"), Money("16", "USD")
BOOK, FILM, TITLE = Sku("book"), ProductId("film"), "The Old Man and the Sea"


def book(quantity: int = 1, **more: Any) -> Item:
    """What goes out."""
    return Item(**{"sku": BOOK, "title": TITLE, "quantity": quantity, **more})


def back(quantity: int = 1, **more: Any) -> Original:
    """What comes back."""
    return Original(**{"sku": BOOK, "quantity": quantity, "worth": PAID * quantity, **more})


def facts(*policies: Any, **fields: Any) -> ExchangeFacts:
    """A return of one book that came by our mistake."""
    known: dict[str, Any] = {
        "order": ORDER,
        "our_mistake": True,
        "originals": (back(),),
        "settles_by_exchange": True,
        "shipping_price": PRICE,
    }
    return knowing(ExchangeFacts, *policies, **{**known, **fields})


def started(ships: Ships = Ships.AT_ONCE, shipping: Money = FREE) -> ExchangeStarted:
    """An exchange was agreed."""
    return ExchangeStarted(
        order=ORDER,
        ra=RA,
        items=(book(),),
        originals=(back(),),
        our_mistake=ships is Ships.AT_ONCE,
        ships=ships,
        shipping=shipping,
        value=PAID,
    )


START = StartExchange(ra=RA, items=(book(),))
STARTED, WAITING = started(), started(Ships.AFTER_RETURN, PRICE)
ORDERED = ReplacementOrdered(order=SECOND)
SHIPPED = ReplacementShipped(
    remind_at=plus(NOON, days(14)), charge_at=plus(NOON, days(30)), give_up_at=plus(NOON, days(60))
)
CAME_BACK = ReplacementCameBack(reason="nobody lives there")
OUT = (ORDERED, SHIPPED, ReplacementDelivered())
BACK = (OriginalReceived(), OriginalAccepted(received=PAID), DifferenceEven())
REJECTED = (
    OriginalReceived(),
    OriginalRejected(charge_at=NOON, give_up_at=plus(NOON, days(30))),
)
CANCELLED = ExchangeCancelled(reason="she keeps it")


def test_on_our_mistake_the_replacement_ships_at_once_and_free() -> None:
    """it does not wait for the wrong item, and who said so is kept."""
    told = given().when(START, facts())

    assert [ruling.policy for ruling in told.then(STARTED).rulings] == [
        "trade.exchanges:at_once_on_our_mistake",
        "trade.exchanges:waived_shipping",
    ]
    assert START.follows == RA
    assert told.record.keys == (STREAM.case, ORDER)
    assert told.record.replacement_due


def test_otherwise_it_waits_and_shipping_is_paid() -> None:
    """until the original is back."""
    told = given().when(START, facts(our_mistake=False)).then(WAITING)

    assert not told.record.replacement_due
    given(WAITING).when(OrderReplacement(exchange=ID, order=SECOND), facts()).then_refused(
        "not_due"
    )
    given(WAITING, OriginalReceived()).when(
        OrderReplacement(exchange=ID, order=SECOND), facts()
    ).then(ORDERED)


def test_a_brand_may_ship_when_it_likes() -> None:
    """the latest policy is asked first."""

    @policy(ShipsWhen)
    def patient(q: ShipsWhen) -> Ships | None:
        return Ships.AFTER_RETURN

    assert given().when(START, facts(patient)).record.ships is Ships.AFTER_RETURN


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"order": None}, "unknown_return"),
        ({"settles_by_exchange": False}, "other_remedy"),
        ({"originals": ()}, "more_than_back"),
    ],
    ids=["no such return here", "a credit", "given up or exchanged already"],
)
def test_no_exchange_without_a_return_that_waits_for_one(known: dict[str, Any], code: str) -> None:
    """nothing goes out for what is not coming back, nor twice for what is."""
    given().when(START, facts(**known)).then_refused(code)


def test_no_more_goes_out_than_comes_back() -> None:
    """and the refusal says how much may."""
    two = StartExchange(ra=RA, items=(book(), book()))
    refusal = given().when(two, facts()).then_refused("more_than_back").refusal

    assert refusal.standing[0].allowed == ("up to 1",)
    assert given().when(two, facts(originals=(back(2),))).record.items == (book(), book())


def test_the_replacement_is_ordered_once() -> None:
    """while the exchange is open."""
    order = OrderReplacement(exchange=ID, order=SECOND)

    assert given(STARTED).when(order, facts()).then(ORDERED).record.replacement_order == SECOND
    given(STARTED, ORDERED).when(order, facts()).then_refused("not_now")
    given(STARTED, CANCELLED).when(order, facts()).then_refused("not_due")


def test_the_replacement_leaves_and_arrives() -> None:
    """one after the other; its leg alone does not close the exchange."""
    given(STARTED, ORDERED).when(ShipReplacement(exchange=ID), facts()).then(SHIPPED)
    told = given(STARTED, *OUT[:2]).when(DeliverReplacement(exchange=ID), facts())

    assert told.then(ReplacementDelivered()).record.stage is ExchangeStage.OPEN


@pytest.mark.parametrize("so_far", [(), OUT[:1], OUT], ids=["planned", "ordered", "there"])
def test_nothing_arrives_that_has_not_left(so_far: tuple[Event[Exchange], ...]) -> None:
    """nor twice; the exchange being open is not enough."""
    deliver = DeliverReplacement(exchange=ID)

    given(STARTED, *so_far).when(deliver, facts()).then_refused("not_now")


@pytest.mark.parametrize("so_far", [(), BACK], ids=["awaited", "accepted"])
def test_nothing_is_accepted_that_has_not_come(so_far: tuple[Event[Exchange], ...]) -> None:
    """nor twice."""
    given(STARTED, *so_far).when(AcceptOriginal(exchange=ID), facts()).then_refused("not_now")


def test_a_replacement_whose_order_is_cancelled_is_due_again() -> None:
    """under another order, or the exchange is given up; what has left is not cancelled."""
    cancel = CancelReplacement(exchange=ID, order=SECOND)
    cancelled = ReplacementCancelled(order=SECOND)
    record = given(STARTED, ORDERED).when(cancel, facts()).then(cancelled).record

    assert record.replacement_due
    assert record.replacement_order is None
    again = given(STARTED, ORDERED, cancelled)
    third = OrderId("order-3")
    again.when(OrderReplacement(exchange=ID, order=third), facts()).then(
        ReplacementOrdered(order=third)
    )
    again.when(CancelExchange(exchange=ID, reason="sold out"), facts()).then(
        ExchangeCancelled(reason="sold out")
    )
    other = CancelReplacement(exchange=ID, order=third)
    given(STARTED, ORDERED).when(other, facts()).then_refused("other_order")
    given(STARTED, *OUT[:2]).when(cancel, facts()).then_refused("not_now")


def test_the_original_comes_back_and_is_accepted() -> None:
    """its leg alone does not close the exchange either."""
    given(STARTED).when(ReceiveOriginal(exchange=ID), facts()).then(OriginalReceived())
    told = given(STARTED, OriginalReceived()).when(AcceptOriginal(exchange=ID), facts())

    assert told.then(*BACK[1:]).record.stage is ExchangeStage.OPEN


def test_an_exchange_is_done_when_both_legs_are() -> None:
    """whichever is last."""
    last_out = given(STARTED, *BACK, *OUT[:2]).when(DeliverReplacement(exchange=ID), facts())
    last_back = given(STARTED, *OUT, BACK[0]).when(AcceptOriginal(exchange=ID), facts())

    one = last_out.then(ReplacementDelivered(), ExchangeClosed()).record
    other = last_back.then(*BACK[1:], ExchangeClosed()).record
    assert one == other
    assert one.deadlines() == ()
    assert (one.stage, one.replacement, one.original) == (
        ExchangeStage.CLOSED,
        ReplacementStage.DELIVERED,
        OriginalStage.ACCEPTED,
    )


def test_an_exchange_is_cancelled_before_the_replacement_is_ordered() -> None:
    """and not after; what still comes back is noted, and revives nothing."""
    cancel = CancelExchange(exchange=ID, reason="she keeps it")

    given(STARTED).when(cancel, facts()).then(CANCELLED)
    given(STARTED, ORDERED).when(cancel, facts()).then_refused("under_way")
    given(STARTED, CANCELLED).when(ReceiveOriginal(exchange=ID), facts()).then(OriginalReceived())
    late = given(STARTED, CANCELLED, BACK[0]).when(AcceptOriginal(exchange=ID), facts())
    assert late.then(BACK[1]).record.stage is ExchangeStage.CANCELLED
    assert not late.record.claims
    assert given(STARTED).when(cancel, facts()).record.claims is False


def test_another_product_is_not_sent_for_it() -> None:
    """unless a supervisor takes responsibility, or the brand widens it."""
    coin = Sku("coin")
    start = StartExchange(ra=RA, items=(book(sku=coin),))
    sue = Override(by=Actor.staff("sue", SUPERVISOR), reason="sold out", codes=("other_product",))

    @policy(MayExchangeFor)
    def anything(q: MayExchangeFor) -> Lift | None:
        return Lift("other_product", "whatever she likes")

    refusal = given().when(start, facts()).then_refused("other_product").refusal
    assert str(refusal).startswith("coin is no variant of what comes back: book [")
    assert given().when(start, facts(override=sue)).record.items[0].sku == coin
    widened = given().when(start, facts(anything))
    assert widened.record.items[0].sku == coin
    assert widened.rulings[0].settled_by is not None


def test_a_variant_of_the_same_product_is_sent_for_it() -> None:
    """where both are known to be of one product."""
    tape = StartExchange(ra=RA, items=(book(sku=Sku("tape"), product=FILM),))
    variant, other = back(sku=Sku("disc"), product=FILM), back(product=ProductId("opera"))

    assert given().when(tape, facts(originals=(variant,))).record.originals == (variant,)
    for original in (other, back(product=None)):
        given().when(tape, facts(originals=(original,))).then_refused("other_product")


def test_each_item_is_asked_about() -> None:
    """what the second is refused for stands beside what was said of the first."""

    @policy(MayExchangeFor)
    def nothing_more(q: MayExchangeFor) -> Lift | None:
        return Lift("nothing", "said") if q.item.sku == BOOK else None

    start = StartExchange(ra=RA, items=(book(), book(sku=Sku("coin"))))
    two = facts(nothing_more, originals=(back(2),))
    refusal = given().when(start, two).then_refused("other_product").refusal

    assert [ruling.code for ruling in refusal.rulings] == ["nothing", "other_product"]


@pytest.mark.parametrize(
    ("price", "ours", "value"),
    [(None, False, "16"), ("20", False, "20"), ("12", False, "12"), ("20", True, "16")],
    ids=["no price", "dearer", "cheaper", "our mistake"],
)
def test_a_replacement_is_worth_its_price(price: str | None, ours: bool, value: str) -> None:
    """or what was paid for what it replaces; on our mistake whatever it costs today."""
    item = book(price=None if price is None else Money(price, "USD"))
    start = StartExchange(ra=RA, items=(item,), consented=True)
    record = given().when(start, facts(our_mistake=ours)).record

    assert record.value == Money(value, "USD")
    assert record.expected == PAID
    assert record.consented


def test_another_product_has_its_price_also_on_our_mistake() -> None:
    """the customer chose it."""

    @policy(MayExchangeFor)
    def anything(q: MayExchangeFor) -> Lift | None:
        return Lift("other_product", "whatever she likes")

    coin = book(2, sku=Sku("coin"), price=Money("20", "USD"))
    start = StartExchange(ra=RA, items=(coin,))

    assert given().when(start, facts(anything, originals=(back(2),))).record.value.amount == 40


def test_a_price_is_in_the_money_that_was_paid() -> None:
    """nothing here knows a rate."""
    start = StartExchange(ra=RA, items=(book(price=Money("20", "EUR")),))

    refusal = given().when(start, facts()).then_refused("several_currencies").refusal
    assert refusal.standing[0].allowed == ("a price in USD",)


@pytest.mark.parametrize(
    ("free_from", "cost"),
    [(None, PRICE), (Money("16.01", "USD"), PRICE), (PAID, FREE), (Money("1", "EUR"), PRICE)],
)
def test_shipping_is_free_where_the_order_qualifies(free_from: Money | None, cost: Money) -> None:
    """its worth reaches the brand's figure, which is in its money."""
    known = facts(our_mistake=False, free_shipping_from=free_from)

    assert given().when(START, known).record.shipping == cost


def test_policies_see_what_a_replacement_is_worth_and_how_often_it_went_wrong() -> None:
    """a brand may ship the second one at once, and free, whoever made the mistake."""
    seen: list[Money] = []

    @policy(ShippingCost)
    def free_again(q: ShippingCost) -> Money | None:
        seen.append(q.value)
        return FREE if q.repeat == 2 else None

    @policy(ShipsWhen)
    def at_once_again(q: ShipsWhen) -> Ships | None:
        return Ships.AT_ONCE if q.repeat == 2 else None

    before = ExchangeId("exchange-7")
    known = facts(free_again, at_once_again, our_mistake=False, again=before, repeat=2)
    record = given().when(START, known).record

    assert (record.ships, record.shipping, record.value) == (Ships.AT_ONCE, FREE, seen[0])
    assert (record.again, record.repeat) == (before, 2)


def test_a_replacement_that_came_back_is_sent_again() -> None:
    """under another order, to another address, when somebody says so; until then it is here."""
    back_again = given(STARTED, *OUT[:2]).when(
        TakeBackReplacement(exchange=ID, reason="nobody lives there"), facts()
    )
    assert back_again.then(CAME_BACK).record.at_home
    resend = ResendReplacement(exchange=ID, address="8 Elm Street")
    resent = ReplacementResent(address="8 Elm Street")
    record = given(STARTED, *OUT[:2], CAME_BACK).when(resend, facts()).then(resent).record

    assert record.replacement_due
    assert (record.address, record.replacement_order) == ("8 Elm Street", None)
    third = (ORDERED, SHIPPED, CAME_BACK)
    same = given(STARTED, *OUT[:2], CAME_BACK, resent, *third).when(
        ResendReplacement(exchange=ID), facts()
    )
    assert same.then(resent).record.address == "8 Elm Street"
    given(STARTED, *OUT[:2]).when(resend, facts()).then_refused("not_now")


def test_a_replacement_that_came_back_may_be_given_up() -> None:
    """and is not sent again then."""
    cancel = CancelExchange(exchange=ID, reason="she moved")
    off = ExchangeCancelled(reason="she moved")
    here = (STARTED, *OUT[:2], CAME_BACK)

    given(*here).when(cancel, facts()).then(off)
    given(*here, off).when(ResendReplacement(exchange=ID), facts()).then_refused("over")


def test_what_was_accepted_is_given_back_with_the_exchange() -> None:
    """and is not exchanged again."""
    cancel = CancelExchange(exchange=ID, reason="sold out")
    record = given(STARTED, *BACK).when(cancel, facts()).record

    assert record.credit == PAID
    assert record.claims


def test_a_replacement_does_not_go_out_for_what_was_not_accepted() -> None:
    """where it was still here; one whose order is cancelled stays here."""
    off = ExchangeCancelled(reason="what came back was not accepted")
    cancel = CancelReplacement(exchange=ID, order=SECOND)
    ordered = given(STARTED, ORDERED, *REJECTED)

    ordered.when(cancel, facts()).then(ReplacementCancelled(order=SECOND), off)
    out = given(STARTED, *OUT[:2], *REJECTED)
    back_again = TakeBackReplacement(exchange=ID, reason=CAME_BACK.reason)
    out.when(back_again, facts()).then(CAME_BACK, off)
