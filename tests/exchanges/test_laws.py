from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.exchanges import (
    SLICE,
    AcceptOriginal,
    CancelExchange,
    DeliverReplacement,
    Exchange,
    ExchangeClosed,
    ExchangeFacts,
    ExchangeStage,
    OrderReplacement,
    OriginalStage,
    ReceiveOriginal,
    ReplacementStage,
    ShipReplacement,
    Ships,
)
from cservice.ids import ExchangeId, OrderId
from cservice.kernel.command import Accepted, Command
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life, logs, records

ID = ExchangeId(STREAM.id)
KNOWN = tuple(
    knowing(
        ExchangeFacts,
        order=OrderId("order-1"),
        our_mistake=our_mistake,
        coming_back=9,
        exchanged=0,
        settles_by_exchange=True,
        shipping_price=Money("3.99", "USD"),
    )
    for our_mistake in (False, True)
)


def facts(command: Any, now: Instant) -> ExchangeFacts:
    """What a command is given at that instant; the length of an id says whose mistake it was."""
    return attrs.evolve(KNOWN[len(getattr(command, "ra", "")) % 2], now=now)


OUT: tuple[Command[Exchange, Any], ...] = (
    OrderReplacement(exchange=ID, order=OrderId("order-2")),
    ShipReplacement(exchange=ID),
    DeliverReplacement(exchange=ID),
)
BACK: tuple[Command[Exchange, Any], ...] = (
    ReceiveOriginal(exchange=ID),
    AcceptOriginal(exchange=ID),
)
LIFE = Life(
    slice=SLICE,
    record=Exchange,
    facts=facts,
    known={ExchangeId: st.just(ID)},
    ways=((), BACK, OUT, (*BACK, *OUT)),
)
an_exchange = records(LIFE)


class TestExchange(Laws):
    """Nothing moves an exchange that is over, nor a leg that is done; each leg moves apart."""

    life = LIFE


@given(logs(LIFE))
def test_both_legs_must_be_done_to_close(log: tuple[Event[Exchange], ...]) -> None:
    """the replacement is with the customer, and the original here and accepted."""
    exchange = replay(STREAM, log[:1])
    for event in log[1:]:
        exchange = event.apply(exchange)
        if isinstance(event, ExchangeClosed):
            assert exchange.replacement is ReplacementStage.DELIVERED
            assert exchange.original is OriginalStage.ACCEPTED


@given(an_exchange, st.permutations([*OUT, *BACK]))
def test_the_order_in_which_the_legs_move_does_not_matter(
    exchange: Exchange, commands: list[Command[Exchange, Any]]
) -> None:
    """asked again and again, both legs get there, and an open exchange is closed."""
    for command in commands * 5:
        outcome = command.decide(exchange, facts(command, LIFE.begins))
        for event in outcome.events if isinstance(outcome, Accepted) else ():
            exchange = event.apply(exchange)

    assert exchange.original is OriginalStage.ACCEPTED
    if exchange.stage is ExchangeStage.CANCELLED:
        assert exchange.replacement is ReplacementStage.PLANNED
    else:
        assert exchange.replacement is ReplacementStage.DELIVERED
        assert exchange.stage is ExchangeStage.CLOSED


@given(logs(LIFE))
def test_no_replacement_leaves_before_it_may(log: tuple[Event[Exchange], ...]) -> None:
    """where it waits for the original, the original is back first; where cancelled, never.

    Another is ordered only where the order of the one before was cancelled.
    """
    exchange = replay(STREAM, log)
    if exchange.replacement is ReplacementStage.PLANNED:
        return

    assert exchange.stage is not ExchangeStage.CANCELLED
    kinds = [event.kind for event in log]
    ordered = kinds.index("exchanges.replacement_ordered")
    assert exchange.ships is Ships.AT_ONCE or "exchanges.original_received" in kinds[:ordered]
    cancelled = kinds.count("exchanges.replacement_cancelled")
    assert kinds.count("exchanges.replacement_ordered") == cancelled + 1


@given(an_exchange)
def test_what_is_under_way_is_not_cancelled(exchange: Exchange) -> None:
    """a replacement that has been ordered goes out."""
    cancel = CancelExchange(exchange=ID, reason="she keeps it")
    outcome = cancel.decide(exchange, facts(cancel, LIFE.begins))
    planned = exchange.replacement is ReplacementStage.PLANNED

    may_be = planned and exchange.stage is ExchangeStage.OPEN
    assert isinstance(outcome, Accepted) == may_be
