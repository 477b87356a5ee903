"""What follows from an offer that was taken to keep a sale."""

from collections.abc import Iterable

from cservice import retention, returns
from cservice.desk.reactions.tickets import solved
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile


def spend_budget(
    event: returns.SaveOfferAccepted | returns.ExchangeOfferAccepted,
    ra: returns.ReturnAuthorization,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """The budget pays for the offer that was taken, in the same transaction. Source: E4."""
    offer = event.offer
    if offer.budget is not None and offer.cost is not None and offer.cost.is_positive:
        yield retention.SpendBudget(budget=offer.budget, amount=offer.cost, spent_on=ra.id)


def solve_kept(
    event: returns.SaveOfferAccepted, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where the customer keeps the order, the tickets have an answer. Source: E4, H1."""
    return solved(case, "kept the order")
