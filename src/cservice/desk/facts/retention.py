"""What offers, budgets and refunds are told of one another."""

from collections.abc import Mapping

from cservice import exchanges, retention, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import ExchangeId, ReturnId
from cservice.kernel.given import Given
from cservice.kernel.money import Money


def offer_facts(g: Gathering) -> returns.OfferFacts:
    """What is left of the budgets that are locked with the return; another brand's do not pay."""
    return returns.OfferFacts(
        **g.given,
        budgets=tuple(
            [
                returns.BudgetLeft(budget=one.id, left=one.left)
                for one in g.case.all(retention.Budget)
                if one.brand == g.brand.id and one.pays(g.given["now"])
            ]
        ),
    )


def budget_facts(g: Gathering) -> retention.BudgetFacts:
    """Whether the brand has a budget of that name. That it stays so, the lookup sees to."""
    assert isinstance(g.command, retention.OpenBudget), "nothing else is told this"
    value = retention.of_brand(g.brand.id, g.command.name)
    return retention.BudgetFacts(**g.given, taken=bool(g.found(retention.OF_BRAND, value)))


def refund_facts(g: Gathering) -> returns.RefundFacts:
    """What was credited for the return and is not on its way to the customer yet. Source: E11."""
    assert isinstance(g.command, returns.OpenRefund), "nothing else is told this"
    if g.command.ra is None:
        return returns.RefundFacts(**g.given, left=_left_of_exchange(g.command.exchange, g))
    ra = g.case.get(returns.ReturnAuthorization, g.command.ra)
    if ra is None or ra.credited is None:
        return returns.RefundFacts(**g.given, left=Money.zero(g.command.part.amount.currency))
    gone = [fee.amount for fee in ra.fees] + _refunds(g, ra=ra.id)
    left = ra.credited - Money.total(gone, ra.credited.currency)
    return returns.RefundFacts(**g.given, left=left)


def _left_of_exchange(id: ExchangeId | None, g: Gathering) -> Money:
    """What we owed for the exchange and have not paid out."""
    exchange = g.case.get(exchanges.Exchange, id)
    if exchange is None:
        assert isinstance(g.command, returns.OpenRefund), "it was asked about"
        return Money.zero(g.command.part.amount.currency)
    gone = Money.total(_refunds(g, exchange=exchange.id), exchange.value.currency)
    return exchange.goes_back - gone


def _refunds(
    g: Gathering, ra: ReturnId | None = None, exchange: ExchangeId | None = None
) -> list[Money]:
    """What is paid out already for that return, or for that exchange."""
    return [
        one.amount
        for one in g.case.all(returns.Refund)
        if (one.ra, one.exchange) == (ra, exchange)
        and one.stage is not returns.RefundStage.GIVEN_UP
    ]


GATHERERS: Mapping[type[Given], Gatherer] = {
    returns.OfferFacts: offer_facts,
    returns.RefundFacts: refund_facts,
    retention.BudgetFacts: budget_facts,
}
