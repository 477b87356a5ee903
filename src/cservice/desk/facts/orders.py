"""What orders are told of each other and of exchanges."""

from collections.abc import Mapping

from cservice import exchanges, orders
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given


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
    return orders.ReplacementFacts(**g.given, due=due)


GATHERERS: Mapping[type[Given], Gatherer] = {
    orders.RecordingFacts: recording_facts,
    orders.ReplacementFacts: replacement_facts,
}
