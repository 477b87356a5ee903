"""What orders are told of each other, of exchanges and of what comes back."""

from collections.abc import Mapping

from cservice import exchanges, orders, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import Sku
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
    worth = None if exchange is None else exchange.expected
    return orders.ReplacementFacts(**g.given, due=due, worth=worth)


def correction_facts(g: Gathering) -> orders.CorrectionFacts:
    """What of the order comes back, or came, item by item; what has lapsed or was freed does not.

    What was credited stays claimed whatever becomes of its return; what is extra never is.
    """
    order = g.record
    claimed: dict[Sku, list[returns.ReturnLine]] = {}
    for ra in g.case.all(returns.ReturnAuthorization):
        counts = ra.claims and not ra.lapsed(g.given["now"])
        if order is not None and ra.order == order.id and (counts or ra.credited is not None):
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
    )


GATHERERS: Mapping[type[Given], Gatherer] = {
    orders.CorrectionFacts: correction_facts,
    orders.RecordingFacts: recording_facts,
    orders.ReplacementFacts: replacement_facts,
}
