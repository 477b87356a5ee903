"""What exchanges are told of the return behind them."""

from collections.abc import Mapping
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.exchanges.matching import less
from cservice.ids import ReturnId
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given


def exchange_facts(g: Gathering) -> exchanges.ExchangeFacts:
    """The return behind an exchange; one of another case is none of its business."""
    exchange = g.record if isinstance(g.record, exchanges.Exchange) else None
    wanted: ReturnId | None = exchange.ra if exchange else getattr(g.command, "ra", None)
    ra = g.case.get(returns.ReturnAuthorization, wanted)
    if ra is not None and ra.case != g.case.id:
        ra = None
    others = [x for x in g.case.all(exchanges.Exchange) if x.ra == wanted and x is not exchange]
    claimed = [one for x in others if x.claims for one in x.originals]
    expected = ra is not None and ra.claims and not ra.lapsed(g.given["now"])
    return exchanges.ExchangeFacts(
        **g.given,
        order=None if ra is None else ra.order,
        our_mistake=ra is not None
        and any(line.reason.our_mistake for line in ra.lines if not line.extra),
        originals=less(_originals(ra, g.case), claimed) if ra and expected else (),
        settles_by_exchange=ra is not None and ra.remedy is returns.Remedy.EXCHANGE,
        shipping_price=g.brand.shipping_price,
        free_shipping_from=g.brand.free_shipping_from,
        on_its_way=ra is not None and ra.goods in _ON_ITS_WAY,
        **_before(ra, g.case),
    )


#: The goods have left the customer, and are not here.
_ON_ITS_WAY = (returns.GoodsStage.ON_THE_WAY, returns.GoodsStage.LATE)


def _originals(ra: returns.ReturnAuthorization, case: CaseFile) -> tuple[exchanges.Original, ...]:
    """What comes back, as it was sold; for what was rejected nothing goes out."""
    order = case.get(orders.Order, ra.order)
    sold = () if order is None else order.lines
    products = {line.sku: line.product for line in sold}
    return tuple(
        exchanges.Original(
            sku=line.sku,
            quantity=line.claimed - line.rejected,
            worth=line.paid.part(line.claimed - line.rejected, line.requested),
            product=products.get(line.sku),
        )
        for line in ra.lines
        if line.claimed > line.rejected
    )


def _before(ra: returns.ReturnAuthorization | None, case: CaseFile) -> dict[str, Any]:
    """Where a replacement comes back: the exchange it was sent for. Source: D9."""
    order = None if ra is None else case.get(orders.Order, ra.order)
    if order is None or order.replaces is None:
        return {}
    before = case.get(exchanges.Exchange, order.replaces)
    return {"again": order.replaces, "repeat": 1 + (0 if before is None else before.repeat)}


GATHERERS: Mapping[type[Given], Gatherer] = {exchanges.ExchangeFacts: exchange_facts}
