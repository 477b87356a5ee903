"""What exchanges are told of the return behind them."""

from collections.abc import Mapping

from cservice import exchanges, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import ReturnId
from cservice.kernel.given import Given


def exchange_facts(g: Gathering) -> exchanges.ExchangeFacts:
    """The return behind an exchange; one of another case is none of its business."""
    exchange = g.record if isinstance(g.record, exchanges.Exchange) else None
    wanted: ReturnId | None = exchange.ra if exchange else getattr(g.command, "ra", None)
    ra = g.case.get(returns.ReturnAuthorization, wanted)
    if ra is not None and ra.case != g.case.id:
        ra = None
    given = [x for x in g.case.all(exchanges.Exchange) if x.ra == wanted and x is not exchange]
    over = exchanges.ExchangeStage.CANCELLED
    expected = ra is not None and ra.claims and not ra.lapsed(g.given["now"])
    return exchanges.ExchangeFacts(
        **g.given,
        order=None if ra is None else ra.order,
        coming_back=sum(line.requested for line in ra.lines) if ra and expected else 0,
        exchanged=sum(item.quantity for x in given if x.stage is not over for item in x.items),
        our_mistake=ra is not None and any(line.reason.our_mistake for line in ra.lines),
        settles_by_exchange=ra is not None and ra.remedy is returns.Remedy.EXCHANGE,
        shipping_price=g.brand.shipping_price,
    )


GATHERERS: Mapping[type[Given], Gatherer] = {exchanges.ExchangeFacts: exchange_facts}
