"""What can be asked of a budget. Source: E4."""

import attrs

from cservice.ids import BudgetId
from cservice.kernel.checks import not_empty, positive
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.retention import events
from cservice.retention.facts import BudgetFacts
from cservice.retention.model import Budget, name_field
from cservice.retention.questions import MayFund

_RULES = "trade.retention"


@frozen(kw_only=True)
class BudgetCommand(Command[Budget, Given]):
    """A command on a budget."""

    record = Budget
    target = "budget"
    budget: BudgetId  # which


@frozen(kw_only=True)
class OpenBudget(Request[Budget, BudgetFacts]):
    """Say what may be spent on keeping customers. Source: E4.

    Refused: a name that the brand's budgets have already, a time that is over.
    """

    kind = "retention.open_budget"
    record = Budget
    facts = BudgetFacts
    yields = (events.BudgetOpened,)
    name: str = name_field()  # unique within the brand
    limit: Money = attrs.field(validator=positive)  # in all
    until: Instant | None = None  # from then on it pays no more; None = until it is closed

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.id,)

    def decision(self, facts: BudgetFacts) -> Outcome[Budget]:
        if facts.taken:
            return refuse(
                self.kind,
                _RULES,
                "name_taken",
                "there is a budget {name} already",
                allowed=("top that one up", "another name"),
                name=self.name,
            )
        if self.until is not None and self.until <= facts.now:
            return _over(self.kind, self.until)
        may = MayFund(given=facts, name=self.name, amount=self.limit, limit=self.limit).ask()
        if isinstance(may, Refused):
            return may
        opened = events.BudgetOpened(name=self.name, limit=self.limit, until=self.until)
        return accept(opened, rulings=may.rulings)


def _over(question: str, until: Instant | None) -> Refused:
    return refuse(
        question,
        _RULES,
        "over",
        "the time of the budget was over at {until}",
        allowed=("open another",),
        until=until,
    )


@frozen(kw_only=True)
class SpendBudget(BudgetCommand):
    """Spend some of a budget on keeping one customer; never more than is left. Source: E4."""

    kind = "retention.spend_budget"
    yields = (events.BudgetSpent,)
    amount: Money = attrs.field(validator=positive)  # how much
    spent_on: str = attrs.field(validator=not_empty)  # the id of what it goes to

    def decision(self, record: Budget, facts: Given) -> Outcome[Budget]:
        if not record.pays(facts.now):
            return _over(self.kind, record.until)
        left = record.left
        if self.amount.currency != left.currency or self.amount > left:
            return refuse(
                self.kind,
                _RULES,
                "budget_spent",
                "{amount} cannot be spent, {left} is left",
                allowed=(f"up to {left}",) if left.is_positive else ("top it up first",),
                amount=self.amount,
                left=left,
            )
        return accept(events.BudgetSpent(amount=self.amount, spent_on=self.spent_on))


@frozen(kw_only=True)
class TopUpBudget(BudgetCommand):
    """Let more be spent. Source: E4."""

    kind = "retention.top_up_budget"
    yields = (events.BudgetToppedUp,)
    amount: Money = attrs.field(validator=positive)  # so much more

    def decision(self, record: Budget, facts: Given) -> Outcome[Budget]:
        if not record.pays(facts.now):
            return _over(self.kind, record.until)
        if self.amount.currency != record.limit.currency:
            return refuse(
                self.kind,
                _RULES,
                "other_currency",
                "a budget in {ours} is not topped up with {amount}",
                allowed=(f"an amount in {record.limit.currency}",),
                ours=record.limit.currency,
                amount=self.amount,
            )
        limit = record.limit + self.amount
        may = MayFund(given=facts, name=record.name, amount=self.amount, limit=limit).ask()
        if isinstance(may, Refused):
            return may
        return accept(events.BudgetToppedUp(amount=self.amount), rulings=may.rulings)


@frozen(kw_only=True)
class CloseBudget(BudgetCommand):
    """Spend nothing more from a budget; what is left stays unspent."""

    kind = "retention.close_budget"
    yields = (events.BudgetClosed,)
    #: In the words of whoever closes it; names no people.
    reason: str = attrs.field(validator=not_empty)

    def decision(self, record: Budget, facts: Given) -> Outcome[Budget]:
        if not record.pays(facts.now):
            return _over(self.kind, record.until)
        return accept(events.BudgetClosed(reason=self.reason))


@frozen(kw_only=True)
class EndBudget(BudgetCommand):
    """Note that a budget's time is over; a deadline's command."""

    kind = "retention.end_budget"
    yields = (events.BudgetEnded,)

    def decision(self, record: Budget, facts: Given) -> Outcome[Budget]:
        if record.pays(facts.now):
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "the budget pays until {until}",
                until="it is closed" if record.until is None else record.until,
            )
        return accept(events.BudgetEnded())
