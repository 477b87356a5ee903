"""What offers are told of budgets, and budgets of one another."""

from collections.abc import Mapping

from cservice import orders, retention, returns
from cservice.desk.facts.purse import purse
from cservice.desk.facts.returns import earlier_attempts
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given


def offer_facts(g: Gathering) -> returns.OfferFacts:
    """What is left of the budgets that are locked with the return; another brand's do not pay."""
    ra = g.record
    assert isinstance(ra, returns.ReturnAuthorization), "nothing else has offers"
    order = g.case.get(orders.Order, ra.order)
    return returns.OfferFacts(
        **g.given,
        cancelled=order is not None and _cancelled(order),
        purse=purse(order, g.case, ra),
        earlier=earlier_attempts(ra.order, g.case, ra.id),
        budgets=tuple(
            [
                returns.BudgetLeft(budget=one.id, left=one.left)
                for one in g.case.all(retention.Budget)
                if one.brand == g.brand.id and one.pays(g.given["now"])
            ]
        ),
    )


def _cancelled(order: orders.Order) -> bool:
    return order.cancelled_in_shop or order.stage is orders.OrderStage.CANCELLED


def budget_facts(g: Gathering) -> retention.BudgetFacts:
    """Whether the brand has a budget of that name. That it stays so, the lookup sees to."""
    assert isinstance(g.command, retention.OpenBudget), "nothing else is told this"
    value = retention.of_brand(g.brand.id, g.command.name)
    return retention.BudgetFacts(**g.given, taken=bool(g.found(retention.OF_BRAND, value)))


GATHERERS: Mapping[type[Given], Gatherer] = {
    returns.OfferFacts: offer_facts,
    retention.BudgetFacts: budget_facts,
}
