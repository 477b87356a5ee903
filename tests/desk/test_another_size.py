"""A return whose customer takes another size in place of the money, on a desk. Source: E4."""

from cservice import (
    Actor,
    CountedNumbers,
    Desk,
    Money,
    exchanges,
    orders,
    policy,
    retention,
    returns,
    tickets,
)
from cservice.ids import BudgetId, ProductId, Sku
from cservice.testing import NOON
from cservice.testing.desk import foretold, what_is_kept_adds_up

ANNA, SHOP = Actor.staff("anna"), Actor.customer("shop")
SPRING = BudgetId("budget-spring")
SHIRT = ProductId("shirt")


@policy(returns.SaveOffers)
def another_size(q: returns.SaveOffers) -> tuple[returns.SaveOffer, ...] | None:
    """Another size, sent at our cost."""
    offer = returns.SaveOffer(
        code="size",
        text="We send you another size.",
        kind=returns.OfferKind.EXCHANGE,
        cost=Money("4", "USD"),
        budget=SPRING,
    )
    return (offer,)


def test_another_size_keeps_the_sale_and_not_the_goods() -> None:
    """the budget pays, the ticket stays open, and the return goes on as an exchange."""
    desk = Desk(numbers=CountedNumbers(), policies=[another_size])
    fund = retention.OpenBudget(id=SPRING, name="Spring", limit=Money("10", "USD"))
    desk.do(fund, by=ANNA, at=NOON)
    line = orders.OrderLine(
        sku=Sku("shirt-s"), title="A shirt", quantity=1, paid=Money("30", "USD"), product=SHIRT
    )
    order = desk.do(
        orders.RecordOrder(
            number="C-1",
            customer=None,
            lines=(line,),
            shipping=Money("0", "USD"),
            placed_at=NOON,
            shipped_at=NOON,
            delivered_at=NOON,
        ),
        by=SHOP,
        at=NOON,
    ).record
    ticket = desk.do(tickets.OpenTicket(subject="too small"), by=ANNA, at=NOON).record
    item = returns.RequestedItem(sku=line.sku, reason=returns.Reason.CHANGED_MIND)
    request = returns.RequestReturn(case=ticket.case, order=order.id, items=(item,))
    ra = desk.do(request, by=ANNA, at=NOON).record

    foretold(desk, returns.AcceptOffer(ra=ra.id, code="size"), by=ANNA, at=NOON)

    assert desk.record(retention.Budget, SPRING).left == Money("6", "USD")
    assert desk.record(tickets.Ticket, ticket.id).stage is tickets.TicketStage.NEW
    desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA, at=NOON)
    larger = exchanges.Item(sku=Sku("shirt-m"), title="A larger shirt", product=SHIRT)
    start = exchanges.StartExchange(ra=ra.id, items=(larger,))
    exchange = desk.do(start, by=ANNA, at=NOON).record
    assert exchange.stage is exchanges.ExchangeStage.OPEN
    what_is_kept_adds_up(desk)
