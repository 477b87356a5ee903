"""What the requests of budgets must be given to decide."""

from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class BudgetFacts(Given):
    """Whether the name of a budget is free."""

    taken: bool = False  # whether the brand has a budget of that name, open or not
