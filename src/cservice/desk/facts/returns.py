"""What returns are told of orders, exchanges and each other."""

from collections.abc import Iterator, Mapping
from typing import Any

from cservice import accounts, exchanges, orders, retention, returns, tickets
from cservice.desk.facts.originals import (
    arrived,
    exchanged,
    exchanging,
    pieces_of,
    stood_for,
    to_come,
    undelivered,
    unreturned,
)
from cservice.desk.facts.purse import for_return
from cservice.desk.facts.refunds import refundable
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import CustomerId, OrderId, ReturnId, Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.payment import Payment


def return_facts(g: Gathering) -> returns.ReturnFacts:
    """The sale behind a return."""
    return returns.ReturnFacts(**_sale(g, _order(g)))


def request_facts(g: Gathering) -> returns.RequestFacts:
    """The sale, whose case it is, and what may be offered to keep it."""
    order = _order(g)
    return returns.RequestFacts(
        **_sale(g, order),
        sale=None if order is None else order.sale,
        open_budgets=_open_budgets(g),
        on_case=_whose(g),
        earlier=() if order is None else earlier_attempts(order.id, g.case, None),
    )


def settling_facts(g: Gathering) -> returns.SettlingFacts:
    """The sale, what was paid and given back of it, and what exchanges stand for."""
    assert isinstance(g.record, returns.ReturnAuthorization), "nothing else is settled"
    order, own = _order(g), g.record.id
    return returns.SettlingFacts(
        **_sale(g, order),
        replaced=_replaced_of(own, g.case),
        exchanged=exchanged(own, g.case),
        exchanging=exchanging(own, g.case),
        unreturned=None if order is None else unreturned(order.replaces, g.case),
        purse=for_return(g.record, g.case),
        refundable=() if order is None else _refundable(order, g.case),
    )


def _order(g: Gathering) -> orders.Order | None:
    """The order that a return is about, or is asked for of."""
    if isinstance(g.record, returns.ReturnAuthorization):
        return g.case.get(orders.Order, g.record.order)
    begins = g.command
    assert isinstance(begins, returns.RequestReturn | returns.OpenReturnAtDock), "nothing else does"
    return g.case.get(orders.Order, begins.order)


def _sale(g: Gathering, order: orders.Order | None) -> dict[str, Any]:
    """What every command on a return is told, and what of it is coming back over all cases."""
    ra = g.record if isinstance(g.record, returns.ReturnAuthorization) else None
    own = None if ra is None else ra.id
    parcels = () if own is None else g.case.all(returns.Parcel)
    told = {
        **g.given,
        "return_address": g.brand.return_address,
        "label_price": g.brand.label_price,
        "label_takes": g.brand.label_takes,
        "zone": g.brand.zone,
        "taken_in": tuple([one.id for one in parcels if one.ra == own]),
        "to_come": ra is not None and to_come(ra, g.case),
        "arrived": ra is not None and arrived(ra, g.case),
        "undelivered": ra is not None and undelivered(ra, g.case),
    }
    if order is None:
        return {**told, "sold": None, "delivered_at": None, "sent": False}
    return {
        **told,
        "sold": sold_of(order, g, own),
        "delivered_at": order.delivered_at,
        "placed_at": order.placed_at,
        "sent": order.stage in SENT,
        "cancelled": order.stage is orders.OrderStage.CANCELLED,
        "faulty": looked_at(order),
        "customer": None if order.customer is None else order.customer.id,
    }


def looked_at(order: orders.Order) -> tuple[Sku, ...] | None:
    """What a diagnosis found wrong with an order; None = nobody looked. Source: D2."""
    return order.faulty if order.diagnosed else None


#: Once it has left us, it may be asked back.
SENT = (orders.OrderStage.SHIPPED, orders.OrderStage.DELIVERED)


def replaced(case: CaseFile) -> set[ReturnId]:
    """The returns for which a replacement has been ordered."""
    return {one.ra for one in case.all(exchanges.Exchange) if _is_ordered(one)}


def _is_ordered(exchange: exchanges.Exchange) -> bool:
    off = exchange.stage is exchanges.ExchangeStage.CANCELLED
    return exchange.replacement is not exchanges.ReplacementStage.PLANNED and not off


def _replaced_of(own: ReturnId, case: CaseFile) -> tuple[returns.Pieces, ...]:
    """For what of a return replacements have been ordered.

    An exchange that began before one of them takes its pieces first, and so counts with it.
    """
    agreed = [one for one in case.all(exchanges.Exchange) if one.ra == own and one.claims]
    while agreed and not _is_ordered(agreed[-1]):
        agreed.pop()
    return pieces_of(agreed)


#: So many of an item that others have, and what was paid for them.
_Claim = tuple[Sku, int, Money]


def _claimed(order: orders.Order, g: Gathering, own: str | None) -> list[_Claim]:
    """What others claim of an order: of a return that is over, only what was replaced. E7.

    One whose number has lapsed is over, whether or not a sweep has noted it; and pieces that were
    never sent are claimed only where these were replaced.
    """
    others = [
        ra
        for ra in g.case.all(returns.ReturnAuthorization)
        if ra.order == order.id and ra.id != own
    ]
    swapped = replaced(g.case) if others else set()
    claimed: list[_Claim] = []
    for ra in others:
        over = not ra.claims or ra.lapsed(g.given["now"])
        if ra.id in swapped:
            claimed.extend(_claimed_beside(ra, g.case, over=over))
        elif not over:
            claimed.extend((line.sku, line.claimed, line.claimed_paid) for line in ra.lines)
    return claimed


def _claimed_beside(
    ra: returns.ReturnAuthorization, case: CaseFile, *, over: bool
) -> Iterator[_Claim]:
    """What a return claims for which something went out: that, and all that was sent. E7, E8.

    Where it is over, only that.
    """
    for line, gone_out_for in stood_for(ra, case):
        count = gone_out_for if over else max(line.claimed, gone_out_for)
        yield line.sku, count, line.paid.part(count, line.requested)


def sold_of(order: orders.Order, g: Gathering, own: str | None) -> tuple[returns.Sold, ...]:
    """What was bought, item by item, and what of it returns claim, but for the own."""
    claimed, currency = _claimed(order, g, own), order.shipping.currency
    sales: dict[Sku, list[orders.OrderLine]] = {}
    for sale in order.lines:
        sales.setdefault(sale.sku, []).append(sale)
    more = _paid_beyond(order, g.case)
    items: list[returns.Sold] = []
    for sku, bought in sales.items():
        theirs = [one for one in claimed if one[0] == sku]
        items.append(
            returns.Sold(
                sku=sku,
                bought=sum([sale.quantity for sale in bought]),
                claimed=sum([count for _, count, _ in theirs]),
                paid=Money.total([*[sale.worth for sale in bought], *more.get(sku, ())], currency),
                claimed_paid=Money.total([one[2] for one in theirs], currency) if theirs else None,
                **_kept(order, sku),
                digital=any(sale.digital for sale in bought),
            )
        )
    return tuple(items)


def _kept(order: orders.Order, sku: Sku) -> dict[str, Any]:
    """How many of an item cost less since they are kept, and how much less. Source: E4."""
    kept = [one for one in order.promised_off if one.sku == sku]
    if not kept:
        return {}
    off = Money.total([one.amount for one in kept], order.shipping.currency)
    return {"kept": sum([one.quantity for one in kept]), "kept_off": off}


def _paid_beyond(order: orders.Order, case: CaseFile) -> dict[Sku, list[Money]]:
    """What was paid for a replacement itself, and not given back, by its items. Source: F5."""
    exchange = case.get(exchanges.Exchange, order.replaces)
    if exchange is None:
        return {}
    matches = exchanges.matched(exchange.items, exchange.originals)
    paid = exchanges.paid_beyond(matches, exchange.our_mistake, exchange.paid_and_kept)
    found: dict[Sku, list[Money]] = {}
    for item, more in zip(exchange.items, paid, strict=True):
        found.setdefault(item.sku, []).append(more)
    return found


def _open_budgets(g: Gathering) -> tuple[returns.BudgetLeft, ...]:
    """What is left of the brand's budgets, where anything is; by now it may be less. Source: E4."""
    found = map(g.seen, g.found(retention.OPEN_OF_BRAND, g.brand.id))
    return tuple(
        [
            returns.BudgetLeft(budget=one.id, left=one.left)
            for one in found
            if isinstance(one, retention.Budget)
        ]
    )


def _whose(g: Gathering) -> tuple[CustomerId, ...]:
    """Whose the case is that a return is asked for on. Source: E2, H4."""
    ordered = [one.customer.id for one in g.case.own(orders.Order) if one.customer is not None]
    known = [one.customer for one in g.case.own(accounts.Account)]
    told = [one.customer for one in g.case.own(tickets.Ticket) if one.customer is not None]
    return tuple(dict.fromkeys([*ordered, *known, *told]))


def earlier_attempts(
    order: OrderId, case: CaseFile, own: str | None
) -> tuple[returns.EarlierAttempt, ...]:
    """What was offered before for other returns of an order, on whatever case. Source: E4."""
    return tuple(
        [
            returns.EarlierAttempt(
                ra=ra.id,
                skus=tuple(dict.fromkeys([line.sku for line in ra.lines])),
                saved=ra.saved,
            )
            for ra in case.all(returns.ReturnAuthorization)
            if ra.order == order and ra.id != own and ra.saved.offers
        ]
    )


def _refundable(order: orders.Order, case: CaseFile) -> tuple[Payment, ...]:
    """What is left of each payment of the order; nothing where none was told. E11, E13, E15."""
    return refundable(order, case) if order.payments else ()


GATHERERS: Mapping[type[Given], Gatherer] = {
    returns.ReturnFacts: return_facts,
    returns.RequestFacts: request_facts,
    returns.SettlingFacts: settling_facts,
}
