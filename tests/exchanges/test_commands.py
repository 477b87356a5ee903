from typing import Any

import pytest

from cservice.exchanges import (
    AcceptOriginal,
    CancelExchange,
    CancelReplacement,
    DeliverReplacement,
    Exchange,
    ExchangeCancelled,
    ExchangeClosed,
    ExchangeFacts,
    ExchangeStage,
    ExchangeStarted,
    Item,
    OrderReplacement,
    OriginalAccepted,
    OriginalReceived,
    OriginalStage,
    ReceiveOriginal,
    ReplacementCancelled,
    ReplacementDelivered,
    ReplacementOrdered,
    ReplacementShipped,
    ReplacementStage,
    ShipReplacement,
    Ships,
    ShipsWhen,
    StartExchange,
)
from cservice.ids import ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.testing import STREAM, given, knowing

ID, RA, ORDER = ExchangeId(STREAM.id), ReturnId("ra-1"), OrderId("order-1")
SECOND = OrderId("order-2")
PRICE, FREE = Money("3.99", "USD"), Money("0", "USD")


def book(quantity: int = 1) -> Item:
    """What goes out."""
    return Item(sku=Sku("book"), title="The Old Man and the Sea", quantity=quantity)


def facts(*policies: Any, **fields: Any) -> ExchangeFacts:
    """A return of one book that came by our mistake."""
    known: dict[str, Any] = {
        "order": ORDER,
        "our_mistake": True,
        "coming_back": 1,
        "exchanged": 0,
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
        our_mistake=ships is Ships.AT_ONCE,
        ships=ships,
        shipping=shipping,
    )


START = StartExchange(ra=RA, items=(book(),))
STARTED, WAITING = started(), started(Ships.AFTER_RETURN, PRICE)
ORDERED = ReplacementOrdered(order=SECOND)
OUT = (ORDERED, ReplacementShipped(), ReplacementDelivered())
BACK = (OriginalReceived(), OriginalAccepted())
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
        ({"coming_back": 0}, "more_than_back"),
        ({"exchanged": 1}, "more_than_back"),
    ],
    ids=["no such return here", "a credit", "given up", "exchanged already"],
)
def test_no_exchange_without_a_return_that_waits_for_one(known: dict[str, Any], code: str) -> None:
    """nothing goes out for what is not coming back, nor twice for what is."""
    given().when(START, facts(**known)).then_refused(code)


def test_no_more_goes_out_than_comes_back() -> None:
    """and the refusal says how much may."""
    two = StartExchange(ra=RA, items=(book(), book()))
    refusal = given().when(two, facts()).then_refused("more_than_back").refusal

    assert refusal.standing[0].allowed == ("up to 1",)
    assert given().when(two, facts(coming_back=2)).record.items == (book(), book())


def test_the_replacement_is_ordered_once() -> None:
    """while the exchange is open."""
    order = OrderReplacement(exchange=ID, order=SECOND)

    assert given(STARTED).when(order, facts()).then(ORDERED).record.replacement_order == SECOND
    given(STARTED, ORDERED).when(order, facts()).then_refused("not_now")
    given(STARTED, CANCELLED).when(order, facts()).then_refused("not_due")


def test_the_replacement_leaves_and_arrives() -> None:
    """one after the other; its leg alone does not close the exchange."""
    given(STARTED, ORDERED).when(ShipReplacement(exchange=ID), facts()).then(ReplacementShipped())
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

    assert told.then(OriginalAccepted()).record.stage is ExchangeStage.OPEN


def test_an_exchange_is_done_when_both_legs_are() -> None:
    """whichever is last."""
    last_out = given(STARTED, *BACK, *OUT[:2]).when(DeliverReplacement(exchange=ID), facts())
    last_back = given(STARTED, *OUT, BACK[0]).when(AcceptOriginal(exchange=ID), facts())

    one = last_out.then(ReplacementDelivered(), ExchangeClosed()).record
    other = last_back.then(OriginalAccepted(), ExchangeClosed()).record
    assert one == other
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
    assert late.then(OriginalAccepted()).record.stage is ExchangeStage.CANCELLED
