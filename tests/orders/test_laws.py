from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import OrderId, ProductId, Sku
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import Instant, days, plus, zone
from cservice.orders import (
    SLICE,
    Agreed,
    ArrivalFacts,
    ChargebackFacts,
    CloseChargeback,
    CorrectAddress,
    CorrectionFacts,
    Customer,
    NumberOrder,
    OpenChargeback,
    Order,
    OrderCorrected,
    OrderLine,
    OrderSnapshot,
    OrderStage,
    OrderUpdated,
    PlaceNoPaymentOrder,
    RecordingFacts,
    RecordOrder,
    Repeated,
    ReplacementFacts,
    ReturnToSender,
    SendTracking,
    ShipOrder,
    ShippingFacts,
    SourceCodeWorth,
    TakeOrder,
    UpdateOrder,
)
from cservice.payment import Payment, PaymentMeans
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, erased, logs
from cservice.testing.strategies import instants, values

ID = OrderId(STREAM.id)
GIFT_CARD, STORE_CREDIT = PaymentMeans.GIFT_CARD, PaymentMeans.STORE_CREDIT


@policy(SourceCodeWorth)
def a_dollar(q: SourceCodeWorth) -> Money:
    """Every code takes a dollar off."""
    return q.so_far + Money("1", "USD")


# A promotion, and products of which there are variants.
CODES = st.lists(st.sampled_from(["spring", "Ann"]), max_size=2, unique=True).map(tuple)
PRODUCTS = (None, ProductId("atlas"))


TOLD = {
    ReplacementFacts: knowing(
        ReplacementFacts,
        due=True,
        agreed=tuple(
            Agreed(sku=Sku(one), product=product, quantity=1_000)
            for one in ("book", "pen")
            for product in PRODUCTS
        ),
        worth=Money("100000", "USD"),
    ),
    RecordingFacts: knowing(RecordingFacts, recorded=False),
    CorrectionFacts: knowing(CorrectionFacts, a_dollar, claimed=()),
    ChargebackFacts: knowing(ChargebackFacts, left=Money("3", "USD")),
    ArrivalFacts: knowing(ArrivalFacts, zone=zone("America/New_York")),
    ShippingFacts: knowing(ShippingFacts),
    Given: knowing(Given, a_dollar),
}


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(TOLD[command.facts], now=now)


# Few values of each, so that what is asked of an order fits it now and then.
SKUS = st.sampled_from([Sku("book"), Sku("pen")])
SUMS = st.sampled_from([Money("0", "USD"), Money("1", "USD"), Money("2.55", "USD")])
NUMBERS = st.sampled_from(["C-1", "C-2"])
PRODUCT = st.sampled_from(PRODUCTS)
LINES = values(OrderLine, sku=SKUS, product=PRODUCT, paid=SUMS, carried=st.none())
SOME = st.lists(LINES, min_size=1, max_size=3).map(tuple)
PEOPLE = st.none() | values(Customer)
PAYMENTS = values(Payment, amount=SUMS)
PAST = st.just(plus(NOON, days(-50)))
STORY = st.sampled_from(
    [
        {},
        {"shipped_at": plus(NOON, days(-40))},
        {"shipped_at": plus(NOON, days(-40)), "delivered_at": plus(NOON, days(-30))},
        {"cancelled_at": plus(NOON, days(-40))},
        {"delivered_at": plus(NOON, days(-40))},
    ]
)
UNTOLD: dict[str, Any] = {"shipped_at": None, "delivered_at": None, "cancelled_at": None}


def _just(told: dict[str, Any]) -> dict[str, Any]:
    """Each of these, and nothing else."""
    return {name: st.just(value) for name, value in told.items()}


def paid(lines: tuple[OrderLine, ...], shipping: Money) -> tuple[Payment, ...]:
    """One payment of what they come to."""
    due = Money.total((line.paid for line in lines), "USD") + shipping
    return (Payment(means=PaymentMeans.CARD, amount=due),)


SOLD = st.tuples(SOME, SUMS)
SNAPSHOTS = st.tuples(STORY, SOLD).flatmap(
    lambda drawn: values(
        OrderSnapshot,
        number=NUMBERS,
        lines=st.just(drawn[1][0]),
        shipping=st.just(drawn[1][1]),
        placed_at=PAST,
        customer=PEOPLE,
        payments=st.just(paid(*drawn[1])) | st.lists(PAYMENTS, max_size=2).map(tuple),
        **_just(UNTOLD | drawn[0]),
    )
)
TAKEN = SOLD.flatmap(
    lambda drawn: values(
        TakeOrder,
        id=st.just(""),
        case=st.none(),
        lines=st.just(drawn[0]),
        shipping=st.just(drawn[1]),
        payments=st.just(paid(*drawn)),
        source_codes=CODES,
        confirmed=st.just(tuple(Repeated)),
    )
)
# What a shop tells of an order has happened in some order; now and then it is not so.
RECORDED = st.tuples(STORY, SOLD).flatmap(
    lambda drawn: values(
        RecordOrder,
        id=st.just(""),
        case=st.none(),
        number=NUMBERS,
        lines=st.just(drawn[1][0]),
        shipping=st.just(drawn[1][1]),
        placed_at=PAST,
        customer=PEOPLE,
        payments=st.sampled_from([(), paid(*drawn[1])]),
        shop_version=st.integers(0, 3),
        **_just(UNTOLD | drawn[0]),
    )
)
BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("1", "USD"))
FREE = Money("0", "USD")


def told(version: int, **what: Any) -> UpdateOrder:
    """The shop tells of it."""
    snapshot = OrderSnapshot(
        version=version,
        number="C-1",
        customer=None,
        lines=(BOOK,),
        payments=paid((BOOK,), FREE),
        shipping=FREE,
        placed_at=plus(NOON, days(-50)),
        **what,
    )
    return UpdateOrder(order=ID, snapshot=snapshot)


OFF, LEFT = {"cancelled_at": plus(NOON, days(-30))}, {"shipped_at": plus(NOON, days(-40))}
SHIP, BACK = ShipOrder(order=ID), ReturnToSender(order=ID, reason="unknown there")
LIFE = Life(
    slice=SLICE,
    record=Order,
    facts=facts,
    known={
        OrderId: st.just(ID),
        Instant: instants(plus(NOON, days(-50))),
        Sku: SKUS,
        OrderLine: LINES,
        Money: SUMS,
        Payment: PAYMENTS,
    },
    instead={
        PlaceNoPaymentOrder: values(
            PlaceNoPaymentOrder,
            id=st.just(""),
            case=st.none(),
            lines=st.lists(
                values(
                    OrderLine,
                    sku=SKUS,
                    product=PRODUCT,
                    paid=st.just(Money("0", "USD")),
                    carried=SUMS,
                ),
                min_size=1,
                max_size=3,
            ).map(tuple),
            shipping=SUMS,
        ),
        RecordOrder: RECORDED,
        TakeOrder: TAKEN,
        OpenChargeback: values(OpenChargeback, order=st.just(ID), reference=NUMBERS, amount=SUMS),
        CloseChargeback: values(CloseChargeback, order=st.just(ID), reference=NUMBERS),
        NumberOrder: values(NumberOrder, order=st.just(ID), number=NUMBERS),
        UpdateOrder: values(UpdateOrder, order=st.just(ID), snapshot=SNAPSHOTS),
    },
    ways=(
        (),
        (SHIP,),
        (SHIP, BACK),
        (ShipOrder(order=ID, tracking="SW-1"), SendTracking(order=ID, to="ann@example.com")),
        (told(8, **OFF), told(9)),
        (told(8, **LEFT), told(9, **LEFT, **OFF), told(10, **LEFT)),
        (CorrectAddress(order=ID, address="7 Elm Street", reason="she moved"),),
    ),
)


class TestOrder(Laws):
    """Nothing moves an order that has arrived or was cancelled; erased, it is nobody's."""

    life = LIFE


@given(logs(LIFE))
def test_an_order_is_placed_then_leaves_then_arrives(log: tuple[Event[Order], ...]) -> None:
    """its own clock never runs backwards, whenever we hear of it."""
    order = replay(STREAM, log)
    known = [x for x in (order.placed_at, order.shipped_at, order.delivered_at) if x is not None]

    assert known == sorted(known)
    assert order.delivered_at is None or order.shipped_at is not None


@given(logs(LIFE))
def test_nothing_is_corrected_without_a_note(log: tuple[Event[Order], ...]) -> None:
    """as many notes as corrections, in order, each with its old and new value."""
    order = replay(STREAM, log)
    corrections = [event for event in log if isinstance(event, OrderCorrected)]

    assert [(one.reason, one.by, one.at) for one in order.noted] == [
        (one.reason, one.by, one.at) for one in corrections
    ]
    assert all(one.old is not None and one.new is not None for one in order.noted)
    nobody = replay(STREAM, erased(LIFE, log))
    assert [one.new for one in nobody.noted if one.is_personal] == [
        "[erased]" for one in order.noted if one.is_personal
    ]


def correctable(order: Order) -> tuple[object, ...]:
    """What of an order people may correct."""
    to = order.customer and (order.customer.address, order.customer.email)
    paid = (order.lines, order.shipping, order.payments, order.source_codes)
    return (to, *paid, order.stage is OrderStage.CANCELLED)


@given(logs(LIFE))
def test_what_may_be_corrected_changes_by_corrections_only(log: tuple[Event[Order], ...]) -> None:
    """and by the shop's own newer picture, which keeps what ours was."""
    before = replay(STREAM, log[:1])
    for event in log[1:]:
        after = event.apply(before)
        if not isinstance(event, OrderCorrected | OrderUpdated):
            assert correctable(after) == correctable(before), event.kind
        before = after


@given(logs(LIFE))
def test_no_line_is_less_than_nothing_and_no_bank_gives_back_what_is_ours(
    log: tuple[Event[Order], ...],
) -> None:
    """whatever was adjusted; a bank gives back no more than was paid."""
    order = replay(STREAM, log[:1])
    for event in log[1:]:
        order = event.apply(order)
        assert not any(line.paid.is_negative for line in order.lines)
        ours = [one for one in order.payments if one.means in (GIFT_CARD, STORE_CREDIT)]
        by_ours = Money.total([one.amount for one in ours], "USD")
        assert order.disputable + by_ours == order.paid_in_total


@given(logs(LIFE))
def test_the_shop_is_never_behind_us(log: tuple[Event[Order], ...]) -> None:
    """the version of our picture grows, or nothing happens."""
    versions = [replay(STREAM, log[: n + 1]).shop_version for n in range(len(log))]

    assert versions == sorted(versions)
