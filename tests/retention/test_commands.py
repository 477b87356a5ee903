from typing import Any

import pytest

from cservice.ids import BudgetId
from cservice.kernel.actor import Actor
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Allow, Ruling
from cservice.kernel.time import Instant, days, plus
from cservice.retention import (
    BY_NAME,
    OF_BRAND,
    OPEN_OF_BRAND,
    BudgetClosed,
    BudgetEnded,
    BudgetFacts,
    BudgetOpened,
    BudgetSpent,
    BudgetStage,
    BudgetToppedUp,
    CloseBudget,
    EndBudget,
    MayFund,
    OpenBudget,
    SpendBudget,
    TopUpBudget,
)
from cservice.testing import NOON, STREAM, given, knowing

ID = BudgetId(STREAM.id)
END = plus(NOON, days(30))
KIM = Actor.customer("kim")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def at(now: Instant = NOON, **known: Any) -> Given:
    """An instant, and nothing else."""
    return knowing(Given, now=now, **known)


OPENED = BudgetOpened(name="Autumn", limit=usd("10"), until=END)
BUDGET = given(OPENED)
OPEN = OpenBudget(id=ID, name="Autumn", limit=usd("10"), until=END)
CLOSE = CloseBudget(budget=ID, reason="the campaign is over")


def spend(amount: str, currency: str = "USD") -> SpendBudget:
    """So much for one customer."""
    return SpendBudget(budget=ID, amount=Money(amount, currency), spent_on="ra-1")


def test_a_budget_is_opened() -> None:
    """it is found by its name, and by its brand while something is left; it ends by itself."""
    told = given().when(OPEN, knowing(BudgetFacts)).then(OPENED)

    budget = told.record
    assert (budget.left, budget.stage, budget.keys) == (usd("10"), BudgetStage.OPEN, (ID,))
    assert OPEN.keys == (ID,)
    assert budget.lookups == (
        Lookup(name=BY_NAME, value="autumn"),
        Lookup(name=OF_BRAND, value="4:main autumn", unique=True),
        Lookup(name=OPEN_OF_BRAND, value="main"),
    )
    assert budget.deadlines() == (Deadline(at=END, key="end", command=EndBudget(budget=ID)),)
    assert told.rulings[0].policy == "trade.retention:funded_by_us"


def test_a_name_is_a_budgets_own() -> None:
    """else nobody knows which is meant."""
    given().when(OPEN, knowing(BudgetFacts, taken=True)).then_refused("name_taken")


def test_a_budget_has_a_time() -> None:
    """one whose time is over is not opened; one without a time pays until it is closed."""
    given().when(OPEN, knowing(BudgetFacts, now=END)).then_refused("over")
    endless = OpenBudget(id=ID, name="Autumn", limit=usd("10"))
    told = given().when(endless, knowing(BudgetFacts, now=END))
    assert told.record.deadlines() == ()
    assert told.record.pays(plus(END, days(1000)))


def test_customers_do_not_say_what_we_spend() -> None:
    """neither at first nor later."""
    given().when(OPEN, knowing(BudgetFacts, by=KIM)).then_refused("not_ours")
    BUDGET.when(TopUpBudget(budget=ID, amount=usd("1")), at(by=KIM)).then_refused("not_ours")


def test_no_more_is_spent_than_is_left() -> None:
    """to the last cent; then it is not found as one that pays."""
    told = BUDGET.when(spend("4"), at()).then(BudgetSpent(amount=usd("4"), spent_on="ra-1"))
    assert told.record.left == usd("6")

    rest = given(OPENED, BudgetSpent(amount=usd("4"), spent_on="ra-1"))
    refusal = rest.when(spend("6.01"), at()).then_refused("budget_spent").refusal
    assert refusal.standing[0].allowed == ("up to USD 6.00",)
    rest.when(spend("6", "EUR"), at()).then_refused("budget_spent")
    spent = rest.when(spend("6"), at()).record
    assert OPEN_OF_BRAND not in [one.name for one in spent.lookups]
    empty = given(OPENED, BudgetSpent(amount=usd("10"), spent_on="ra-1"))
    nothing = empty.when(spend("1"), at()).then_refused("budget_spent").refusal
    assert nothing.standing[0].allowed == ("top it up first",)


def test_a_budget_is_topped_up() -> None:
    """in its own money."""
    told = BUDGET.when(TopUpBudget(budget=ID, amount=usd("5")), at())

    assert told.then(BudgetToppedUp(amount=usd("5"))).record.left == usd("15")
    euros = TopUpBudget(budget=ID, amount=Money("5", "EUR"))
    BUDGET.when(euros, at()).then_refused("other_currency")


def test_whoever_tops_a_budget_up_is_asked_for_all_it_would_be() -> None:
    """policies see what comes to it and what it would then be, and what they say is kept."""
    asked: list[MayFund] = []

    @policy(MayFund)
    def looks(q: MayFund) -> Ruling:
        """Sees what is asked."""
        asked.append(q)
        return Allow()

    given().when(OPEN, knowing(BudgetFacts, looks, now=NOON))
    told = BUDGET.when(TopUpBudget(budget=ID, amount=usd("5")), knowing(Given, looks, now=NOON))

    [first, q] = asked
    assert (first.name, first.amount, first.limit) == ("Autumn", usd("10"), usd("10"))
    assert (q.name, q.amount, q.limit) == ("Autumn", usd("5"), usd("15"))
    assert [one.policy for one in told.rulings][-1].endswith("looks")


def test_a_closed_budget_pays_no_more() -> None:
    """and does not end by itself any more."""
    closed = BUDGET.when(CLOSE, at()).then(BudgetClosed(reason=CLOSE.reason)).record

    assert (closed.deadlines(), closed.pays(NOON)) == ((), False)
    assert len(closed.lookups) == 2
    given(OPENED, BudgetClosed(reason="x")).when(spend("1"), at()).then_refused("not_now")


def test_a_budget_ends_at_its_instant() -> None:
    """whether or not a sweep has noted it."""
    end = EndBudget(budget=ID)

    assert "pays until 2026-04-01" in str(BUDGET.when(end, at()).then_refused("not_due").refusal)
    endless = given(BudgetOpened(name="Autumn", limit=usd("10")))
    assert "until it is closed" in str(endless.when(end, at()).then_refused("not_due").refusal)
    for command in (spend("1"), TopUpBudget(budget=ID, amount=usd("1")), CLOSE):
        BUDGET.when(command, at(END)).then_refused("over")
    assert BUDGET.when(end, at(END)).then(BudgetEnded()).record.stage is BudgetStage.OVER


def test_a_number_is_no_amount() -> None:
    """it has no currency."""
    with pytest.raises(InputError, match=r"limit must be money, as .*, not 5"):
        OpenBudget(name="x", limit=5)  # type: ignore[arg-type]  # as somebody without types may


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_is_no_amount(amount: str) -> None:
    """nor is less."""
    with pytest.raises(InputError, match="more than nothing"):
        spend(amount)
