"""How a replacement comes to be ordered, and what is done where it cannot be."""

import pytest

from cservice.exchanges import (
    TRIES,
    Exchange,
    ExchangeCancelled,
    ExchangeFacts,
    ExchangeStarted,
    FailReplacement,
    Item,
    Original,
    OriginalReceived,
    ReplacementCancelled,
    ReplacementFailed,
    ReplacementOrdered,
    ReplacementRetried,
    RetryReplacement,
    ReturnStanding,
    Ships,
)
from cservice.ids import ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.time import days, plus
from cservice.testing import NOON, STREAM, given, knowing

ID = ExchangeId(STREAM.id)
WORTH = Money("16", "USD")
FAIL = FailReplacement(exchange=ID, reason="it is sold out")
AGAIN = RetryReplacement(exchange=ID)
ORDERED = ReplacementOrdered(order=OrderId("order-2"))


def started(ships: Ships = Ships.AT_ONCE) -> ExchangeStarted:
    """An exchange was agreed."""
    return ExchangeStarted(
        order=OrderId("order-1"),
        ra=ReturnId("ra-1"),
        items=(Item(sku=Sku("book"), title="Sea"),),
        originals=(Original(sku=Sku("book"), quantity=1, worth=WORTH),),
        our_mistake=True,
        ships=ships,
        shipping=Money("0", "USD"),
        value=WORTH,
    )


def on(day: float) -> ExchangeFacts:
    """What is known on a day."""
    return knowing(
        ExchangeFacts,
        now=plus(NOON, days(day)),
        order=OrderId("order-1"),
        standing=ReturnStanding.AUTHORIZED,
        our_mistake=True,
        originals=(),
        settles_by_exchange=True,
        shipping_price=WORTH,
    )


def failed(attempt: int, again: float | None) -> ReplacementFailed:
    """It could not be ordered, and is tried again on a day."""
    at = None if again is None else plus(NOON, days(again))
    return ReplacementFailed(attempt=attempt, reason="it is sold out", retry_at=at)


def test_what_could_not_be_ordered_is_tried_again_by_itself() -> None:
    """in its time, and once each time it failed."""
    told = given(started()).when(FAIL, on(0)).then(failed(1, 1))
    assert told.rulings[0].policy == "trade.exchanges:tried_again_the_next_day"
    [due] = told.record.deadlines()
    assert (due.key, due.at, due.command) == (
        "replacement",
        plus(NOON, days(1)),
        RetryReplacement(exchange=ID, due_at=due.at),
    )
    story = (started(), failed(1, 1))
    given(*story).when(due.command, on(0.9)).then_refused("not_due")
    tried = given(*story).when(due.command, on(1)).then(ReplacementRetried()).record
    assert tried.deadlines() == ()

    given(*story, ReplacementRetried()).when(due.command, on(1)).then_refused("not_due")
    given(*story, ReplacementRetried()).when(FAIL, on(1)).then(failed(2, 3))
    later = failed(2, 3)
    given(*story, later).when(due.command, on(9)).then_refused("not_due")


def test_it_is_tried_a_few_times_and_then_needs_a_person() -> None:
    """who has it tried as often as there is a reason to."""
    story: list[Event[Exchange]] = [started(), failed(TRIES - 1, 15)]
    given(*story).when(FAIL, on(15)).then(failed(TRIES, None))
    story += [failed(TRIES, None)]
    assert replay(STREAM, tuple(story)).deadlines() == ()
    given(*story).when(AGAIN, on(20)).then(ReplacementRetried())
    given(*story, ReplacementRetried()).when(FAIL, on(20)).then(failed(TRIES + 1, None))

    ordered = replay(STREAM, (*story, ReplacementRetried(), ORDERED))
    assert (ordered.failed, ordered.retry_at) == (0, None)
    by_hand = (started(), failed(1, 1), ORDERED, ReplacementCancelled(order=ORDERED.order))
    assert replay(STREAM, by_hand).deadlines() == ()


@pytest.mark.parametrize(
    "story",
    [
        (started(Ships.AFTER_RETURN),),
        (started(), ORDERED),
        (started(), ExchangeCancelled(reason="she keeps it")),
    ],
    ids=["waits", "ordered", "off"],
)
def test_nothing_is_tried_where_no_replacement_is_due(story: tuple[Event[Exchange], ...]) -> None:
    """it waits for the original, was ordered, or goes out no more."""
    refusal = given(*story).when(AGAIN, on(1)).then_refused("not_due").refusal
    assert str(refusal).startswith("the exchange is ")
    given(*story).when(FAIL, on(1)).then_refused("not_due")
    due = replay(STREAM, (*story, failed(1, 1))).deadlines()
    assert [one.key for one in due] == []


def test_a_replacement_is_ordered_again_when_somebody_says_so() -> None:
    """where the original came, or where its order was cancelled."""
    came = (started(Ships.AFTER_RETURN), OriginalReceived())
    cancelled = (started(), ORDERED, ReplacementCancelled(order=ORDERED.order))
    for story in (came, cancelled):
        given(*story).when(AGAIN, on(1)).then(ReplacementRetried())
