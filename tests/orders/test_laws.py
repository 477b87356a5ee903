from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import OrderId
from cservice.kernel.command import Command
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.orders import (
    SLICE,
    Order,
    OrderLine,
    PlaceNoPaymentOrder,
    ReplacementFacts,
    ShipOrder,
)
from cservice.testing import STREAM, knowing
from cservice.testing.laws import (
    Life,
    command_is_sent_without_loss,
    every_state_is_reachable,
    final_states_accept_nothing,
    logs,
    records,
    refusal_changes_nothing,
    replay_rebuilds,
)
from cservice.testing.strategies import instants, values

ID = OrderId(STREAM.id)
DUE, NOTHING = knowing(ReplacementFacts, due=True), knowing(Given)


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(DUE if isinstance(command, PlaceNoPaymentOrder) else NOTHING, now=now)


FREE = st.just(Money("0", "USD"))
LIFE = Life(
    slice=SLICE,
    record=Order,
    facts=facts,
    known={OrderId: st.just(ID)},
    instead={
        PlaceNoPaymentOrder: values(
            PlaceNoPaymentOrder,
            lines=st.lists(values(OrderLine, paid=FREE), min_size=1, max_size=3).map(tuple),
        )
    },
    ways=((), (ShipOrder(order=ID),)),
)
an_order, later = records(LIFE), instants()


@given(logs(LIFE))
def test_replay_rebuilds_the_order(log: tuple[Event[Order], ...]) -> None:
    """what was encoded and read back adds up to the same order."""
    replay_rebuilds(LIFE, log)


@given(logs(LIFE))
def test_an_order_outlives_the_erasure_of_its_customer(log: tuple[Event[Order], ...]) -> None:
    """without what is personal it is the same order, of nobody in particular."""
    codec = LIFE.codec
    erased = tuple(
        codec.event(attrs.evolve(codec.encode(event), personal=None), event.schema) for event in log
    )

    assert replay(STREAM, erased) == attrs.evolve(replay(STREAM, log), customer=None)


@given(an_order, LIFE.anything, later)
def test_a_refusal_changes_nothing(
    order: Order, command: Command[Order, Any], now: Instant
) -> None:
    """to decide is to look, a refusal says why, and what is decided can happen."""
    refusal_changes_nothing(LIFE, order, command, now)


@given(an_order, LIFE.anything, later)
def test_final_states_accept_nothing(
    order: Order, command: Command[Order, Any], now: Instant
) -> None:
    """nothing moves an order that has arrived or was cancelled."""
    final_states_accept_nothing(LIFE, order, command, now)


@given(LIFE.anything | st.one_of(list(LIFE.requests.values())))
def test_a_command_is_sent_without_a_loss(command: Any) -> None:
    """what was asked can be asked again, word for word."""
    command_is_sent_without_loss(LIFE, command)


def test_every_state_is_reachable() -> None:
    """by commands, not only on paper."""
    every_state_is_reachable(LIFE)


@given(logs(LIFE))
def test_an_order_is_placed_then_leaves_then_arrives(log: tuple[Event[Order], ...]) -> None:
    """its own clock never runs backwards, whenever we hear of it."""
    order = replay(STREAM, log)
    known = [x for x in (order.placed_at, order.shipped_at, order.delivered_at) if x is not None]

    assert known == sorted(known)
    assert order.delivered_at is None or order.shipped_at is not None
