"""Gatherers: the one place that sees several slices, and tells each what it must know.

One for each facts class; a host adds its own, and replaces ours where it knows better.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from cservice import calls, exchanges, orders, returns
from cservice.desk.brand import Brand
from cservice.ids import OrderId, ReturnId, Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.record import Record, Tenant


@attrs.frozen(kw_only=True)
class Gathering:
    """What a gatherer and a provider of host facts are shown."""

    tenant: Tenant  # whose it is
    case: CaseFile  # all records that the locked keys guard
    record: Record | None  # what the command is on; None = it is a request
    command: Command[Any, Any] | Request[Any, Any]  # what is decided
    brand: Brand  # the brand's configuration
    given: Mapping[str, Any]  # instant, actor, policies, override, host facts


Gatherer = Callable[[Gathering], Given]


def plain(g: Gathering) -> Given:
    """The base alone."""
    return Given(**g.given)


def call_facts(g: Gathering) -> calls.CallFacts:
    """The brand's menu."""
    return calls.CallFacts(**g.given, menu=g.brand.menu)


def return_facts(g: Gathering) -> returns.ReturnFacts:
    """The sale behind a return, and what of it is already coming back, over all cases."""
    order = g.case.get(orders.Order, _order_id(g))
    own = g.record.id if g.record is not None else None
    return returns.ReturnFacts(
        **g.given,
        sold=None if order is None else _sold(order, g, own),
        delivered_at=None if order is None else order.delivered_at,
        return_address=g.brand.return_address,
        label_price=g.brand.label_price,
        label_takes=g.brand.label_takes,
        taken_in=tuple(one.id for one in g.case.all(returns.Parcel) if own and one.ra == own),
        replaced=own in _replaced(g.case),
    )


def _order_id(g: Gathering) -> OrderId | None:
    holder = g.record if isinstance(g.record, returns.ReturnAuthorization) else g.command
    return getattr(holder, "order", None)


def _replaced(case: CaseFile) -> frozenset[ReturnId]:
    """The returns for which a replacement has been ordered."""
    return frozenset(
        one.ra
        for one in case.all(exchanges.Exchange)
        if one.replacement is not exchanges.ReplacementStage.PLANNED
    )


def _sold(order: orders.Order, g: Gathering, own: str | None) -> tuple[returns.Sold, ...]:
    """What was bought, and what of it others claim: also a return that is over, if it was replaced.

    One whose number has lapsed claims nothing, whether or not a sweep has noted it.
    """
    replaced = _replaced(g.case)
    claimed: dict[Sku, list[returns.ReturnLine]] = defaultdict(list)
    for ra in g.case.all(returns.ReturnAuthorization):
        claims = ra.id in replaced or (ra.claims and not ra.lapsed(g.given["now"]))
        if ra.order == order.id and ra.id != own and claims:
            for line in ra.lines:
                claimed[line.sku].append(line)
    bought: dict[Sku, list[orders.OrderLine]] = defaultdict(list)
    if order.stage is not orders.OrderStage.CANCELLED:
        for sale in order.lines:
            bought[sale.sku].append(sale)
    return tuple(
        returns.Sold(
            sku=sku,
            bought=sum(sale.quantity for sale in sales),
            claimed=sum(line.requested for line in claimed[sku]),
            paid=_total(sales),
            claimed_paid=_total(claimed[sku]) if claimed[sku] else None,
        )
        for sku, sales in bought.items()
    )


def _total(lines: Sequence[orders.OrderLine | returns.ReturnLine]) -> Money:
    return Money.total((line.paid for line in lines), lines[0].paid.currency)


_STANDING = {
    returns.ReturnStage.REQUESTED: returns.NumberStanding.NOT_AUTHORIZED,
    returns.ReturnStage.AUTHORIZED: returns.NumberStanding.VALID,
    returns.ReturnStage.CLOSED: returns.NumberStanding.SETTLED,
    returns.ReturnStage.CANCELLED: returns.NumberStanding.CANCELLED,
    returns.ReturnStage.EXPIRED: returns.NumberStanding.EXPIRED,
}


def dock_facts(g: Gathering) -> returns.DockFacts:
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


#: One for each facts class of the slices we ship.
GATHERERS: Mapping[type[Given], Gatherer] = {
    Given: plain,
    calls.CallFacts: call_facts,
    returns.ReturnFacts: return_facts,
    returns.DockFacts: dock_facts,
    exchanges.ExchangeFacts: exchange_facts,
    orders.ReplacementFacts: replacement_facts,
}
