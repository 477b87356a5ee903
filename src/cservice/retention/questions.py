"""What policies are asked about budgets."""

from cservice.kernel.money import Money
from cservice.kernel.question import Rule
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class MayFund(Rule):
    """May so much more be spent on keeping customers? Asked of every budget and top-up. E4, B5."""

    kind = "retention.may_fund"
    name: str  # of the budget
    amount: Money  # so much more
    limit: Money  # what may be spent then, in all
