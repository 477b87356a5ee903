"""What returns are told of orders, exchanges and each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from cservice import accounts, exchanges, orders, retention, returns, tickets
from cservice.desk.facts.originals import exchanged, unreturned
from cservice.desk.facts.purse import purse
from cservice.desk.facts.refunds import refundable
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import BudgetId, CustomerId, OrderId, ReturnId, Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.money import Money


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
    order = _order(g)
    own = None if g.record is None else g.record.id
    return returns.SettlingFacts(
        **_sale(g, order),
        replaced=own in _replaced(g.case),
        exchanged=exchanged(own, g.case),
        unreturned=None if order is None else unreturned(order.replaces, g.case),
        purse=purse(order, g.case),
        **({} if order is None else _settlement(order, g, own)),
    )


def _order(g: Gathering) -> orders.Order | None:
    """The order that a return is about, or is asked for of."""
    holder = g.record if isinstance(g.record, returns.ReturnAuthorization) else g.command
    return g.case.get(orders.Order, getattr(holder, "order", None))


def _sale(g: Gathering, order: orders.Order | None) -> dict[str, Any]:
    """What every command on a return is told, and what of it is coming back over all cases."""
    own = None if g.record is None else g.record.id
    parcels = () if own is None else g.case.all(returns.Parcel)
    told = {
        **g.given,
        "return_address": g.brand.return_address,
        "label_price": g.brand.label_price,
        "label_takes": g.brand.label_takes,
        "taken_in": tuple([one.id for one in parcels if one.ra == own]),
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


def _replaced(case: CaseFile) -> set[ReturnId]:
    """The returns for which a replacement has been ordered."""
    return {
        one.ra
        for one in case.all(exchanges.Exchange)
        if one.replacement is not exchanges.ReplacementStage.PLANNED
        and one.stage is not exchanges.ExchangeStage.CANCELLED
    }


#: So many of an item that others have, and what was paid for them.
_Claim = tuple[Sku, int, Money]


def _claimed(order: orders.Order, g: Gathering, own: str | None) -> list[_Claim]:
    """What others claim of an order: also a return that is over, if it was replaced.

    One whose number has lapsed claims nothing, whether or not a sweep has noted it; nor do pieces
    that were never sent, unless they were replaced.
    """
    replaced = _replaced(g.case)
    claimed: list[_Claim] = []
    for ra in g.case.all(returns.ReturnAuthorization):
        if ra.order != order.id or ra.id == own:
            continue
        if ra.id in replaced:
            bought = [line for line in ra.lines if not line.extra]
            claimed.extend((line.sku, line.requested, line.paid) for line in bought)
        elif ra.claims and not ra.lapsed(g.given["now"]):
            claimed.extend((line.sku, line.claimed, line.claimed_paid) for line in ra.lines)
    return claimed


def sold_of(order: orders.Order, g: Gathering, own: str | None) -> tuple[returns.Sold, ...]:
    """What was bought, item by item, and what of it returns claim, but for the own."""
    claimed = _claimed(order, g, own)
    sales: dict[Sku, list[orders.OrderLine]] = {}
    for sale in order.lines:
        sales.setdefault(sale.sku, []).append(sale)
    items: list[returns.Sold] = []
    for sku, bought in sales.items():
        theirs = [one for one in claimed if one[0] == sku]
        items.append(
            returns.Sold(
                sku=sku,
                bought=sum([sale.quantity for sale in bought]),
                claimed=sum([count for _, count, _ in theirs]),
                paid=_total([sale.worth for sale in bought]),
                claimed_paid=_total([paid for _, _, paid in theirs]) if theirs else None,
                digital=any(sale.digital for sale in bought),
            )
        )
    return tuple(items)


def _total(amounts: Sequence[Money]) -> Money:
    """What was paid for one line or more."""
    total = amounts[0]
    for amount in amounts[1:]:
        total += amount
    return total


def _open_budgets(g: Gathering) -> tuple[BudgetId, ...]:
    """The brand's budgets with something left. Source: E4."""
    found = g.found(retention.OPEN_OF_BRAND, g.brand.id)
    return tuple([BudgetId(id) for id in found])


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


def _settlement(order: orders.Order, g: Gathering, own: str | None) -> dict[str, Any]:
    """How the order was paid, what went back of it, what the bank says. Source: E11, E13, E15."""
    charged_back = order.charged_back
    if not order.payments and charged_back is None:
        return {}
    return {
        "charged_back": charged_back,
        "due_elsewhere": due_elsewhere(order, g.case, own),
        "refundable": refundable(order, g.case),
    }


def due_elsewhere(order: orders.Order, case: CaseFile, own: str | None) -> Money | None:
    """What other returns of the order are due, and did not get; None = nothing. Source: E13.

    Not what they may still be due: they may be given up. What is due once they are honoured counts
    for them then, with what this one did not get.
    """
    others = [
        max(ra.credit_due, _nothing(ra))
        for ra in case.all(returns.ReturnAuthorization)
        if ra.order == order.id and ra.id != own and _due(ra)
    ]
    return Money.total(others, order.shipping.currency) if others else None


def _due(ra: returns.ReturnAuthorization) -> bool:
    """Whether a return is for a credit; what of it the bank gave, was not credited."""
    live = ra.stage in (returns.ReturnStage.AUTHORIZED, returns.ReturnStage.CLOSED)
    return live and ra.remedy is returns.Remedy.CREDIT


def _nothing(ra: returns.ReturnAuthorization) -> Money:
    return Money.zero(ra.lines[0].paid.currency)


GATHERERS: Mapping[type[Given], Gatherer] = {
    returns.ReturnFacts: return_facts,
    returns.RequestFacts: request_facts,
    returns.SettlingFacts: settling_facts,
}
