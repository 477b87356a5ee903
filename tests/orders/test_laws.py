from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import OrderId
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, days, plus
from cservice.orders import (
    SLICE,
    Order,
    OrderLine,
    PlaceNoPaymentOrder,
    RecordingFacts,
    ReplacementFacts,
    ShipOrder,
)
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, logs
from cservice.testing.strategies import instants, values

ID = OrderId(STREAM.id)
DUE = knowing(ReplacementFacts, due=True)
NOTHING = knowing(RecordingFacts, recorded=False)


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(DUE if isinstance(command, PlaceNoPaymentOrder) else NOTHING, now=now)


FREE = st.just(Money("0", "USD"))
LIFE = Life(
    slice=SLICE,
    record=Order,
    facts=facts,
    known={OrderId: st.just(ID), Instant: instants(plus(NOON, days(-50)))},
    instead={
        PlaceNoPaymentOrder: values(
            PlaceNoPaymentOrder,
            lines=st.lists(values(OrderLine, paid=FREE), min_size=1, max_size=3).map(tuple),
        )
    },
    ways=((), (ShipOrder(order=ID),)),
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
