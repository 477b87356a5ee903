"""What returns and the dock are told of orders, exchanges and each other."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from cservice import exchanges, orders, retention, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import BudgetId, OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import evolve
from cservice.payment import left_of


def return_facts(g: Gathering) -> returns.ReturnFacts:
    """The sale behind a return, and what of it is already coming back, over all cases."""
    order = g.case.get(orders.Order, _order_id(g))
    own = g.record.id if g.record is not None else None
    replaced = _replaced(g.case)
    parcels = g.case.all(returns.Parcel) if own is not None else ()
    return returns.ReturnFacts(
        **g.given,
        sold=None if order is None else _sold(order, _claimed(order, g, own, replaced)),
        delivered_at=None if order is None else order.delivered_at,
        placed_at=None if order is None else order.placed_at,
        sent=order is not None and order.stage in _SENT,
        cancelled=order is not None and order.stage is orders.OrderStage.CANCELLED,
        return_address=g.brand.return_address,
        label_price=g.brand.label_price,
        label_takes=g.brand.label_takes,
        taken_in=tuple([one.id for one in parcels if one.ra == own]),
        replaced=own in replaced,
        customer=None if order is None or order.customer is None else order.customer.id,
        open_budgets=_open_budgets(g),
        **({} if order is None else _settlement(order, g, own)),
    )


_SENT = (orders.OrderStage.SHIPPED, orders.OrderStage.DELIVERED)


def _order_id(g: Gathering) -> OrderId | None:
    holder = g.record if isinstance(g.record, returns.ReturnAuthorization) else g.command
    return getattr(holder, "order", None)


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


def _claimed(
    order: orders.Order, g: Gathering, own: str | None, replaced: set[ReturnId]
) -> list[_Claim]:
    """What others claim of an order: also a return that is over, if it was replaced.

    One whose number has lapsed claims nothing, whether or not a sweep has noted it; nor do pieces
    that were never sent, unless they were replaced.
    """
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


def _sold(order: orders.Order, claimed: Sequence[_Claim]) -> tuple[returns.Sold, ...]:
    """What was bought, item by item, and what of it is claimed."""
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
    """The brand's budgets with something left, where it is decided what is offered. Source: E4."""
    if not isinstance(g.command, returns.RequestReturn):
        return ()
    found = g.found(retention.OPEN_OF_BRAND, g.brand.id)
    return tuple([BudgetId(id) for id in found])


def _settlement(order: orders.Order, g: Gathering, own: str | None) -> dict[str, Any]:
    """How the order was paid, what went back of it, what the bank says. Source: E11, E13, E15."""
    charged_back = order.charged_back
    known: dict[str, Any] = {"disputed": order.disputed}
    if not order.payments and charged_back is None:
        return known
    of_order = [ra for ra in g.case.all(returns.ReturnAuthorization) if ra.order == order.id]
    paid_back = [part for ra in of_order for part in ra.paid_back]
    return {
        **known,
        "charged_back": charged_back,
        "due_elsewhere": due_elsewhere(order, g.case, own),
        "refundable": left_of(order.payments, paid_back, charged_back),
    }


def due_elsewhere(order: orders.Order, case: CaseFile, own: str | None) -> Money | None:
    """What other returns of the order may still get; None = nothing. Source: E13."""
    others = [
        max(ra.creditable, _nothing(ra))
        for ra in case.all(returns.ReturnAuthorization)
        if ra.order == order.id and ra.id != own and _due(ra)
    ]
    return Money.total(others, order.shipping.currency) if others else None


def _due(ra: returns.ReturnAuthorization) -> bool:
    """Whether a credit may still come of a return."""
    live = ra.stage is returns.ReturnStage.AUTHORIZED
    return live and ra.remedy is returns.Remedy.CREDIT


def _nothing(ra: returns.ReturnAuthorization) -> Money:
    return Money.zero(ra.lines[0].paid.currency)


_STANDING = {
    returns.ReturnStage.REQUESTED: returns.NumberStanding.NOT_AUTHORIZED,
    returns.ReturnStage.AUTHORIZED: returns.NumberStanding.VALID,
    returns.ReturnStage.CLOSED: returns.NumberStanding.SETTLED,
    returns.ReturnStage.CANCELLED: returns.NumberStanding.CANCELLED,
    returns.ReturnStage.EXPIRED: returns.NumberStanding.EXPIRED,
    returns.ReturnStage.KEPT: returns.NumberStanding.CANCELLED,
}


def dock_facts(g: Gathering) -> returns.DockFacts:
    """What the number on a parcel is worth, and as what it stood here before. Source: E2."""
    return evolve(_read(g), **_before(g), **_named_order(g))


def _before(g: Gathering) -> dict[str, Any]:
    """The parcel that is presented again, which is locked with it, and whether it was before."""
    again: ParcelId | None = getattr(g.command, "again", None)
    if again is None:
        return {}
    taken = [one.id for one in g.case.all(returns.Parcel) if one.again == again]
    before = g.case.get(returns.Parcel, again)
    return {"before": before, "taken_in_as": next(iter(taken), None)}


def _named_order(g: Gathering) -> dict[str, Any]:
    """The order that is named on a parcel, where it is locked and its number is only one order's.

    Of what is digital nothing can be in the parcel.
    """
    number: str | None = getattr(g.command, "order", None)
    if not number or not number.strip():
        return {}
    found = g.found(orders.BY_NUMBER, orders.Order.lookup(orders.BY_NUMBER, number).value)
    order = g.case.get(orders.Order, found[0]) if len(found) == 1 else None
    if order is None:
        return {}
    sold = _sold(order, _claimed(order, g, None, _replaced(g.case)))
    pieces = sum([one.returnable for one in sold if one.comes_back])
    return {"order": order.id, "returnable": pieces if order.stage in _SENT else 0}


def _read(g: Gathering) -> returns.DockFacts:
    """What the number on a parcel is worth, or of the return that was opened for it. Source: E2."""
    if isinstance(g.command, returns.TakeParcelIn):
        return _worth(g, g.case.get(returns.ReturnAuthorization, g.command.ra))
    number = str(getattr(g.command, "number", None) or "").strip()
    if not number:
        return returns.DockFacts(**g.given, standing=returns.NumberStanding.ABSENT, ra=None)
    try:
        read = returns.RA_NUMBERS.parse(number)
    except MistypedNumberError:
        return returns.DockFacts(**g.given, standing=returns.NumberStanding.MISTYPED, ra=None)
    for ra in g.case.all(returns.ReturnAuthorization):
        if ra.number == read:
            return _worth(g, ra)
    return _worth(g, None)


def _worth(g: Gathering, ra: returns.ReturnAuthorization | None) -> returns.DockFacts:
    standing = returns.NumberStanding.UNKNOWN if ra is None else _standing(ra, g)
    return returns.DockFacts(**g.given, standing=standing, ra=ra)


_DONE = (
    returns.GoodsStage.INSPECTED,
    returns.GoodsStage.KEPT,
    returns.GoodsStage.NOT_NEEDED,
)


def _standing(ra: returns.ReturnAuthorization, g: Gathering) -> returns.NumberStanding:
    """A number past its time is expired, also when the sweep has not come by yet.

    One whose goods are all here and inspected, or need not come, is settled, also while a credit is
    still to come. One whose goods were written off as lost is good: they are ours.
    """
    if ra.lapsed(g.given["now"]):
        return returns.NumberStanding.EXPIRED
    standing = _STANDING[ra.stage]
    if ra.written_off:
        standing = returns.NumberStanding.VALID
    elif standing is returns.NumberStanding.VALID and ra.goods in _DONE:
        return returns.NumberStanding.SETTLED
    if standing is returns.NumberStanding.VALID and _is_another(ra, g):
        return returns.NumberStanding.ANOTHER_SENDER
    return standing


def _is_another(ra: returns.ReturnAuthorization, g: Gathering) -> bool:
    """Whether the sender on the parcel is clearly not the order's customer. Source: E2.

    Unknown is not another; nor is one who bears a name of the customer's, or whose address is the
    customer's: families send each other's parcels. Once somebody has looked into it and presents
    it again, it is not asked again.
    """
    sender: str | None = getattr(g.command, "sender", None)
    order = g.case.get(orders.Order, ra.order)
    customer = None if order is None else order.customer
    again = getattr(g.command, "again", None)
    said = _words(sender)
    if again is not None or customer is None or not said:
        return False
    names = [one for one in _words(customer.name) - _TITLES if len(one) > 1]
    address = _words(customer.address)
    by_name = not names or any(one in said for one in names)
    return not by_name and not (address and address <= said)


_TITLES = {"mr", "mrs", "ms", "dr"}


def _words(text: str | None) -> set[str]:
    """The words of a name or address, without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    kept = [sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)]
    return set("".join(kept).split())


GATHERERS: Mapping[type[Given], Gatherer] = {
    returns.ReturnFacts: return_facts,
    returns.DockFacts: dock_facts,
}
