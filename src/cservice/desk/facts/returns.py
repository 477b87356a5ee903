"""What returns and the dock are told of orders, exchanges and each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import evolve


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
    }


def _claimed(
    order: orders.Order, g: Gathering, own: str | None, replaced: set[ReturnId]
) -> list[returns.ReturnLine]:
    """What others claim of an order: also a return that is over, if it was replaced.

    One whose number has lapsed claims nothing, whether or not a sweep has noted it.
    """
    claimed: list[returns.ReturnLine] = []
    for ra in g.case.all(returns.ReturnAuthorization):
        if ra.order != order.id or ra.id == own:
            continue
        if ra.id in replaced or (ra.claims and not ra.lapsed(g.given["now"])):
            claimed.extend(ra.lines)
    return claimed


def _sold(order: orders.Order, claimed: Sequence[returns.ReturnLine]) -> tuple[returns.Sold, ...]:
    """What was bought, item by item, and what of it is claimed."""
    sales: dict[Sku, list[orders.OrderLine]] = {}
    for sale in order.lines:
        sales.setdefault(sale.sku, []).append(sale)
    items: list[returns.Sold] = []
    for sku, bought in sales.items():
        theirs = [line for line in claimed if line.sku == sku]
        items.append(
            returns.Sold(
                sku=sku,
                bought=sum([sale.quantity for sale in bought]),
                claimed=sum([line.requested for line in theirs]),
                paid=_total(bought),
                claimed_paid=_total(theirs) if theirs else None,
            )
        )
    return tuple(items)


def _total(lines: Sequence[orders.OrderLine | returns.ReturnLine]) -> Money:
    """What was paid for one line or more."""
    total = lines[0].paid
    for line in lines[1:]:
        total += line.paid
    return total


_STANDING = {
    returns.ReturnStage.REQUESTED: returns.NumberStanding.NOT_AUTHORIZED,
    returns.ReturnStage.AUTHORIZED: returns.NumberStanding.VALID,
    returns.ReturnStage.CLOSED: returns.NumberStanding.SETTLED,
    returns.ReturnStage.CANCELLED: returns.NumberStanding.CANCELLED,
    returns.ReturnStage.EXPIRED: returns.NumberStanding.EXPIRED,
}


def dock_facts(g: Gathering) -> returns.DockFacts:
    """What the number on a parcel is worth, and as what it stood here before. Source: E2."""
    return evolve(_read(g), **_before(g))


def _before(g: Gathering) -> dict[str, Any]:
    """The parcel that is presented again, which is locked with it, and whether it was before."""
    again: ParcelId | None = getattr(g.command, "again", None)
    if again is None:
        return {}
    taken = [one.id for one in g.case.all(returns.Parcel) if one.again == again]
    before = g.case.get(returns.Parcel, again)
    return {"before": before, "taken_in_as": next(iter(taken), None)}


def _read(g: Gathering) -> returns.DockFacts:
    """What the number on a parcel is worth. Source: E2."""
    number = str(getattr(g.command, "number", None) or "").strip()
    if not number:
        return returns.DockFacts(**g.given, standing=returns.NumberStanding.ABSENT, ra=None)
    try:
        read = returns.RA_NUMBERS.parse(number)
    except MistypedNumberError:
        return returns.DockFacts(**g.given, standing=returns.NumberStanding.MISTYPED, ra=None)
    for ra in g.case.all(returns.ReturnAuthorization):
        if ra.number == read:
            return returns.DockFacts(**g.given, standing=_standing(ra, g), ra=ra)
    return returns.DockFacts(**g.given, standing=returns.NumberStanding.UNKNOWN, ra=None)


def _standing(ra: returns.ReturnAuthorization, g: Gathering) -> returns.NumberStanding:
    """A number past its time is expired, also when the sweep has not come by yet.

    One whose goods are all here and inspected is settled, also while a credit is still to come.
    """
    if ra.lapsed(g.given["now"]):
        return returns.NumberStanding.EXPIRED
    standing = _STANDING[ra.stage]
    if standing is returns.NumberStanding.VALID and ra.goods is returns.GoodsStage.INSPECTED:
        return returns.NumberStanding.SETTLED
    return standing


GATHERERS: Mapping[type[Given], Gatherer] = {
    returns.ReturnFacts: return_facts,
    returns.DockFacts: dock_facts,
}
