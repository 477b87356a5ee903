"""The record of a budget, from which offers that keep customers are paid."""

from typing import Any, ClassVar

import attrs

from cservice.ids import BudgetId
from cservice.kernel.checks import not_empty, not_negative
from cservice.kernel.deadline import Deadline
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId, Folds, Lookup, Record, exactly, words
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.retention.chart import STAGE, BudgetStage

#: The name under which a budget is found by its own.
BY_NAME = "retention.name"
#: The name under which a brand has one budget a name: "5:cango autumn".
OF_BRAND = "retention.name_of_brand"
#: The name under which a brand's budgets are found that are open and have something left.
OPEN_OF_BRAND = "retention.open_of_brand"


def of_brand(brand: BrandId, name: str) -> str:
    """The value under which a brand's budget is found by `OF_BRAND`."""
    # Both may have spaces in them: the length says where the one ends and the other begins.
    return f"{len(brand)}:{brand} {words(name)}"


def name_field() -> Any:
    """A field for the name of a budget, as people say it."""
    return attrs.field(validator=not_empty)


@frozen(kw_only=True)
class Budget(Record):
    """What may be spent on keeping customers, and what was; never more. Source: E4.

    What is offered names the budget it is paid from, and is accepted only while that can pay.
    """

    kind = "retention.budget"
    prefix = "budget"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_NAME: words, OF_BRAND: exactly, OPEN_OF_BRAND: exactly}

    id: BudgetId  # unique within the tenant
    name: str = name_field()  # unique within the brand, as people say it
    limit: Money = attrs.field(validator=not_negative)  # what may be spent in all
    spent: Money = attrs.field(validator=not_negative)  # what was
    stage: BudgetStage  # whether it pays
    until: Instant | None = None  # from then on it pays no more; None = until it is closed

    @property
    def keys(self) -> tuple[str, ...]:
        """The budget alone: it is spent from many cases, and each locks it beside its own."""
        return (self.id,)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Its name; and its brand, while there is something left."""
        names = (
            self.lookup(BY_NAME, self.name),
            Lookup(name=OF_BRAND, value=of_brand(self.brand, self.name), unique=True),
        )
        if self.stage is not BudgetStage.OPEN or not self.left.is_positive:
            return names
        return (*names, self.lookup(OPEN_OF_BRAND, self.brand))

    @property
    def left(self) -> Money:
        """What may still be spent."""
        return self.limit - self.spent

    def pays(self, now: Instant) -> bool:
        """Whether it pays then, also where no sweep has noted that its time is over."""
        return self.stage is BudgetStage.OPEN and (self.until is None or now < self.until)

    def deadlines(self) -> tuple[Deadline, ...]:
        """Its time is over."""
        if self.stage is not BudgetStage.OPEN or self.until is None:
            return ()
        from cservice.retention import commands  # a command's class names its record's

        end = commands.EndBudget(budget=self.id)
        return (Deadline(at=self.until, key="end", command=end),)
