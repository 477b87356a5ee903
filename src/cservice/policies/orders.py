"""The trade's answers about orders."""

from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.orders.questions import SourceCodeWorth

#: The name under which these policies are registered.
NAME = "trade.orders"


@policy(SourceCodeWorth)
def no_promotion(q: SourceCodeWorth) -> Money | None:
    """A code takes nothing off unless one of the brand's promotions has it."""
    return None
