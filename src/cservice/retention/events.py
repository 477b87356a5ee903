"""What can happen to a budget."""

from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.retention.chart import STAGE
from cservice.retention.model import Budget


@frozen(kw_only=True)
class BudgetOpened(Opening[Budget]):
    """So much may be spent on keeping customers. Source: E4."""

    kind = "retention.budget_opened"
    says = "Up to {limit} may be spent on keeping customers."
    name: str  # unique within the brand
    limit: Money  # in all
    until: Instant | None = None  # from then on it pays no more; None = until it is closed

    def begin(self, stream: Stream) -> Budget:
        return Budget(
            **stream.fields(),
            name=self.name,
            limit=self.limit,
            spent=Money.zero(self.limit.currency),
            stage=STAGE.initial,
            until=self.until,
        )


@frozen(kw_only=True)
class BudgetSpent(Event[Budget]):
    """Some of it was spent on keeping one customer. Source: E4."""

    kind = "retention.budget_spent"
    says = "{amount} of it was spent on {spent_on}."
    moves = (STAGE["spend"],)
    amount: Money  # how much
    spent_on: str  # the id of what it went to: a return whose goods are kept, an appeasement

    def apply(self, record: Budget) -> Budget:
        return evolve(record, spent=record.spent + self.amount, **self.moved(record))


@frozen(kw_only=True)
class BudgetToppedUp(Event[Budget]):
    """More may be spent."""

    kind = "retention.budget_topped_up"
    moves = (STAGE["top_up"],)
    amount: Money  # so much more

    def apply(self, record: Budget) -> Budget:
        return evolve(record, limit=record.limit + self.amount, **self.moved(record))


@frozen(kw_only=True)
class BudgetClosed(Event[Budget]):
    """Nothing more is spent from it."""

    kind = "retention.budget_closed"
    moves = (STAGE["close"],)
    reason: str  # in the words of whoever closed it; names no people


@frozen(kw_only=True)
class BudgetEnded(Event[Budget]):
    """Its time was over."""

    kind = "retention.budget_ended"
    says = "The time of the budget was over."
    moves = (STAGE["end"],)
