from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.exchanges import (
    SLICE,
    AcceptOriginal,
    CancelExchange,
    CancelReplacement,
    DeliverReplacement,
    DifferenceStage,
    Exchange,
    ExchangeClosed,
    ExchangeFacts,
    ExchangeStage,
    Item,
    KeepOriginal,
    LoseOriginal,
    OrderReplacement,
    Original,
    OriginalStage,
    Outward,
    ReceiveOriginal,
    RejectOriginal,
    ReplacementStage,
    ReturnStanding,
    SettleDifference,
    ShipReplacement,
    Ships,
    StartExchange,
    TakeBackReplacement,
    UnreturnedCharged,
    WaitLonger,
    matched,
)
from cservice.exchanges.matching import less
from cservice.ids import ExchangeId, OrderId, ProductId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.command import Accepted, Command
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, days, plus
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life, logs, records

ID = ExchangeId(STREAM.id)
SEA = ProductId("sea")
PRICES = st.sampled_from([None, *(Money(one, "USD") for one in ("5", "10", "16", "20"))])
KNOWN = tuple(
    knowing(
        ExchangeFacts,
        order=OrderId("order-1"),
        standing=ReturnStanding.AUTHORIZED,
        our_mistake=our_mistake,
        originals=(Original(sku=Sku("book"), quantity=2, worth=Money("32", "USD"), product=SEA),),
        settles_by_exchange=True,
        shipping_price=Money("3.99", "USD"),
        by=Actor.staff("sue", SUPERVISOR),
    )
    for our_mistake in (False, True)
)


#: What the return says where a command is right that follows from it.
SAID = {
    ReceiveOriginal: OriginalStage.RECEIVED,
    AcceptOriginal: OriginalStage.ACCEPTED,
    RejectOriginal: OriginalStage.REJECTED,
    LoseOriginal: OriginalStage.LOST,
    KeepOriginal: OriginalStage.KEPT,
}
#: The customer does not pay a difference, whatever was paid by mistake.
LET_GO = (DifferenceStage.WAIVED, DifferenceStage.GIVEN_BACK)
#: What counts of the original, in turn from day to day.
COUNTS = (Money("12", "USD"), Money("0", "USD"), Money("16", "USD"))


def facts(command: Any, now: Instant) -> ExchangeFacts:
    """What a command is given at that instant, where return and order are as it has them.

    The length of an id says whose mistake it was, and the day what came back.
    """
    return attrs.evolve(
        KNOWN[len(getattr(command, "ra", "")) % 2],
        now=now,
        original=SAID.get(type(command), OriginalStage.AWAITED),
        counts=COUNTS[now.day % len(COUNTS)],
        good_until=plus(now, days(40)) if isinstance(command, WaitLonger) else None,
        outward=Outward(
            left=True,
            arrived=True,
            came_back=isinstance(command, TakeBackReplacement),
            cancelled=isinstance(command, CancelReplacement),
        ),
    )


OUT: tuple[Command[Exchange, Any], ...] = (
    OrderReplacement(exchange=ID, order=OrderId("order-2")),
    ShipReplacement(exchange=ID),
    DeliverReplacement(exchange=ID),
)
BACK: tuple[Command[Exchange, Any], ...] = (
    ReceiveOriginal(exchange=ID),
    AcceptOriginal(exchange=ID),
)
START = st.builds(
    StartExchange,
    ra=st.sampled_from([ReturnId("ra-1"), ReturnId("ra-22")]),
    items=st.tuples(
        st.builds(
            Item,
            sku=st.just(Sku("small-book")),
            product=st.just(SEA),
            title=st.just("Sea"),
            quantity=st.sampled_from([1, 2]),
            price=PRICES,
        )
    ),
    consented=st.booleans(),
)
LIFE = Life(
    slice=SLICE,
    record=Exchange,
    facts=facts,
    known={ExchangeId: st.just(ID), OrderId: st.just(OrderId("order-2"))},
    instead={StartExchange: START},
    ways=((), BACK, OUT, OUT[:2], (*BACK, *OUT), (*OUT, BACK[0])),
    waits=st.sampled_from([days(0), days(1), days(31), days(61)]),
)
an_exchange = records(LIFE)


class TestExchange(Laws):
    """Nothing moves an exchange that is over, nor a leg that is done; each leg moves apart."""

    life = LIFE


@given(logs(LIFE))
def test_both_legs_must_be_done_to_close(log: tuple[Event[Exchange], ...]) -> None:
    """the replacement is with the customer, the original is seen to, and nobody owes anything."""
    exchange = replay(STREAM, log[:1])
    for event in log[1:]:
        exchange = event.apply(exchange)
        if isinstance(event, ExchangeClosed):
            assert exchange.replacement is ReplacementStage.DELIVERED
            assert exchange.original not in (
                OriginalStage.AWAITED,
                OriginalStage.RECEIVED,
                OriginalStage.REJECTED,
            )
            assert exchange.difference not in (
                DifferenceStage.CUSTOMER_OWES,
                DifferenceStage.WE_OWE,
            )


@given(an_exchange)
def test_every_exchange_has_an_end(exchange: Exchange) -> None:
    """each leg comes to one by a single command, and what is owed by the deadlines alone."""
    second = OrderId(str(exchange.replacement_order))
    exchange = asked(
        exchange,
        CancelReplacement(exchange=ID, order=second),
        DeliverReplacement(exchange=ID),
        CancelExchange(exchange=ID, reason="it is of no use"),
        AcceptOriginal(exchange=ID),
        SettleDifference(exchange=ID, reference="refund-1"),
    )
    exchange = swept(exchange)

    assert exchange.stage is not ExchangeStage.OPEN
    assert exchange.deadlines() == ()


@given(an_exchange)
def test_an_exchange_that_waits_for_the_customer_ends_by_itself(exchange: Exchange) -> None:
    """once the replacement is there, whatever is awaited of the customer has its time."""
    exchange = swept(asked(exchange, *OUT))
    there = exchange.replacement is ReplacementStage.DELIVERED
    looked_at = exchange.original is OriginalStage.RECEIVED
    waits_for_us = looked_at or exchange.difference is DifferenceStage.WE_OWE

    assert exchange.deadlines() == ()
    assert exchange.stage is not ExchangeStage.OPEN or waits_for_us or not there


def swept(exchange: Exchange) -> Exchange:
    """The exchange when all that was due was given, and what came to be due by that."""
    while exchange.deadlines():
        due = min(exchange.deadlines(), key=lambda one: one.at)
        after = asked(exchange, due.command, now=due.at)
        assert after != exchange, f"{due.command} is due for ever"
        exchange = after
    return exchange


def asked(
    exchange: Exchange, *commands: Command[Exchange, Any], now: Instant = LIFE.begins
) -> Exchange:
    """The exchange, once all of it was asked for, whatever it said to that."""
    for command in commands:
        outcome = command.decide(exchange, facts(command, now))
        for event in outcome.events if isinstance(outcome, Accepted) else ():
            exchange = event.apply(exchange)
    return exchange


@given(logs(LIFE))
def test_nobody_pays_for_what_came_or_twice(log: tuple[Event[Exchange], ...]) -> None:
    """what a customer gave, less what went back, is at most what the replacement is worth.

    Nothing is charged without consent, nor while no replacement is out.
    """
    exchange = replay(STREAM, log[:1])
    for event in log[1:]:
        may_be = exchange.consented and exchange.is_missed
        assert may_be or not isinstance(event, UnreturnedCharged)
        exchange = event.apply(exchange)
        if isinstance(event, ExchangeClosed):
            assert exchange.held <= max(exchange.value, exchange.expected)
            is_let_go = exchange.difference in LET_GO
            written_off = exchange.original is OriginalStage.WRITTEN_OFF
            assert is_let_go or written_off or exchange.held == exchange.value
        assert not exchange.held.is_negative
    assert exchange.credit is None or exchange.credit.is_positive


@given(st.lists(PRICES, min_size=1, max_size=3), st.integers(0, 2), st.integers(1, 999))
def test_what_is_carried_over_adds_up(prices: list[Money | None], more: int, cents: int) -> None:
    """each piece stands for one, to the cent."""
    worth = Money("0.01", "USD") * cents
    items = [Item(sku=Sku(f"s-{n}"), title="it", price=p) for n, p in enumerate(prices)]
    originals = (
        Original(sku=Sku("s-1"), quantity=len(items) + more, worth=worth),
        Original(sku=Sku("s-0"), quantity=1, worth=worth),
    )
    matches = matched(items, originals)

    taken = [one for match in matches for one in match.originals]
    assert [sum(one.quantity for one in match.originals) for match in matches] == [1] * len(items)
    assert matches[0].originals[0].sku == "s-0"
    left = less(originals, taken)
    assert sum(one.quantity for one in (*left, *taken)) == len(items) + more + 1
    assert Money.total([one.worth for one in (*left, *taken)], "USD") == worth * 2


@given(logs(LIFE))
def test_no_replacement_leaves_before_it_may(log: tuple[Event[Exchange], ...]) -> None:
    """where it waits for the original, the original is back first; where cancelled, never.

    Another is ordered only where the order of the one before was cancelled.
    """
    exchange = replay(STREAM, log)
    if exchange.replacement is ReplacementStage.PLANNED:
        return

    kinds = [event.kind.removeprefix("exchanges.") for event in log]
    ordered = kinds.index("replacement_ordered")
    waited = {"original_received", "original_lost", "original_kept"} & {*kinds[:ordered]}
    assert exchange.ships is Ships.AT_ONCE or waited
    again = kinds.count("replacement_cancelled") + kinds.count("replacement_resent")
    assert kinds.count("replacement_ordered") == again + 1
    came_back = exchange.replacement is ReplacementStage.CAME_BACK
    assert came_back or exchange.stage is not ExchangeStage.CANCELLED


@given(an_exchange)
def test_what_is_under_way_is_not_cancelled(exchange: Exchange) -> None:
    """a replacement that has been ordered goes out."""
    cancel = CancelExchange(exchange=ID, reason="she keeps it")
    outcome = cancel.decide(exchange, facts(cancel, LIFE.begins))
    here = exchange.replacement in (ReplacementStage.PLANNED, ReplacementStage.CAME_BACK)

    may_be = here and exchange.stage is ExchangeStage.OPEN
    assert isinstance(outcome, Accepted) == may_be


def test_what_is_spoken_for_is_taken_off_line_by_line() -> None:
    """three of two lines of one item: all of the first, and one of the second."""
    line = Original(sku=Sku("book"), quantity=2, worth=Money("20", "USD"))
    claimed = attrs.evolve(line, quantity=3, worth=Money("30", "USD"))
    [rest] = less((line, line), (claimed,))
    assert (rest.quantity, rest.worth) == (1, Money("10", "USD"))
