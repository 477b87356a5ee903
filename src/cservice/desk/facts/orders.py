"""What orders are told of each other, of exchanges and of what comes back."""

from collections.abc import Mapping
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.facts.purse import for_goods, for_itself, standing
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.money import Money


def recording_facts(g: Gathering) -> orders.RecordingFacts:
    """Whether the brand's shop has told of an order with this number before, on whatever case."""
    number = str(getattr(g.command, "number", ""))
    before = g.found(orders.OF_BRAND, orders.of_brand(g.brand.id, number))
    return orders.RecordingFacts(**g.given, recorded=bool(before))


def replacement_facts(g: Gathering) -> orders.ReplacementFacts:
    """Whether the exchange, which is of the same case, waits for its replacement."""
    exchange = g.case.get(exchanges.Exchange, getattr(g.command, "exchange", None))
    due = (
        exchange is not None
        and exchange.case == g.case.id
        and exchange.stage is exchanges.ExchangeStage.OPEN
        and exchange.replacement_due
    )
    order = None if exchange is None else g.case.get(orders.Order, exchange.order)
    items = () if exchange is None else exchange.items
    return orders.ReplacementFacts(
        **g.given,
        due=due,
        agreed=tuple(
            [orders.Agreed(sku=x.sku, quantity=x.quantity, product=x.product) for x in items]
        ),
        worth=None if exchange is None else exchange.expected,
        value=None if exchange is None else min(exchange.value, exchange.expected),
        purse=for_goods(order, g.case, exchange),
        **({} if exchange is None else _before(exchange, g.case)),
    )


def _before(exchange: exchanges.Exchange, case: CaseFile) -> dict[str, Any]:
    """How often what an exchange is for went wrong by now; its order, locked too, says the rest."""
    order = case.get(orders.Order, exchange.order)
    wrong = 0 if order is None else order.wrong_before
    return {
        "re_orders": exchange.repeat + 1,
        "wrong_before": wrong + exchange.our_mistake,
    }


def correction_facts(g: Gathering) -> orders.CorrectionFacts:
    """What of the order comes back, or came, item by item; what has lapsed or was freed does not.

    What was credited stays claimed whatever becomes of its return; what is extra never is.
    """
    order = g.record
    assert isinstance(order, orders.Order), "nothing else is corrected"
    gone = [one.amount for one in standing(for_itself(order, g.case))]
    claimed: dict[Sku, list[returns.ReturnLine]] = {}
    for ra in g.case.all(returns.ReturnAuthorization):
        counts = ra.claims and not ra.lapsed(g.given["now"])
        if ra.order == order.id and (counts or ra.credited is not None):
            for line in ra.lines:
                if not line.extra:
                    claimed.setdefault(line.sku, []).append(line)
    return orders.CorrectionFacts(
        **g.given,
        claimed=tuple(
            orders.Claimed(
                sku=sku,
                quantity=sum(line.requested for line in lines),
                worth=Money.total((line.paid for line in lines), lines[0].paid.currency),
            )
            for sku, lines in claimed.items()
        ),
        gone_back=Money.total(gone, order.shipping.currency) if gone else None,
    )


def arrival_facts(g: Gathering) -> orders.ArrivalFacts:
    """Where the brand's days begin."""
    return orders.ArrivalFacts(**g.given, zone=g.brand.zone)


GATHERERS: Mapping[type[Given], Gatherer] = {
    orders.ArrivalFacts: arrival_facts,
    orders.CorrectionFacts: correction_facts,
    orders.RecordingFacts: recording_facts,
    orders.ReplacementFacts: replacement_facts,
}
