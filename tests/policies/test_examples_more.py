"""The example policy of budgets: the worked one of retention."""

from pathlib import Path

import pytest

from cservice import MANAGEMENT, Actor, Allowed, Money, Refused
from cservice.cli.plugins import load_policies
from cservice.kernel.actor import SUPERVISOR
from cservice.retention import MayFund
from cservice.testing import ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples"
LARGE = load_policies("policies/management_opens_large_budgets.py", EXAMPLES)
SUE = Actor.staff("sue", SUPERVISOR)
MAX = Actor.staff("max", MANAGEMENT)


def fund(amount: str, limit: str, by: Actor = SUE, currency: str = "USD") -> Allowed | Refused:
    """So much more, so that so much may be spent in all."""
    question = MayFund(
        given=asked(by=by),
        name="Autumn",
        amount=Money(amount, currency),
        limit=Money(limit, currency),
    )
    return ask(question, LARGE)


@pytest.mark.parametrize(("amount", "limit"), [("500.01", "500.01"), ("0.01", "500.01")])
def test_large_budgets_need_the_management(amount: str, limit: str) -> None:
    """more than 500 in all, whether it is opened so large or topped up to it."""
    refused = fund(amount, limit)

    assert isinstance(refused, Refused)
    assert refused.codes == ("large_budget",)
    assert [one.role for one in refused.rulings if one.code == "large_budget"] == [MANAGEMENT]


def test_small_budgets_need_nobody() -> None:
    """up to 500 in all, as the trade has it; and the management is asked for none."""
    assert isinstance(fund("500", "500"), Allowed)
    assert isinstance(fund("900", "900", by=MAX), Allowed)


def test_a_limit_in_other_money_is_not_compared() -> None:
    """what 500 dollars are in yen is not known here, so the management is asked."""
    refused = fund("100", "100", currency="JPY")

    assert isinstance(refused, Refused)
    assert refused.codes == ("large_budget",)
