"""What orders are told of each other, of exchanges and of what comes back."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.facts.instead import stays_here
from cservice.desk.facts.originals import arrived, counted, stood_for
from cservice.desk.facts.paid import disputable
from cservice.desk.facts.purse import for_goods
from cservice.desk.facts.returns import replaced
from cservice.desk.facts.sales import for_itself, going_of_own, not_given_up, parts_of
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.payment import sum_of


def recording_facts(g: Gathering) -> orders.RecordingFacts:
    """Whether the brand's shop has told of an order with this number before, on whatever case."""
    assert isinstance(g.command, orders.RecordOrder | orders.NumberOrder), "no other is told this"
    before = g.found(orders.OF_BRAND, orders.of_brand(g.brand.id, g.command.number))
    return orders.RecordingFacts(**g.given, recorded=bool(before))


def replacement_facts(g: Gathering) -> orders.ReplacementFacts:
    """Whether the exchange, which is of the same case, waits for its replacement."""
    assert isinstance(g.command, orders.PlaceNoPaymentOrder), "nothing else is told this"
    exchange = g.case.get(exchanges.Exchange, g.command.exchange)
    due = (
        exchange is not None
        and exchange.case == g.case.id
        and exchange.stage is exchanges.ExchangeStage.OPEN
        and exchange.replacement_due
        and not _arrived(exchange, g.case)
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
        **({} if exchange is None else _gone_wrong(exchange, g.case)),
    )


def _arrived(exchange: exchanges.Exchange, case: CaseFile) -> bool:
    """Whether the customer has the original after all, which was lost on its way to them. E8."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    return ra is not None and arrived(ra, case)


def _gone_wrong(exchange: exchanges.Exchange, case: CaseFile) -> dict[str, Any]:
    """How often what an exchange is for went wrong by now; its order, locked too, says the rest."""
    order = case.get(orders.Order, exchange.order)
    wrong = 0 if order is None else order.wrong_before
    return {
        "re_orders": exchange.repeat + 1,
        "wrong_before": wrong + exchange.our_mistake,
    }


def correction_facts(g: Gathering) -> orders.CorrectionFacts:
    """What of the order comes back, or came, item by item; what has lapsed or was freed does not.

    What was credited or replaced stays claimed whatever becomes of its return, and of one that is
    over no more than that; what is extra never is.
    """
    order = g.record
    assert isinstance(order, orders.Order), "nothing else is corrected"
    claimed: dict[Sku, list[tuple[int, Money]]] = {}
    swapped = replaced(g.case)
    for ra in g.case.all(returns.ReturnAuthorization):
        if ra.order == order.id:
            over = (not ra.claims or ra.lapsed(g.given["now"])) and ra.credited is None
            for line, stands_for in stood_for(ra, g.case):
                gone_out_for = stands_for if ra.id in swapped else 0
                pieces = max(0 if over else line.claimed, gone_out_for)
                if pieces:
                    worth = line.paid.part(pieces, line.requested)
                    claimed.setdefault(line.sku, []).append((pieces, worth))
    return orders.CorrectionFacts(
        **g.given,
        claimed=tuple(
            orders.Claimed(
                sku=sku,
                quantity=sum(pieces for pieces, _ in parts),
                worth=Money.total((worth for _, worth in parts), parts[0][1].currency),
            )
            for sku, parts in claimed.items()
        ),
        gone=parts_of(not_given_up(for_itself(order, g.case))),
        going=sum_of(parts_of(going_of_own(order, g.case))),
    )


def shipping_facts(g: Gathering) -> orders.ShippingFacts:
    """What has gone back of the order, and whether the customer gets something for all of it."""
    order = g.record
    assert isinstance(order, orders.Order), "nothing else is shipped"
    swapped = replaced(g.case) | counted(g.case)
    got: Counter[Sku] = Counter()
    for ra in g.case.all(returns.ReturnAuthorization):
        if ra.order == order.id and (ra.credited is not None or ra.id in swapped):
            for line in ra.lines:
                got[line.sku] += 0 if line.extra else line.requested
    sold: Counter[Sku] = Counter()
    for bought in order.lines:
        sold[bought.sku] += bought.quantity
    return orders.ShippingFacts(
        **g.given,
        gone_back=sum_of(parts_of(not_given_up(for_itself(order, g.case)))),
        settled=sold <= got or stays_here(order, g.case) or _has_after_all(order, g.case),
    )


def _has_after_all(order: orders.Order, case: CaseFile) -> bool:
    """Whether it is a replacement for what the customer has after all."""
    exchange = case.get(exchanges.Exchange, order.replaces)
    return exchange is not None and _arrived(exchange, case)


def chargeback_facts(g: Gathering) -> orders.ChargebackFacts:
    """What was paid, whichever order of a sale the bank names."""
    order = g.record
    assert isinstance(order, orders.Order), "nothing else is disputed"
    return orders.ChargebackFacts(**g.given, left=disputable(order, g.case))


def arrival_facts(g: Gathering) -> orders.ArrivalFacts:
    """Where the brand's days begin."""
    return orders.ArrivalFacts(**g.given, zone=g.brand.zone)


GATHERERS: Mapping[type[Given], Gatherer] = {
    orders.ArrivalFacts: arrival_facts,
    orders.ChargebackFacts: chargeback_facts,
    orders.CorrectionFacts: correction_facts,
    orders.RecordingFacts: recording_facts,
    orders.ReplacementFacts: replacement_facts,
    orders.ShippingFacts: shipping_facts,
}
