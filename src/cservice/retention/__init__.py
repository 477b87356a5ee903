"""Keeping customers: the budgets that offers are paid from. Source: E4, I2."""

from cservice.kernel.slice import Slice
from cservice.retention.chart import BudgetStage
from cservice.retention.commands import (
    CloseBudget,
    EndBudget,
    OpenBudget,
    SpendBudget,
    TopUpBudget,
)
from cservice.retention.events import (
    BudgetClosed,
    BudgetEnded,
    BudgetOpened,
    BudgetSpent,
    BudgetToppedUp,
)
from cservice.retention.facts import BudgetFacts
from cservice.retention.model import BY_NAME, OF_BRAND, OPEN_OF_BRAND, Budget, of_brand
from cservice.retention.questions import MayFund

SLICE = Slice(
    name="retention",
    records=(Budget,),
    events=(BudgetOpened, BudgetSpent, BudgetToppedUp, BudgetClosed, BudgetEnded),
    commands=(OpenBudget, SpendBudget, TopUpBudget, CloseBudget, EndBudget),
    questions=(MayFund,),
)

__all__ = [
    "BY_NAME",
    "OF_BRAND",
    "OPEN_OF_BRAND",
    "SLICE",
    "Budget",
    "BudgetClosed",
    "BudgetEnded",
    "BudgetFacts",
    "BudgetOpened",
    "BudgetSpent",
    "BudgetStage",
    "BudgetToppedUp",
    "CloseBudget",
    "EndBudget",
    "MayFund",
    "OpenBudget",
    "SpendBudget",
    "TopUpBudget",
    "of_brand",
]
