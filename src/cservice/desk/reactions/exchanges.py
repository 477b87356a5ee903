"""What follows from what happens to exchanges."""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.reactions.tickets import solved
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.money import Money


def send_replacement(
    event: Event[Any], exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """The replacement is ordered at no charge as soon as it is due. Source: D6, F2."""
    if not exchange.replacement_due or exchange.stage is not exchanges.ExchangeStage.OPEN:
        return
    order = case.get(orders.Order, exchange.order)
    yield orders.PlaceNoPaymentOrder(
        case=exchange.case,
        exchange=exchange.id,
        customer=None if order is None else order.customer,
        lines=tuple(
            orders.OrderLine(
                sku=item.sku,
                title=item.title,
                quantity=item.quantity,
                paid=Money.zero(exchange.shipping.currency),
            )
            for item in exchange.items
        ),
        shipping=exchange.shipping,
    )


def give_up_exchange(
    event: exchanges.ReplacementCancelled, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing comes back, no other replacement goes out. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    if ra is None or not ra.claims:
        yield exchanges.CancelExchange(exchange=exchange.id, reason="nothing comes back for it")


def note_original(
    event: exchanges.ExchangeStarted, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where the original was back before the exchange was agreed, its leg is as far. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    back = (returns.GoodsStage.RECEIVED, returns.GoodsStage.INSPECTED)
    if ra is not None and ra.goods in back:
        yield exchanges.ReceiveOriginal(exchange=exchange.id)
        if ra.goods is returns.GoodsStage.INSPECTED and not any(x.rejected for x in ra.lines):
            yield exchanges.AcceptOriginal(exchange=exchange.id)


def close_return(
    event: Event[Any], record: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return whose exchanges are done is done; one that was cancelled holds no other up.

    Source: F3.
    """
    ra = case.get(returns.ReturnAuthorization, record.ra)
    stages = [one.stage for one in case.own(exchanges.Exchange) if one.ra == record.ra]
    done = exchanges.ExchangeStage.CLOSED in stages and exchanges.ExchangeStage.OPEN not in stages
    if ra is not None and ra.stage is returns.ReturnStage.AUTHORIZED and done:
        yield returns.CloseReturn(ra=ra.id)


def solve_ticket(
    event: exchanges.ExchangeClosed, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    return solved(case, "exchanged")


REACTIONS: Reactions = {
    exchanges.ExchangeStarted: (send_replacement, note_original),
    exchanges.OriginalReceived: (send_replacement,),
    exchanges.ReplacementCancelled: (give_up_exchange,),
    exchanges.ExchangeClosed: (close_return, solve_ticket),
    exchanges.ExchangeCancelled: (close_return,),
}
