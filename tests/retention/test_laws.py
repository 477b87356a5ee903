from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import BudgetId
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, days, plus
from cservice.retention import (
    SLICE,
    Budget,
    BudgetFacts,
    BudgetSpent,
    BudgetToppedUp,
    OpenBudget,
)
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, logs
from cservice.testing.strategies import money

PLAIN, FREE = knowing(Given), knowing(BudgetFacts)


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(FREE if isinstance(command, OpenBudget) else PLAIN, now=now)


LIFE = Life(
    slice=SLICE,
    record=Budget,
    facts=facts,
    known={BudgetId: st.just(BudgetId(STREAM.id)), Money: money(most=1_000)},
    instead={
        OpenBudget: st.builds(
            OpenBudget,
            name=st.just("Autumn"),
            limit=st.integers(1, 20).map(lambda dollars: Money(dollars, "USD")),
            until=st.none() | st.integers(1, 9).map(lambda n: plus(NOON, days(n))),
        )
    },
)


class TestBudget(Laws):
    """Nothing moves a budget that was closed or is over."""

    life = LIFE


@given(logs(LIFE))
def test_no_budget_is_overspent(log: tuple[Event[Budget], ...]) -> None:
    """what was spent adds up, and is at no moment more than might be spent."""
    budget = replay(STREAM, log[:1])
    limit, spent = budget.limit, Money.zero("USD")
    for event in log[1:]:
        limit += event.amount if isinstance(event, BudgetToppedUp) else Money.zero("USD")
        spent += event.amount if isinstance(event, BudgetSpent) else Money.zero("USD")
        budget = event.apply(budget)
        assert (budget.limit, budget.spent) == (limit, spent)
        assert spent <= limit
